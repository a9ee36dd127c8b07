/** Facts for tests of figures, written through the same door as in production, and the small questions those tests ask. */
import { sql } from 'drizzle-orm';
import { newId, NOBODY } from '@keshi/kernel/id';
import type { NewFact } from '@keshi/platform/context';
import { foldFacts } from '@keshi/platform/fold';
import { doWork, systemScope } from '@keshi/platform/work';
import type { TestCampus, TestOrg } from '@keshi/testing/actors';
import type { TestApi } from '@keshi/testing/http';

export type GivenFact = Pick<NewFact, 'metric' | 'onDate'> & Partial<NewFact> & { readonly campus: TestCampus };

/** Counts facts in one transaction, as a use case of another module would. */
export async function countFacts(api: TestApi, org: TestOrg, facts: readonly GivenFact[]): Promise<void> {
  await doWork(
    {
      db: api.app,
      scope: systemScope(org.orgId),
      actor: { kind: 'system', name: 'story' },
      now: api.clock.now(),
      requestId: 'story-facts',
      contactHash: api.ports.contactHash,
      action: 'story.count',
    },
    (ctx) => {
      for (const { campus, ...fact } of facts) {
        ctx.count({
          personId: NOBODY,
          studentId: null,
          sourceKind: 'story',
          sourceId: newId(),
          count: 0,
          units: 0,
          minor: 0,
          campusId: campus.id,
          branchId: campus.branchId,
          ...fact,
        });
      }
      return Promise.resolve();
    },
  );
}

/** Drops the roll-ups of an organisation and makes them anew from the facts, as an operator would. */
export async function rebuildRollups(api: TestApi, orgId: string): Promise<void> {
  await api.worker.transaction(systemScope(orgId), async (tx) => {
    await tx.query(sql`delete from rollup_day where org_id = ${orgId}`);
    await tx.query(sql`delete from rollup_month where org_id = ${orgId}`);
    await tx.query(
      sql`insert into fact_batch (org_id, id, created_at) select distinct org_id, batch_id, now() from fact where org_id = ${orgId} on conflict do nothing`,
    );
  });
  await foldFacts(api.worker, orgId);
}
