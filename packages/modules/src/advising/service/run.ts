/** The job that evaluates duties: each campus every quarter of an hour, and within seconds after something happened there. */
import { sql } from 'drizzle-orm';
import { newId } from '@keshi/kernel/id';
import { contextOf, type Ctx } from '@keshi/platform/context';
import type { Database } from '@keshi/platform/db';
import type { ContactHash } from '@keshi/platform/ports';
import { systemScope } from '@keshi/platform/work';
import { evaluateDuties } from './evaluate.ts';

export type DutyJob = { readonly worker: Database; readonly contactHash: ContactHash; readonly now: () => string };

/** Time alone opens, presses and lets late: so often at least. */
const EVERY_MS = 15 * 60_000;
/** A burst of rolls is one evaluation. */
const SETTLE_MS = 10_000;
const CAMPUSES_AT_ONCE = 50;

const ago = (now: string, ms: number): string => new Date(Date.parse(now) - ms).toISOString();

/** Says that something happened at a campus that duties hang on. */
export async function wantDuties(ctx: Ctx, campus: { readonly id: string; readonly branchId: string }): Promise<void> {
  await ctx.tx.query(sql`
    insert into duty_run as r (org_id, campus_id, branch_id, ran_at, wanted_at) values (${ctx.orgId}, ${campus.id}, ${campus.branchId}, 'epoch', ${ctx.now})
    on conflict (org_id, campus_id) do update set wanted_at = coalesce(r.wanted_at, excluded.wanted_at)`);
}

/** Evaluates one campus unless another worker has meanwhile. */
async function evaluateCampus(job: DutyJob, orgId: string, campusId: string): Promise<boolean> {
  const scope = systemScope(orgId);
  const now = job.now();
  return await job.worker.transaction(scope, async (tx) => {
    const actor = { kind: 'system', name: 'duties' } as const;
    const requestId = `duties-${newId().slice(-12)}`;
    const { ctx } = contextOf({ tx, scope, actor, now, requestId, contactHash: job.contactHash });
    const campus = await ctx.campusOf(campusId);
    const claimed = await tx.query(sql`
      insert into duty_run as r (org_id, campus_id, branch_id, ran_at, wanted_at) values (${orgId}, ${campus.id}, ${campus.branchId}, ${now}, null)
      on conflict (org_id, campus_id) do update set ran_at = excluded.ran_at, wanted_at = null
      where r.ran_at <= ${ago(now, EVERY_MS)} or (r.wanted_at is not null and r.ran_at <= ${ago(now, SETTLE_MS)})
      returning campus_id`);
    if (claimed.length === 0) return false;
    await evaluateDuties(ctx, campus);
    return true;
  });
}

/** Evaluates the campuses of an organisation that are due, a transaction each. Returns how many there were. */
export async function runDuties(job: DutyJob, orgId: string): Promise<number> {
  const now = job.now();
  const due = await job.worker.read(systemScope(orgId), (tx) =>
    tx.query<{ id: string }>(sql`
      select c.id from campus c left join duty_run r on r.org_id = c.org_id and r.campus_id = c.id
      where c.org_id = ${orgId} and (r.campus_id is null or r.ran_at <= ${ago(now, EVERY_MS)} or (r.wanted_at is not null and r.ran_at <= ${ago(now, SETTLE_MS)}))
      order by r.ran_at nulls first, c.id limit ${CAMPUSES_AT_ONCE}`),
  );
  let evaluated = 0;
  for (const { id } of due) if (await evaluateCampus(job, orgId, id)) evaluated += 1;
  return evaluated;
}
