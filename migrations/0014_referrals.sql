CREATE TABLE "app"."referral" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"lead_id" uuid NOT NULL,
	"referrer_student_id" uuid NOT NULL,
	"referrer_guardian_id" uuid,
	"relation" text NOT NULL,
	"relation_note" text,
	"referred_on" date NOT NULL,
	"recorded_by_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"signed_on" date,
	"order_id" uuid,
	"amount_minor" bigint,
	"credited_id" uuid,
	"reversal_kind" text,
	"reversal_reason" text,
	"reversed_on" date,
	"reversed_at" timestamp with time zone,
	"reversed_by_id" uuid,
	CONSTRAINT "referral_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "referral_signed_ck" CHECK ((signed_on is null) = (order_id is null) and (signed_on is null) = (amount_minor is null))
);
--> statement-breakpoint
ALTER TABLE "app"."referral" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."referral_reward" (
	"org_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campus_id" uuid NOT NULL,
	"branch_id" uuid NOT NULL,
	"referral_id" uuid NOT NULL,
	"side" text NOT NULL,
	"student_id" uuid NOT NULL,
	"units" bigint NOT NULL,
	"due_on" date NOT NULL,
	"state" text NOT NULL,
	"lot_id" uuid,
	"granted_on" date,
	"clawed_units" bigint DEFAULT 0 NOT NULL,
	"clawed_on" date,
	CONSTRAINT "referral_reward_pk" PRIMARY KEY("org_id","id"),
	CONSTRAINT "referral_reward_side_uq" UNIQUE("org_id","referral_id","side"),
	CONSTRAINT "referral_reward_units_ck" CHECK (units > 0 and clawed_units between 0 and units)
);
--> statement-breakpoint
ALTER TABLE "app"."referral_reward" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "app"."lead" ADD COLUMN "student_id" uuid;--> statement-breakpoint
ALTER TABLE "app"."lead" ADD COLUMN "registered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "app"."lead" ADD COLUMN "registered_by_id" uuid;--> statement-breakpoint
ALTER TABLE "app"."referral" ADD CONSTRAINT "referral_lead_fk" FOREIGN KEY ("org_id","lead_id") REFERENCES "app"."lead"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."referral" ADD CONSTRAINT "referral_referrer_fk" FOREIGN KEY ("org_id","referrer_student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."referral" ADD CONSTRAINT "referral_guardian_fk" FOREIGN KEY ("org_id","referrer_guardian_id") REFERENCES "app"."student_guardian"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."referral" ADD CONSTRAINT "referral_order_fk" FOREIGN KEY ("org_id","order_id") REFERENCES "app"."student_order"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."referral_reward" ADD CONSTRAINT "referral_reward_referral_fk" FOREIGN KEY ("org_id","referral_id") REFERENCES "app"."referral"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "referral_campus_ix" ON "app"."referral" USING btree ("org_id","campus_id","id");--> statement-breakpoint
CREATE INDEX "referral_referrer_ix" ON "app"."referral" USING btree ("org_id","referrer_student_id","id");--> statement-breakpoint
CREATE INDEX "referral_order_ix" ON "app"."referral" USING btree ("org_id","order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "referral_lead_uq" ON "app"."referral" USING btree ("org_id","lead_id") WHERE reversal_kind is distinct from 'mistaken';--> statement-breakpoint
CREATE INDEX "referral_reward_student_ix" ON "app"."referral_reward" USING btree ("org_id","student_id");--> statement-breakpoint
CREATE INDEX "referral_reward_due_ix" ON "app"."referral_reward" USING btree ("org_id","due_on") WHERE state in ('due', 'waiting');--> statement-breakpoint
ALTER TABLE "app"."lead" ADD CONSTRAINT "lead_student_fk" FOREIGN KEY ("org_id","student_id") REFERENCES "app"."student"("org_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "lead_student_ix" ON "app"."lead" USING btree ("org_id","student_id") WHERE student_id is not null;--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."referral" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."referral_reward" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*') WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid and current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text) and current_setting('app.student', true) = '*');
--> statement-breakpoint
ALTER TABLE app.referral FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.referral_reward FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- Who referred a lead is written once. What became of it is added: a sign-up by the job that hears of it, a reversal by a person or by it.
GRANT SELECT, INSERT, UPDATE (reversal_kind, reversal_reason, reversed_on, reversed_at, reversed_by_id) ON app.referral TO keshi_app;
--> statement-breakpoint
GRANT SELECT, UPDATE (signed_on, order_id, amount_minor, credited_id, reversal_kind, reversal_reason, reversed_on, reversed_at, reversed_by_id) ON app.referral TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, UPDATE (state, clawed_units, clawed_on) ON app.referral_reward TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (state, lot_id, granted_on, clawed_units, clawed_on) ON app.referral_reward TO keshi_worker;
--> statement-breakpoint
-- A lead whose student has signed up is signed.
GRANT UPDATE (status, status_at) ON app.lead TO keshi_worker;
