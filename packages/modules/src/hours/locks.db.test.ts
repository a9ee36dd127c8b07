/** An account is decided on by one transaction at a time, also in the moment in which it is opened. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { doWork, systemScope } from '@keshi/platform/work';
import { lockAccounts } from './post-lots.ts';

let api: TestApi;
let org: TestOrg;
beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
});
afterAll(async () => {
  await api.stop();
});

type Holder = { readonly holds: Promise<void>; readonly letGo: () => void; readonly done: Promise<void> };

/** A transaction that locks the account and keeps it until it is let go. */
function hold(account: { studentId: string; courseId: string }): Holder {
  const [holding, released] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const work = {
    db: api.app,
    scope: systemScope(org.orgId),
    actor: { kind: 'system', name: 'holder' },
    now: api.clock.now(),
    requestId: 'hold',
    contactHash: api.ports.contactHash,
    action: 'hold',
  } as const;
  const done = doWork(work, async (ctx) => {
    await lockAccounts(ctx, await ctx.campusOf(org.campuses[0].id), [account]);
    holding.resolve(undefined);
    await released.promise;
  });
  return {
    holds: holding.promise,
    letGo: () => {
      released.resolve(undefined);
    },
    done,
  };
}

/** Resolves once some transaction of this database waits for a lock. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const waiting = await api.admin.query(
      sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
  }
}

test('who waited for an account to be opened holds it afterwards', async () => {
  const account = { studentId: newId(), courseId: newId() };
  const opener = hold(account);
  await opener.holds;
  const waiter = hold(account);
  await someoneWaits();
  opener.letGo();
  await opener.done;
  await waiter.holds;
  try {
    const taken = api.admin.query(
      sql`select student_id from app.hour_account where org_id = ${org.orgId} and student_id = ${account.studentId} for update nowait`,
    );
    await expect(taken).rejects.toThrow('could not obtain lock');
  } finally {
    waiter.letGo();
    await waiter.done;
  }
});
