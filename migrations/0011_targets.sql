CREATE TABLE "app"."target" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"campus_id" uuid,
	"level" text NOT NULL,
	"holder_id" uuid NOT NULL,
	"month_on" date NOT NULL,
	"kind" text NOT NULL,
	"measure" text NOT NULL,
	"revision" integer NOT NULL,
	"value" bigint,
	"reason" text,
	"set_by_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "target_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "target_revision_uq" UNIQUE NULLS NOT DISTINCT("org_id","branch_id","month_on","campus_id","level","holder_id","kind","measure","revision")
);
--> statement-breakpoint
ALTER TABLE "app"."target" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."target_draft" (
	"org_id" uuid NOT NULL,
	"split_id" uuid NOT NULL,
	"month_on" date NOT NULL,
	"holder_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"campus_id" uuid,
	"numbers" jsonb NOT NULL,
	"set_by_id" uuid NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "target_draft_pk" PRIMARY KEY("org_id","split_id","month_on","holder_id")
);
--> statement-breakpoint
ALTER TABLE "app"."target_draft" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."target_release" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"campus_id" uuid,
	"month_on" date NOT NULL,
	"reason" text,
	"released_by_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "target_release_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."target_release" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."work_plan" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"month_on" date NOT NULL,
	"work" text NOT NULL,
	"signed_name" text,
	"numbers" jsonb,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "work_plan_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."work_plan" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "target_release_ix" ON "app"."target_release" USING btree ("org_id","branch_id","month_on");--> statement-breakpoint
CREATE INDEX "work_plan_ix" ON "app"."work_plan" USING btree ("org_id","campus_id","month_on","person_id");--> statement-breakpoint
CREATE INDEX "duty_late_ix" ON "app"."duty" USING btree ("org_id","campus_id","late_by_id","due_at") WHERE late_by_id is not null;--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."target" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."target_draft" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."target_release" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."work_plan" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.target FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.target_draft FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.target_release FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.work_plan FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What was released or signed stays as it was: a later row replaces it.
GRANT SELECT, INSERT ON app.target TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.target TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.target_draft TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.target_draft TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.target_release TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.target_release TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.work_plan TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.work_plan TO keshi_worker;
