-- What the last evaluation of a campus's duties took: the longer that was, the later the next one.
ALTER TABLE "app"."duty_run" ADD COLUMN "took_ms" integer DEFAULT 0 NOT NULL;