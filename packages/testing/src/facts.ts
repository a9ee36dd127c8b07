/** Facts for tests, written through the same door as in production. */
import { newId, NOBODY } from '@keshi/kernel/id';
import type { NewFact } from '@keshi/platform/context';
import { doWork, systemScope } from '@keshi/platform/work';
import type { TestCampus, TestOrg } from './actors.ts';
import type { TestApi } from './http.ts';

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
