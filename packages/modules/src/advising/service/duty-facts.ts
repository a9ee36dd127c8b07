/** What the rules of duties decide from: the facts of a campus, or of some of its students, in a fixed number of statements. */
import { sql, type SQL } from '@keshi/platform/sql';
import { addDays, addMonths, weekStart, type DateText } from '@keshi/kernel/dates';
import { balanceSql } from '@keshi/modules/hours';
import { advisorOfStudent } from '@keshi/modules/scheduling';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type { DutyFacts } from '../rules/duty-facts.ts';
import { DAY_MS, later } from '../rules/duty-times.ts';
import { UNMARKED_DAYS } from '../rules/lesson-duties.ts';
import { readAppraisals } from './appraisal-facts.ts';
import { readFilings } from './filing-facts.ts';
import { advisorOf, LESSON_DAYS, OPENING_DAYS, within, type Looked } from './looked.ts';
import { readRecordFacts } from './record-facts.ts';
import { readCampusSplits, readOwnPlans } from './target-facts.ts';
import { readTasks } from './task-facts.ts';

/** Absences without leave are counted over these days (ATT-03). */
const TRUANCY_DAYS = 30;
/** Lesson weeks are looked for this far back: a holiday may lie between two. */
const WEEKS_BACK = 7;
/** The Monday from which lessons, and with them meetings, are looked at: a lesson may not outlast the meeting of its own week. */
const weeksFrom = (today: DateText): DateText => addDays(weekStart(today), -7 * WEEKS_BACK);
/** Renewals that moved on this lately may have a duty to close. */
const RENEWAL_DAYS = 45;

/** The newest mark of a student in a lesson. */
const newestMark = (at: SQL): SQL => sql`
  left join lateral (
    select k.status, k.attended, k.advisor_id, k.recorded_at from mark k
    where k.org_id = ${at}.org_id and k.lesson_id = ${at}.lesson_id and k.student_id = ${at}.student_id order by k.revision desc limit 1
  ) m on true`;

/** Lessons `l` with the places `x` in them. Those of some students are found by the student: the campus's lessons of weeks would be read for one. */
const lessonsWithPlaces = ({ ctx, focus }: Looked): SQL =>
  focus === null
    ? sql`lesson l join lesson_student x on x.org_id = l.org_id and x.lesson_id = l.id`
    : sql`lesson_student x cross join lateral (select k.* from lesson k where k.org_id = ${ctx.orgId} and k.id = x.lesson_id limit 1) l`;
/** A place `x` that is looked at, on one of those days. */
const isLooked = ({ ctx, focus }: Looked, from: string, until: string): SQL =>
  focus === null
    ? sql`not x.removed`
    : sql`x.org_id = ${ctx.orgId} and x.student_id = any(${arrayOf(focus, 'uuid')}) and x.on_date between ${from}::date and ${until}::date and not x.removed`;

/** Days on which enrolments rested, of the campus's students. */
const rest = ({ ctx, campus, focus }: Looked): SQL => sql`rest as materialized (
    select r.student_id, r.course_id, r.from_on, r.until_on from (
      select e.student_id, e.course_id, v.status, v.effective_on as from_on, lead(v.effective_on) over (partition by v.enrolment_id order by v.effective_on, v.recorded_at, v.id) as until_on
      from enrolment e join enrolment_event v on v.org_id = e.org_id and v.enrolment_id = e.id
      where e.org_id = ${ctx.orgId} and e.campus_id = ${campus.id} and ${within(focus, sql`e.student_id`)}
    ) r where r.status = 'suspended'
  )`;
/** Whether the place `x` in the lesson `l` is that of somebody who rested then, and so is nobody's who was waited for. */
const atRest = (x: SQL, l: SQL): SQL => sql`exists (
      select from rest r where r.student_id = ${x}.student_id and r.course_id = ${l}.course_id and ${l}.on_date >= r.from_on and (r.until_on is null or ${l}.on_date < r.until_on))`;

/** The day the product came to know a student. */
const knownOn = (campus: CampusInfo): SQL => sql`(s.created_at at time zone ${campus.timeZone})::date`;

/** Nobody owes a student anything for the time before the product knew them. */
const readStudents = ({ ctx, campus, focus, clock }: Looked) =>
  ctx.tx.query<DutyFacts['students'][number]>(sql`
  select s.id as student_id, ${advisorOfStudent(sql`${clock.today}::date`)} as advisor_id,
    greatest(case when e.is_active then e.active_since else e.first_on end, ${knownOn(campus)}) as active_since, case when e.is_active then null else e.last_since end as inactive_since,
    case when e.is_held then null else greatest(e.last_since, ${knownOn(campus)}) end as finished_on,
    case when e.is_held or e.last_since is null then '{}' else array(
      select v.on_date::text from visit v where v.org_id = s.org_id and v.student_id = s.id and v.reached group by v.on_date order by v.on_date desc limit 2) end as contacted_on
  from student s join lateral (
    select min(v.since) filter (where e.status = 'active') as active_since, min(e.enrolled_on) as first_on, max(v.since) as last_since,
      bool_or(e.status = 'active') as is_active, bool_or(e.status in ('active', 'suspended')) as is_held
    from enrolment e left join lateral (
      select max(v.effective_on) as since from enrolment_event v where v.org_id = e.org_id and v.enrolment_id = e.id and v.status = e.status) v on true
    where e.org_id = s.org_id and e.student_id = s.id
  ) e on e.first_on is not null
  where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and ${within(focus, sql`s.id`)}`);

/** Those of this month and the last, and those that a lesson week may have had a meeting by. */
const readVisits = ({ ctx, campus, focus, clock }: Looked) => {
  const [ofMonths, ofWeeks] = [addDays(addMonths(clock.today, -1), -LESSON_DAYS), weeksFrom(clock.today)];
  return ctx.tx.query<DutyFacts['visits'][number]>(sql`
  select v.student_id, v.kind, v.reached, v.counted, v.channel = 'face' as is_face, v.spoke_with, coalesce(v.checks, '{}') as checks, v.on_date, v.visited_at
  from visit v where v.org_id = ${ctx.orgId} and v.campus_id = ${campus.id} and v.on_date >= ${ofMonths < ofWeeks ? ofMonths : ofWeeks} and ${within(focus, sql`v.student_id`)}`);
};

const readSightings = ({ ctx, campus, focus, clock }: Looked) =>
  ctx.tx.query<DutyFacts['sightings'][number]>(sql`
  select g.student_id, g.on_date, g.seen_at from sighting g
  where g.org_id = ${ctx.orgId} and g.campus_id = ${campus.id} and g.on_date >= ${weeksFrom(clock.today)} and ${within(focus, sql`g.student_id`)}`);

/** A lesson made up is a lesson come to; a trial is not the student's yet. */
const readWeeks = (looked: Looked) => {
  const { ctx, campus, clock } = looked;
  const [from, until] = [weeksFrom(clock.today), addDays(clock.today, 6)];
  return ctx.tx.query<DutyFacts['weeks'][number]>(sql`
  with ${rest(looked)}
  select x.student_id, date_trunc('week', x.on_date)::date as week_on, count(*) filter (where m.attended > 0)::int as attended, count(*) filter (where m.status is distinct from 'leave')::int as expected
  from ${lessonsWithPlaces(looked)} ${newestMark(sql`x`)}
  where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status <> 'cancelled' and l.on_date between ${from} and ${until}
    and ${isLooked(looked, from, until)} and x.kind <> 'trial' and not (m.status is null and ${atRest(sql`x`, sql`l`)})
  group by x.student_id, date_trunc('week', x.on_date)`);
};

/** Whether a candidate `c` had a lesson before that was neither excused nor missed, in the same class or in any. */
const earlierLesson = (ctx: Ctx, ofClass: SQL): SQL => sql`exists (
  select from lesson_student y join lesson k on k.org_id = y.org_id and k.id = y.lesson_id ${newestMark(sql`y`)}
  where y.org_id = ${ctx.orgId} and y.student_id = c.student_id and y.on_date <= c.on_date and not y.removed and y.kind = 'regular'
    and k.starts_at < c.starts_at and k.status <> 'cancelled' and ${ofClass} and coalesce(m.status, 'present') not in ('leave', 'absent') and not (m.status is null and ${atRest(sql`y`, sql`k`)}))`;

/** Of the lessons about now the first of each student and class, if it is the first of all. */
const readFirstLessons = (looked: Looked) => {
  const { ctx, campus, clock, settings } = looked;
  const [from, until] = [addDays(clock.today, -LESSON_DAYS), addDays(clock.today, settings.preLessonDays)];
  return ctx.tx.query<DutyFacts['firstLessons'][number]>(sql`
  with ${rest(looked)}, near as materialized (
    select l.id as lesson_id, l.class_id, l.course_id, x.student_id, ${advisorOf(sql`l`)} as advisor_id, l.on_date, l.starts_at, l.ends_at
    from ${lessonsWithPlaces(looked)} ${newestMark(sql`x`)}
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status <> 'cancelled' and l.on_date between ${from} and ${until}
      and ${isLooked(looked, from, until)} and x.kind = 'regular' and coalesce(m.status, 'present') not in ('leave', 'absent') and not (m.status is null and ${atRest(sql`x`, sql`l`)})
  ), candidate as materialized (
    select distinct on (n.student_id, n.class_id) n.* from near n order by n.student_id, n.class_id, n.starts_at
  )
  select c.lesson_id, c.class_id, c.student_id, c.advisor_id, c.on_date, c.starts_at, c.ends_at, not ${earlierLesson(ctx, sql`true`)} as is_new_student from candidate c
  where not ${earlierLesson(ctx, sql`k.class_id = c.class_id`)}
    and not exists (
      select from lot o where o.org_id = ${ctx.orgId} and o.student_id = c.student_id and o.course_id = c.course_id and o.kind in ('opening', 'opening_gift')
        and o.created_at between c.starts_at - make_interval(days => ${OPENING_DAYS}::int) and c.starts_at + make_interval(days => ${OPENING_DAYS}::int))`);
};

const readAbsences = (looked: Looked) => {
  const { ctx, campus, clock } = looked;
  const from = addDays(clock.today, -TRUANCY_DAYS - LESSON_DAYS);
  return ctx.tx.query<DutyFacts['absences'][number]>(sql`
  with absent as materialized (
    select l.id as lesson_id, l.class_id, x.student_id, m.advisor_id, l.on_date, l.starts_at, m.recorded_at as marked_at
    from ${lessonsWithPlaces(looked)} ${newestMark(sql`x`)}
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status <> 'cancelled' and l.on_date between ${from} and ${clock.today}
      and ${isLooked(looked, from, clock.today)} and x.kind = 'regular' and m.status = 'absent'
  )
  select a.*, (select count(*)::int from absent b where b.student_id = a.student_id and b.starts_at <= a.starts_at and b.on_date > a.on_date - ${TRUANCY_DAYS}::int) as repeats
  from absent a where greatest(a.starts_at, a.marked_at) >= ${later(clock.now, -LESSON_DAYS * DAY_MS)}`);
};

const readRenewals = ({ ctx, campus, focus, clock }: Looked) =>
  ctx.tx.query<DutyFacts['renewals'][number]>(sql`
  select w.id as renewal_id, w.student_id, w.course_id, w.advisor_id, w.stage, w.due_on, w.opened_at, w.stage_at, coalesce(w.lost_reason = 'corrected', false) as is_corrected,
    coalesce((select o.price_minor - o.paid_minor from student_order o where o.org_id = w.org_id and o.id = w.order_id), 0)::bigint as arrears_minor
  from renewal w where w.org_id = ${ctx.orgId} and w.campus_id = ${campus.id} and (w.closed_on is null or w.closed_on >= ${addDays(clock.today, -RENEWAL_DAYS)}) and ${within(focus, sql`w.student_id`)}`);

/** Active enrolments at or under the limit with no renewal open, none decided since hours were last bought, and some hours ever. */
const readLowBalances = ({ ctx, campus, focus, settings }: Looked) =>
  ctx.tx.query<DutyFacts['lowBalances'][number]>(sql`
  with held as materialized (
    select e.org_id, e.student_id, e.course_id, ${balanceSql(sql`e.org_id`, sql`e`)} as units
    from enrolment e where e.org_id = ${ctx.orgId} and e.campus_id = ${campus.id} and e.status = 'active' and ${within(focus, sql`e.student_id`)}
  ), low as (
    select h.*, (select max(t.recorded_at) from entry t where t.org_id = h.org_id and t.student_id = h.student_id and t.course_id = h.course_id) as since
    from held h where h.units <= ${settings.lowBalanceUnits}::bigint and not exists (
      select from renewal w where w.org_id = h.org_id and w.student_id = h.student_id and w.course_id = h.course_id and (w.closed_on is null or (w.lost_reason is distinct from 'corrected' and not exists (
        select from lot l where l.org_id = h.org_id and l.student_id = h.student_id and l.course_id = h.course_id and l.kind <> 'gift' and l.created_at > w.opened_at))))
  )
  select student_id, course_id, units, since from low where since is not null`);

/** Hours of active enrolments with a last day within the notice, by student, course and day. */
const readExpiring = ({ ctx, campus, focus, clock, settings }: Looked) =>
  ctx.tx.query<DutyFacts['expiring'][number]>(sql`
  select l.student_id, l.course_id, l.expires_on, sum(l.units_left)::bigint as units, max(l.created_at) as since from lot l
  where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.units_left > 0 and l.expires_on between ${clock.today} and ${addDays(clock.today, settings.expiryNoticeDays)} and ${within(focus, sql`l.student_id`)}
    and exists (select from enrolment e where e.org_id = l.org_id and e.student_id = l.student_id and e.course_id = l.course_id and e.status = 'active')
  group by l.student_id, l.course_id, l.expires_on`);

/** Ended lessons that somebody was waited for in and that have no roll, and those that had none when last looked at. Nothing of students hangs on them. */
const readEndedLessons = async (looked: Looked): Promise<DutyFacts['endedLessons']> => {
  const { ctx, campus, focus, clock } = looked;
  if (focus !== null) return [];
  return ctx.tx.query<DutyFacts['endedLessons'][number]>(sql`
  with ${rest(looked)}
  select l.id as lesson_id, l.class_id, ${advisorOf(sql`l`)} as advisor_id, l.on_date, l.ends_at,
    case when l.roll_revision > 0 then (select min(k.recorded_at) from mark k where k.org_id = l.org_id and k.lesson_id = l.id) end as rolled_at
  from lesson l where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status <> 'cancelled' and l.on_date between ${addDays(clock.today, -UNMARKED_DAYS)} and ${clock.today} and l.ends_at <= ${clock.now}
    and ((l.roll_revision = 0 and exists (
      select from lesson_student x where x.org_id = l.org_id and x.lesson_id = l.id and not x.removed and (x.kind <> 'regular' or not ${atRest(sql`x`, sql`l`)}))) or exists (
      select from duty d where d.org_id = l.org_id and d.campus_id = l.campus_id and d.rule = 'unmarked' and d.subject_id = l.id and d.period = 'once' and d.state = 'open'))`);
};

type OfStudents = Pick<DutyFacts, 'students' | 'visits' | 'sightings' | 'weeks' | 'firstLessons' | 'absences'>;
async function readOfStudents(looked: Looked): Promise<OfStudents> {
  const [students, visits, sightings, weeks, firstLessons, absences] = await Promise.all([
    readStudents(looked),
    readVisits(looked),
    readSightings(looked),
    readWeeks(looked),
    readFirstLessons(looked),
    readAbsences(looked),
  ]);
  return { students, visits, sightings, weeks, firstLessons, absences };
}

type OfHours = Pick<DutyFacts, 'renewals' | 'lowBalances' | 'expiring' | 'endedLessons'>;
async function readOfHours(looked: Looked): Promise<OfHours> {
  const [renewals, lowBalances, expiring, endedLessons] = await Promise.all([
    readRenewals(looked),
    readLowBalances(looked),
    readExpiring(looked),
    readEndedLessons(looked),
  ]);
  return { renewals, lowBalances, expiring, endedLessons };
}

/** All facts the rules ask for, in statements that travel together. */
export async function readFacts(looked: Looked): Promise<DutyFacts> {
  const [ofStudents, ofHours, records, filings, ownPlans, campusSplits, appraisals, tasks] = await Promise.all([
    readOfStudents(looked),
    readOfHours(looked),
    readRecordFacts(looked),
    readFilings(looked),
    readOwnPlans(looked),
    readCampusSplits(looked),
    readAppraisals(looked),
    readTasks(looked),
  ]);
  return { ...ofStudents, ...ofHours, records, filings, ownPlans, campusSplits, appraisals, tasks };
}
