CREATE TABLE "app"."survey" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"class_id" uuid,
	"advisor_id" uuid,
	"title" text NOT NULL,
	"month" text NOT NULL,
	"items_version" integer NOT NULL,
	"open_until" date NOT NULL,
	"opened_by_id" uuid NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"invited" integer NOT NULL,
	"answered" integer NOT NULL,
	"closed_on" date,
	"closed_at" timestamp with time zone,
	"closed_by_id" uuid,
	"minimum" integer,
	"tallied_at" timestamp with time zone,
	CONSTRAINT "survey_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."survey" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."survey_answer" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"scores" jsonb NOT NULL,
	"comment" text,
	"answered_at" timestamp with time zone NOT NULL,
	CONSTRAINT "survey_answer_pk" PRIMARY KEY("org_id","survey_id","student_id")
);
--> statement-breakpoint
ALTER TABLE "app"."survey_answer" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."survey_comment" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"comment" text NOT NULL,
	CONSTRAINT "survey_comment_pk" PRIMARY KEY("org_id","survey_id","position")
);
--> statement-breakpoint
ALTER TABLE "app"."survey_comment" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."survey_invitation" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"month" text NOT NULL,
	"class_name" text,
	"items_version" integer NOT NULL,
	"open_until" date NOT NULL,
	"invited_at" timestamp with time zone NOT NULL,
	"closed_on" date,
	CONSTRAINT "survey_invitation_pk" PRIMARY KEY("org_id","survey_id","student_id")
);
--> statement-breakpoint
ALTER TABLE "app"."survey_invitation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."survey_result" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"answers" integer NOT NULL,
	"satisfied" integer NOT NULL,
	"items" jsonb NOT NULL,
	CONSTRAINT "survey_result_pk" PRIMARY KEY("org_id","survey_id"),
	CONSTRAINT "survey_result_enough_ck" CHECK (answers >= 5 and satisfied between 0 and answers)
);
--> statement-breakpoint
ALTER TABLE "app"."survey_result" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."survey" ADD CONSTRAINT "survey_class_fk" FOREIGN KEY ("org_id","class_id") REFERENCES "app"."class"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."survey_answer" ADD CONSTRAINT "survey_answer_invitation_fk" FOREIGN KEY ("org_id","survey_id","student_id") REFERENCES "app"."survey_invitation"("org_id","survey_id","student_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."survey_comment" ADD CONSTRAINT "survey_comment_result_fk" FOREIGN KEY ("org_id","survey_id") REFERENCES "app"."survey_result"("org_id","survey_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."survey_invitation" ADD CONSTRAINT "survey_invitation_survey_fk" FOREIGN KEY ("org_id","survey_id") REFERENCES "app"."survey"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."survey_invitation" ADD CONSTRAINT "survey_invitation_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."survey_result" ADD CONSTRAINT "survey_result_survey_fk" FOREIGN KEY ("org_id","survey_id") REFERENCES "app"."survey"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "survey_campus_ix" ON "app"."survey" USING btree ("org_id","campus_id","opened_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "survey_class_open_uq" ON "app"."survey" USING btree ("org_id","class_id") WHERE closed_on is null and class_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "survey_campus_open_uq" ON "app"."survey" USING btree ("org_id","campus_id") WHERE closed_on is null and class_id is null;--> statement-breakpoint
CREATE INDEX "survey_due_ix" ON "app"."survey" USING btree ("org_id","open_until") WHERE closed_on is null;--> statement-breakpoint
CREATE INDEX "survey_invitation_student_ix" ON "app"."survey_invitation" USING btree ("org_id","student_id","invited_at","survey_id");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."survey" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."survey_answer" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in (student_id::text, case current_setting('app.role', true) when 'system' then '*' end)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in (student_id::text, case current_setting('app.role', true) when 'system' then '*' end));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."survey_comment" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."survey_invitation" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."survey_result" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.survey FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.survey_invitation FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.survey_answer FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.survey_result FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.survey_comment FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- Requests open and close a survey; how many have answered and what it came to are the worker's to write.
GRANT SELECT, INSERT ON app.survey TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (closed_on, closed_at, closed_by_id) ON app.survey TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.survey TO keshi_worker;
--> statement-breakpoint
GRANT UPDATE (answered, closed_on, closed_at, minimum, tallied_at) ON app.survey TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.survey_invitation TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (closed_on) ON app.survey_invitation TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.survey_invitation TO keshi_worker;
--> statement-breakpoint
GRANT UPDATE (closed_on) ON app.survey_invitation TO keshi_worker;
--> statement-breakpoint
-- Under the policy of families: no scope of the staff meets a row of these.
GRANT SELECT, INSERT ON app.survey_answer TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (scores, comment, answered_at) ON app.survey_answer TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.survey_answer TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.survey_result TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.survey_result TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.survey_comment TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.survey_comment TO keshi_worker;
