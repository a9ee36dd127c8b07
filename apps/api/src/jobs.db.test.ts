/** What runs outside requests where no process of our own runs all the time. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import { runScheduled, type JobDeps } from './jobs.ts';
import { subscribers } from './subscribers.ts';

let api: TestApi;
let deps: JobDeps;
let asked: string[];
beforeAll(async () => {
  api = await testApi();
  const { worker, auth, clock, ports } = api;
  const payments = {
    ...ports.payments,
    listEvents: (accountId: string) => {
      asked.push(accountId);
      return Promise.resolve([]);
    },
  };
  deps = {
    ...{ worker, auth, subscribers, now: clock.now },
    ports: { ...ports, payments },
    keys: await makeSigningKeys(),
    log: () => undefined,
  };
});
afterAll(async () => {
  await api.stop();
});

test.each([
  ['2026-09-01T05:59:00Z', false, false],
  ['2026-09-01T05:00:30Z', true, false],
  ['2026-09-01T06:00:02Z', true, true],
])('a trigger each minute, at %s: lost webhooks are looked for %j, old sign-ins swept %j', async (at, asks, sweeps) => {
  const org = await makeOrg(api);
  await org.member('director');
  asked = [];
  await api.auth.query(
    sql`insert into login_code (phone_hash, code_hash, expires_at, attempts) values ('old', 'x', now() - interval '1 day', 0) on conflict do nothing`,
  );
  await runScheduled(deps, Date.parse(at));
  expect(asked.includes(org.providerAccount)).toBe(asks);
  expect((await api.auth.query(sql`select from login_code where phone_hash = 'old'`)).length).toBe(sweeps ? 0 : 1);
});
