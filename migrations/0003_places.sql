CREATE TABLE "app"."org_place" (
	"org_id" uuid NOT NULL,
	"state" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "org_place_pk" PRIMARY KEY("org_id"),
	CONSTRAINT "org_place_state_ck" CHECK (state in ('leaving', 'gone'))
);
--> statement-breakpoint
ALTER TABLE "app"."org_place" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app"."org_route" (
	"org_id" uuid NOT NULL,
	"cell" text NOT NULL,
	CONSTRAINT "org_route_pk" PRIMARY KEY("org_id")
);
--> statement-breakpoint
ALTER TABLE "app"."org_route" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "tenant" ON "app"."org_place" AS PERMISSIVE FOR ALL TO "keshi_app", "keshi_owner", "keshi_worker" USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid) WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "route" ON "app"."org_route" AS PERMISSIVE FOR ALL TO "keshi_auth", "keshi_owner" USING (org_id is not null) WITH CHECK (org_id is not null);--> statement-breakpoint
ALTER TABLE app.org_place FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.org_route FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- Moving an organisation is the owner's work; the product only looks where it is.
GRANT SELECT ON app.org_place TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.org_place TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.org_route TO keshi_auth;
--> statement-breakpoint
-- As before, and the fence of a move: an organisation that is gone can be reached here by nobody (KS001: ask where it is now), one that is
-- leaving can be read but not written (KS002). Being in the one function that every transaction starts with, it holds against processes
-- that have not heard of the move.
CREATE OR REPLACE FUNCTION app.set_scope(p_org uuid, p_campus text, p_branch text, p_student text, p_member text, p_role text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_state text;
BEGIN
  EXECUTE pg_catalog.format('SET LOCAL app.org_id = %L', p_org);
  EXECUTE pg_catalog.format('SET LOCAL app.campus = %L', p_campus);
  EXECUTE pg_catalog.format('SET LOCAL app.branch = %L', p_branch);
  EXECUTE pg_catalog.format('SET LOCAL app.student = %L', p_student);
  EXECUTE pg_catalog.format('SET LOCAL app.member = %L', p_member);
  EXECUTE pg_catalog.format('SET LOCAL app.role = %L', p_role);
  SELECT p.state INTO v_state FROM app.org_place p WHERE p.org_id = nullif(current_setting('app.org_id', true), '')::uuid;
  IF v_state = 'gone' THEN RAISE EXCEPTION 'the organisation is in another cell' USING ERRCODE = 'KS001'; END IF;
  IF v_state = 'leaving' AND pg_catalog.current_setting('transaction_read_only') = 'off' THEN
    RAISE EXCEPTION 'the organisation is moving to another cell' USING ERRCODE = 'KS002';
  END IF;
END $$;
