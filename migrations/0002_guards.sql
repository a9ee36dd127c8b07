-- Row-level security is forced on every table, sign-in tables included: ownership is no way round it.
ALTER TABLE app.audit FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.audit_head FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.audit_link FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.audit_pending FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.branch FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.campus FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.checkout FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.class FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.class_advisor FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.class_member FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.class_series FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.counter FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.course FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.enrolment FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.enrolment_event FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.entry FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.entry_line FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.fact FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.fact_batch FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.hour_account FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.idempotency_key FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.import_batch FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.import_mapping FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.import_row FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.legal_entity FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.lesson FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.lesson_student FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.login FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.login_code FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.login_invitation FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.login_membership FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.lot FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.mark FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.membership FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.org FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.outbox FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.owed FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.payment FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.payment_account FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.payment_event FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.payment_event_quarantine FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.person FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.price_plan FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.rate_limit FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.renewal FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.renewal_event FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.rollup_day FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.rollup_month FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.room FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.session FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.staff_name FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.setting FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.student FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.student_guardian FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.student_order FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE app.visit FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- What each LOGIN role may do, table by table. Append-only tables get no UPDATE or DELETE; nobody gets TRUNCATE.
GRANT SELECT, INSERT ON app.audit TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.audit TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.audit_head TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.audit_head TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.audit_link TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.audit_link TO keshi_worker;
--> statement-breakpoint
GRANT INSERT ON app.audit_pending TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.audit_pending TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.branch TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.branch TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.campus TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.campus TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.checkout TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.checkout TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.class TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.class TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.class_advisor TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.class_advisor TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.class_member TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.class_member TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.class_series TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.class_series TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.counter TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.counter TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.course TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.course TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.enrolment TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.enrolment TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.enrolment_event TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.enrolment_event TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.entry TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.entry TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.entry_line TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.entry_line TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.fact TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.fact TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.fact_batch TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.fact_batch TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (opened_at) ON app.hour_account TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (opened_at) ON app.hour_account TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.idempotency_key TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.idempotency_key TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.import_batch TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.import_batch TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.import_mapping TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.import_mapping TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.import_row TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.import_row TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.legal_entity TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.legal_entity TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.lesson TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.lesson TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.lesson_student TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.lesson_student TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (units_left, recognised_minor, units_out, minor_out) ON app.lot TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (units_left, recognised_minor, units_out, minor_out) ON app.lot TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.mark TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.mark TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.membership TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.membership TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.staff_name TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.staff_name TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.org TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.org TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.outbox TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.outbox TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (units_open) ON app.owed TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (units_open) ON app.owed TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.payment TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.payment TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.payment_event TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.payment_event TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, UPDATE ON app.person TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.person TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.price_plan TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.price_plan TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.renewal TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.renewal TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.renewal_event TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.renewal_event TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.rollup_day TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.rollup_day TO keshi_worker;
--> statement-breakpoint
GRANT SELECT ON app.rollup_month TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.rollup_month TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.room TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.room TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (value) ON app.setting TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.setting TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.student TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.student TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.student_guardian TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.student_guardian TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.student_order TO keshi_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON app.student_order TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.visit TO keshi_app;
--> statement-breakpoint
GRANT SELECT ON app.visit TO keshi_worker;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.login TO keshi_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.login_code TO keshi_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.login_invitation TO keshi_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.login_membership TO keshi_auth;
--> statement-breakpoint
GRANT SELECT ON app.payment_account TO keshi_auth;
--> statement-breakpoint
GRANT SELECT, INSERT ON app.payment_event_quarantine TO keshi_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.rate_limit TO keshi_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON app.session TO keshi_auth;
--> statement-breakpoint
-- Lots and owed lessons are updated by every draw; free space in the page keeps those updates off the indexes.
ALTER TABLE app.lot SET (fillfactor = 70);
--> statement-breakpoint
ALTER TABLE app.owed SET (fillfactor = 70);
--> statement-breakpoint
ALTER TABLE app.rollup_day SET (fillfactor = 60);
--> statement-breakpoint
ALTER TABLE app.rollup_month SET (fillfactor = 60);
--> statement-breakpoint
-- Double booking is refused by the database itself (CLS-05): whoever comes second gets the clash, also in a race.
ALTER TABLE app.lesson ADD CONSTRAINT lesson_room_ex EXCLUDE USING gist (org_id WITH =, room_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled');
--> statement-breakpoint
ALTER TABLE app.lesson ADD CONSTRAINT lesson_teacher_ex EXCLUDE USING gist (org_id WITH =, teacher_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled');
--> statement-breakpoint
ALTER TABLE app.lesson_student ADD CONSTRAINT lesson_student_ex EXCLUDE USING gist (org_id WITH =, student_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (NOT removed);
--> statement-breakpoint
-- One open renewal per student and course.
CREATE UNIQUE INDEX renewal_open_uq ON app.renewal (org_id, student_id, course_id) WHERE closed_on IS NULL;
--> statement-breakpoint
-- One standing enrolment per student and course.
CREATE UNIQUE INDEX enrolment_standing_uq ON app.enrolment (org_id, student_id, course_id) WHERE status <> 'finished';
--> statement-breakpoint
-- One standing membership per person, role and scope.
CREATE UNIQUE INDEX membership_standing_uq ON app.membership (org_id, person_id, role, branch_id, campus_id) NULLS NOT DISTINCT WHERE ended_on IS NULL;
--> statement-breakpoint
-- The scope of a transaction. SET LOCAL through EXECUTE, because a bare set_config is not passed on to the nodes of a cluster.
CREATE FUNCTION app.set_scope(p_org uuid, p_campus text, p_branch text, p_student text, p_member text, p_role text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE pg_catalog.format('SET LOCAL app.org_id = %L', p_org);
  EXECUTE pg_catalog.format('SET LOCAL app.campus = %L', p_campus);
  EXECUTE pg_catalog.format('SET LOCAL app.branch = %L', p_branch);
  EXECUTE pg_catalog.format('SET LOCAL app.student = %L', p_student);
  EXECUTE pg_catalog.format('SET LOCAL app.member = %L', p_member);
  EXECUTE pg_catalog.format('SET LOCAL app.role = %L', p_role);
END $$;
--> statement-breakpoint
-- What a person may do in the organisation of the current scope, read over all its campuses, as it is kept beside the login.
CREATE FUNCTION app.grants_of(p_person uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = app, pg_temp AS $$
  SELECT coalesce(jsonb_agg(grant_row ORDER BY grant_row::text), '[]'::jsonb) FROM (
    SELECT jsonb_strip_nulls(jsonb_build_object('campusIds', CASE WHEN m.campus_id IS NULL AND m.branch_id IS NOT NULL
        THEN (SELECT jsonb_agg(c.id ORDER BY c.id) FROM campus c WHERE c.org_id = m.org_id AND c.branch_id = m.branch_id) END))
      || jsonb_build_object('role', m.role, 'branchId', m.branch_id, 'campusId', m.campus_id, 'studentId', NULL) AS grant_row
    FROM membership m
    WHERE m.org_id = nullif(current_setting('app.org_id', true), '')::uuid AND m.person_id = p_person AND m.ended_on IS NULL
    UNION ALL
    SELECT jsonb_build_object('role', 'guardian', 'branchId', g.branch_id, 'campusId', g.campus_id, 'studentId', g.student_id)
    FROM student_guardian g
    WHERE g.org_id = nullif(current_setting('app.org_id', true), '')::uuid AND g.person_id = p_person AND g.ended_at IS NULL
  ) granted
$$;
--> statement-breakpoint
-- Publishes people's grants to their logins, in the transaction that changed them: [{"personId", "phoneHash"?, "emailHash"?}].
-- The business role has no grant on sign-in tables; this function is its only way there, and only for the organisation in scope.
-- A person's memberships may lie in campuses the caller cannot see, so the campus is widened for the duration of the call.
CREATE FUNCTION app.publish_logins(p_people jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
  v_org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  v_campus text := current_setting('app.campus', true);
  v_branch text := current_setting('app.branch', true);
  v_count integer;
BEGIN
  IF v_org IS NULL OR current_setting('app.student', true) <> '*' THEN RAISE EXCEPTION 'publish_logins needs a staff scope'; END IF;
  SET LOCAL app.campus = '*';
  SET LOCAL app.branch = '*';
  -- Locked before grants are read: of two changes of one person, the later must see what the earlier left.
  PERFORM FROM login_membership lm
  WHERE lm.org_id = v_org AND lm.person_id IN (SELECT w."personId" FROM jsonb_to_recordset(p_people) AS w("personId" uuid))
  ORDER BY lm.person_id FOR UPDATE;
  -- A new phone (or, where none is given, e-mail) gets a login; a known one keeps the login it has, in whichever organisation it was made.
  -- One unique key is looked up at a time: a join over either of two would compare everybody with everybody.
  INSERT INTO login (id, phone_hash, email_hash, created_at)
  SELECT DISTINCT ON (coalesce(w.phone_hash, w.email_hash)) w.person_id, w.phone_hash,
    CASE WHEN NOT EXISTS (SELECT FROM login l WHERE l.email_hash = w.email_hash) THEN w.email_hash END, now()
  FROM jsonb_to_recordset(p_people) AS raw("personId" uuid, "phoneHash" text, "emailHash" text)
  CROSS JOIN LATERAL (SELECT raw."personId" AS person_id, raw."phoneHash" AS phone_hash, raw."emailHash" AS email_hash) w
  WHERE (w.phone_hash IS NOT NULL OR w.email_hash IS NOT NULL)
    AND (SELECT l.id FROM login l WHERE l.phone_hash = w.phone_hash) IS NULL
    AND (w.phone_hash IS NOT NULL OR (SELECT l.id FROM login l WHERE l.email_hash = w.email_hash) IS NULL)
    AND (SELECT lm.login_id FROM login_membership lm WHERE lm.org_id = v_org AND lm.person_id = w.person_id) IS NULL
  ON CONFLICT DO NOTHING;
  -- Whoever has the phone may come in by a code only where the organisation named that phone.
  INSERT INTO login_membership (login_id, org_id, person_id, org_name, person_name, grants, epoch, active, by_phone)
  SELECT DISTINCT ON (w.person_id) w.login_id, v_org, w.person_id, o.name, w.person_name, '[]'::jsonb, 0, false, w.by_phone
  FROM (
    SELECT raw."personId" AS person_id, raw."phoneHash" IS NOT NULL AS by_phone,
      (SELECT p.name FROM person p WHERE p.org_id = v_org AND p.id = raw."personId") AS person_name,
      CASE WHEN raw."phoneHash" IS NOT NULL THEN (SELECT l.id FROM login l WHERE l.phone_hash = raw."phoneHash")
        ELSE (SELECT l.id FROM login l WHERE l.email_hash = raw."emailHash") END AS login_id,
      (SELECT lm.login_id FROM login_membership lm WHERE lm.org_id = v_org AND lm.person_id = raw."personId") AS standing_id
    FROM jsonb_to_recordset(p_people) AS raw("personId" uuid, "phoneHash" text, "emailHash" text)
  ) w
  JOIN org o ON o.id = v_org
  WHERE w.login_id IS NOT NULL AND w.person_name IS NOT NULL AND w.standing_id IS NULL
  ORDER BY w.person_id
  ON CONFLICT DO NOTHING;
  UPDATE login_membership lm
  SET grants = g.grants, person_name = p.name, epoch = lm.epoch + 1, active = jsonb_array_length(g.grants) > 0
  FROM jsonb_to_recordset(p_people) AS w("personId" uuid)
  JOIN person p ON p.org_id = v_org AND p.id = w."personId"
  CROSS JOIN LATERAL (SELECT app.grants_of(w."personId") AS grants) g
  WHERE lm.org_id = v_org AND lm.person_id = w."personId";
  GET DIAGNOSTICS v_count = ROW_COUNT;
  INSERT INTO staff_name (org_id, person_id, name)
  SELECT DISTINCT v_org, p.id, p.name
  FROM jsonb_to_recordset(p_people) AS w("personId" uuid)
  JOIN person p ON p.org_id = v_org AND p.id = w."personId"
  WHERE EXISTS (SELECT FROM membership m WHERE m.org_id = v_org AND m.person_id = p.id)
  ON CONFLICT (org_id, person_id) DO UPDATE SET name = excluded.name WHERE staff_name.name <> excluded.name;
  -- Someone who lost the last grant has no session left in this organisation from this commit on.
  DELETE FROM session s USING login_membership lm
  WHERE s.login_id = lm.login_id AND s.org_id = v_org AND lm.org_id = v_org AND NOT lm.active
    AND lm.person_id IN (SELECT w."personId" FROM jsonb_to_recordset(p_people) AS w("personId" uuid));
  EXECUTE format('SET LOCAL app.campus = %L', v_campus);
  EXECUTE format('SET LOCAL app.branch = %L', v_branch);
  RETURN v_count;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION app.publish_logins(jsonb) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.publish_logins(jsonb) TO keshi_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.publish_logins(jsonb) TO keshi_worker;
--> statement-breakpoint
-- The person behind a phone or e-mail in the organisation of the current scope, made if there is none: [{"ref", "id", "name", "phone"?, "email"?,
-- "campusId"?, "branchId"?}] → (ref, person_id). One human is one person, also when another campus, whose people the caller cannot see,
-- recorded them first; only the id comes back.
CREATE FUNCTION app.claim_people(p_people jsonb, p_at timestamptz) RETURNS TABLE (ref integer, person_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  v_campus text := current_setting('app.campus', true);
  v_branch text := current_setting('app.branch', true);
BEGIN
  IF v_org IS NULL OR current_setting('app.student', true) <> '*' THEN RAISE EXCEPTION 'claim_people needs a staff scope'; END IF;
  SET LOCAL app.campus = '*';
  SET LOCAL app.branch = '*';
  INSERT INTO person (org_id, id, campus_id, branch_id, name, phone, email, created_at)
  SELECT v_org, w.id, w."campusId", w."branchId", w.name, w.phone, w.email, p_at
  FROM jsonb_to_recordset(p_people) AS w(ref integer, id uuid, name text, phone text, email text, "campusId" uuid, "branchId" uuid)
  -- Each look is by one unique key, so that the plan is one index look a row whatever the statistics say: an OR of the two reads every person for every row.
  WHERE (SELECT p.id FROM person p WHERE p.org_id = v_org AND p.phone = w.phone) IS NULL
    AND (SELECT p.id FROM person p WHERE p.org_id = v_org AND p.email = w.email) IS NULL
  ORDER BY w.phone, w.email, w.ref
  ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT w.ref, found.id
    FROM jsonb_to_recordset(p_people) AS w(ref integer, phone text, email text)
    CROSS JOIN LATERAL (
      SELECT coalesce(
        (SELECT p.id FROM person p WHERE p.org_id = v_org AND p.phone = w.phone),
        (SELECT p.id FROM person p WHERE p.org_id = v_org AND p.email = w.email)) AS id OFFSET 0) found
    WHERE found.id IS NOT NULL;
  EXECUTE format('SET LOCAL app.campus = %L', v_campus);
  EXECUTE format('SET LOCAL app.branch = %L', v_branch);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION app.claim_people(jsonb, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.claim_people(jsonb, timestamptz) TO keshi_app;
--> statement-breakpoint
-- True when a person has something to sign in for, no password opens it yet, and all of it lies within a branch or campus (null: any).
CREATE FUNCTION app.may_be_invited(p_member app.login_membership, p_branch uuid, p_campus uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT p_member.active AND NOT p_member.by_password AND NOT EXISTS (
    SELECT FROM jsonb_array_elements(p_member.grants) g
    WHERE g ->> 'role' = 'guardian'
      OR (p_branch IS NOT NULL AND g ->> 'branchId' IS DISTINCT FROM p_branch::text)
      OR (p_campus IS NOT NULL AND g ->> 'campusId' IS DISTINCT FROM p_campus::text))
$$;
--> statement-breakpoint
-- Stores an invitation by the hash of its token and answers whether it did; an earlier one of the same person is void from then on.
-- Whoever issues an invitation could open it, so one is only made while everything the person may do here lies within the issuer's
-- scope, is no family's, and is not yet opened by a password. That scope is kept: accepting looks again.
CREATE FUNCTION app.invite_login(p_token_hash text, p_person uuid, p_expires_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
  v_org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  v_branch uuid := nullif(current_setting('app.branch', true), '*')::uuid;
  v_campus uuid := nullif(current_setting('app.campus', true), '*')::uuid;
BEGIN
  IF v_org IS NULL OR current_setting('app.student', true) <> '*' THEN RAISE EXCEPTION 'invite_login needs a staff scope'; END IF;
  INSERT INTO login_invitation (token_hash, org_id, person_id, person_name, org_name, branch_id, campus_id, expires_at)
  SELECT p_token_hash, v_org, lm.person_id, lm.person_name, lm.org_name, v_branch, v_campus, p_expires_at
  FROM login_membership lm
  WHERE lm.org_id = v_org AND lm.person_id = p_person AND app.may_be_invited(lm, v_branch, v_campus);
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE login_invitation i SET used_at = now()
  WHERE i.org_id = v_org AND i.person_id = p_person AND i.used_at IS NULL AND i.token_hash <> p_token_hash;
  RETURN true;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION app.invite_login(text, uuid, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.invite_login(text, uuid, timestamptz) TO keshi_app;
--> statement-breakpoint
-- Merchant accounts are read before the organisation is known (webhooks), so they are copied to the reference table here.
CREATE FUNCTION app.publish_payment_account(p_legal_entity uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
DECLARE
  v_org uuid := nullif(current_setting('app.org_id', true), '')::uuid;
BEGIN
  IF v_org IS NULL OR current_setting('app.student', true) <> '*' THEN RAISE EXCEPTION 'publish_payment_account needs a staff scope'; END IF;
  INSERT INTO payment_account (provider, account, org_id, legal_entity_id)
  SELECT e.provider, e.provider_account, v_org, e.id FROM legal_entity e
  WHERE e.org_id = v_org AND e.id = p_legal_entity AND e.provider_account IS NOT NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION app.publish_payment_account(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.publish_payment_account(uuid) TO keshi_app;
