CREATE TABLE "app"."rollup_instant" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"on_date" date NOT NULL,
	"kind" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "rollup_instant_pk" PRIMARY KEY("org_id","campus_id","on_date","kind")
);
--> statement-breakpoint
ALTER TABLE "app"."rollup_instant" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."rollup_instant_run" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"ran_at" timestamp with time zone NOT NULL,
	CONSTRAINT "rollup_instant_run_pk" PRIMARY KEY("org_id","campus_id")
);
--> statement-breakpoint
ALTER TABLE "app"."rollup_instant_run" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."rollup_instant" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."rollup_instant_run" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
ALTER TABLE app.rollup_instant FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.rollup_instant_run FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT ON app.rollup_instant TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.rollup_instant TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.rollup_instant_run TO keshi_worker;
