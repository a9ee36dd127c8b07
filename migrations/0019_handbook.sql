CREATE TABLE "app"."handbook_article" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"withdrawn_by_id" uuid,
	CONSTRAINT "handbook_article_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."handbook_article" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."handbook_receipt" (
	"org_id" uuid NOT NULL,
	"article_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"acknowledged_at" timestamp with time zone NOT NULL,
	CONSTRAINT "handbook_receipt_pk" PRIMARY KEY("org_id","article_id","version","person_id")
);
--> statement-breakpoint
ALTER TABLE "app"."handbook_receipt" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."handbook_version" (
	"org_id" uuid NOT NULL,
	"article_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"audience" jsonb NOT NULL,
	"placements" jsonb NOT NULL,
	"months" jsonb NOT NULL,
	"must_acknowledge" boolean NOT NULL,
	"published_by_id" uuid NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	CONSTRAINT "handbook_version_pk" PRIMARY KEY("org_id","article_id","version")
);
--> statement-breakpoint
ALTER TABLE "app"."handbook_version" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."handbook_version" ADD CONSTRAINT "handbook_version_article_fk" FOREIGN KEY ("org_id","article_id") REFERENCES "app"."handbook_article"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "handbook_article_withdrawn_ix" ON "app"."handbook_article" USING btree ("org_id","withdrawn_at","id");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."handbook_article" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."handbook_receipt" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."handbook_version" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.handbook_article FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.handbook_version FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.handbook_receipt FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What was published and who acknowledged it stays as it was: only which version is in force, and that one is withdrawn, change.
GRANT SELECT, INSERT ON app.handbook_article TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (version, withdrawn_at, withdrawn_by_id) ON app.handbook_article TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.handbook_version TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.handbook_receipt TO keshi_app;
