CREATE TABLE "app"."lead" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"name" text NOT NULL,
	"phone" text,
	"grade" text,
	"interest" text,
	"source" text NOT NULL,
	"advisor_id" uuid,
	"status" text NOT NULL,
	"closed_reason" text,
	"status_at" timestamp with time zone NOT NULL,
	"note" text,
	"created_by_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lead_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."lead" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."lead_contact" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"lead_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"direction" text,
	"hotline" boolean NOT NULL,
	"appointment_on" date,
	"note" text,
	"counted" boolean NOT NULL,
	"reverses_id" uuid,
	"passes_to_id" uuid,
	"actor_id" uuid NOT NULL,
	"happened_at" timestamp with time zone NOT NULL,
	"on_date" date NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lead_contact_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."lead_contact" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."lead_contact" ADD CONSTRAINT "lead_contact_lead_fk" FOREIGN KEY ("org_id","lead_id") REFERENCES "app"."lead"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "lead_campus_ix" ON "app"."lead" USING btree ("org_id","campus_id","id");--> statement-breakpoint
CREATE INDEX "lead_phone_ix" ON "app"."lead" USING btree ("org_id","campus_id","phone");--> statement-breakpoint
CREATE INDEX "lead_contact_lead_ix" ON "app"."lead_contact" USING btree ("org_id","lead_id","on_date");--> statement-breakpoint
CREATE UNIQUE INDEX "lead_contact_reverses_uq" ON "app"."lead_contact" USING btree ("org_id","reverses_id") WHERE reverses_id is not null;--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."lead" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."lead_contact" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.lead FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.lead_contact FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.lead TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.lead TO keshi_worker;
--> statement-breakpoint
-- What was said with a lead is written once; a mistake is taken back by an opposite row.
GRANT SELECT, INSERT ON app.lead_contact TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.lead_contact TO keshi_worker;
