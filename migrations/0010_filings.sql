CREATE TABLE "app"."filing" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"filed_at" timestamp with time zone NOT NULL,
	"filed_by_id" uuid NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "filing_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "filing_period_uq" UNIQUE("org_id","campus_id","kind","subject_id","from_on")
);
--> statement-breakpoint
ALTER TABLE "app"."filing" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."filing_reading" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"filing_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"role" text NOT NULL,
	"person_id" uuid NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	CONSTRAINT "filing_reading_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "filing_reading_uq" UNIQUE("org_id","filing_id","version","role")
);
--> statement-breakpoint
ALTER TABLE "app"."filing_reading" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."filing_version" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"filing_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"content" jsonb NOT NULL,
	"cell_count" integer NOT NULL,
	"adjusted_count" integer NOT NULL,
	"reason" text,
	"filed_by_id" uuid NOT NULL,
	"filed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "filing_version_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "filing_version_uq" UNIQUE("org_id","filing_id","version")
);
--> statement-breakpoint
ALTER TABLE "app"."filing_version" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."filing_reading" ADD CONSTRAINT "filing_reading_filing_fk" FOREIGN KEY ("org_id","filing_id") REFERENCES "app"."filing"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."filing_version" ADD CONSTRAINT "filing_version_filing_fk" FOREIGN KEY ("org_id","filing_id") REFERENCES "app"."filing"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "filing_campus_ix" ON "app"."filing" USING btree ("org_id","campus_id","from_on","id");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."filing" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."filing_reading" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."filing_version" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.filing FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.filing_version FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.filing_reading FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What was filed stays as it was: a correction only says which version is the current one.
GRANT SELECT, INSERT ON app.filing TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (version) ON app.filing TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.filing TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.filing_version TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.filing_version TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.filing_reading TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.filing_reading TO keshi_worker;
