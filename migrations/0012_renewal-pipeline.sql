CREATE TABLE "app"."renewal_feed" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"fed_on" date NOT NULL,
	CONSTRAINT "renewal_feed_pk" PRIMARY KEY("org_id","campus_id")
);
--> statement-breakpoint
ALTER TABLE "app"."renewal_feed" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."renewal" ADD COLUMN "source" text DEFAULT 'balance' NOT NULL;--> statement-breakpoint
ALTER TABLE "app"."renewal" ADD COLUMN "class_id" uuid;--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."renewal_feed" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.renewal_feed FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.renewal_feed TO keshi_worker;
