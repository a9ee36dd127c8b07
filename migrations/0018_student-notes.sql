CREATE TABLE "app"."student_note" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"area" text NOT NULL,
	"aspect" text,
	"bright" boolean NOT NULL,
	"text" text NOT NULL,
	"author_id" uuid NOT NULL,
	"noted_at" timestamp with time zone NOT NULL,
	"told_at" timestamp with time zone,
	"told_by_id" uuid,
	CONSTRAINT "student_note_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "student_note_aspect_ck" CHECK ((area = 'mindset') = (aspect is not null)),
	CONSTRAINT "student_note_told_ck" CHECK (told_at is null or bright)
);
--> statement-breakpoint
ALTER TABLE "app"."student_note" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."student_note" ADD CONSTRAINT "student_note_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "student_note_student_ix" ON "app"."student_note" USING btree ("org_id","student_id","noted_at","id");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."student_note" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.student_note FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What was noted stays as it is; that the family was told of it is added.
GRANT SELECT, INSERT ON app.student_note TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (told_at, told_by_id) ON app.student_note TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.student_note TO keshi_worker;
