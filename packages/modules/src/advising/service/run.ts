/** The job that evaluates duties: each campus every quarter of an hour, and soon after something happened there. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { Ctx } from '@keshi/platform/context';
import { derive, systemScope, type DeriveDeps } from '@keshi/platform/work';
import { evaluateDuties } from './evaluate.ts';

/** Time alone opens, presses and lets late: so often at least. */
const EVERY_MS = 15 * 60_000;
/** A burst of rolls is one evaluation … */
const SETTLE_MS = 10_000;
/** … and of a campus that takes long, or on a busy machine, the more of them are: evaluating takes no more than a thirtieth of the time … */
const TIMES_WHAT_IT_TOOK = 30;
/** … but nobody looks at duties that are older than this. */
const SETTLE_AT_MOST_MS = 60_000;
const CAMPUSES_AT_ONCE = 50;
/** While the database looks at one campus, duties of the other are worked out. */
const SIDE_BY_SIDE = 2;

const ago = (now: string, ms: number): string => new Date(Date.parse(now) - ms).toISOString();

/** Whether a campus with the row `r` is due: its time has come, or something happened there and the last evaluation is far enough back. */
const isDue = (now: string): SQL => sql`(r.ran_at <= ${ago(now, EVERY_MS)} or (r.wanted_at is not null
  and r.ran_at + make_interval(secs => least(${SETTLE_AT_MOST_MS}::int, greatest(${SETTLE_MS}::int, ${TIMES_WHAT_IT_TOOK}::int * r.took_ms)) / 1000.0) <= ${now}))`;

/** Says that something happened at a campus that duties hang on. */
export async function wantDuties(ctx: Ctx, campus: { readonly id: string; readonly branchId: string }): Promise<void> {
  await ctx.tx.query(sql`
    insert into duty_run as r (org_id, campus_id, branch_id, ran_at, wanted_at) values (${ctx.orgId}, ${campus.id}, ${campus.branchId}, 'epoch', ${ctx.now})
    on conflict (org_id, campus_id) do update set wanted_at = coalesce(r.wanted_at, excluded.wanted_at)`);
}

/** Evaluates one campus unless another worker has meanwhile. */
const evaluateCampus = (deps: DeriveDeps, orgId: string, campusId: string): Promise<boolean> =>
  derive(deps, orgId, 'duties', async (ctx) => {
    const campus = await ctx.campusOf(campusId);
    const claimed = await ctx.tx.query(sql`
      insert into duty_run as r (org_id, campus_id, branch_id, ran_at, wanted_at) values (${orgId}, ${campus.id}, ${campus.branchId}, ${ctx.now}, null)
      on conflict (org_id, campus_id) do update set ran_at = excluded.ran_at, wanted_at = null
      where ${isDue(ctx.now)}
      returning campus_id`);
    if (claimed.length === 0) return false;
    const startedMs = performance.now();
    await evaluateDuties(ctx, campus);
    const tookMs = Math.round(performance.now() - startedMs);
    await ctx.tx.query(
      sql`update duty_run set took_ms = ${tookMs} where org_id = ${orgId} and campus_id = ${campus.id}`,
    );
    return true;
  });

/** Evaluates the campuses of an organisation that are due, a transaction each. Returns how many there were. */
export async function runDuties(deps: DeriveDeps, orgId: string): Promise<number> {
  const now = deps.now();
  const due = await deps.worker.read(systemScope(orgId), (tx) =>
    tx.query<{ id: string }>(sql`
      select c.id from campus c left join duty_run r on r.org_id = c.org_id and r.campus_id = c.id
      where c.org_id = ${orgId} and (r.campus_id is null or ${isDue(now)})
      order by r.ran_at nulls first, c.id limit ${CAMPUSES_AT_ONCE}`),
  );
  const waiting = due.values();
  let evaluated = 0;
  const one = async (): Promise<void> => {
    for (const { id } of waiting) if (await evaluateCampus(deps, orgId, id)) evaluated += 1;
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one));
  return evaluated;
}
