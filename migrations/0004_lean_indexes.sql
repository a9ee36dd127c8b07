ALTER TABLE "app"."entry" DROP CONSTRAINT "entry_reverses_uq";--> statement-breakpoint
DROP INDEX "app"."entry_line_student_ix";--> statement-breakpoint
DROP INDEX "app"."fact_batch_ix";--> statement-breakpoint
DROP INDEX "app"."entry_relates_ix";--> statement-breakpoint
DROP INDEX "app"."fact_source_ix";--> statement-breakpoint
CREATE UNIQUE INDEX "entry_reverses_uq" ON "app"."entry" USING btree ("org_id","reverses_id") WHERE reverses_id is not null;--> statement-breakpoint
CREATE INDEX "entry_relates_ix" ON "app"."entry" USING btree ("org_id","relates_to_id") WHERE relates_to_id is not null;--> statement-breakpoint
CREATE INDEX "fact_source_ix" ON "app"."fact" USING btree ("org_id","source_id") WHERE source_kind <> 'lesson';--> statement-breakpoint
ALTER TABLE "app"."fact" DROP CONSTRAINT "fact_pk";
--> statement-breakpoint
ALTER TABLE "app"."fact" ADD CONSTRAINT "fact_pk" PRIMARY KEY("org_id","batch_id","id");