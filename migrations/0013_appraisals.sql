CREATE TABLE "app"."appraisal" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid NOT NULL,
	"assessor_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"version" integer NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	CONSTRAINT "appraisal_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "appraisal_period_uq" UNIQUE("org_id","campus_id","from_on","kind","person_id","assessor_id")
);
--> statement-breakpoint
ALTER TABLE "app"."appraisal" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."appraisal_answer" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"appraisal_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"response" text NOT NULL,
	"signed_name" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "appraisal_answer_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "appraisal_answer_uq" UNIQUE("org_id","appraisal_id","version")
);
--> statement-breakpoint
ALTER TABLE "app"."appraisal_answer" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."appraisal_version" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"appraisal_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"scores" jsonb NOT NULL,
	"score" integer NOT NULL,
	"remark" text NOT NULL,
	"plan" text NOT NULL,
	"signed_name" text NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "appraisal_version_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "appraisal_version_uq" UNIQUE("org_id","appraisal_id","version")
);
--> statement-breakpoint
ALTER TABLE "app"."appraisal_version" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."award_naming" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"person_name" text NOT NULL,
	"month_on" date NOT NULL,
	"revision" integer NOT NULL,
	"decision" text NOT NULL,
	"reason" text NOT NULL,
	"place" integer,
	"decided_by_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "award_naming_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "award_naming_uq" UNIQUE("org_id","campus_id","month_on","person_id","revision")
);
--> statement-breakpoint
ALTER TABLE "app"."award_naming" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."appraisal_answer" ADD CONSTRAINT "appraisal_answer_appraisal_fk" FOREIGN KEY ("org_id","appraisal_id") REFERENCES "app"."appraisal"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."appraisal_version" ADD CONSTRAINT "appraisal_version_appraisal_fk" FOREIGN KEY ("org_id","appraisal_id") REFERENCES "app"."appraisal"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "award_naming_month_ix" ON "app"."award_naming" USING btree ("org_id","branch_id","month_on");--> statement-breakpoint
CREATE INDEX "duty_filing_ix" ON "app"."duty" USING btree ("org_id","campus_id","due_at") WHERE rule = 'filing';--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."appraisal" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."appraisal_answer" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."appraisal_version" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."award_naming" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.appraisal FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.appraisal_version FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.appraisal_answer FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.award_naming FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What was said, answered or decided stays as it was: what is said anew only says which version is the current one.
GRANT SELECT, INSERT ON app.appraisal TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (version) ON app.appraisal TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.appraisal TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.appraisal_version TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.appraisal_version TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.appraisal_answer TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.appraisal_answer TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.award_naming TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.award_naming TO keshi_worker;
