/** Staff of a campus, when a request names one: as an advisor or as a teacher. */
import { sql } from '@keshi/platform/sql';
import { holds, type Permission, type Role } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';

/** A person named in the body at `pointer`, who must hold a role with this permission in the campus. */
export type NamedStaff = { readonly personId: string; readonly permission: Permission; readonly pointer: string };

/** What an advisor must be able to do, and what a teacher must. */
export const ADVISOR_PERMISSION: Permission = 'visit.log';
export const TEACHER_PERMISSION: Permission = 'attendance.mark';

/** Refuses with not-found (and the field) anyone who has no such standing role in the campus; a stranger and nobody look alike. */
export async function requireStaff(ctx: Ctx, campus: CampusInfo, named: readonly NamedStaff[]): Promise<void> {
  if (named.length === 0) return;
  const rows = await ctx.tx.query<{ personId: string; role: Role }>(sql`
    select m.person_id, m.role from membership m
    where m.org_id = ${ctx.orgId} and m.campus_id = ${campus.id} and m.ended_on is null
      and m.person_id = any(${arrayOf([...new Set(named.map((each) => each.personId))], 'uuid')})`);
  const errors = named
    .filter((each) => !rows.some((row) => row.personId === each.personId && holds(row.role, each.permission)))
    .map((each) => ({ pointer: each.pointer, detail: 'nobody with this role in the campus' }));
  if (errors.length > 0) throw problem('not-found', { errors });
}
