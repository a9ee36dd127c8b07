CREATE TABLE "app"."record" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"class_id" uuid,
	"lesson_id" uuid,
	"student_id" uuid,
	"meeting_id" uuid,
	"serious" boolean NOT NULL,
	"state" text NOT NULL,
	"held_at" timestamp with time zone NOT NULL,
	"held_on" date NOT NULL,
	"author_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"filed_at" timestamp with time zone,
	"cancel_reason" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "record_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "record_number_uq" UNIQUE("org_id","number")
);
--> statement-breakpoint
ALTER TABLE "app"."record" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."record_preparation" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"part" text NOT NULL,
	"form" jsonb NOT NULL,
	"author_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "record_preparation_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."record_preparation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."record_review" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"approved" boolean NOT NULL,
	"note" text,
	"reviewer_id" uuid NOT NULL,
	"reviewed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "record_review_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "record_review_version_uq" UNIQUE("org_id","record_id","version")
);
--> statement-breakpoint
ALTER TABLE "app"."record_review" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."record_signature" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"student_id" uuid,
	"person_id" uuid,
	"signer_name" text NOT NULL,
	"via" text NOT NULL,
	"taken_by_id" uuid,
	"signed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "record_signature_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."record_signature" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."record_student" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"student_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"class_name" text,
	"held_at" timestamp with time zone NOT NULL,
	"attended" boolean NOT NULL,
	"shown" jsonb,
	"filed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "record_student_pk" PRIMARY KEY("org_id","record_id","version","student_id")
);
--> statement-breakpoint
ALTER TABLE "app"."record_student" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."record_told" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"note" text,
	"told_by_id" uuid NOT NULL,
	"told_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "record_told_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."record_told" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."record_version" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"form" jsonb NOT NULL,
	"reason" text,
	"filed_by_id" uuid NOT NULL,
	"filed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "record_version_pk" PRIMARY KEY("org_id","record_id","version")
);
--> statement-breakpoint
ALTER TABLE "app"."record_version" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."test_score" (
	"org_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"student_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"score" integer,
	"full_mark" integer NOT NULL,
	"analysis" text,
	"held_on" date NOT NULL,
	CONSTRAINT "test_score_pk" PRIMARY KEY("org_id","record_id","version","student_id")
);
--> statement-breakpoint
ALTER TABLE "app"."test_score" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."record" ADD CONSTRAINT "record_class_fk" FOREIGN KEY ("org_id","class_id") REFERENCES "app"."class"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."record" ADD CONSTRAINT "record_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."record_preparation" ADD CONSTRAINT "record_preparation_record_fk" FOREIGN KEY ("org_id","record_id") REFERENCES "app"."record"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."record_review" ADD CONSTRAINT "record_review_version_fk" FOREIGN KEY ("org_id","record_id","version") REFERENCES "app"."record_version"("org_id","record_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."record_signature" ADD CONSTRAINT "record_signature_version_fk" FOREIGN KEY ("org_id","record_id","version") REFERENCES "app"."record_version"("org_id","record_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."record_student" ADD CONSTRAINT "record_student_version_fk" FOREIGN KEY ("org_id","record_id","version") REFERENCES "app"."record_version"("org_id","record_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."record_student" ADD CONSTRAINT "record_student_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."record_told" ADD CONSTRAINT "record_told_record_fk" FOREIGN KEY ("org_id","record_id") REFERENCES "app"."record"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."record_version" ADD CONSTRAINT "record_version_record_fk" FOREIGN KEY ("org_id","record_id") REFERENCES "app"."record"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."test_score" ADD CONSTRAINT "test_score_version_fk" FOREIGN KEY ("org_id","record_id","version") REFERENCES "app"."record_version"("org_id","record_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "record_campus_ix" ON "app"."record" USING btree ("org_id","campus_id","held_at","id");--> statement-breakpoint
CREATE INDEX "record_kind_ix" ON "app"."record" USING btree ("org_id","campus_id","kind","held_on");--> statement-breakpoint
CREATE INDEX "record_class_ix" ON "app"."record" USING btree ("org_id","class_id","kind","held_on");--> statement-breakpoint
CREATE INDEX "record_meeting_ix" ON "app"."record" USING btree ("org_id","meeting_id");--> statement-breakpoint
CREATE INDEX "record_preparation_record_ix" ON "app"."record_preparation" USING btree ("org_id","record_id","part");--> statement-breakpoint
CREATE UNIQUE INDEX "record_signature_guardian_uq" ON "app"."record_signature" USING btree ("org_id","record_id","version","student_id") WHERE student_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "record_signature_staff_uq" ON "app"."record_signature" USING btree ("org_id","record_id","version","person_id") WHERE student_id is null;--> statement-breakpoint
CREATE INDEX "record_student_archive_ix" ON "app"."record_student" USING btree ("org_id","student_id","held_at");--> statement-breakpoint
CREATE INDEX "record_told_record_ix" ON "app"."record_told" USING btree ("org_id","record_id","student_id");--> statement-breakpoint
CREATE INDEX "test_score_student_ix" ON "app"."test_score" USING btree ("org_id","student_id","held_on");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."record" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."record_preparation" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."record_review" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."record_signature" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."record_student" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."record_told" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."record_version" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."test_score" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));
--> statement-breakpoint
ALTER TABLE app.record FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.record_version FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.record_student FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.record_signature FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.record_told FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.record_preparation FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.record_review FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.test_score FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What is filed is never changed or deleted: of a record only where it stands moves on.
GRANT SELECT, INSERT ON app.record TO keshi_app;
--> statement-breakpoint
GRANT UPDATE (state, held_at, held_on, version, filed_at, cancel_reason) ON app.record TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.record TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.record_version TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.record_version TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.record_student TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.record_student TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.record_signature TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.record_signature TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.record_told TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.record_told TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.record_preparation TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.record_preparation TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.record_review TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.record_review TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.test_score TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.test_score TO keshi_worker;
