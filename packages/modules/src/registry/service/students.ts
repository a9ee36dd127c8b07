/** Reading students: a campus's list, one student, and a family's own child. */
import { sql } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { In, Out } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { settingAt } from '@keshi/modules/tenancy';
import { todayAt, type Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { searchOf } from '../rules.ts';
import { balanceIn, studentColumns, type StudentFigures } from './student-rows.ts';

/**
 * Students of the campus by name. `q` is the start of a name or of a guardian's phone. `lowBalance` keeps those with an active enrolment in a
 * course whose balance is at or under the low-balance setting of today (HRS-04). Balances are read for the page's students only.
 */
export async function listStudents(
  ctx: Ctx,
  { query }: In<typeof contract.listStudents>,
): Promise<Out<typeof contract.listStudents>> {
  const campus = await ctx.campus();
  const [afterName, afterId] = readCursor(query.cursor, 2) ?? ['', NOBODY];
  const { namePrefix, phonePrefix } = searchOf(query.q);
  const low = query.lowBalance === true ? await settingAt(ctx, 'low-balance-units', todayAt(ctx, campus)) : null;
  // starts_with and the comparisons are leakproof, so they run before the row policy and the index on names serves the order.
  const rows = await ctx.tx.query<StudentFigures>(sql`
    with page as materialized (
      select s.org_id, s.id, s.name, s.grade, s.advisor_id from student s
      where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and (s.name, s.id) > (${afterName}::text, ${afterId}::uuid)
        and (${namePrefix}::text is null or starts_with(s.name, ${namePrefix}::text))
        and (${phonePrefix}::text is null or exists (
          select from student_guardian g where g.org_id = s.org_id and g.student_id = s.id and g.ended_at is null and starts_with(g.phone, ${phonePrefix}::text)))
        and (${query.advisorId ?? null}::uuid is null or s.advisor_id = ${query.advisorId ?? null}::uuid)
        and (${query.status ?? null}::text is null or exists (
          select from enrolment e where e.org_id = s.org_id and e.student_id = s.id and e.status = ${query.status ?? null}::text))
        and (${low}::bigint is null or exists (
          select from enrolment e where e.org_id = s.org_id and e.student_id = s.id and e.status = 'active' and ${balanceIn(sql`s.id`, sql`e.course_id`)} <= ${low}::bigint))
      order by s.name, s.id limit ${query.limit + 1}
    )
    select ${studentColumns} from page s order by s.name, s.id`);
  return pageFrom(rows, query.limit, (row) => [row.name, row.id]);
}

type Shown = z.infer<typeof contract.StudentShape>;

/** A student with guardians and enrolments; not-found when it is not of this campus. */
export async function shownStudent(ctx: Ctx, campusId: string, studentId: string): Promise<Shown> {
  const [row] = await ctx.tx.query<Shown>(sql`
    select ${studentColumns}, s.campus_id, s.phone, s.birth_on, s.gender, s.school, s.source, s.note,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', g.id, 'personId', g.person_id, 'name', g.name, 'phone', g.phone, 'relation', g.relation) order by g.created_at, g.id)
        from (
          select n.* from student_guardian n where n.org_id = s.org_id and n.student_id = s.id and n.ended_at is null
          order by n.created_at, n.id limit 20
        ) g), '[]'::jsonb) as guardians
    from student s where s.org_id = ${ctx.orgId} and s.campus_id = ${campusId} and s.id = ${studentId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** A student of the campus (ORG-03). */
export async function getStudent(
  ctx: Ctx,
  { params }: In<typeof contract.getStudent>,
): Promise<Out<typeof contract.getStudent>> {
  const campus = await ctx.campus();
  return await shownStudent(ctx, campus.id, params.studentId);
}

/** The child in the address, as its family may see it: no notes, no other guardians (ORG-04). */
export async function getChild(
  ctx: Ctx,
  { params }: In<typeof contract.getChild>,
): Promise<Out<typeof contract.getChild>> {
  const [row] = await ctx.tx.query<Out<typeof contract.getChild>>(sql`
    select ${studentColumns}, s.campus_id, c.name as campus_name
    from student s join campus c on c.org_id = s.org_id and c.id = s.campus_id
    where s.org_id = ${ctx.orgId} and s.id = ${params.studentId} and s.student_id = ${params.studentId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** What other modules need of a student. */
export type StudentInfo = {
  readonly id: string;
  readonly name: string;
  readonly advisorId: string | null;
  readonly campusId: string;
  readonly branchId: string;
};

/** A student of the campus for other modules; not-found when there is none here. */
export async function getStudentOf(ctx: Ctx, campusId: string, studentId: string): Promise<StudentInfo> {
  const [row] = await ctx.tx.query<StudentInfo>(sql`
    select s.id, s.name, s.advisor_id, s.campus_id, s.branch_id from student s
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campusId} and s.id = ${studentId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** The advisor each of these students of the campus belongs to, null without one; students of other campuses are left out. */
export async function studentAdvisors(
  ctx: Ctx,
  campusId: string,
  studentIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await ctx.tx.query<{ id: string; advisorId: string | null }>(sql`
    select s.id, s.advisor_id from student s
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campusId} and s.id = any(${arrayOf(studentIds, 'uuid')})`);
  return new Map(rows.map((row) => [row.id, row.advisorId]));
}
