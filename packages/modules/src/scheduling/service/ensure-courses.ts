/** Courses that an opening import brings along. */
import { sql } from '@keshi/platform/sql';
import { assert } from '@keshi/kernel/assert';
import { UNITS_PER_HOUR } from '@keshi/kernel/hours';
import { idFor, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';

/** What a lesson of a course charges and how long it lasts until somebody says otherwise. */
const NEW_COURSE = { chargeUnits: UNITS_PER_HOUR, durationMinutes: 60 } as const;

/** The ids of courses by name, made with the usual terms where the organisation has none of that name. Safe to repeat and to run twice at once. */
export async function ensureCourses(ctx: Ctx, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(names)].sort().map((name) => ({ id: idFor(ctx), name }));
  await ctx.tx.query(sql`
    insert into course (org_id, id, name, charge_units, duration_minutes, created_at)
    select ${ctx.orgId}::uuid, r.id, r.name, ${NEW_COURSE.chargeUnits}::bigint, ${NEW_COURSE.durationMinutes}::int, ${ctx.now}::timestamptz from jsonb_to_recordset(${jsonOf(wanted)}) as r(id uuid, name text)
    on conflict (org_id, name) do nothing`);
  const rows = await ctx.tx.query<{ id: string; name: string }>(
    sql`select c.id, c.name from course c where c.org_id = ${ctx.orgId} and c.name = any(${arrayOf(
      wanted.map(({ name }) => name),
      'text',
    )})`,
  );
  assert(rows.length === wanted.length, 'every course wanted is there');
  return new Map(rows.map(({ id, name }) => [name, id]));
}
