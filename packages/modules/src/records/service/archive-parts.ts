/** The parts of students' archives (REC-10), by one statement whether one student is asked about, all of an advisor's, or those of several campuses. */
import { sql, type SQL } from '@keshi/platform/sql';
import { localDate } from '@keshi/kernel/dates';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import { ARCHIVE_PARTS, type ArchiveItem, type ArchivePart } from '../rules.ts';

/** `of` is how many students `whose` is true of, looked at or not. */
type Counted = Readonly<Record<ArchivePart, readonly [needed: number, present: number]>> & {
  readonly studentId: string;
  readonly name: string;
  readonly campusId: string;
  readonly advisorName: string | null;
  readonly of: number;
};
export type StudentParts = {
  readonly studentId: string;
  readonly name: string;
  readonly campusId: string;
  /** Who is the student's own advisor today. */
  readonly advisorName: string | null;
  readonly of: number;
  readonly items: readonly ArchiveItem[];
};
/** Campuses of one clock. */
export type Site = { readonly campusIds: readonly string[]; readonly timeZone: string };
/** Which students `s` of the campuses, and how many of them at most. */
export type Asked = { readonly whose: SQL; readonly limit: number };

/** Facts of the registration form that are asked for: birth, gender, grade, school. */
const REGISTRATION_FACTS = 4;

/** Who is asked about, and every copy in their archives. */
const meSql = (ctx: Ctx, { campusIds }: Site, { whose, limit }: Asked): SQL => sql`
  me as materialized (
    select s.*, count(*) over ()::int as "of" from student s where s.org_id = ${ctx.orgId} and s.campus_id = any(${arrayOf(campusIds, 'uuid')}) and ${whose} order by s.name, s.id limit ${limit}
  ), copy as materialized (
    select k.student_id, r.kind, r.class_id, count(*) as copies, count(*) filter (where k.attended) as attended
    from me join record_student k on k.org_id = me.org_id and k.student_id = me.id join record r on r.org_id = k.org_id and r.id = k.record_id and r.version = k.version
    where k.org_id = ${ctx.orgId} group by k.student_id, r.kind, r.class_id
  )`;

/** Classes the student joined since the product knows them want a briefing, and a memo once they came. */
const classesSql = (ctx: Ctx, { timeZone }: Site, today: string): SQL => sql`
  joined as materialized (
    select m.student_id, m.class_id, exists (
        select from lesson_student x join lesson l on l.org_id = x.org_id and l.id = x.lesson_id
        where x.org_id = m.org_id and x.student_id = m.student_id and l.class_id = m.class_id and not x.removed and l.status <> 'cancelled' and l.ends_at <= ${ctx.now}) as has_begun
    from class_member m join me on me.org_id = m.org_id and me.id = m.student_id
    where m.org_id = ${ctx.orgId} and m.from_on <= ${today} and m.from_on >= (me.created_at at time zone ${timeZone})::date
    group by m.org_id, m.class_id, m.student_id
  ), classes as materialized (
    select j.student_id, count(*)::int as briefings, (count(*) filter (where b.is_briefed))::int as briefed,
      (count(*) filter (where j.has_begun))::int as memos, (count(*) filter (where j.has_begun and b.has_memo))::int as noted
    from joined j left join (
      select c.student_id, c.class_id, bool_or(c.kind = 'briefing') as is_briefed, bool_or(c.kind = 'first-lesson-memo') as has_memo from copy c group by c.student_id, c.class_id
    ) b on b.student_id = j.student_id and b.class_id = j.class_id
    group by j.student_id
  )`;

/** A class's meetings and tests held while the student was in it want their copy, and past lessons a mark. */
const heldSql = (ctx: Ctx, today: string): SQL => sql`
  held as materialized (
    select m.student_id, (count(distinct r.id) filter (where r.kind = 'parents-meeting'))::int as meetings, (count(distinct r.id) filter (where r.kind = 'test'))::int as tests
    from me join class_member m on m.org_id = me.org_id and m.student_id = me.id join record r on r.org_id = m.org_id and r.class_id = m.class_id
    where m.org_id = ${ctx.orgId} and r.kind in ('parents-meeting', 'test') and r.state = 'filed' and r.held_on >= m.from_on and (m.until_on is null or r.held_on < m.until_on)
    group by m.student_id
  ), kept as materialized (
    select c.student_id, sum(c.copies) filter (where c.kind = 'parents-meeting') as meetings, sum(c.attended) filter (where c.kind = 'test') as tests from copy c group by c.student_id
  ), past as materialized (
    select x.student_id, count(*)::int as lessons, count(*) filter (where exists (
        select from mark k where k.org_id = x.org_id and k.lesson_id = x.lesson_id and k.student_id = x.student_id))::int as marked
    from me join lesson_student x on x.org_id = me.org_id and x.student_id = me.id join lesson l on l.org_id = x.org_id and l.id = x.lesson_id
    where x.org_id = ${ctx.orgId} and x.on_date <= ${today} and not x.removed and l.status <> 'cancelled' and l.ends_at <= ${ctx.now}
    group by x.student_id
  )`;

/** Every course wants a contract; imported hours are one too. */
const ORDERED: SQL = sql`
  exists (select from student_order o where o.org_id = e.org_id and o.student_id = e.student_id and o.course_id = e.course_id and o.state <> 'cancelled')
  or exists (select from lot l where l.org_id = e.org_id and l.student_id = e.student_id and l.course_id = e.course_id and l.kind in ('opening', 'opening_gift'))`;

/** What there should be by now in the archives of the students asked about, and what there is; by name. */
export async function countParts(ctx: Ctx, site: Site, asked: Asked): Promise<StudentParts[]> {
  const today = localDate(ctx.now, site.timeZone);
  const rows = await ctx.tx.query<Counted>(sql`
    with ${meSql(ctx, site, asked)}, ${classesSql(ctx, site, today)}, ${heldSql(ctx, today)}
    select me.id as student_id, me.name, me.campus_id, me."of", (select n.name from staff_name n where n.org_id = me.org_id and n.person_id = me.advisor_id) as advisor_name,
      array[${REGISTRATION_FACTS}::int, num_nonnulls(me.birth_on, me.gender, me.grade, me.school)] as registration,
      array[1, (select least(1, count(*))::int from student_guardian g where g.org_id = me.org_id and g.student_id = me.id and g.ended_at is null)] as guardian,
      (select array[count(distinct e.course_id)::int, (count(distinct e.course_id) filter (where ${ORDERED}))::int] from enrolment e where e.org_id = me.org_id and e.student_id = me.id) as "order",
      array[coalesce(classes.briefings, 0), coalesce(classes.briefed, 0)] as briefing,
      array[coalesce(classes.memos, 0), coalesce(classes.noted, 0)] as memo,
      array[least(1, coalesce(past.lessons, 0)), (select count(*)::int from visit v where v.org_id = me.org_id and v.student_id = me.id)] as visits,
      array[coalesce(held.meetings, 0), coalesce(kept.meetings, 0)::int] as meetings,
      array[coalesce(held.tests, 0), coalesce(kept.tests, 0)::int] as tests,
      array[coalesce(past.lessons, 0), coalesce(past.marked, 0)] as attendance,
      (select array[count(*)::int, (count(*) filter (where i.state = 'closed'))::int] from incident i where i.org_id = me.org_id and i.student_id = me.id) as complaints
    from me left join classes on classes.student_id = me.id left join held on held.student_id = me.id left join kept on kept.student_id = me.id left join past on past.student_id = me.id
    order by me.name, me.id`);
  return rows.map(({ studentId, name, campusId, advisorName, of, ...counted }) => ({
    studentId,
    name,
    campusId,
    advisorName,
    of,
    items: ARCHIVE_PARTS.map((part) => ({ part, needed: counted[part][0], present: counted[part][1] })),
  }));
}
