/**
 * Figures at an instant open to their subjects: students with their balance, effective students, classes, advisors in post.
 * The dashboard groups the rows of these statements, the drill-down lists them.
 */
import { sql, type SQL } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { FULL_CLASS } from '../rules/metric.ts';
import type { Measures } from '../rules.ts';
import type { AtDay, Place } from './place.ts';

/** What is counted by campus at an instant. */
export const INSTANT_KINDS = ['effective-students', 'classes', 'class-places', 'advisors', 'advisor-places'] as const;
type SubjectKind = 'balance' | (typeof INSTANT_KINDS)[number];

/** A lesson this many days before or after makes a student effective (M29). */
const LESSON_DAYS = 30;
/** Later than any period. */
const FAR: DateText = '9999-12-31';

/**
 * Balance per student at the end of each slot: the caches as they are now, less what was granted and consumed after it, which is added up once
 * for all slots, by how many of them end before. What must be matched
 * per student is added up in one group, never joined: behind row policies the planner expects single rows, and would loop over thousands.
 */
const balanceSql = (ctx: Ctx, place: Place, days: readonly AtDay[]): SQL => sql`
  at_day as materialized (
    select * from jsonb_to_recordset(${jsonOf(days)}) as d(slot text, campus_ids uuid[], on_date date, last_on date)
  ), slot_end as materialized (
    select e.slot, e.last_on, dense_rank() over (order by e.last_on) as place from (select distinct slot, last_on from at_day) e
  ), moved as materialized (
    select f.campus_id, f.student_id, width_bucket(f.on_date, (select array_agg(distinct (e.last_on + 1) order by (e.last_on + 1)) from slot_end e)) as ends_before,
      sum(case f.metric when 'granted' then -f.units else f.units end) as units, sum(case f.metric when 'granted' then -f.minor else f.minor end) as minor
    from fact f
    where f.org_id = ${ctx.orgId} and f.metric in ('granted', 'consumption') and f.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and f.on_date > ${earliest(days)}::date
    group by f.campus_id, f.student_id, ends_before
  ), balance as materialized (
    select x.slot, x.last_on, x.campus_id, x.student_id, sum(x.units)::bigint as units, sum(x.minor)::bigint as minor from (
      select d.slot, d.last_on, l.campus_id, l.student_id, l.units_left as units, l.paid_minor - l.recognised_minor - l.minor_out as minor
      from lot l cross join slot_end d where l.org_id = ${ctx.orgId} and l.campus_id = any(${arrayOf(place.campusIds, 'uuid')})
      union all
      select d.slot, d.last_on, o.campus_id, o.student_id, -o.units_open, 0
      from owed o cross join slot_end d where o.org_id = ${ctx.orgId} and o.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and o.units_open > 0
      union all
      select d.slot, d.last_on, v.campus_id, v.student_id, v.units, v.minor from moved v join slot_end d on v.ends_before >= d.place
    ) x group by x.slot, x.last_on, x.campus_id, x.student_id
  )`;

/** The slot's day is that of the row's campus. Without a join: behind row policies a join with campus reads all campuses for each row. */
const looksAt = (row: SQL): SQL => sql`(d.campus_ids is null or ${row}.campus_id = any(d.campus_ids))`;

const earliest = (days: readonly AtDay[]): DateText =>
  days.map((day) => day.last_on).reduce((first, each) => (each < first ? each : first), FAR);

/** Students with an active enrolment then, a balance, and a lesson near the day; a stop or a leaving takes effect on its own date (M29). */
const effectiveSql = (ctx: Ctx, place: Place): SQL => sql`
  standing as (
    select distinct on (d.slot, e.enrolment_id) d.slot, d.on_date, n.campus_id, n.student_id, n.course_id, e.status
    from enrolment n join enrolment_event e on e.org_id = n.org_id and e.enrolment_id = n.id
    join at_day d on ${looksAt(sql`n`)} and e.effective_on <= d.on_date
    where n.org_id = ${ctx.orgId} and n.campus_id = any(${arrayOf(place.campusIds, 'uuid')})
    order by d.slot, e.enrolment_id, e.effective_on desc, e.recorded_at desc, e.id desc
  ), candidate as materialized (
    select x.slot, x.campus_id, x.student_id, max(x.on_date) as on_date from (
      select s.slot, s.campus_id, s.student_id, s.on_date, 0 as units from standing s where s.status = 'active'
      union all select b.slot, b.campus_id, b.student_id, null, b.units from balance b where b.units > 0
    ) x group by x.slot, x.campus_id, x.student_id having max(x.on_date) is not null and sum(x.units) > 0
  ), effective as materialized (
    select c.slot, c.on_date, c.campus_id, c.student_id from candidate c cross join lateral (
      select l.id from lesson_student x join lesson l on l.org_id = x.org_id and l.id = x.lesson_id and l.status = 'planned'
      where x.org_id = ${ctx.orgId} and x.student_id = c.student_id and not x.removed and x.on_date between c.on_date - ${LESSON_DAYS}::int and c.on_date + ${LESSON_DAYS}::int limit 1
    ) near
  )`;

/**
 * Classes open on the day with the advisor who answered for them then and their active students, at most a full class of them; advisors in
 * post at each campus, each once (M21).
 */
const advisorLoadSql = (ctx: Ctx, place: Place): SQL => sql`
  seat as (
    select x.slot, unnest(array_agg(distinct x.class_id) filter (where x.class_id is not null)) as class_id from (
      select s.slot, s.student_id, s.course_id, null::uuid as class_id from standing s where s.status = 'active'
      union all
      select d.slot, m.student_id, k.course_id, k.id
      from class_member m join class k on k.org_id = m.org_id and k.id = m.class_id
      join at_day d on ${looksAt(sql`m`)} and m.from_on <= d.on_date and (m.until_on is null or m.until_on > d.on_date)
      where m.org_id = ${ctx.orgId} and m.campus_id = any(${arrayOf(place.campusIds, 'uuid')})
    ) x group by x.slot, x.student_id, x.course_id having bool_or(x.class_id is null)
  ), answered as (
    select distinct on (d.slot, k.id) d.slot, d.on_date, k.campus_id, k.id as class_id, k.name, a.advisor_id
    from class k join at_day d on ${looksAt(sql`k`)} and k.started_on <= d.on_date and (k.ended_on is null or k.ended_on >= d.on_date)
    join class_advisor a on a.org_id = k.org_id and a.class_id = k.id and a.from_on <= d.on_date and (a.until_on is null or a.until_on > d.on_date)
    where k.org_id = ${ctx.orgId} and k.campus_id = any(${arrayOf(place.campusIds, 'uuid')})
    order by d.slot, k.id, a.from_on desc, a.id
  ), open_class as materialized (
    select x.slot, max(x.on_date) as on_date, (array_agg(x.campus_id) filter (where x.name is not null))[1] as campus_id, x.class_id, max(x.name) as name,
      (array_agg(x.advisor_id) filter (where x.name is not null))[1] as advisor_id, least(count(*) filter (where x.name is null), ${FULL_CLASS}) as places
    from (
      select a.slot, a.on_date, a.campus_id, a.class_id, a.name, a.advisor_id from answered a
      union all select s.slot, null, null, s.class_id, null, null from seat s
    ) x group by x.slot, x.class_id having max(x.name) is not null
  ), in_post as (
    select d.slot, d.on_date, m.campus_id, m.person_id, min(m.person_name) as name
    from membership m join at_day d on ${looksAt(sql`m`)} and m.started_on <= d.on_date and (m.ended_on is null or m.ended_on > d.on_date)
    where m.org_id = ${ctx.orgId} and m.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and m.role = 'advisor'
    group by d.slot, d.on_date, m.campus_id, m.person_id
  )`;

/** CTEs ending in `subject (slot, kind, on_date, campus_id, person_id, subject_id, student_id, name, count, units, minor)`. */
export const subjectsSql = (
  ctx: Ctx,
  place: Place,
  days: readonly AtDay[],
): SQL => sql`${balanceSql(ctx, place, days)}, ${effectiveSql(ctx, place)}, ${advisorLoadSql(ctx, place)},
  subject as (
    select b.slot, 'balance' as kind, b.last_on as on_date, b.campus_id, coalesce(s.advisor_id, ${NOBODY}::uuid) as person_id, b.student_id as subject_id, b.student_id, s.name, 0 as count, b.units, b.minor
    from balance b join student s on s.org_id = ${ctx.orgId} and s.id = b.student_id where b.units <> 0 or b.minor <> 0
    union all
    select e.slot, 'effective-students', e.on_date, e.campus_id, coalesce(s.advisor_id, ${NOBODY}::uuid), e.student_id, e.student_id, s.name, 1, 0, 0
    from effective e join student s on s.org_id = ${ctx.orgId} and s.id = e.student_id
    union all
    select slot, 'classes', on_date, campus_id, advisor_id, class_id, null, name, 1, 0, 0 from open_class
    union all
    select slot, 'class-places', on_date, campus_id, advisor_id, class_id, null, name, places, 0, 0 from open_class
    union all
    select slot, post.kind, on_date, campus_id, person_id, person_id, null, name, post.count, 0, 0
    from in_post cross join (values ('advisors', 1), ('advisor-places', ${FULL_CLASS}::int)) post(kind, count)
  )`;

/** Subjects as the dashboard of a campus sees them: per slot, kind and person. */
export const personSumsSql: SQL = sql`
  select slot, kind, campus_id, person_id, sum(count)::bigint as count, sum(units)::bigint as units, sum(minor)::bigint as minor from subject group by slot, kind, campus_id, person_id`;

/** Subjects as the levels above see them: per slot, kind and campus, without asking whose they are. Balances come from the roll-ups there. */
export const campusSumsSql: SQL = sql`
  select slot, kind, campus_id, ${NOBODY}::uuid as person_id, sum(count)::bigint as count, 0::bigint as units, 0::bigint as minor from (
    select slot, 'effective-students' as kind, campus_id, 1 as count from effective
    union all select slot, 'classes', campus_id, 1 from open_class
    union all select slot, 'class-places', campus_id, places from open_class
    union all select slot, 'advisors', campus_id, 1 from in_post
    union all select slot, 'advisor-places', campus_id, ${FULL_CLASS} from in_post
  ) x group by slot, kind, campus_id`;

export type SubjectSum = Measures & { slot: string; kind: SubjectKind; campusId: string; personId: string };

/** Subjects of a campus by person. */
export const readPersonSums = (ctx: Ctx, place: Place, days: readonly AtDay[]): Promise<SubjectSum[]> =>
  ctx.tx.query<SubjectSum>(sql`with ${subjectsSql(ctx, place, days)} ${personSumsSql}`);
