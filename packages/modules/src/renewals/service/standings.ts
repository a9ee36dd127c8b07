/** How the students of a campus stand in their courses: one statement over what other modules keep, whatever the number of students. */
import { sql, type SQL } from '@keshi/platform/sql';
import { addDays, type DateText } from '@keshi/kernel/dates';
import { balanceSql } from '@keshi/modules/hours';
import { advisorOfStudent } from '@keshi/modules/scheduling';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import { CORRECTED, type RenewalStageName } from '../rules.ts';
import { WATCH_DAYS, type PlannedLesson, type StandingFact } from '../rules/risk.ts';

/** Which students: those of a campus who are due or will be soon, or some, however they stand. */
export type Looked = {
  readonly campus: CampusInfo;
  readonly today: DateText;
  readonly students: readonly string[] | null;
  /** Per cent of a lesson's charge that who comes is charged. */
  readonly share: number;
  readonly expiryDays: number;
};

export type StandingRow = Omit<StandingFact, 'recent' | 'before' | 'expiring' | 'renewal'> & {
  readonly studentId: string;
  readonly studentName: string;
  readonly courseId: string;
  readonly courseName: string;
  readonly advisorId: string | null;
  readonly advisorName: string | null;
  readonly recentLessons: number;
  readonly recentCame: number;
  readonly beforeLessons: number;
  readonly beforeCame: number;
  readonly expiringUnits: number | null;
  readonly expiresOn: DateText | null;
  readonly renewalId: string | null;
  readonly stage: RenewalStageName | null;
  readonly source: string | null;
  readonly dueOn: DateText | null;
  readonly contactFrom: DateText | null;
  readonly stageOn: DateText | null;
  readonly orderId: string | null;
  readonly priceMinor: number | null;
  readonly dueMinor: number | null;
  readonly planned: readonly PlannedLesson[];
};

/** Lessons are looked for so far ahead. */
const AHEAD_DAYS = 120;
/** Attendance of these days is recent, and of so many before them what it is held against. */
const RECENT_DAYS = 28;
const BEFORE_DAYS = 56;
/** A dissatisfied complainant and an answer about renewing are remembered for so long. */
const REMEMBERED_DAYS = 60;
const UNHAPPY_AT_MOST = 2;
/** A campus has fewer who are due or soon will be; of more, those with the fewest hours. */
const MOST_ROWS = 2000;

/** A renewal of the student and course was closed, as lost or paid, since hours were last bought: that round is over. `at` has student_id, course_id. */
export const isDecided = (ctx: Ctx, at: SQL): SQL => sql`exists (
  select from renewal d where d.org_id = ${ctx.orgId} and d.student_id = ${at}.student_id and d.course_id = ${at}.course_id and d.closed_on is not null and d.lost_reason is distinct from ${CORRECTED}
    and not exists (select from lot l where l.org_id = ${ctx.orgId} and l.student_id = ${at}.student_id and l.course_id = ${at}.course_id and l.kind <> 'gift' and l.created_at > d.opened_at))`;

/** What a lesson draws of who comes: halves up, as the ledger charges. */
export const chargeAt = (lesson: SQL, share: number): SQL =>
  sql`floor((${lesson}.charge_units * ${share}::int + 50) / 100.0)::bigint`;

const isWanted = (column: SQL, students: Looked['students']): SQL =>
  students === null ? sql`true` : sql`${column} = any(${arrayOf(students, 'uuid')})`;

/** `ahead`: by student and course the lessons planned, in the order they are taught, and what those soon to come draw. */
export const aheadSql = (
  ctx: Ctx,
  { campus, today, students, share }: Omit<Looked, 'expiryDays'>,
): SQL => sql`ahead as materialized (
    select x.student_id, l.course_id, jsonb_agg(jsonb_build_object('onDate', l.on_date, 'units', ${chargeAt(sql`l`, share)}) order by l.starts_at) as planned,
      coalesce(sum(${chargeAt(sql`l`, share)}) filter (where l.on_date <= ${addDays(today, WATCH_DAYS)}), 0)::bigint as watched_units
    from lesson l join lesson_student x on x.org_id = l.org_id and x.lesson_id = l.id and not x.removed and x.kind <> 'trial'
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status <> 'cancelled' and l.roll_revision = 0 and l.on_date between ${today} and ${addDays(today, AHEAD_DAYS)}
      and ${isWanted(sql`x.student_id`, students)}
    group by x.student_id, l.course_id
  )`;

/** CTEs ending in `candidate`: keys, balances, lessons ahead and the open renewal. */
const candidates = (ctx: Ctx, looked: Looked): SQL => {
  const { campus, students } = looked;
  return sql`
  key as materialized (
    select e.student_id, e.course_id from enrolment e where e.org_id = ${ctx.orgId} and e.campus_id = ${campus.id} and e.status = 'active' and ${isWanted(sql`e.student_id`, students)}
    union
    select r.student_id, r.course_id from renewal r where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.closed_on is null and ${isWanted(sql`r.student_id`, students)}
  ), ${aheadSql(ctx, looked)}, held as materialized (
    select k.student_id, k.course_id, ${balanceSql(sql`${ctx.orgId}`, sql`k`)} as units, a.planned, a.watched_units,
      r.id as renewal_id, r.stage, r.source, r.due_on, r.opened_at, r.stage_at, r.advisor_id, r.order_id
    from key k left join ahead a on a.student_id = k.student_id and a.course_id = k.course_id
    left join renewal r on r.org_id = ${ctx.orgId} and r.student_id = k.student_id and r.course_id = k.course_id and r.closed_on is null
  ), candidate as materialized (
    select h.* from held h
    where ${students !== null}::boolean or h.renewal_id is not null or (h.units <= greatest(coalesce(h.watched_units, 0), 0) and not ${isDecided(ctx, sql`h`)}
      and exists (select from entry t where t.org_id = ${ctx.orgId} and t.student_id = h.student_id and t.course_id = h.course_id))
    order by h.units, h.student_id, h.course_id limit ${MOST_ROWS}
  )`;
};

/** Marked lessons of the last weeks, leave counted as not having come. */
const turnout = (ctx: Ctx, today: DateText): SQL => sql`
  left join lateral (
    select count(*) filter (where x.on_date > ${addDays(today, -RECENT_DAYS)})::int as recent_lessons, count(*) filter (where x.on_date > ${addDays(today, -RECENT_DAYS)} and m.attended > 0)::int as recent_came,
      count(*) filter (where x.on_date <= ${addDays(today, -RECENT_DAYS)})::int as before_lessons, count(*) filter (where x.on_date <= ${addDays(today, -RECENT_DAYS)} and m.attended > 0)::int as before_came
    from lesson_student x join lesson l on l.org_id = x.org_id and l.id = x.lesson_id and l.course_id = c.course_id and l.status <> 'cancelled'
    join lateral (
      select k.attended from mark k where k.org_id = x.org_id and k.lesson_id = x.lesson_id and k.student_id = x.student_id order by k.revision desc limit 1
    ) m on true
    where x.org_id = ${ctx.orgId} and x.student_id = c.student_id and not x.removed and x.kind = 'regular' and x.on_date > ${addDays(today, -RECENT_DAYS - BEFORE_DAYS)} and x.on_date <= ${today}
  ) t on true`;

/** Who answers for the student: of an open renewal its advisor, else the student's own, else the class's. */
const advisor = (today: DateText): SQL => sql`coalesce(c.advisor_id, ${advisorOfStudent(sql`${today}`)})`;

/** Rows of StandingFact with what is shown beside it. */
export async function readStandings(ctx: Ctx, looked: Looked): Promise<StandingRow[]> {
  const { campus, today } = looked;
  const remembered = addDays(today, -REMEMBERED_DAYS);
  return await ctx.tx.query<StandingRow>(sql`
    with ${candidates(ctx, looked)}
    select c.student_id, s.name as student_name, c.course_id, (select u.name from course u where u.org_id = ${ctx.orgId} and u.id = c.course_id) as course_name,
      p.advisor_id, (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = p.advisor_id) as advisor_name,
      c.units as balance_units, coalesce(e.is_active, false) as is_active, coalesce(e.enrolled_on, (s.created_at at time zone ${campus.timeZone})::date) as enrolled_on, coalesce(c.planned, '[]') as planned,
      t.recent_lessons, t.recent_came, t.before_lessons, t.before_came,
      (select count(*) from incident i where i.org_id = ${ctx.orgId} and i.student_id = c.student_id and i.kind = 'complaint' and i.attributable and i.state not in ('visited', 'closed'))::int as open_complaints,
      (select count(*) from incident i where i.org_id = ${ctx.orgId} and i.student_id = c.student_id and i.kind = 'complaint' and i.state in ('visited', 'closed') and i.satisfaction <= ${UNHAPPY_AT_MOST} and i.received_on >= ${remembered})::int as unhappy_complaints,
      (select max(v.on_date) from visit v where v.org_id = ${ctx.orgId} and v.student_id = c.student_id and v.counted) as visited_on,
      (select v.agreed from visit v where v.org_id = ${ctx.orgId} and v.student_id = c.student_id and v.kind = 'renewal' and v.reached and v.agreed is not null and v.on_date >= ${remembered} order by v.on_date desc, v.id desc limit 1) as answer,
      (select coalesce(sum(o.price_minor - o.paid_minor), 0) from student_order o where o.org_id = ${ctx.orgId} and o.student_id = c.student_id and o.course_id = c.course_id and o.state = 'open' and o.paid_minor > 0)::bigint as arrears_minor,
      x.units as expiring_units, x.expires_on,
      c.renewal_id, c.stage, c.source, c.due_on, least(c.due_on, (c.opened_at at time zone ${campus.timeZone})::date) as contact_from, (c.stage_at at time zone ${campus.timeZone})::date as stage_on, c.order_id, q.price_minor, q.price_minor - q.paid_minor as due_minor
    from candidate c join student s on s.org_id = ${ctx.orgId} and s.id = c.student_id and s.campus_id = ${campus.id}
    left join lateral (
      select bool_or(e.status = 'active') as is_active, min(e.enrolled_on) as enrolled_on from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = c.student_id and e.course_id = c.course_id
    ) e on true
    left join lateral (select ${advisor(today)} as advisor_id) p on true
    left join lateral (
      select sum(l.units_left)::bigint as units, min(l.expires_on) as expires_on from lot l
      where l.org_id = ${ctx.orgId} and l.student_id = c.student_id and l.course_id = c.course_id and l.units_left > 0 and l.expires_on between ${today} and ${addDays(today, looked.expiryDays)}
      having count(*) > 0
    ) x on true
    left join student_order q on q.org_id = ${ctx.orgId} and q.id = c.order_id and q.state <> 'cancelled'
    ${turnout(ctx, today)}`);
}

/** A row as the rules take it. */
export const factOf = (row: StandingRow): StandingFact => ({
  balanceUnits: row.balanceUnits,
  isActive: row.isActive,
  planned: row.planned,
  enrolledOn: row.enrolledOn,
  recent: { lessons: row.recentLessons, came: row.recentCame },
  before: { lessons: row.beforeLessons, came: row.beforeCame },
  openComplaints: row.openComplaints,
  unhappyComplaints: row.unhappyComplaints,
  visitedOn: row.visitedOn,
  answer: row.answer,
  arrearsMinor: row.arrearsMinor,
  expiring:
    row.expiringUnits === null || row.expiresOn === null ? null : { units: row.expiringUnits, onDate: row.expiresOn },
  renewal:
    row.stage === null || row.contactFrom === null || row.stageOn === null
      ? null
      : { stage: row.stage, contactFrom: row.contactFrom, stageOn: row.stageOn },
});
