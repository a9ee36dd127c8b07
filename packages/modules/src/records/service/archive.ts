/** A student's archive: how complete it is (REC-10), and the scores in it. */
import { sql } from 'drizzle-orm';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { ARCHIVE_PARTS, archiveScore, type ArchiveItem, type ArchivePart } from '../rules.ts';

type Archive = Out<typeof contract.getArchive>;
type Counted = Readonly<Record<ArchivePart, readonly [needed: number, present: number]>>;

/** Facts of the registration form that are asked for: birth, gender, grade, school. */
const REGISTRATION_FACTS = 4;

/**
 * What there should be, and what there is. Classes the student joined since the product knows them want a briefing, and a memo once they
 * came; a class's meetings and tests want their copy; past lessons a mark. Imported hours are a contract too.
 */
async function countParts(ctx: Ctx, campus: CampusInfo, studentId: string): Promise<Counted> {
  const today = todayAt(ctx, campus);
  const [row] = await ctx.tx.query<Counted>(sql`
    with me as (
      select s.* from student s where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.id = ${studentId}
    ), joined as materialized (
      select m.class_id, min(m.from_on) as from_on, exists (
          select from lesson_student x join lesson l on l.org_id = x.org_id and l.id = x.lesson_id
          where x.org_id = m.org_id and x.student_id = m.student_id and l.class_id = m.class_id and not x.removed and l.status <> 'cancelled' and l.ends_at <= ${ctx.now}) as has_begun
      from class_member m join me on me.org_id = m.org_id and me.id = m.student_id
      where m.org_id = ${ctx.orgId} and m.from_on <= ${today} and m.from_on >= (me.created_at at time zone ${campus.timeZone})::date
      group by m.org_id, m.class_id, m.student_id
    ), copy as materialized (
      select r.kind, r.class_id, k.attended from record_student k join record r on r.org_id = k.org_id and r.id = k.record_id and r.version = k.version
      where k.org_id = ${ctx.orgId} and k.student_id = ${studentId}
    ), held as materialized (
      select r.kind, count(distinct r.id)::int as needed from class_member m join record r on r.org_id = m.org_id and r.class_id = m.class_id
      where m.org_id = ${ctx.orgId} and m.student_id = ${studentId} and r.kind in ('parents-meeting', 'test') and r.state = 'filed'
        and r.held_on >= m.from_on and (m.until_on is null or r.held_on < m.until_on) group by r.kind
    ), past as materialized (
      select count(*)::int as needed, count(*) filter (where exists (
          select from mark k where k.org_id = x.org_id and k.lesson_id = x.lesson_id and k.student_id = x.student_id))::int as present
      from lesson_student x join lesson l on l.org_id = x.org_id and l.id = x.lesson_id
      where x.org_id = ${ctx.orgId} and x.student_id = ${studentId} and x.on_date <= ${today} and not x.removed and l.status <> 'cancelled' and l.ends_at <= ${ctx.now}
    )
    select array[${REGISTRATION_FACTS}::int, num_nonnulls(me.birth_on, me.gender, me.grade, me.school)] as registration,
      array[1, (select least(1, count(*))::int from student_guardian g where g.org_id = me.org_id and g.student_id = me.id and g.ended_at is null)] as guardian,
      (select array[count(distinct e.course_id)::int, (count(distinct e.course_id) filter (where
          exists (select from student_order o where o.org_id = e.org_id and o.student_id = e.student_id and o.course_id = e.course_id and o.state <> 'cancelled')
          or exists (select from lot l where l.org_id = e.org_id and l.student_id = e.student_id and l.course_id = e.course_id and l.kind in ('opening', 'opening_gift'))))::int]
        from enrolment e where e.org_id = me.org_id and e.student_id = me.id) as "order",
      (select array[count(*)::int, (count(*) filter (where exists (select from copy where copy.kind = 'briefing' and copy.class_id = j.class_id)))::int] from joined j) as briefing,
      (select array[count(*)::int, (count(*) filter (where exists (select from copy where copy.kind = 'first-lesson-memo' and copy.class_id = j.class_id)))::int] from joined j where j.has_begun) as memo,
      array[least(1, past.needed), (select count(*)::int from visit v where v.org_id = me.org_id and v.student_id = me.id)] as visits,
      array[coalesce((select needed from held where kind = 'parents-meeting'), 0), (select count(*)::int from copy where kind = 'parents-meeting')] as meetings,
      array[coalesce((select needed from held where kind = 'test'), 0), (select count(*)::int from copy where kind = 'test' and attended)] as tests,
      array[past.needed, past.present] as attendance,
      (select array[count(*)::int, (count(*) filter (where i.state = 'closed'))::int] from incident i where i.org_id = me.org_id and i.student_id = me.id) as complaints
    from me cross join past`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** The archive of a student of the campus. */
export async function getArchive(ctx: Ctx, { params }: In<typeof contract.getArchive>): Promise<Archive> {
  const campus = await ctx.campus();
  const counted = await countParts(ctx, campus, params.studentId);
  const items: ArchiveItem[] = ARCHIVE_PARTS.map((part) => {
    const [needed, present] = counted[part];
    return { part, needed, present };
  });
  const scores = await ctx.tx.query<Archive['scores'][number]>(sql`
    select t.record_id, t.subject, t.score, t.full_mark, t.analysis, t.held_on
    from test_score t join record r on r.org_id = t.org_id and r.id = t.record_id and r.version = t.version
    where t.org_id = ${ctx.orgId} and t.student_id = ${params.studentId} order by t.held_on desc, t.record_id limit 50`);
  return { score: archiveScore(items), items, scores };
}
