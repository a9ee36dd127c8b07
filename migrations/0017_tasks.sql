CREATE TABLE "app"."task" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"student_id" uuid,
	"visit_id" uuid,
	"matter" text NOT NULL,
	"plan" text,
	"raised_by_id" uuid NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"raised_on" date NOT NULL,
	"owner_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"ended_at" timestamp with time zone,
	"ended_by_id" uuid,
	CONSTRAINT "task_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "task_raised_ck" CHECK (due_on >= raised_on and (student_id is not null or kind not in ('problem', 'service', 'abnormal')) and (plan is not null or kind <> 'abnormal')),
	CONSTRAINT "task_ended_ck" CHECK ((state = 'open') = (ended_at is null) and (state = 'open') = (ended_by_id is null) and (state <> 'done' or outcome is not null) and (state <> 'called_off' or kind not in ('problem', 'service', 'abnormal', 'urgent')))
);
--> statement-breakpoint
ALTER TABLE "app"."task" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."task_event" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text,
	"owner_id" uuid,
	"due_on" date,
	"actor_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "task_event_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."task_event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."task" ADD CONSTRAINT "task_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."task_event" ADD CONSTRAINT "task_event_task_fk" FOREIGN KEY ("org_id","task_id") REFERENCES "app"."task"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "task_open_ix" ON "app"."task" USING btree ("org_id","campus_id","due_on","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "task_ended_ix" ON "app"."task" USING btree ("org_id","campus_id","ended_at","id") WHERE state <> 'open';--> statement-breakpoint
CREATE INDEX "task_student_ix" ON "app"."task" USING btree ("org_id","student_id");--> statement-breakpoint
CREATE UNIQUE INDEX "task_visit_uq" ON "app"."task" USING btree ("org_id","visit_id") WHERE visit_id is not null;--> statement-breakpoint
CREATE INDEX "task_event_task_ix" ON "app"."task_event" USING btree ("org_id","task_id");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."task" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."task_event" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.task FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.task_event FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What was raised stays as it was: who sees to it, until when and where it stands can be changed, and nothing deleted.
GRANT SELECT, INSERT ON app.task TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (owner_id, due_on, state, outcome, ended_at, ended_by_id) ON app.task TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.task TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.task_event TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.task_event TO keshi_worker;
