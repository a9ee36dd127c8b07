CREATE TABLE "app"."incident" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid,
	"kind" text NOT NULL,
	"via" text NOT NULL,
	"complainant_name" text,
	"complainant_phone" text,
	"matter" text NOT NULL,
	"demand" text,
	"major" boolean NOT NULL,
	"person_concerned_id" uuid,
	"occurred_on" date NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"received_on" date NOT NULL,
	"registered_by_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"state_at" timestamp with time zone NOT NULL,
	"assignee_id" uuid,
	"progressed_at" timestamp with time zone,
	"satisfaction" integer,
	"attributable" boolean NOT NULL,
	CONSTRAINT "incident_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."incident" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."incident_event" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"incident_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text,
	"assignee_id" uuid,
	"satisfaction" integer,
	"actor_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "incident_event_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."incident_event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."incident" ADD CONSTRAINT "incident_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."incident_event" ADD CONSTRAINT "incident_event_incident_fk" FOREIGN KEY ("org_id","incident_id") REFERENCES "app"."incident"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incident_campus_ix" ON "app"."incident" USING btree ("org_id","campus_id","received_at","id");--> statement-breakpoint
CREATE INDEX "incident_open_ix" ON "app"."incident" USING btree ("org_id","campus_id","received_at","id") WHERE state <> 'closed';--> statement-breakpoint
CREATE INDEX "incident_student_ix" ON "app"."incident" USING btree ("org_id","student_id");--> statement-breakpoint
CREATE INDEX "incident_event_incident_ix" ON "app"."incident_event" USING btree ("org_id","incident_id");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."incident" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."incident_event" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.incident FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.incident_event FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What was registered against a campus stays as it was: only where it stands can be changed, and nothing deleted.
GRANT SELECT, INSERT ON app.incident TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (state, state_at, assignee_id, progressed_at, satisfaction, attributable) ON app.incident TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.incident TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.incident_event TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.incident_event TO keshi_worker;
