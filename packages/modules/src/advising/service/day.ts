/** What waits for an advisor today: lessons, unmarked rolls, low balances, hours about to expire, renewals and visits owed, each with its reason. */
import { sql, type SQL } from 'drizzle-orm';
import { addDays, monthStart, type DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { settingsAt } from '@keshi/modules/tenancy';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type { getAdvisorDay } from '../contract.ts';
import { visitsOwedIn } from '../rules.ts';

type Day = Out<typeof getAdvisorDay>;
type Whose = { readonly campus: CampusInfo; readonly advisorId: string; readonly today: DateText };
/** The rows shown, and how many there are in all. */
type Shown<Row> = { rows: Row[]; total: number };

/** A roll not submitted stays on the list this long. */
const UNMARKED_DAYS = 31;

const covers = (row: SQL, today: DateText): SQL =>
  sql`${row}.from_on <= ${today}::date and (${row}.until_on is null or ${row}.until_on > ${today}::date)`;

/** Students who are an advisor's today: their own advisor's, and those in the classes the advisor answers for; only with an active enrolment. */
const advised = (ctx: Ctx, { campus, advisorId, today }: Whose): SQL => sql`
  select s.id, s.name from student s
  where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id}
    and exists (select from enrolment e where e.org_id = s.org_id and e.student_id = s.id and e.status = 'active')
    and (s.advisor_id = ${advisorId} or s.id in (
      select m.student_id from class_advisor a join class_member m on m.org_id = a.org_id and m.class_id = a.class_id
      where a.org_id = ${ctx.orgId} and a.campus_id = ${campus.id} and a.advisor_id = ${advisorId} and ${covers(sql`a`, today)} and ${covers(sql`m`, today)}))`;

const balanceIn = (student: SQL, course: SQL): SQL => sql`(
  coalesce((select sum(l.units_left) from lot l where l.org_id = ${student}.org_id and l.student_id = ${student}.student_id and l.course_id = ${course}), 0)
  - coalesce((select sum(o.units_open) from owed o where o.org_id = ${student}.org_id and o.student_id = ${student}.student_id and o.course_id = ${course}), 0))::bigint`;

type LessonRow = Day['lessons'][number] & { onDate: DateText; isToday: boolean; isUnmarked: boolean };

/** Today's lessons of the advisor's classes, and the ended ones of the last month whose roll nobody has submitted. */
async function readLessons(ctx: Ctx, whose: Whose): Promise<{ today: LessonRow[]; unmarked: LessonRow[] }> {
  const { campus, advisorId, today } = whose;
  const rows = await ctx.tx.query<LessonRow>(sql`
    select l.id, k.name as class_name, l.on_date, l.starts_at, l.ends_at, r.name as room_name, l.roll_revision,
      (select n.name from staff_name n where n.org_id = l.org_id and n.person_id = l.teacher_id) as teacher_name,
      (select count(*) from lesson_student x where x.org_id = l.org_id and x.lesson_id = l.id and not x.removed)::int as expected_count,
      l.on_date = ${today} as is_today, (l.ends_at <= ${ctx.now} and l.roll_revision = 0) as is_unmarked
    from lesson l join class k on k.org_id = l.org_id and k.id = l.class_id join room r on r.org_id = l.org_id and r.id = l.room_id
    join class_advisor a on a.org_id = l.org_id and a.class_id = l.class_id and a.advisor_id = ${advisorId} and ${covers(sql`a`, today)}
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status = 'planned' and l.on_date between ${addDays(today, -UNMARKED_DAYS)} and ${today}
      and (l.on_date = ${today} or l.roll_revision = 0)
    order by l.starts_at, l.id`);
  return { today: rows.filter((row) => row.isToday), unmarked: rows.filter((row) => row.isUnmarked) };
}

type Counted<Row> = Row & { total: number };
const shownOf = <Row>(rows: readonly Counted<Row>[]): Shown<Row> => ({ rows: [...rows], total: rows[0]?.total ?? 0 });

/** Active enrolments whose course balance is at or under the limit, lowest first (HRS-04). */
const readLowBalances = async (
  ctx: Ctx,
  whose: Whose,
  limitUnits: number,
): Promise<Shown<Day['lowBalances'][number]>> =>
  shownOf(
    await ctx.tx.query<Counted<Day['lowBalances'][number]>>(sql`
  with mine as materialized (${advised(ctx, whose)}),
  held as (
    select e.student_id, m.name, e.course_id, c.name as course_name, ${balanceIn(sql`e`, sql`e.course_id`)} as balance_units,
      (select w.id from renewal w where w.org_id = e.org_id and w.student_id = e.student_id and w.course_id = e.course_id and w.closed_on is null) as renewal_id
    from mine m join enrolment e on e.org_id = ${ctx.orgId} and e.student_id = m.id and e.status = 'active' join course c on c.org_id = e.org_id and c.id = e.course_id
  )
  select *, (count(*) over ())::int as total from held where balance_units <= ${limitUnits} order by balance_units, name, student_id, course_id limit 100`),
  );

/**
 * Hours of active enrolments that run out within the notice, soonest first (HRS-09): by student and course, with the first of their last days. Whoever
 * was reached in a visit about renewing since the notice began has been told. No days of notice switch it off.
 */
async function readExpiring(ctx: Ctx, whose: Whose, noticeDays: number): Promise<Shown<Day['expiring'][number]>> {
  if (noticeDays === 0) return { rows: [], total: 0 };
  const rows = await ctx.tx.query<Counted<Day['expiring'][number]>>(sql`
  with mine as materialized (${advised(ctx, whose)}),
  held as (
    select l.org_id, l.student_id, m.name, l.course_id, sum(l.units_left)::bigint as units_left, min(l.expires_on) as expires_on
    from mine m join lot l on l.org_id = ${ctx.orgId} and l.student_id = m.id and l.units_left > 0
      and l.expires_on between ${whose.today} and ${addDays(whose.today, noticeDays)}
    group by l.org_id, l.student_id, m.name, l.course_id
  )
  select h.student_id, h.name, h.course_id, c.name as course_name, h.units_left, h.expires_on, (count(*) over ())::int as total,
    (select w.id from renewal w where w.org_id = h.org_id and w.student_id = h.student_id and w.course_id = h.course_id and w.closed_on is null) as renewal_id
  from held h join course c on c.org_id = h.org_id and c.id = h.course_id
  join enrolment e on e.org_id = h.org_id and e.student_id = h.student_id and e.course_id = h.course_id and e.status = 'active'
  where not exists (
    select from visit v where v.org_id = h.org_id and v.student_id = h.student_id and v.kind = 'renewal' and v.reached and v.on_date >= h.expires_on - ${noticeDays}::int)
  order by h.expires_on, h.name, h.student_id, h.course_id limit 100`);
  return shownOf(rows);
}

/** Renewals the advisor has open, first due first, with the balance now and what the quoted order still lacks (REN-03, REN-04). */
const readRenewals = async (ctx: Ctx, { campus, advisorId }: Whose): Promise<Shown<Day['renewals'][number]>> =>
  shownOf(
    await ctx.tx.query<Counted<Day['renewals'][number]>>(sql`
  select w.id, w.student_id, s.name, c.name as course_name, w.stage, w.due_on, ${balanceIn(sql`w`, sql`w.course_id`)} as balance_units, o.price_minor - o.paid_minor as arrears_minor, (count(*) over ())::int as total
  from renewal w join student s on s.org_id = w.org_id and s.id = w.student_id join course c on c.org_id = w.org_id and c.id = w.course_id
  left join student_order o on o.org_id = w.org_id and o.id = w.order_id and o.state <> 'cancelled'
  where w.org_id = ${ctx.orgId} and w.campus_id = ${campus.id} and w.advisor_id = ${advisorId} and w.closed_on is null
  order by w.due_on, w.id limit 100`),
  );

type Visited = {
  studentId: string;
  name: string;
  joinedOn: DateText;
  doneThisMonth: number;
  lastVisitOn: DateText | null;
};

/** All students of the advisor with their counted visits of the month, whoever made them. */
const readVisited = (ctx: Ctx, whose: Whose): Promise<Visited[]> =>
  ctx.tx.query<Visited>(sql`
  with mine as materialized (${advised(ctx, whose)})
  select m.id as student_id, m.name, (select min(e.enrolled_on) from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = m.id) as joined_on,
    coalesce(v.done, 0)::int as done_this_month, v.last_on as last_visit_on
  from mine m left join lateral (
    select count(*) filter (where v.on_date >= ${monthStart(whose.today)}) as done, max(v.on_date) as last_on
    from visit v where v.org_id = ${ctx.orgId} and v.student_id = m.id and v.counted and v.on_date <= ${whose.today}
  ) v on true
  order by v.last_on nulls first, m.name, m.id`);

/** The person's name at this campus; 404 for somebody named in the address who does not work here. */
async function nameOf(ctx: Ctx, campus: CampusInfo, advisorId: string, named: boolean): Promise<string | null> {
  const [row] = await ctx.tx.query<{ name: string | null; here: boolean }>(sql`
    select min(m.person_name) as name, coalesce(bool_or(m.campus_id = ${campus.id}), false) as here from membership m where m.org_id = ${ctx.orgId} and m.person_id = ${advisorId}`);
  if (named && row?.here !== true) throw problem('not-found');
  return row?.name ?? (advisorId === ctx.personId() && ctx.actor.kind === 'member' ? ctx.actor.name : null);
}

/**
 * The day of an advisor at a campus (RV-01, HRS-04, HRS-09, REN-03). `unmarked` holds ended lessons without a roll, today's included;
 * a student is owed visits while the month's counted ones are fewer than the setting asks. At most seven statements, whatever the number of students.
 */
export async function readAdvisorDay(ctx: Ctx, { query }: In<typeof getAdvisorDay>): Promise<Day> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const whose = { campus, today, advisorId: query.advisorId ?? ctx.personId() };
  const advisorName = await nameOf(ctx, campus, whose.advisorId, query.advisorId !== undefined);
  const settings = await settingsAt(ctx, ['low-balance-units', 'visits-per-month', 'expiry-notice-days'], today);
  const lessons = await readLessons(ctx, whose);
  const low = await readLowBalances(ctx, whose, settings['low-balance-units']);
  const expiring = await readExpiring(ctx, whose, settings['expiry-notice-days']);
  const renewals = await readRenewals(ctx, whose);
  const visited = await readVisited(ctx, whose);
  const owed = visited
    .map((student) => ({
      ...student,
      owedThisMonth: visitsOwedIn(settings['visits-per-month'], student.joinedOn, today),
    }))
    .filter((student) => student.doneThisMonth < student.owedThisMonth);
  return {
    onDate: today,
    advisorId: whose.advisorId,
    advisorName,
    lessons: lessons.today.slice(0, 50),
    unmarked: lessons.unmarked.slice(0, 50),
    lowBalances: low.rows,
    expiring: expiring.rows,
    renewals: renewals.rows,
    visitsOwed: owed.slice(0, 200),
    counts: {
      lessons: lessons.today.length,
      unmarked: lessons.unmarked.length,
      lowBalances: low.total,
      expiring: expiring.total,
      renewals: renewals.total,
      visitsOwed: owed.length,
      students: visited.length,
    },
  };
}
