CREATE TABLE "app"."duty" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"period" text NOT NULL,
	"owner_id" uuid,
	"student_id" uuid,
	"class_id" uuid,
	"opens_at" timestamp with time zone NOT NULL,
	"warn_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"escalate_at" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"done_at" timestamp with time zone,
	"escalated_at" timestamp with time zone,
	"late_by_id" uuid,
	"detail" jsonb NOT NULL,
	"evaluated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "duty_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."duty" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."duty_run" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"ran_at" timestamp with time zone NOT NULL,
	"wanted_at" timestamp with time zone,
	CONSTRAINT "duty_run_pk" PRIMARY KEY("org_id","campus_id")
);
--> statement-breakpoint
ALTER TABLE "app"."duty_run" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."sighting" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"advisor_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"on_date" date NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sighting_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."sighting" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."visit" ADD COLUMN "spoke_with" text;--> statement-breakpoint
ALTER TABLE "app"."visit" ADD COLUMN "checks" text[];--> statement-breakpoint
ALTER TABLE "app"."sighting" ADD CONSTRAINT "sighting_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "duty_key_uq" ON "app"."duty" USING btree ("org_id","campus_id","rule","subject_id","period");--> statement-breakpoint
CREATE INDEX "duty_open_ix" ON "app"."duty" USING btree ("org_id","campus_id","due_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "duty_student_ix" ON "app"."duty" USING btree ("org_id","student_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "duty_done_ix" ON "app"."duty" USING btree ("org_id","campus_id","done_at") WHERE state = 'done';--> statement-breakpoint
CREATE INDEX "sighting_student_ix" ON "app"."sighting" USING btree ("org_id","student_id","on_date");--> statement-breakpoint
CREATE INDEX "sighting_campus_ix" ON "app"."sighting" USING btree ("org_id","campus_id","on_date");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."duty" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."duty_run" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."sighting" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
ALTER TABLE app.duty FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.duty_run FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.sighting FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.duty TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.duty TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.duty_run TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.duty_run TO keshi_worker;
--> statement-breakpoint
-- What an advisor has seen is not taken back.
GRANT SELECT, INSERT ON app.sighting TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.sighting TO keshi_worker;
