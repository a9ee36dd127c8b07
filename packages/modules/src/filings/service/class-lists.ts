/** Lists of a filing about classes and lessons: few lessons left, finishing, tomorrow's, and what may be planned for next week. */
import { sql, type SQL } from '@keshi/platform/sql';
import { addDays, addMonths, type DateText, type Period } from '@keshi/kernel/dates';
import { advisorOn } from '@keshi/modules/scheduling';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { covers } from '@keshi/platform/db';
import { lastDayOf } from '../rules/periods.ts';

/** Rows a list holds; what is beyond is counted. */
export const LIST_MAX = 200;

export type Asked = {
  readonly ctx: Ctx;
  readonly campus: CampusInfo;
  readonly period: Period;
  /** Whose classes and students; null for the campus's. */
  readonly personId: string | null;
  readonly lowLessons: number;
  readonly lowUnits: number;
};
export type Listed<Row> = Row & { readonly total: number };

/** Classes `k` of the campus that are open on a day and whose advisor is asked for. */
const ownClasses = ({ ctx, campus, personId }: Asked, on: DateText): SQL => sql`
  select k.org_id, k.id, k.name from class k
  where k.org_id = ${ctx.orgId} and k.campus_id = ${campus.id} and k.started_on <= ${on}::date and (k.ended_on is null or k.ended_on > ${on}::date)
    and (${personId}::uuid is null or ${advisorOn(sql`k.org_id`, sql`k.id`, sql`${on}::date`)} = ${personId}::uuid)`;

/** The lessons a class still has after a day, and its last one of all. */
const lessonsLeft = (on: DateText): SQL => sql`
  left join lateral (
    select count(*) filter (where l.on_date > ${on}::date)::int as lessons_left, max(l.on_date) as last_on
    from lesson l where l.org_id = k.org_id and l.class_id = k.id and l.status <> 'cancelled'
  ) n on true`;

export type LowClass = { name: string; lessonsLeft: number; lastOn: DateText | null };
/** Classes with few scheduled lessons left after the period, those with none among them (HRS-04, A10, A41). */
export const readLowClasses = (asked: Asked): Promise<Listed<LowClass>[]> => {
  const on = lastDayOf(asked.period);
  return asked.ctx.tx.query<Listed<LowClass>>(sql`
    with k as materialized (${ownClasses(asked, on)})
    select k.name, n.lessons_left, n.last_on, count(*) over ()::int as total from k ${lessonsLeft(on)}
    where n.lessons_left <= ${asked.lowLessons}::int order by n.lessons_left, k.name, k.id limit ${LIST_MAX}`);
};

export type Finishing = LowClass & { students: number };
/** Classes whose last lesson lies in the month after the period, with their members at its end (CLS-11). */
export const readFinishing = (asked: Asked): Promise<Listed<Finishing>[]> => {
  const { ctx, period } = asked;
  const on = lastDayOf(period);
  return ctx.tx.query<Listed<Finishing>>(sql`
    with k as materialized (${ownClasses(asked, on)})
    select k.name, n.last_on, n.lessons_left, count(*) over ()::int as total,
      (select count(*)::int from class_member m where m.org_id = ${ctx.orgId} and m.class_id = k.id and ${covers(sql`m`, sql`${on}::date`)}) as students
    from k ${lessonsLeft(on)}
    where n.last_on >= ${period.until}::date and n.last_on < ${addMonths(period.until, 1)}::date order by n.last_on, k.name, k.id limit ${LIST_MAX}`);
};

export type NextLesson = { starts: string; ends: string; name: string; courseName: string; teacherName: string | null };
const clockTime = (campus: CampusInfo, at: SQL): SQL => sql`to_char(${at} at time zone ${campus.timeZone}, 'HH24:MI')`;
/** Lessons of the advisor's classes on the day after the period, each of which needs its teacher (CLS-06). */
export const readNextLessons = ({ ctx, campus, period, personId }: Asked): Promise<Listed<NextLesson>[]> =>
  ctx.tx.query<Listed<NextLesson>>(sql`
    select ${clockTime(campus, sql`l.starts_at`)} as starts, ${clockTime(campus, sql`l.ends_at`)} as ends, k.name, c.name as course_name,
      (select n.name from staff_name n where n.org_id = l.org_id and n.person_id = l.teacher_id) as teacher_name, count(*) over ()::int as total
    from lesson l join class k on k.org_id = l.org_id and k.id = l.class_id join course c on c.org_id = l.org_id and c.id = l.course_id
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.on_date = ${period.until} and l.status <> 'cancelled' and ${advisorOn(sql`l.org_id`, sql`l.class_id`, sql`l.on_date`)} = ${personId}::uuid
    order by l.starts_at, k.name, l.id limit ${LIST_MAX}`);

export type NextSlot = { starts: string; ends: string; needed: number; courses: string; teachers: string };
/** How many teachers each time of the next day needs, for what, and who is planned: no student is named (CLS-06). */
export const readNextSlots = ({ ctx, campus, period }: Asked): Promise<Listed<NextSlot>[]> =>
  ctx.tx.query<Listed<NextSlot>>(sql`
    select ${clockTime(campus, sql`l.starts_at`)} as starts, ${clockTime(campus, sql`l.ends_at`)} as ends, count(*)::int as needed, string_agg(distinct c.name, '、' order by c.name) as courses,
      coalesce(string_agg(distinct n.name, '、' order by n.name), '') as teachers, count(*) over ()::int as total
    from lesson l join course c on c.org_id = l.org_id and c.id = l.course_id left join staff_name n on n.org_id = l.org_id and n.person_id = l.teacher_id
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.on_date = ${period.until} and l.status <> 'cancelled'
    group by l.starts_at, l.ends_at order by l.starts_at, l.ends_at limit ${LIST_MAX}`);

/** Earlier records are looked through this far back. */
const LOOKED_BACK_DAYS = 180;
const PLANS_MAX = 100;
export type PlanCandidate = {
  classId: string;
  className: string;
  lastMeetingOn: DateText | null;
  lastTestOn: DateText | null;
  nextMeetingOn: DateText | null;
  nextTestOn: DateText | null;
};
/**
 * The advisor's classes with the last parents' meeting and test that are on record, and those already planned for next week; the longest ago
 * first, those without any before them (PTM-03).
 */
export const readPlanCandidates = (asked: Asked): Promise<PlanCandidate[]> => {
  const { ctx, period } = asked;
  const weekAfter = addDays(period.until, 7);
  const of = (kind: 'parents-meeting' | 'test', state: SQL): SQL => sql`filter (where r.kind = ${kind} and ${state})`;
  const held = sql`r.state = 'filed'`;
  const planned = sql`r.state = 'planned' and r.held_on >= ${period.until}::date`;
  return ctx.tx.query<PlanCandidate>(sql`
    with k as materialized (${ownClasses(asked, lastDayOf(period))})
    select k.id as class_id, k.name as class_name, n.last_meeting_on, n.last_test_on, n.next_meeting_on, n.next_test_on
    from k cross join lateral (
      select max(r.held_on) ${of('parents-meeting', held)} as last_meeting_on, max(r.held_on) ${of('test', held)} as last_test_on,
        min(r.held_on) ${of('parents-meeting', planned)} as next_meeting_on, min(r.held_on) ${of('test', planned)} as next_test_on
      from record r where r.org_id = k.org_id and r.class_id = k.id and r.kind in ('parents-meeting', 'test') and r.held_on >= ${addDays(period.from, -LOOKED_BACK_DAYS)}::date and r.held_on < ${weekAfter}::date
    ) n order by greatest(n.last_meeting_on, n.last_test_on) nulls first, k.name, k.id limit ${PLANS_MAX}`);
};
