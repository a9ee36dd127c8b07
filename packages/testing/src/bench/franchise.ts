/**
 * Organisations made by SQL, straight in the tables: campuses with a principal who is signed in, advisors, classes of fifteen with their
 * teacher and room, students with a paid lot and a gift. Ids follow from names, so making one twice meets the primary keys.
 */
import type pg from 'pg';

const CLASS_SIZE = 15;

export type OrgShape = {
  /** Names the organisation; its ids are made from it. */
  readonly key: string;
  readonly campuses: number;
  readonly classesPerCampus: number;
  /** Fifteen unless given; a room holds thirty. */
  readonly classSize?: number;
};

export type BenchClass = {
  readonly id: string;
  readonly courseId: string;
  readonly advisorId: string;
  readonly studentIds: readonly string[];
};
export type BenchCampus = {
  readonly orgId: string;
  readonly branchId: string;
  readonly id: string;
  readonly principalId: string;
  /** Session token of the principal. */
  readonly token: string;
  readonly classes: readonly BenchClass[];
};
export type BenchOrg = {
  readonly id: string;
  /** Session token of the director. */
  readonly token: string;
  readonly campuses: readonly BenchCampus[];
};

/**
 * `bench.id` makes a version 8 UUID from a name, `bench.new_id` one that is new (in the order of time, where the server can), `bench.token` a
 * session token as Lucia makes them, `bench.now` the time as the API has it.
 */
const FUNCTIONS = [
  'create schema bench',
  `create function bench.id(p_name text) returns uuid language sql immutable parallel safe
     return overlay(overlay(md5(p_name) placing '8' from 13) placing 'a' from 17)::uuid`,
  `create function bench.token(p_name text) returns text language sql immutable parallel safe
     return left(encode(sha256(p_name::bytea), 'hex'), 40)`,
];

/** $1 key, $2 campuses, $3 classes per campus, $4 students per class. `c` counts campuses, `k` classes of a campus, `s` students of a class. */
const CTE = `with campus_no as materialized (
    select c, bench.id($1 || '/campus' || c) as campus_id, bench.id($1 || '/branch' || (c - 1) / 10) as branch_id from generate_series(1, $2::int) c
  ), class_no as materialized (
    select n.*, k, bench.id($1 || '/class' || c || '-' || k) as class_id, bench.id($1 || '/teacher' || c || '-' || k) as teacher_id,
      bench.id($1 || '/room' || c || '-' || k) as room_id, bench.id($1 || '/advisor' || c || '-' || k % 4) as advisor_id
    from campus_no n cross join generate_series(1, $3::int) k
  ), student_no as materialized (
    select n.*, s, bench.id($1 || '/student' || c || '-' || k || '-' || s) as student_id from class_no n cross join generate_series(1, $4::int) s
  ), staff_no as (
    select 'director' as role, bench.id($1 || '/director') as person_id, '校长' as name, null::uuid as campus_id, null::uuid as branch_id
    union all select 'principal', bench.id($1 || '/principal' || c), '主任' || c, campus_id, branch_id from campus_no
    union all select 'advisor', bench.id($1 || '/advisor' || c || '-' || a), '学管师' || c || '-' || a, campus_id, branch_id from campus_no cross join generate_series(0, 3) a
    union all select 'teacher', teacher_id, '老师' || c || '-' || k, campus_id, branch_id from class_no
  ), org as (select bench.id($1) as org_id, bench.id($1 || '/course') as course_id, bench.now() as at, bench.now()::date - 800 as since)`;

const ORG = [
  `insert into app.org (id, name, created_at) select org_id, '机构 ' || $1, at from org`,
  `insert into app.branch (org_id, id, name, created_at) select distinct org_id, branch_id, '分校 ' || branch_id, at from org, campus_no`,
  `insert into app.legal_entity (org_id, id, name, created_at) select org_id, bench.id($1 || '/entity'), '主体', at from org`,
  `insert into app.campus (org_id, id, branch_id, legal_entity_id, name, time_zone, created_at)
     select org_id, campus_id, branch_id, bench.id($1 || '/entity'), '校区 ' || c, 'Asia/Shanghai', at from org, campus_no`,
  `insert into app.course (org_id, id, name, charge_units, duration_minutes, created_at) select org_id, course_id, '数学', 100, 60, at from org`,
];

const STAFF = [
  `insert into app.person (org_id, id, campus_id, branch_id, name, created_at) select org_id, person_id, campus_id, branch_id, name, at from org, staff_no`,
  `insert into app.membership (org_id, id, person_id, person_name, role, branch_id, campus_id, started_on, created_at)
     select org_id, bench.id('member' || person_id), person_id, name, role, branch_id, campus_id, since, at from org, staff_no`,
  `insert into app.staff_name (org_id, person_id, name) select org_id, person_id, name from org, staff_no`,
  `insert into app.login (id, created_at) select person_id, at from org, staff_no where role in ('director', 'principal')`,
  `insert into app.login_membership (login_id, org_id, person_id, org_name, person_name, grants, epoch, active)
     select person_id, org_id, person_id, '机构 ' || $1, name,
       jsonb_build_array(jsonb_build_object('role', role, 'branchId', branch_id, 'campusId', campus_id, 'studentId', null)), 1, true
     from org, staff_no where role in ('director', 'principal')`,
  // Sessions live by the machine's clock.
  `insert into app.session (id, login_id, org_id, expires_at, absolute_expires_at, created_at)
     select encode(sha256(bench.token(person_id::text)::bytea), 'hex'), person_id, org_id, now() + interval '14 days', now() + interval '90 days', now()
     from org, staff_no where role in ('director', 'principal')`,
];

const CLASSES = [
  `insert into app.room (org_id, campus_id, branch_id, id, name, capacity, created_at)
     select org_id, campus_id, branch_id, room_id, '教室 ' || class_id, 30, at from org, class_no`,
  `insert into app.class (org_id, campus_id, branch_id, id, course_id, name, capacity, charge_units, teacher_id, advisor_id, started_on, created_at)
     select org_id, campus_id, branch_id, class_id, course_id, '数学 ' || k || ' 班', 30, 100, teacher_id, advisor_id, since, at from org, class_no`,
  `insert into app.class_advisor (org_id, campus_id, branch_id, id, class_id, advisor_id, from_on)
     select org_id, campus_id, branch_id, bench.id('advised' || class_id), class_id, advisor_id, since from org, class_no`,
];

const SURNAMES = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张';
const GIVEN = '子涵一诺欣怡梓萱浩宇俊杰思远雨桐佳琪明轩若曦嘉懿';
const nameOf = (no: string): string =>
  `substr('${SURNAMES}', 1 + (hashint4(${no}) & 65535) % ${String(SURNAMES.length)}, 1) || substr('${GIVEN}', 1 + (hashint4(${no} + 7919) & 65535) % ${String(GIVEN.length)}, 1) || substr('${GIVEN}', 1 + (hashint4(${no} + 104729) & 65535) % ${String(GIVEN.length)}, 1)`;

const STUDENTS = [
  `insert into app.student (org_id, campus_id, branch_id, id, student_id, name, grade, advisor_id, created_at)
     select org_id, campus_id, branch_id, student_id, student_id, ${nameOf('c * 1000000 + k * 1000 + s')}, '初二', advisor_id, at from org, student_no`,
  `insert into app.enrolment (org_id, campus_id, branch_id, id, student_id, course_id, status, enrolled_on, created_at)
     select org_id, campus_id, branch_id, bench.id('enrolment' || student_id), student_id, course_id, 'active', since, at from org, student_no`,
  `insert into app.enrolment_event (org_id, campus_id, branch_id, id, student_id, enrolment_id, status, effective_on, recorded_at)
     select org_id, campus_id, branch_id, bench.id('enrolled' || student_id), student_id, bench.id('enrolment' || student_id), 'active', since, at from org, student_no`,
  `insert into app.class_member (org_id, campus_id, branch_id, id, class_id, student_id, from_on)
     select org_id, campus_id, branch_id, bench.id('seat' || student_id), class_id, student_id, since from org, student_no`,
  `insert into app.hour_account (org_id, campus_id, branch_id, student_id, course_id, opened_at)
     select org_id, campus_id, branch_id, student_id, course_id, at from org, student_no`,
];

/** Lots as large as no measurement empties them: 1,000 lessons paid at 120 yuan, 100 given; the facts that granted them wait for the worker. */
const LOTS = [
  `insert into app.lot (org_id, campus_id, branch_id, id, student_id, course_id, kind, number, units_bought, units_left, paid_minor, recognised_minor, bought_on, source_kind, source_id, created_at)
     select org_id, campus_id, branch_id, bench.id(l.kind || student_id), student_id, course_id, l.kind, l.kind || '-' || c || '-' || k || '-' || s, l.units, l.units, l.paid, 0, since,
       'order', bench.id('order' || student_id), at
     from org, student_no, (values ('purchase', 100000, 12000000), ('gift', 10000, 0)) l(kind, units, paid)`,
  `insert into app.fact (org_id, campus_id, branch_id, id, batch_id, metric, person_id, on_date, student_id, source_kind, source_id, count, units, minor, recorded_at)
     select org_id, campus_id, branch_id, bench.new_id(), bench.id($1 || '/granted'), 'granted', '00000000-0000-0000-0000-000000000000', since, student_id, 'entry', bench.id('entry' || student_id), 1, 110000, 12000000, at
     from org, student_no`,
  `insert into app.fact_batch (org_id, id, created_at) select org_id, bench.id($1 || '/granted'), at from org`,
];

/**
 * Makes the functions that the data is made with. Once per database, before any organisation. `clockOffsetMs` is how far the API's clock is
 * from the machine's.
 */
export async function prepareFranchise(admin: pg.Pool, clockOffsetMs = 0): Promise<void> {
  for (const statement of FUNCTIONS) await admin.query(statement);
  const { rows } = await admin.query(`select from pg_proc where proname = 'uuidv7'`);
  const made = rows.length > 0 ? 'uuidv7()' : 'gen_random_uuid()';
  const offset = `interval '${String(clockOffsetMs)} milliseconds'`;
  await admin.query(
    `create function bench.now() returns timestamptz language sql stable parallel safe return now() + ${offset}`,
  );
  await admin.query(`create function bench.new_id() returns uuid language sql volatile parallel safe return ${made}`);
}

/** Makes an organisation; `withLots` false leaves out lots and what granted them. */
export async function makeOrg(admin: pg.Pool, shape: OrgShape, withLots = true): Promise<BenchOrg> {
  const values = [shape.key, shape.campuses, shape.classesPerCampus, shape.classSize ?? CLASS_SIZE];
  const client = await admin.connect();
  try {
    await client.query('set synchronous_commit = off');
    await client.query('set plan_cache_mode = force_custom_plan');
    for (const statement of [...ORG, ...STAFF, ...CLASSES, ...STUDENTS, ...(withLots ? LOTS : [])])
      await client.query(`${CTE} ${statement}`, values);
    await client.query('reset all');
  } finally {
    client.release();
  }
  return readOrg(admin, shape.key);
}

/** Reads an organisation made before, with whom it consists of. */
async function readOrg(admin: pg.Pool, key: string): Promise<BenchOrg> {
  const { rows } = await admin.query<BenchCampus>(
    `select c.org_id as "orgId", c.branch_id as "branchId", c.id, m.person_id as "principalId", bench.token(m.person_id::text) as token,
       (select jsonb_agg(jsonb_build_object('id', k.id, 'courseId', k.course_id, 'advisorId', k.advisor_id,
          'studentIds', (select jsonb_agg(s.student_id order by s.student_id) from app.class_member s where s.org_id = k.org_id and s.class_id = k.id)) order by k.id)
        from app.class k where k.org_id = c.org_id and k.campus_id = c.id) as classes
     from app.campus c join app.membership m on m.org_id = c.org_id and m.campus_id = c.id and m.role = 'principal'
     where c.org_id = bench.id($1) order by c.id`,
    [key],
  );
  const { rows: org } = await admin.query<{ id: string; token: string }>(
    `select bench.id($1) as id, bench.token(bench.id($1 || '/director')::text) as token`,
    [key],
  );
  return { id: org[0]?.id ?? '', token: org[0]?.token ?? '', campuses: rows };
}

/** Leaves the organisation's people without logins. The worker finds organisations through them, so it does nothing here. */
export async function hideFromWorker(admin: pg.Pool, org: BenchOrg): Promise<void> {
  await admin.query(`delete from app.login_membership where org_id = $1`, [org.id]);
}

/** The job does not evaluate the organisation's duties for a day: that is what row 15 is about, and would be going on beside what is measured. */
export async function leaveDutiesAlone(admin: pg.Pool, org: BenchOrg): Promise<void> {
  await admin.query(
    `insert into app.duty_run (org_id, campus_id, branch_id, ran_at) select org_id, id, branch_id, now() + interval '1 day' from app.campus where org_id = $1`,
    [org.id],
  );
}

/** Gives the organisation an account at the payment provider, as its head office would. */
export async function linkAccount(admin: pg.Pool, org: BenchOrg, account: string): Promise<void> {
  await admin.query(`update app.legal_entity set provider = 'stripe', provider_account = $2 where org_id = $1`, [
    org.id,
    account,
  ]);
  await admin.query(
    `insert into app.payment_account (provider, account, org_id, legal_entity_id) select 'stripe', $2, org_id, id from app.legal_entity where org_id = $1`,
    [org.id, account],
  );
}

/** Statistics and visibility as a database that has lived for a while would have them. */
export async function settleTables(admin: pg.Pool): Promise<void> {
  await admin.query('vacuum analyze');
  await admin.query('checkpoint');
}
