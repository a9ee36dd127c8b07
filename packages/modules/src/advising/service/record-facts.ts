/** What the rules about records decide from. Facts of classes are of the whole campus: a run for some of its students asks for none. */
import { sql } from '@keshi/platform/sql';
import { addDays, addMonths, monthStart } from '@keshi/kernel/dates';
import { DAYS_BACK } from '@keshi/kernel/entered';
import { advisorOn } from '@keshi/modules/scheduling';
import type { RecordFacts } from '../rules/duty-facts.ts';
import { advisorOf, LESSON_DAYS, OPENING_DAYS, within, type Looked } from './looked.ts';

/** Classes about their first lesson, by the students who have a place in it. One that came with the opening import was being taught already. */
const readBriefings = ({ ctx, campus, clock, settings }: Looked) =>
  ctx.tx.query<RecordFacts['briefings'][number]>(sql`
  with near as materialized (
    select distinct on (l.class_id) l.org_id, l.id, l.class_id, l.course_id, l.on_date, l.starts_at from lesson l
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status <> 'cancelled' and l.on_date between ${addDays(clock.today, -LESSON_DAYS)} and ${addDays(clock.today, settings.briefingDays)}
    order by l.class_id, l.starts_at
  ), first as materialized (
    select n.* from near n
    where not exists (select from lesson e where e.org_id = ${ctx.orgId} and e.class_id = n.class_id and e.status <> 'cancelled' and e.starts_at < n.starts_at)
      and not exists (
        select from lesson_student x join lot o on o.org_id = x.org_id and o.student_id = x.student_id and o.course_id = n.course_id and o.kind in ('opening', 'opening_gift')
        where x.org_id = ${ctx.orgId} and x.lesson_id = n.id and not x.removed
          and o.created_at between n.starts_at - make_interval(days => ${OPENING_DAYS}::int) and n.starts_at + make_interval(days => ${OPENING_DAYS}::int))
  )
  select f.class_id, ${advisorOf(sql`f`)} as advisor_id, f.id as lesson_id, f.on_date, f.starts_at, c.created_at, r.id as record_id, r.filed_at,
    s.families, s.signed, s.last_signed_at, (
      select min(g.signed_at) from record_version v join record_signature g on g.org_id = v.org_id and g.record_id = v.record_id and g.student_id is null and g.person_id = (v.form ->> 'teacherId')::uuid
      where v.org_id = f.org_id and v.record_id = r.id and v.version = r.version) as teacher_signed_at
  from first f join class c on c.org_id = f.org_id and c.id = f.class_id
  left join lateral (
    select b.id, b.version, b.filed_at from record b where b.org_id = f.org_id and b.class_id = f.class_id and b.kind = 'briefing' and b.state <> 'cancelled'
    order by (b.state = 'filed') desc, b.held_at desc, b.id limit 1) r on true
  cross join lateral (
    select count(*)::int as families, count(g.signed_at)::int as signed, max(g.signed_at) as last_signed_at
    from lesson_student x left join lateral (
      select min(i.signed_at) as signed_at from record_signature i where i.org_id = x.org_id and i.record_id = r.id and i.student_id = x.student_id) g on true
    where x.org_id = f.org_id and x.lesson_id = f.id and x.kind = 'regular' and not x.removed) s`);

/** A class has one memo a student: also where the lesson it was written after turned out not to be the first one. */
const MEMO_DAYS = 90;

/** Memos of first lessons about now. */
const readMemos = ({ ctx, campus, focus, clock }: Looked) =>
  ctx.tx.query<RecordFacts['memos'][number]>(sql`
  select r.student_id, r.class_id, min(r.filed_at) as filed_at from record r
  where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.kind = 'first-lesson-memo' and r.state = 'filed' and r.held_on >= ${addDays(clock.today, -MEMO_DAYS)} and ${within(focus, sql`r.student_id`)}
  group by r.student_id, r.class_id`);

/** Meetings whose duties can stand. Who answers for the class today prepares them, else who planned them. */
function readMeetings({ ctx, campus, clock, settings }: Looked) {
  const back = Math.max(settings.planDays, settings.minutesDays) + LESSON_DAYS + 1;
  return ctx.tx.query<RecordFacts['meetings'][number]>(sql`
  select r.id as record_id, r.class_id, coalesce(${advisorOn(sql`r.org_id`, sql`r.class_id`, sql`${clock.today}::date`)}, r.author_id) as advisor_id,
    c.teacher_id, r.created_at, r.held_at, r.held_on, r.filed_at,
    (select min(p.recorded_at) from record_preparation p where p.org_id = r.org_id and p.record_id = r.id and p.part = 'advisor') as advisor_prepared_at,
    (select min(p.recorded_at) from record_preparation p where p.org_id = r.org_id and p.record_id = r.id and p.part = 'teacher') as teacher_prepared_at,
    (select min(n.filed_at) from record n left join record_review w on w.org_id = n.org_id and w.record_id = n.id and w.version = n.version
      where n.org_id = r.org_id and n.meeting_id = r.id and n.state = 'filed' and w.approved is distinct from false) as plan_filed_at
  from record r join class c on c.org_id = r.org_id and c.id = r.class_id
  where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.kind = 'parents-meeting' and r.state <> 'cancelled'
    and r.held_on between ${addDays(clock.today, -back)} and ${addDays(clock.today, settings.preparationDays)}`);
}

/** Plans after meetings that were filed lately, with who is to review them. */
const readPlans = ({ ctx, campus, clock, settings }: Looked) =>
  ctx.tx.query<RecordFacts['plans'][number]>(sql`
  select r.id as record_id, r.class_id, v.version, v.filed_at, w.reviewed_at, (
      select m.person_id from membership m
      where m.org_id = r.org_id and m.role = 'teaching_director' and m.ended_on is null and (m.campus_id = r.campus_id or (m.campus_id is null and m.branch_id = r.branch_id))
      order by m.campus_id nulls last, m.started_on, m.id limit 1) as reviewer_id
  from record r join record_version v on v.org_id = r.org_id and v.record_id = r.id and v.version = r.version
  left join record_review w on w.org_id = v.org_id and w.record_id = v.record_id and w.version = v.version
  where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.kind = 'class-plan' and r.meeting_id is not null and r.state = 'filed'
    and r.held_on >= ${addDays(clock.today, -settings.planReviewDays - LESSON_DAYS - 1)}`);

/** Lessons of classes by month, and the tests held in it with when the last of the families was told. A month can be made good for a week. */
const readTests = ({ ctx, campus, clock }: Looked) => {
  const from = monthStart(addDays(clock.today, -DAYS_BACK - 1));
  const until = addMonths(clock.today, 1);
  return ctx.tx.query<RecordFacts['tests'][number]>(sql`
  with running as materialized (
    select l.class_id, date_trunc('month', l.on_date)::date as month, min(l.on_date) as first_on, max(l.on_date) as last_on from lesson l
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status <> 'cancelled' and l.on_date >= ${from} and l.on_date < ${until}
    group by l.class_id, date_trunc('month', l.on_date)
  ), tested as materialized (
    select r.class_id, date_trunc('month', r.held_on)::date as month, r.held_on, r.id, case when count(*) = count(t.told_at) then max(t.told_at) end as told_at
    from record r join record_student s on s.org_id = r.org_id and s.record_id = r.id and s.version = r.version and s.attended
    left join lateral (
      select least(
        (select min(o.told_at) from record_told o where o.org_id = s.org_id and o.record_id = s.record_id and o.student_id = s.student_id),
        (select min(g.signed_at) from record_signature g where g.org_id = s.org_id and g.record_id = s.record_id and g.student_id = s.student_id)) as told_at) t on true
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.kind = 'test' and r.state = 'filed' and r.held_on >= ${from} and r.held_on < ${until}
    group by r.class_id, r.held_on, r.id
  )
  select n.class_id, coalesce(${advisorOn(sql`c.org_id`, sql`c.id`, sql`${clock.today}::date`)}, c.advisor_id) as advisor_id,
    c.created_at, n.month, n.first_on, n.last_on, coalesce((
      select jsonb_agg(jsonb_build_object('recordId', t.id, 'toldAt', to_char(t.told_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by t.held_on, t.id)
      from tested t where t.class_id = n.class_id and t.month = n.month), '[]'::jsonb) as tests
  from running n join class c on c.org_id = ${ctx.orgId} and c.id = n.class_id`);
};

/** Everything the rules about records ask for. */
export async function readRecordFacts(looked: Looked): Promise<RecordFacts> {
  if (looked.focus !== null)
    return { briefings: [], memos: await readMemos(looked), meetings: [], plans: [], tests: [] };
  const [briefings, memos, meetings, plans, tests] = await Promise.all([
    readBriefings(looked),
    readMemos(looked),
    readMeetings(looked),
    readPlans(looked),
    readTests(looked),
  ]);
  return { briefings, memos, meetings, plans, tests };
}
