/** Balances from the caches of lots and owed lessons. `verify:books` proves them equal to the sums of lines. */
import { sql } from '@keshi/platform/sql';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';

export type Balance = { readonly studentId: string; readonly availableUnits: number; readonly owedUnits: number };

/** Available and owed units per student, of one course or of all. Students without an account have none. */
export async function balancesOf(
  ctx: Ctx,
  studentIds: readonly string[],
  courseId: string | null,
): Promise<Map<string, Balance>> {
  const rows = await ctx.tx.query<Balance>(sql`
    select s.student_id,
      (select coalesce(sum(l.units_left), 0)::bigint from lot l where l.org_id = ${ctx.orgId} and l.student_id = s.student_id and (${courseId}::uuid is null or l.course_id = ${courseId}::uuid)) as available_units,
      (select coalesce(sum(o.units_open), 0)::bigint from owed o where o.org_id = ${ctx.orgId} and o.student_id = s.student_id and (${courseId}::uuid is null or o.course_id = ${courseId}::uuid)) as owed_units
    from unnest(${arrayOf(studentIds, 'uuid')}) as s(student_id)`);
  return new Map(rows.map((row) => [row.studentId, row]));
}
