/**
 * Folding facts into roll-ups. Facts are never touched: a batch row per transaction says that its facts are not yet folded, and is
 * removed in the transaction that adds them. So roll-up + facts of waiting batches is exact at any moment.
 */
import { sql, type SQL } from './sql.ts';
import { arrayOf, type Database } from './db.ts';
import { BALANCE_METRICS, dropInstants } from './instants.ts';
import { systemScope } from './work.ts';

const BATCHES_AT_ONCE = 500;

/** Rows of rollup_campus from sums by day. */
const ofCampuses = (orgId: string, days: SQL): SQL => sql`
  select ${orgId}::uuid, s.campus_id, s.branch_id, g.grain, date_trunc(g.grain, s.on_date)::date, s.metric, sum(s.count)::bigint, sum(s.units)::bigint, sum(s.minor)::bigint
  from ${days} s cross join (values ('day'), ('month'), ('quarter'), ('year')) g(grain) group by 2, 3, 4, 5, 6`;

/** Folds what waits in one organisation; returns the number of batches folded. Several workers may run it at once: all lock roll-ups in one order. */
export async function foldFacts(worker: Database, orgId: string): Promise<number> {
  for (let folded = 0; ;) {
    const batches = await worker.transaction(systemScope(orgId), async (tx) => {
      const claimed = await tx.query<{ id: string }>(sql`
        select id from fact_batch where org_id = ${orgId} order by id limit ${BATCHES_AT_ONCE} for update skip locked`);
      if (claimed.length === 0) return 0;
      const ids = arrayOf(
        claimed.map((each) => each.id),
        'uuid',
      );
      await tx.query(sql`
        with summed as materialized (
          select metric, campus_id, branch_id, on_date, person_id, sum(count)::bigint as count, sum(units)::bigint as units, sum(minor)::bigint as minor
          from fact where org_id = ${orgId} and batch_id = any(${ids}) group by 1, 2, 3, 4, 5
        ), days as (
          insert into rollup_day as r (org_id, metric, campus_id, branch_id, on_date, person_id, count, units, minor)
          select ${orgId}::uuid, metric, campus_id, branch_id, on_date, person_id, count, units, minor from summed order by metric, campus_id, on_date, person_id
          on conflict (org_id, metric, campus_id, on_date, person_id) do update set count = r.count + excluded.count, units = r.units + excluded.units, minor = r.minor + excluded.minor
        ), campuses as (
          insert into rollup_campus as r (org_id, campus_id, branch_id, grain, from_on, metric, count, units, minor)
          ${ofCampuses(orgId, sql`summed`)} order by 2, 4, 5, 6
          on conflict (org_id, campus_id, grain, from_on, metric) do update set count = r.count + excluded.count, units = r.units + excluded.units, minor = r.minor + excluded.minor
        )
        insert into rollup_month as r (org_id, metric, campus_id, branch_id, month_on, person_id, count, units, minor)
        select ${orgId}::uuid, metric, campus_id, branch_id, date_trunc('month', on_date)::date, person_id, sum(count)::bigint, sum(units)::bigint, sum(minor)::bigint
        from summed group by metric, campus_id, branch_id, date_trunc('month', on_date)::date, person_id order by metric, campus_id, 5, person_id
        on conflict (org_id, metric, campus_id, month_on, person_id) do update set count = r.count + excluded.count, units = r.units + excluded.units, minor = r.minor + excluded.minor`);
      const moved = await tx.query<{ campusId: string; branchId: string; fromOn: string }>(sql`
        select campus_id, branch_id, min(on_date) as from_on from fact
        where org_id = ${orgId} and batch_id = any(${ids}) and metric = any(${arrayOf([...BALANCE_METRICS], 'text')}) group by campus_id, branch_id`);
      await dropInstants(tx, orgId, moved);
      await tx.query(sql`delete from fact_batch where org_id = ${orgId} and id = any(${ids})`);
      return claimed.length;
    });
    if (batches === 0) return folded;
    folded += batches;
  }
}

/**
 * Makes the roll-ups of an organisation's campuses anew from the days of its people: after a worker of a version that did not know them has folded. Whoever folds
 * waits meanwhile, readers do not.
 */
export function refoldCampuses(worker: Database, orgId: string): Promise<void> {
  return worker.transaction(systemScope(orgId), async (tx) => {
    await tx.query(sql`set local statement_timeout = 0`);
    await tx.query(sql`lock table rollup_campus in share row exclusive mode`);
    await tx.query(sql`delete from rollup_campus where org_id = ${orgId}`);
    await tx.query(sql`
      insert into rollup_campus (org_id, campus_id, branch_id, grain, from_on, metric, count, units, minor)
      ${ofCampuses(orgId, sql`(select d.* from rollup_day d where d.org_id = ${orgId})`)}`);
  });
}
