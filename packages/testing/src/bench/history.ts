/**
 * Years of facts made by SQL: lessons of every campus on every day with what was expected, attended and consumed, and a few visits, receipts,
 * contracts and renewals. Lots hold exactly what was granted less what was consumed, and the roll-ups are the facts added up, as the worker
 * would have left them.
 */
import type pg from 'pg';
import { makeOrg, type BenchOrg } from './franchise.ts';

export type HistoryShape = {
  readonly key: string;
  readonly campuses: number;
  /** Whole months before the present one, which is there too, up to today. */
  readonly months: number;
  readonly lessonsPerDay: number;
  /** Students who come to a lesson. */
  readonly seats: number;
};

/** Seven classes of fifteen in each campus. */
const CLASSES = 7;
/** Lessons on the timetable a month before and after today, of each class one in so many days. */
const TIMETABLE_DAYS = 28;
const TIMETABLE_EVERY = 8;

const FACT_COLUMNS = `(org_id, id, campus_id, branch_id, batch_id, metric, person_id, on_date, student_id, source_kind, source_id, count, units, minor, recorded_at)`;
const NOBODY = `'00000000-0000-0000-0000-000000000000'::uuid`;

/** $1 organisation, $2 first day, $3 lessons a day. */
const LESSON_DAYS = `
  create unlogged table bench.lesson_day as
  select d.n, d.n::int + $2::date as on_date, k.id as class_id, k.advisor_id, bench.new_id() as lesson_id, bench.new_id() as batch_id
  from generate_series(0, current_date - $2::date) d(n) cross join generate_series(0, $3::int - 1) l(n)
  join (select k.*, row_number() over (partition by k.campus_id order by k.id) - 1 as no from app.class k where k.org_id = $1::uuid) k
    on k.no = (d.n * $3::int + l.n) % ${String(CLASSES)}
  order by d.n`;

/** $1 organisation, $2 students of each lesson. Prices differ, so that sums of money cannot agree by chance. */
const LESSON_FACTS = `
  insert into app.fact ${FACT_COLUMNS}
  select $1::uuid, bench.new_id(), m.campus_id, m.branch_id, l.batch_id, f.metric, l.advisor_id, l.on_date, m.student_id, f.kind, f.source, f.count, f.units, f.minor, l.on_date + interval '12 hours'
  from bench.lesson_day l
  join (select s.*, row_number() over (partition by s.class_id order by s.student_id) as seat from app.class_member s where s.org_id = $1::uuid) m on m.class_id = l.class_id and m.seat <= $2::int
  cross join lateral (values ('expected', 'lesson', l.lesson_id, 1, 0, 0),
    ('attended', 'lesson', l.lesson_id, case when (l.n + m.seat) % 30 = 0 then 0 else 1 end, 0, 0),
    ('consumption', 'entry', bench.new_id(), 1, 100, 11000 + (hashint8(l.n * 31 + m.seat) & 1023))) f(metric, kind, source, count, units, minor)
  where f.count <> 0`;

/** $1 organisation, $2 first day: in every campus a visit every other day, a receipt every fourth, contracts and renewals every fifth. */
const OTHER_FACTS = `
  insert into app.fact ${FACT_COLUMNS}
  select $1::uuid, bench.new_id(), c.id, c.branch_id, bench.new_id(), f.metric, coalesce(a.person_id, ${NOBODY}), d.n + $2::date, null, f.kind, bench.new_id(), 1, 0, f.minor + (hashint4(d.n + c.no::int) & 1023), d.n + $2::date + interval '15 hours'
  from generate_series(0, current_date - $2::date) d(n)
  cross join (select c.*, row_number() over (order by c.id) as no from app.campus c where c.org_id = $1::uuid) c
  cross join (values ('visit', 'visit', 2, 1, 0), ('receipt', 'payment', 4, 0, 300000), ('sign-up', 'order', 5, 1, 360000), ('renewal', 'order', 5, 1, 350000),
    ('renewal-due', 'renewal', 5, 1, 0), ('renewal-done', 'renewal', 5, 1, 0)) f(metric, kind, every, credited, minor)
  left join lateral (select m.person_id from app.membership m where f.credited = 1 and m.org_id = $1::uuid and m.campus_id = c.id and m.role = 'advisor' order by m.person_id limit 1) a on true
  where (d.n + c.no) % f.every = 0`;

/** $1 organisation, $2 first day. Everybody was granted what they consumed and thirty lessons more. */
const GRANTED = `
  insert into app.fact ${FACT_COLUMNS}
  select $1::uuid, bench.new_id(), s.campus_id, s.branch_id, bench.new_id(), 'granted', ${NOBODY}, $2::date, s.id, 'entry', bench.new_id(), 1, coalesce(u.units, 0) + 3000, coalesce(u.minor, 0) + 350000, $2::date + interval '9 hours'
  from app.student s
  left join (select f.student_id, sum(f.units) as units, sum(f.minor) as minor from app.fact f where f.org_id = $1::uuid and f.metric = 'consumption' group by 1) u on u.student_id = s.id
  where s.org_id = $1::uuid`;

const LOTS = `
  insert into app.lot (org_id, campus_id, branch_id, id, student_id, course_id, kind, number, units_bought, units_left, paid_minor, recognised_minor, bought_on, source_kind, source_id, created_at)
  select $1::uuid, s.campus_id, s.branch_id, bench.new_id(), s.id, e.course_id, 'purchase', 'L-' || s.id, g.units, 3000, g.minor, g.minor - 350000, $2::date, 'order', bench.new_id(), now()
  from app.student s join app.enrolment e on e.org_id = s.org_id and e.student_id = s.id
  join (select f.student_id, f.units, f.minor from app.fact f where f.org_id = $1::uuid and f.metric = 'granted') g on g.student_id = s.id
  where s.org_id = $1::uuid`;

const ROLLUPS = [
  `insert into app.rollup_day (org_id, metric, campus_id, branch_id, on_date, person_id, count, units, minor)
   select org_id, metric, campus_id, branch_id, on_date, person_id, sum(count), sum(units), sum(minor) from app.fact where org_id = $1::uuid group by 1, 2, 3, 4, 5, 6`,
  `insert into app.rollup_month (org_id, metric, campus_id, branch_id, month_on, person_id, count, units, minor)
   select org_id, metric, campus_id, branch_id, date_trunc('month', on_date)::date, person_id, sum(count), sum(units), sum(minor) from app.rollup_day where org_id = $1::uuid group by 1, 2, 3, 4, 5, 6`,
  `insert into app.rollup_campus (org_id, campus_id, branch_id, grain, from_on, metric, count, units, minor)
   select org_id, campus_id, branch_id, 'day', on_date, metric, sum(count), sum(units), sum(minor) from app.rollup_day where org_id = $1::uuid group by 1, 2, 3, 5, 6`,
  `insert into app.rollup_campus (org_id, campus_id, branch_id, grain, from_on, metric, count, units, minor)
   select org_id, campus_id, branch_id, g.grain, date_trunc(g.grain, month_on)::date, metric, sum(count), sum(units), sum(minor)
   from app.rollup_month cross join (values ('month'), ('quarter'), ('year')) g(grain) where org_id = $1::uuid group by 1, 2, 3, 4, 5, 6`,
];

const TIMETABLE = [
  `insert into app.lesson (org_id, campus_id, branch_id, id, class_id, course_id, on_date, starts_at, ends_at, room_id, teacher_id, charge_units, status)
   select k.org_id, k.campus_id, k.branch_id, bench.new_id(), k.id, k.course_id, d, d + interval '2 hours', d + interval '3 hours', r.id, k.teacher_id, 100, 'planned'
   from app.class k join app.room r on r.org_id = k.org_id and r.campus_id = k.campus_id and r.name = '教室 ' || k.id
   cross join (select current_date + n as d from generate_series(-${String(TIMETABLE_DAYS)}, ${String(TIMETABLE_DAYS)}, ${String(TIMETABLE_EVERY)}) n) day where k.org_id = $1::uuid`,
  `insert into app.lesson_student (org_id, campus_id, branch_id, lesson_id, student_id, kind, starts_at, ends_at, on_date)
   select l.org_id, l.campus_id, l.branch_id, l.id, m.student_id, 'regular', l.starts_at, l.ends_at, l.on_date
   from app.lesson l join app.class_member m on m.org_id = l.org_id and m.class_id = l.class_id where l.org_id = $1::uuid`,
];

/** Makes an organisation with its history in an open transaction's connection. */
async function addHistory(client: pg.PoolClient, org: BenchOrg, shape: HistoryShape): Promise<void> {
  const { rows } = await client.query<{ on: string }>(
    `select (date_trunc('month', current_date) - interval '1 month' * $1::int)::date::text as on`,
    [shape.months],
  );
  const firstOn = rows[0]?.on;
  await client.query(LESSON_DAYS, [org.id, firstOn, shape.lessonsPerDay]);
  await client.query(LESSON_FACTS, [org.id, shape.seats]);
  await client.query('drop table bench.lesson_day');
  await client.query(OTHER_FACTS, [org.id, firstOn]);
  await client.query(GRANTED, [org.id, firstOn]);
  await client.query(LOTS, [org.id, firstOn]);
  for (const statement of [...ROLLUPS, ...TIMETABLE]) await client.query(statement, [org.id]);
}

/** Keys, checks and indexes of tables, as statements that take them away and put them back. */
async function indexStatements(client: pg.PoolClient, tables: readonly string[]) {
  const { rows: constraints } = await client.query<{ drop: string; make: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
     from pg_constraint where conrelid = any($1::text[]::regclass[]) and contype in ('p', 'u', 'x')`,
    [tables],
  );
  const { rows: indexes } = await client.query<{ drop: string; make: string }>(
    `select format('drop index %s', i.indexrelid::regclass) as drop, pg_get_indexdef(i.indexrelid) as make
     from pg_index i where i.indrelid = any($1::text[]::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))`,
    [tables],
  );
  const all = [...constraints, ...indexes];
  return { drop: all.map((each) => each.drop), make: all.map((each) => each.make) };
}

/** Tables large enough that building their indexes once is quicker than keeping them up row by row. */
const LARGE = ['app.fact', 'app.rollup_day', 'app.rollup_month', 'app.rollup_campus', 'app.lesson_student'];

/** Makes organisations with their histories in one transaction, indexes at the end. `say` hears how far it is. */
export async function makeHistories(
  admin: pg.Pool,
  shapes: readonly HistoryShape[],
  say: (line: string) => void,
): Promise<BenchOrg[]> {
  const orgs: BenchOrg[] = [];
  for (const { key, campuses } of shapes)
    orgs.push(await makeOrg(admin, { key, campuses, classesPerCampus: CLASSES }, false));
  await admin.query('analyze');
  const client = await admin.connect();
  try {
    await client.query('begin');
    await client.query("set local work_mem = '256MB'");
    const { drop, make } = await indexStatements(client, LARGE);
    for (const statement of drop) await client.query(statement);
    // Emptied in this transaction, the tables need no WAL for what it loads.
    await client.query(`truncate ${LARGE.join(', ')}`);
    for (const [index, shape] of shapes.entries()) {
      const org = orgs[index];
      if (org !== undefined) await addHistory(client, org, shape);
      say(`${shape.key}: ${shape.campuses} campuses, ${shape.months} months`);
    }
    for (const statement of make) await client.query(statement);
    await client.query('commit');
  } finally {
    client.release();
  }
  say('indexes');
  await admin.query(
    'vacuum (analyze, freeze) app.fact, app.rollup_day, app.rollup_month, app.rollup_campus, app.lesson_student, app.lot',
  );
  await admin.query('vacuum analyze');
  await admin.query('checkpoint');
  return orgs;
}
