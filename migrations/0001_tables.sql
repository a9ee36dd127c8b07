CREATE TABLE "app"."visit" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"advisor_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"purpose" text NOT NULL,
	"channel" text NOT NULL,
	"reached" boolean NOT NULL,
	"problems" text,
	"plan" text,
	"agreement" text,
	"agreed" boolean,
	"counted" boolean NOT NULL,
	"visited_at" timestamp with time zone NOT NULL,
	"on_date" date NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "visit_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."visit" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."mark" (
	"org_id" uuid NOT NULL,
	"lesson_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"status" text NOT NULL,
	"charge_units" bigint NOT NULL,
	"entry_id" uuid,
	"advisor_id" uuid NOT NULL,
	"expected" integer NOT NULL,
	"attended" integer NOT NULL,
	"note" text,
	"actor_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mark_pk" PRIMARY KEY("org_id","lesson_id","student_id","revision")
);
--> statement-breakpoint
ALTER TABLE "app"."mark" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."entry" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"cause_kind" text NOT NULL,
	"cause_id" uuid NOT NULL,
	"cause_no" integer NOT NULL,
	"on_date" date NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"actor_id" uuid,
	"reason" text,
	"reverses_id" uuid,
	"relates_to_id" uuid,
	CONSTRAINT "entry_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "entry_cause_uq" UNIQUE("org_id","cause_kind","cause_id","student_id","cause_no"),
	CONSTRAINT "entry_reverses_uq" UNIQUE("org_id","reverses_id")
);
--> statement-breakpoint
ALTER TABLE "app"."entry" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."entry_line" (
	"org_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"line_no" integer NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"lot_id" uuid,
	"unit" text NOT NULL,
	"debit" text NOT NULL,
	"credit" text NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "entry_line_pk" PRIMARY KEY("org_id","entry_id","line_no"),
	CONSTRAINT "entry_line_amount_ck" CHECK (amount > 0),
	CONSTRAINT "entry_line_sides_ck" CHECK (debit <> credit)
);
--> statement-breakpoint
ALTER TABLE "app"."entry_line" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."hour_account" (
	"org_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	CONSTRAINT "hour_account_pk" PRIMARY KEY("org_id","student_id","course_id")
);
--> statement-breakpoint
ALTER TABLE "app"."hour_account" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."lot" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"priority" smallint DEFAULT 0 NOT NULL,
	"units_bought" bigint NOT NULL,
	"units_left" bigint NOT NULL,
	"paid_minor" bigint NOT NULL,
	"recognised_minor" bigint NOT NULL,
	"units_out" bigint DEFAULT 0 NOT NULL,
	"minor_out" bigint DEFAULT 0 NOT NULL,
	"bought_on" date NOT NULL,
	"expires_on" date,
	"source_kind" text NOT NULL,
	"source_id" uuid NOT NULL,
	"signed_by_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lot_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "lot_units_ck" CHECK (units_left >= 0 and units_out >= 0 and units_left + units_out <= units_bought),
	CONSTRAINT "lot_money_ck" CHECK (recognised_minor >= 0 and minor_out >= 0 and recognised_minor + minor_out <= paid_minor)
);
--> statement-breakpoint
ALTER TABLE "app"."lot" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."owed" (
	"org_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"units_owed" bigint NOT NULL,
	"units_open" bigint NOT NULL,
	"on_date" date NOT NULL,
	CONSTRAINT "owed_pk" PRIMARY KEY("org_id","entry_id"),
	CONSTRAINT "owed_units_ck" CHECK (units_open between 0 and units_owed)
);
--> statement-breakpoint
ALTER TABLE "app"."owed" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."login" (
	"id" uuid PRIMARY KEY NOT NULL,
	"phone_hash" text,
	"email_hash" text,
	"password_hash" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "login_phone_uq" UNIQUE("phone_hash"),
	CONSTRAINT "login_email_uq" UNIQUE("email_hash")
);
--> statement-breakpoint
ALTER TABLE "app"."login" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."login_code" (
	"phone_hash" text PRIMARY KEY NOT NULL,
	"code_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"attempts" smallint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "app"."login_code" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."login_invitation" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"person_name" text NOT NULL,
	"org_name" text NOT NULL,
	"branch_id" uuid,
	"campus_id" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "app"."login_invitation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."login_membership" (
	"login_id" uuid NOT NULL,
	"org_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"org_name" text NOT NULL,
	"person_name" text NOT NULL,
	"grants" jsonb NOT NULL,
	"epoch" integer NOT NULL,
	"active" boolean NOT NULL,
	"by_phone" boolean DEFAULT false NOT NULL,
	"by_password" boolean DEFAULT false NOT NULL,
	CONSTRAINT "login_membership_pk" PRIMARY KEY("login_id","org_id"),
	CONSTRAINT "login_membership_person_uq" UNIQUE("org_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "app"."login_membership" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."membership" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"person_name" text NOT NULL,
	"role" text NOT NULL,
	"branch_id" uuid,
	"campus_id" uuid,
	"started_on" date NOT NULL,
	"ended_on" date,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "membership_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."membership" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."staff_name" (
	"org_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "staff_name_pk" PRIMARY KEY("org_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "app"."staff_name" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."person" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid,
	"branch_id" uuid,
	"name" text NOT NULL,
	"phone" text,
	"email" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "person_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "person_phone_uq" UNIQUE("org_id","phone"),
	CONSTRAINT "person_email_uq" UNIQUE("org_id","email")
);
--> statement-breakpoint
ALTER TABLE "app"."person" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."rate_limit" (
	"key" text NOT NULL,
	"window_at" timestamp with time zone NOT NULL,
	"attempts" integer NOT NULL,
	CONSTRAINT "rate_limit_pk" PRIMARY KEY("key","window_at")
);
--> statement-breakpoint
ALTER TABLE "app"."rate_limit" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."session" (
	"id" text PRIMARY KEY NOT NULL,
	"login_id" uuid NOT NULL,
	"org_id" uuid,
	"by_code" boolean DEFAULT false NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"absolute_expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "app"."session" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."import_batch" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"file_hash" text NOT NULL,
	"format" text NOT NULL,
	"encoding" text,
	"cut_over_on" date NOT NULL,
	"state" text NOT NULL,
	"row_count" integer NOT NULL,
	"staged" jsonb NOT NULL,
	"layouts" jsonb NOT NULL,
	"choices" jsonb NOT NULL,
	"result" jsonb NOT NULL,
	"uploaded_by_id" uuid NOT NULL,
	"uploaded_at" timestamp with time zone NOT NULL,
	"signed_by_id" uuid,
	"signed_at" timestamp with time zone,
	"reversed_by_id" uuid,
	"reversed_at" timestamp with time zone,
	"reversal_reason" text,
	CONSTRAINT "import_batch_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."import_batch" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."import_mapping" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"layout_id" text NOT NULL,
	"fields" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "import_mapping_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "import_mapping_layout_uq" UNIQUE("org_id","campus_id","layout_id")
);
--> statement-breakpoint
ALTER TABLE "app"."import_mapping" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."import_row" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"sheet" text NOT NULL,
	"row_no" integer NOT NULL,
	"block" text NOT NULL,
	"hidden" boolean NOT NULL,
	"cells" jsonb NOT NULL,
	"state" text,
	"reading" jsonb,
	"issues" jsonb NOT NULL,
	"decision" jsonb,
	"content_hash" text,
	"student_id" uuid,
	"enrolment_id" uuid,
	"enrolment_made" boolean DEFAULT false NOT NULL,
	CONSTRAINT "import_row_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "import_row_place_uq" UNIQUE("org_id","batch_id","place")
);
--> statement-breakpoint
ALTER TABLE "app"."import_row" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."checkout" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"provider_account" text NOT NULL,
	"provider_checkout" text,
	"url" text,
	"created_by_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "checkout_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "checkout_provider_uq" UNIQUE("org_id","provider_account","provider_checkout")
);
--> statement-breakpoint
ALTER TABLE "app"."checkout" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."payment" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"method" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"receipt_number" text NOT NULL,
	"received_on" date NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"provider" text,
	"provider_payment" text,
	"reference" text,
	"checkout_id" uuid,
	"recorded_by_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "payment_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "payment_receipt_uq" UNIQUE("org_id","campus_id","receipt_number"),
	CONSTRAINT "payment_provider_uq" UNIQUE("org_id","provider","provider_payment"),
	CONSTRAINT "payment_amount_ck" CHECK (amount_minor > 0)
);
--> statement-breakpoint
ALTER TABLE "app"."payment" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."payment_event" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"provider" text NOT NULL,
	"account" text NOT NULL,
	"provider_event" text NOT NULL,
	"type" text NOT NULL,
	"object_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"flag" text,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"resolved_by_id" uuid,
	"resolution" text,
	"campus_id" uuid,
	"last_error" text,
	CONSTRAINT "payment_event_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "payment_event_provider_uq" UNIQUE("org_id","provider","provider_event")
);
--> statement-breakpoint
ALTER TABLE "app"."payment_event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."payment_event_quarantine" (
	"provider" text NOT NULL,
	"provider_event" text NOT NULL,
	"account" text NOT NULL,
	"type" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "payment_event_quarantine_pk" PRIMARY KEY("provider","provider_event")
);
--> statement-breakpoint
ALTER TABLE "app"."payment_event_quarantine" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."student_order" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"price_plan_id" uuid,
	"units_bought" bigint NOT NULL,
	"units_given" bigint NOT NULL,
	"price_minor" bigint NOT NULL,
	"valid_days" integer,
	"paid_minor" bigint NOT NULL,
	"units_credited" bigint NOT NULL,
	"units_given_credited" bigint NOT NULL,
	"legal_entity_id" uuid,
	"signed_by_id" uuid NOT NULL,
	"renewal_id" uuid,
	"ordered_on" date NOT NULL,
	"paid_on" date,
	"note" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "student_order_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "student_order_number_uq" UNIQUE("org_id","number"),
	CONSTRAINT "student_order_paid_ck" CHECK (paid_minor between 0 and price_minor)
);
--> statement-breakpoint
ALTER TABLE "app"."student_order" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."enrolment" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"status" text NOT NULL,
	"enrolled_on" date NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "enrolment_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."enrolment" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."enrolment_event" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"enrolment_id" uuid NOT NULL,
	"status" text NOT NULL,
	"effective_on" date NOT NULL,
	"actor_id" uuid,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "enrolment_event_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."enrolment_event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."student" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"name" text NOT NULL,
	"phone" text,
	"birth_on" date,
	"gender" text,
	"grade" text,
	"school" text,
	"source" text,
	"note" text,
	"advisor_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "student_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."student" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."student_guardian" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	"phone" text NOT NULL,
	"relation" text,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "student_guardian_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."student_guardian" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."renewal" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"advisor_id" uuid NOT NULL,
	"stage" text NOT NULL,
	"due_on" date NOT NULL,
	"balance_units" bigint NOT NULL,
	"order_id" uuid,
	"lost_reason" text,
	"note" text,
	"opened_at" timestamp with time zone NOT NULL,
	"stage_at" timestamp with time zone NOT NULL,
	"closed_on" date,
	CONSTRAINT "renewal_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."renewal" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."renewal_event" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"renewal_id" uuid NOT NULL,
	"stage" text NOT NULL,
	"note" text,
	"actor_id" uuid,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "renewal_event_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."renewal_event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."class_advisor" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"advisor_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date,
	CONSTRAINT "class_advisor_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."class_advisor" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."class_member" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date,
	CONSTRAINT "class_member_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."class_member" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."class_series" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"weekday" smallint NOT NULL,
	"starts_at_time" text NOT NULL,
	"duration_minutes" integer NOT NULL,
	"room_id" uuid NOT NULL,
	"teacher_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"until_on" date NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "class_series_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."class_series" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."course" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"charge_units" bigint NOT NULL,
	"duration_minutes" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "course_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "course_name_uq" UNIQUE("org_id","name")
);
--> statement-breakpoint
ALTER TABLE "app"."course" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."class" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"name" text NOT NULL,
	"capacity" smallint NOT NULL,
	"charge_units" bigint NOT NULL,
	"teacher_id" uuid NOT NULL,
	"advisor_id" uuid NOT NULL,
	"started_on" date NOT NULL,
	"ended_on" date,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "class_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "class_name_uq" UNIQUE("org_id","campus_id","name")
);
--> statement-breakpoint
ALTER TABLE "app"."class" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."lesson" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"class_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"series_id" uuid,
	"on_date" date NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"room_id" uuid NOT NULL,
	"teacher_id" uuid NOT NULL,
	"charge_units" bigint NOT NULL,
	"status" text NOT NULL,
	"roll_revision" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "lesson_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "lesson_start_uq" UNIQUE("org_id","class_id","starts_at")
);
--> statement-breakpoint
ALTER TABLE "app"."lesson" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."lesson_student" (
	"org_id" uuid NOT NULL,
	"lesson_id" uuid NOT NULL,
	"student_id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"on_date" date NOT NULL,
	"removed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "lesson_student_pk" PRIMARY KEY("org_id","lesson_id","student_id")
);
--> statement-breakpoint
ALTER TABLE "app"."lesson_student" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."price_plan" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"name" text NOT NULL,
	"units_bought" bigint NOT NULL,
	"units_given" bigint NOT NULL,
	"price_minor" bigint NOT NULL,
	"valid_days" integer,
	"retired" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "price_plan_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "price_plan_name_uq" UNIQUE("org_id","course_id","name")
);
--> statement-breakpoint
ALTER TABLE "app"."price_plan" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."room" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"name" text NOT NULL,
	"capacity" smallint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "room_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "room_name_uq" UNIQUE("org_id","campus_id","name")
);
--> statement-breakpoint
ALTER TABLE "app"."room" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."branch" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "branch_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "branch_name_uq" UNIQUE("org_id","name")
);
--> statement-breakpoint
ALTER TABLE "app"."branch" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."campus" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"legal_entity_id" uuid,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "campus_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "campus_name_uq" UNIQUE("org_id","name")
);
--> statement-breakpoint
ALTER TABLE "app"."campus" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."counter" (
	"org_id" uuid NOT NULL,
	"name" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "counter_pk" PRIMARY KEY("org_id","name")
);
--> statement-breakpoint
ALTER TABLE "app"."counter" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."legal_entity" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"provider" text,
	"provider_account" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "legal_entity_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "legal_entity_name_uq" UNIQUE("org_id","name")
);
--> statement-breakpoint
ALTER TABLE "app"."legal_entity" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."org" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "app"."org" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."payment_account" (
	"provider" text NOT NULL,
	"account" text NOT NULL,
	"org_id" uuid NOT NULL,
	"legal_entity_id" uuid NOT NULL,
	CONSTRAINT "payment_account_pk" PRIMARY KEY("provider","account")
);
--> statement-breakpoint
ALTER TABLE "app"."payment_account" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."setting" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"effective_on" date NOT NULL,
	"value" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "setting_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "setting_day_uq" UNIQUE("org_id","name","effective_on")
);
--> statement-breakpoint
ALTER TABLE "app"."setting" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."audit" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"request_id" text NOT NULL,
	"actor_id" uuid,
	"actor_kind" text NOT NULL,
	"action" text NOT NULL,
	"campus_id" uuid,
	"branch_id" uuid,
	"student_id" uuid,
	"subject_kind" text,
	"subject_id" uuid,
	"detail" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	CONSTRAINT "audit_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."audit" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."audit_head" (
	"org_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"signature" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_head_pk" PRIMARY KEY("org_id","seq")
);
--> statement-breakpoint
ALTER TABLE "app"."audit_head" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."audit_link" (
	"org_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"audit_id" uuid NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_link_pk" PRIMARY KEY("org_id","seq")
);
--> statement-breakpoint
ALTER TABLE "app"."audit_link" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."audit_pending" (
	"org_id" uuid NOT NULL,
	"audit_id" uuid NOT NULL,
	CONSTRAINT "audit_pending_pk" PRIMARY KEY("org_id","audit_id")
);
--> statement-breakpoint
ALTER TABLE "app"."audit_pending" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."fact" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"person_id" uuid NOT NULL,
	"on_date" date NOT NULL,
	"student_id" uuid,
	"source_kind" text NOT NULL,
	"source_id" uuid NOT NULL,
	"count" integer NOT NULL,
	"units" bigint NOT NULL,
	"minor" bigint NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "fact_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."fact" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."fact_batch" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "fact_batch_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."fact_batch" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."idempotency_key" (
	"org_id" uuid NOT NULL,
	"actor_id" uuid NOT NULL,
	"key" text NOT NULL,
	"endpoint" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" smallint NOT NULL,
	"answer" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_key_pk" PRIMARY KEY("org_id","actor_id","key")
);
--> statement-breakpoint
ALTER TABLE "app"."idempotency_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."outbox" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"topic" text NOT NULL,
	"payload" jsonb NOT NULL,
	"campus_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"last_error" text,
	CONSTRAINT "outbox_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
ALTER TABLE "app"."outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."rollup_day" (
	"org_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"on_date" date NOT NULL,
	"person_id" uuid NOT NULL,
	"count" bigint NOT NULL,
	"units" bigint NOT NULL,
	"minor" bigint NOT NULL,
	CONSTRAINT "rollup_day_pk" PRIMARY KEY("org_id","metric","campus_id","on_date","person_id")
);
--> statement-breakpoint
ALTER TABLE "app"."rollup_day" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."rollup_month" (
	"org_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"month_on" date NOT NULL,
	"person_id" uuid NOT NULL,
	"count" bigint NOT NULL,
	"units" bigint NOT NULL,
	"minor" bigint NOT NULL,
	CONSTRAINT "rollup_month_pk" PRIMARY KEY("org_id","metric","campus_id","month_on","person_id")
);
--> statement-breakpoint
ALTER TABLE "app"."rollup_month" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."visit" ADD CONSTRAINT "visit_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."mark" ADD CONSTRAINT "mark_lesson_fk" FOREIGN KEY ("org_id","lesson_id") REFERENCES "app"."lesson"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."entry_line" ADD CONSTRAINT "entry_line_entry_fk" FOREIGN KEY ("org_id","entry_id") REFERENCES "app"."entry"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."entry_line" ADD CONSTRAINT "entry_line_lot_fk" FOREIGN KEY ("org_id","lot_id") REFERENCES "app"."lot"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."owed" ADD CONSTRAINT "owed_entry_fk" FOREIGN KEY ("org_id","entry_id") REFERENCES "app"."entry"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."login_membership" ADD CONSTRAINT "login_membership_login_fk" FOREIGN KEY ("login_id") REFERENCES "app"."login"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."membership" ADD CONSTRAINT "membership_person_fk" FOREIGN KEY ("org_id","person_id") REFERENCES "app"."person"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."staff_name" ADD CONSTRAINT "staff_name_person_fk" FOREIGN KEY ("org_id","person_id") REFERENCES "app"."person"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."session" ADD CONSTRAINT "session_login_fk" FOREIGN KEY ("login_id") REFERENCES "app"."login"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."import_row" ADD CONSTRAINT "import_row_batch_fk" FOREIGN KEY ("org_id","batch_id") REFERENCES "app"."import_batch"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."checkout" ADD CONSTRAINT "checkout_order_fk" FOREIGN KEY ("org_id","order_id") REFERENCES "app"."student_order"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."payment" ADD CONSTRAINT "payment_order_fk" FOREIGN KEY ("org_id","order_id") REFERENCES "app"."student_order"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."student_order" ADD CONSTRAINT "student_order_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."enrolment" ADD CONSTRAINT "enrolment_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."enrolment_event" ADD CONSTRAINT "enrolment_event_enrolment_fk" FOREIGN KEY ("org_id","enrolment_id") REFERENCES "app"."enrolment"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."student_guardian" ADD CONSTRAINT "student_guardian_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."renewal" ADD CONSTRAINT "renewal_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."renewal_event" ADD CONSTRAINT "renewal_event_renewal_fk" FOREIGN KEY ("org_id","renewal_id") REFERENCES "app"."renewal"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."class_advisor" ADD CONSTRAINT "class_advisor_class_fk" FOREIGN KEY ("org_id","class_id") REFERENCES "app"."class"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."class_member" ADD CONSTRAINT "class_member_class_fk" FOREIGN KEY ("org_id","class_id") REFERENCES "app"."class"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."class_series" ADD CONSTRAINT "class_series_class_fk" FOREIGN KEY ("org_id","class_id") REFERENCES "app"."class"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."class_series" ADD CONSTRAINT "class_series_room_fk" FOREIGN KEY ("org_id","room_id") REFERENCES "app"."room"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."class" ADD CONSTRAINT "class_course_fk" FOREIGN KEY ("org_id","course_id") REFERENCES "app"."course"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."lesson" ADD CONSTRAINT "lesson_class_fk" FOREIGN KEY ("org_id","class_id") REFERENCES "app"."class"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."lesson_student" ADD CONSTRAINT "lesson_student_lesson_fk" FOREIGN KEY ("org_id","lesson_id") REFERENCES "app"."lesson"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."price_plan" ADD CONSTRAINT "price_plan_course_fk" FOREIGN KEY ("org_id","course_id") REFERENCES "app"."course"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."branch" ADD CONSTRAINT "branch_org_fk" FOREIGN KEY ("org_id") REFERENCES "app"."org"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."campus" ADD CONSTRAINT "campus_branch_fk" FOREIGN KEY ("org_id","branch_id") REFERENCES "app"."branch"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."campus" ADD CONSTRAINT "campus_legal_entity_fk" FOREIGN KEY ("org_id","legal_entity_id") REFERENCES "app"."legal_entity"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."audit_link" ADD CONSTRAINT "audit_link_audit_fk" FOREIGN KEY ("org_id","audit_id") REFERENCES "app"."audit"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "visit_student_ix" ON "app"."visit" USING btree ("org_id","student_id","on_date");--> statement-breakpoint
CREATE INDEX "visit_campus_ix" ON "app"."visit" USING btree ("org_id","campus_id","on_date","id");--> statement-breakpoint
CREATE INDEX "mark_student_ix" ON "app"."mark" USING btree ("org_id","student_id");--> statement-breakpoint
CREATE INDEX "entry_student_ix" ON "app"."entry" USING btree ("org_id","student_id","recorded_at","id");--> statement-breakpoint
CREATE INDEX "entry_relates_ix" ON "app"."entry" USING btree ("org_id","relates_to_id");--> statement-breakpoint
CREATE INDEX "entry_line_student_ix" ON "app"."entry_line" USING btree ("org_id","student_id");--> statement-breakpoint
CREATE INDEX "entry_line_lot_ix" ON "app"."entry_line" USING btree ("org_id","lot_id");--> statement-breakpoint
CREATE INDEX "lot_student_ix" ON "app"."lot" USING btree ("org_id","student_id","course_id");--> statement-breakpoint
CREATE INDEX "lot_campus_ix" ON "app"."lot" USING btree ("org_id","campus_id");--> statement-breakpoint
CREATE INDEX "owed_student_ix" ON "app"."owed" USING btree ("org_id","student_id","course_id");--> statement-breakpoint
CREATE INDEX "login_invitation_person_ix" ON "app"."login_invitation" USING btree ("org_id","person_id");--> statement-breakpoint
CREATE INDEX "membership_person_ix" ON "app"."membership" USING btree ("org_id","person_id");--> statement-breakpoint
CREATE INDEX "membership_campus_ix" ON "app"."membership" USING btree ("org_id","campus_id","role");--> statement-breakpoint
CREATE INDEX "session_login_ix" ON "app"."session" USING btree ("login_id");--> statement-breakpoint
CREATE INDEX "import_batch_campus_ix" ON "app"."import_batch" USING btree ("org_id","campus_id","uploaded_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "import_batch_file_uq" ON "app"."import_batch" USING btree ("org_id","campus_id","file_hash") WHERE state <> 'reversed';--> statement-breakpoint
CREATE INDEX "import_row_content_ix" ON "app"."import_row" USING btree ("org_id","campus_id","content_hash");--> statement-breakpoint
CREATE INDEX "checkout_order_ix" ON "app"."checkout" USING btree ("org_id","order_id");--> statement-breakpoint
CREATE INDEX "payment_order_ix" ON "app"."payment" USING btree ("org_id","order_id");--> statement-breakpoint
CREATE INDEX "payment_campus_ix" ON "app"."payment" USING btree ("org_id","campus_id","received_on","id");--> statement-breakpoint
CREATE INDEX "payment_event_due_ix" ON "app"."payment_event" USING btree ("org_id","state","due_at");--> statement-breakpoint
CREATE INDEX "student_order_student_ix" ON "app"."student_order" USING btree ("org_id","student_id");--> statement-breakpoint
CREATE INDEX "student_order_campus_ix" ON "app"."student_order" USING btree ("org_id","campus_id","id");--> statement-breakpoint
CREATE INDEX "enrolment_student_ix" ON "app"."enrolment" USING btree ("org_id","student_id","course_id");--> statement-breakpoint
CREATE INDEX "enrolment_campus_ix" ON "app"."enrolment" USING btree ("org_id","campus_id");--> statement-breakpoint
CREATE INDEX "enrolment_event_enrolment_ix" ON "app"."enrolment_event" USING btree ("org_id","enrolment_id","effective_on");--> statement-breakpoint
CREATE INDEX "enrolment_event_campus_ix" ON "app"."enrolment_event" USING btree ("org_id","campus_id","effective_on");--> statement-breakpoint
CREATE INDEX "student_name_ix" ON "app"."student" USING btree ("org_id","campus_id","name","id");--> statement-breakpoint
CREATE INDEX "student_phone_ix" ON "app"."student" USING btree ("org_id","phone");--> statement-breakpoint
CREATE INDEX "student_advisor_ix" ON "app"."student" USING btree ("org_id","advisor_id");--> statement-breakpoint
CREATE INDEX "student_guardian_student_ix" ON "app"."student_guardian" USING btree ("org_id","student_id");--> statement-breakpoint
CREATE INDEX "student_guardian_person_ix" ON "app"."student_guardian" USING btree ("org_id","person_id");--> statement-breakpoint
CREATE INDEX "renewal_campus_ix" ON "app"."renewal" USING btree ("org_id","campus_id","stage","due_on");--> statement-breakpoint
CREATE INDEX "renewal_student_ix" ON "app"."renewal" USING btree ("org_id","student_id","course_id");--> statement-breakpoint
CREATE INDEX "renewal_event_renewal_ix" ON "app"."renewal_event" USING btree ("org_id","renewal_id");--> statement-breakpoint
CREATE INDEX "class_advisor_class_ix" ON "app"."class_advisor" USING btree ("org_id","class_id","from_on");--> statement-breakpoint
CREATE INDEX "class_member_class_ix" ON "app"."class_member" USING btree ("org_id","class_id");--> statement-breakpoint
CREATE INDEX "class_member_student_ix" ON "app"."class_member" USING btree ("org_id","student_id");--> statement-breakpoint
CREATE INDEX "class_series_class_ix" ON "app"."class_series" USING btree ("org_id","class_id");--> statement-breakpoint
CREATE INDEX "class_teacher_ix" ON "app"."class" USING btree ("org_id","teacher_id");--> statement-breakpoint
CREATE INDEX "lesson_day_ix" ON "app"."lesson" USING btree ("org_id","campus_id","on_date","starts_at","id");--> statement-breakpoint
CREATE INDEX "lesson_class_ix" ON "app"."lesson" USING btree ("org_id","class_id","on_date");--> statement-breakpoint
CREATE INDEX "lesson_student_student_ix" ON "app"."lesson_student" USING btree ("org_id","student_id","on_date");--> statement-breakpoint
CREATE INDEX "audit_subject_ix" ON "app"."audit" USING btree ("org_id","subject_id");--> statement-breakpoint
CREATE INDEX "audit_link_audit_ix" ON "app"."audit_link" USING btree ("org_id","audit_id");--> statement-breakpoint
CREATE INDEX "fact_batch_ix" ON "app"."fact" USING btree ("org_id","batch_id");--> statement-breakpoint
CREATE INDEX "fact_open_ix" ON "app"."fact" USING btree ("org_id","metric","campus_id","on_date","id");--> statement-breakpoint
CREATE INDEX "fact_source_ix" ON "app"."fact" USING btree ("org_id","source_id");--> statement-breakpoint
CREATE INDEX "outbox_due_ix" ON "app"."outbox" USING btree ("org_id","state","due_at");--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."visit" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."mark" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."entry" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."entry_line" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."hour_account" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."lot" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."owed" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "sign_in" ON "app"."login" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (id is not null) WITH CHECK (id is not null);--> statement-breakpoint
CREATE POLICY "sign_in" ON "app"."login_code" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (phone_hash is not null) WITH CHECK (phone_hash is not null);--> statement-breakpoint
CREATE POLICY "sign_in" ON "app"."login_invitation" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (token_hash is not null) WITH CHECK (token_hash is not null);--> statement-breakpoint
CREATE POLICY "sign_in" ON "app"."login_membership" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (login_id is not null) WITH CHECK (login_id is not null);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."membership" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."staff_name" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."person" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "sign_in" ON "app"."rate_limit" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (key is not null) WITH CHECK (key is not null);--> statement-breakpoint
CREATE POLICY "sign_in" ON "app"."session" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (id is not null) WITH CHECK (id is not null);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."import_batch" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."import_mapping" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."import_row" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."checkout" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."payment" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."payment_event" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "sign_in" ON "app"."payment_event_quarantine" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (provider_event is not null) WITH CHECK (provider_event is not null);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."student_order" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."enrolment" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."enrolment_event" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."student" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."student_guardian" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."renewal" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."renewal_event" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."class_advisor" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."class_member" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."class_series" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."course" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."class" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."lesson" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."lesson_student" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."price_plan" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."room" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."branch" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."campus" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."counter" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."legal_entity" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."org" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "sign_in" ON "app"."payment_account" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (account is not null) WITH CHECK (account is not null);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."setting" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."audit" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) in ('*', student_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."audit_head" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."audit_link" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."audit_pending" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."fact" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."fact_batch" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."idempotency_key" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.member', true) in ('*', actor_id::text)) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.member', true) in ('*', actor_id::text));--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."outbox" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."rollup_day" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."rollup_month" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');