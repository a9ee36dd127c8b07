/**
 * Counts at the end of a day, kept by campus (`rollup_instant`). A change of what they are made of is in sight of every reader until it is consumed: as a batch
 * of facts not yet folded, or as an announcement not yet handled. Whoever consumes it removes the counts in the same transaction. Both that and making them
 * start with the campus's lock, so no count made before a change can be written after the change was consumed.
 */
import { sql } from './sql.ts';
import type { DateText } from '@keshi/kernel/dates';
import { jsonOf, type Queries } from './db.ts';

/** Facts that move a student's balance, and with it who counts. */
export const BALANCE_METRICS = ['granted', 'consumption'] as const;

type Place = { readonly campusId: string; readonly branchId: string };

/** Locks the counts of campuses, in the order of their ids, until the transaction ends. */
export async function lockInstants(tx: Queries, orgId: string, places: readonly Place[]): Promise<void> {
  await tx.query(sql`
    insert into rollup_instant_run as r (org_id, campus_id, branch_id, ran_at)
    select ${orgId}::uuid, p."campusId", p."branchId", 'epoch' from jsonb_to_recordset(${jsonOf(places)}) as p("campusId" uuid, "branchId" uuid) order by p."campusId"
    on conflict (org_id, campus_id) do update set ran_at = r.ran_at`);
}

/** Removes the counts of campuses at days from `fromOn` on (null: all). In a statement after the lock: it must see what was written until then. */
export async function dropInstants(
  tx: Queries,
  orgId: string,
  changes: readonly (Place & { readonly fromOn: DateText | null })[],
): Promise<void> {
  if (changes.length === 0) return;
  await lockInstants(tx, orgId, changes);
  await tx.query(sql`
    with gone as (
      delete from rollup_instant r using jsonb_to_recordset(${jsonOf(changes)}) as c("campusId" uuid, "fromOn" date)
      where r.org_id = ${orgId} and r.campus_id = c."campusId" and (c."fromOn" is null or r.on_date >= c."fromOn")
      returning r.campus_id
    )
    update rollup_instant_run r set whole = false where r.org_id = ${orgId} and r.whole and r.campus_id in (select g.campus_id from gone g)`);
}
