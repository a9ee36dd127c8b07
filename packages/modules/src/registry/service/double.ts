/** One student of a name and a guardian's phone in a campus: the lock, and the look for another. */
import { sql } from '@keshi/platform/sql';
import { NOBODY } from '@keshi/kernel/id';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';

/**
 * Students of a campus are added one at a time: the lock makes the look for a double and the insert one step. Adding is rare, and
 * nothing else waits for it.
 */
export async function lockCampus(ctx: Ctx, campus: CampusInfo): Promise<void> {
  await ctx.tx.query(
    sql`select c.id from campus c where c.org_id = ${ctx.orgId} and c.id = ${campus.id} for no key update`,
  );
}

/** A student of the campus, other than `selfId`, who has this name and one of these phones. The campus must be locked. */
export async function doubleOf(
  ctx: Ctx,
  campus: CampusInfo,
  name: string,
  phones: readonly string[],
  selfId: string = NOBODY,
): Promise<{ studentId: string; phone: string } | undefined> {
  const [double] = await ctx.tx.query<{ studentId: string; phone: string }>(sql`
    select s.id as student_id, g.phone from student s
    join student_guardian g on g.org_id = s.org_id and g.student_id = s.id and g.ended_at is null and g.phone = any(${arrayOf(phones, 'text')})
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.name = ${name} and s.id <> ${selfId} order by s.id limit 1`);
  return double;
}
