/** Taking lots back, entry by entry. */
import { sql, type SQL } from '@keshi/platform/sql';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import { derivedId } from './derived-id.ts';
import { countGranted, lockAccounts } from './post-lots.ts';

type Undone = { entryId: string; studentId: string; onDate: string; units: number; paidMinor: number };

/**
 * Takes back lots of which nothing was used (an import batch in error) and returns how many. Throws batch-in-use, naming how many were
 * used, when any was; nothing is written then.
 */
export async function reverseLots(
  ctx: Ctx,
  campus: CampusInfo,
  sourceKind: 'import',
  sourceIds: readonly string[],
  reason: string,
): Promise<number> {
  const meant = sql`l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.source_kind = ${sourceKind} and l.source_id = any(${arrayOf(sourceIds, 'uuid')}) and l.units_out = 0`;
  const accounts = await ctx.tx.query<{ studentId: string; courseId: string }>(
    sql`select distinct l.student_id, l.course_id from lot l where ${meant}`,
  );
  await lockAccounts(ctx, campus, accounts);
  const locked = await ctx.tx.query<{ id: string; used: boolean }>(sql`
    select l.id, (l.units_left + l.units_out < l.units_bought or l.recognised_minor > 0) as used from lot l where ${meant}
    order by l.student_id, l.id for update`);
  const used = locked.filter((lot) => lot.used).length;
  if (used > 0) throw problem('batch-in-use', { lotsUsed: used });
  const lotIds = locked.map((lot) => lot.id);
  const undone = await ctx.tx.query<Undone>(statement(ctx, campus, lotIds, reason));
  for (const each of undone) countGranted(ctx, campus, each, -1);
  return undone.length;
}

/** The opposite of each lot's first entry, line by line, and the lot closed. */
const statement = (ctx: Ctx, campus: CampusInfo, lotIds: readonly string[], reason: string): SQL => sql`
    with target as materialized (
      select e.id, e.student_id, e.course_id, e.on_date, l.id as lot_id, l.units_bought, l.paid_minor, ${derivedId(sql`e.id::text || ':reverse'`)} as reversal_id
      from lot l join entry_line n on n.org_id = ${ctx.orgId} and n.lot_id = l.id and n.credit = 'issued' join entry e on e.org_id = ${ctx.orgId} and e.id = n.entry_id
      where l.org_id = ${ctx.orgId} and l.id = any(${arrayOf(lotIds, 'uuid')})
    ), entry_made as (
      insert into entry (org_id, id, campus_id, branch_id, student_id, course_id, kind, cause_kind, cause_id, cause_no, on_date, recorded_at, actor_id, reason, reverses_id)
      select ${ctx.orgId}::uuid, t.reversal_id, ${campus.id}::uuid, ${campus.branchId}::uuid, t.student_id, t.course_id, 'reverse', 'reversal', t.id, 0, t.on_date, ${ctx.now}::timestamptz, ${ctx.personId()}::uuid, ${reason}::text, t.id from target t
    ), line_made as (
      insert into entry_line (org_id, entry_id, line_no, campus_id, branch_id, student_id, lot_id, unit, debit, credit, amount)
      select ${ctx.orgId}::uuid, t.reversal_id, n.line_no, ${campus.id}::uuid, ${campus.branchId}::uuid, n.student_id, n.lot_id, n.unit, n.credit, n.debit, n.amount
      from target t join entry_line n on n.org_id = ${ctx.orgId} and n.entry_id = t.id
    ), lot_closed as (
      update lot set units_left = 0, units_out = t.units_bought, minor_out = t.paid_minor from target t where lot.org_id = ${ctx.orgId} and lot.id = t.lot_id
    )
    select t.reversal_id as entry_id, t.student_id, t.on_date, t.units_bought as units, t.paid_minor from target t`;
