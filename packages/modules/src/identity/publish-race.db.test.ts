/** What two changes of one person at the same time publish: always what both left behind. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queries } from '@keshi/platform/db';
import { jsonOf } from '@keshi/platform/db';
import { systemScope } from '@keshi/platform/work';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const waits = async (): Promise<number> =>
  (
    await api.admin.query(sql`
      select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like '%publish_logins%'`)
  ).length;

test('who is ended while a new campus publishes the whole branch stays ended', async () => {
  const org = await makeOrg(api);
  const leaver = await org.member('branch_principal');
  const publish = (tx: Queries) => tx.query(sql`select app.publish_logins(${jsonOf([{ personId: leaver.personId }])})`);
  let other: Promise<unknown> = Promise.resolve();
  await api.app.transaction(systemScope(org.orgId), async (tx) => {
    await tx.query(
      sql`update membership set ended_on = '2026-09-01' where org_id = ${org.orgId} and person_id = ${leaver.personId}`,
    );
    await publish(tx);
    other = api.app.transaction(systemScope(org.orgId), publish);
    await expect.poll(waits, { interval: 20 }).toBe(1);
  });
  await other;
  const published = await api.auth.query(
    sql`select grants, active from login_membership where org_id = ${org.orgId} and person_id = ${leaver.personId}`,
  );
  expect(published).toEqual([{ grants: [], active: false }]);
});
