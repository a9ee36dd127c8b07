import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStudent, listStudents } from '@keshi/modules/registry/contract';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import { makeOrg, nextPhone, type TestOrg } from '@keshi/testing/actors';
import { clientOver, testApi, TEST_CONTACT_KEY, TEST_ORIGIN, type Client, type TestApi } from '@keshi/testing/http';
import { startApiInWorkerd, type ApiInWorkerd } from '@keshi/testing/workerd';

const REQUESTS = 200;
/** What a role may have at the gateway at once; more requests than that must wait, not fail. */
const PER_ROLE = 16;
/** Connections of the Worker are told from the test's own by this name. */
const NAME = 'keshi-in-workerd';

let api: TestApi;
let edge: ApiInWorkerd;
let tenants: { readonly org: TestOrg; readonly client: Client }[];

const named = (address: string): string => `${address}?application_name=${NAME}`;

beforeAll(async () => {
  api = await testApi();
  const keys = await makeSigningKeys();
  const urls = {
    ...api.db,
    appUrl: named(api.db.appUrl),
    authUrl: named(api.db.authUrl),
    workerUrl: named(api.db.workerUrl),
  };
  const bindings = {
    KESHI_WEB_URL: TEST_ORIGIN,
    KESHI_CONTACT_KEY: TEST_CONTACT_KEY,
    KESHI_SIGNING_KEY: keys.privateKey,
    KESHI_SIGNING_PUBLIC_KEY: keys.publicKey,
  };
  edge = await startApiInWorkerd(urls, 0, bindings, PER_ROLE);
  tenants = await Promise.all(
    ['甲', '乙'].map(async () => {
      const org = await makeOrg(api);
      return { org, client: clientOver(edge.fetch, {}, (await org.member('advisor')).client.cookie()) };
    }),
  );
}, 180_000);
afterAll(async () => {
  await edge.stop();
  await api.stop();
});

/** Connections of the Worker as PostgreSQL sees them. */
const connected = async (): Promise<number> =>
  Number(
    (
      await api.admin.query(
        sql`select count(*)::int as open from pg_stat_activity where datname = current_database() and application_name = ${NAME}`,
      )
    )[0]?.['open'],
  );

const at = (org: TestOrg) => ({ orgId: org.orgId, campusId: org.campuses[0].id });

/** Every other request writes, every other reads; the organisations alternate within both. */
async function request(index: number): Promise<{ readonly status: number; readonly orgs: readonly string[] }> {
  const { org, client } = tenants[Math.floor(index / 2) % 2] ?? missing();
  const params = at(org);
  const response =
    index % 2 === 0
      ? await client.send(createStudent, {
          params,
          body: {
            name: `${org.orgId.slice(-6)} ${String(index)}`,
            guardians: [{ name: '家长', phone: nextPhone(), relation: '妈妈' }],
          },
        })
      : await client.send(listStudents, { params, query: { limit: 100 } });
  return { status: response.status, orgs: (await response.text()).match(/"name":"[0-9a-f]{6} /g) ?? [] };
}

const missing = (): never => {
  throw new Error('there are two tenants');
};

test('200 requests at once, alternating tenants: no row crosses, connections are bounded, none is used twice, all are given back', async () => {
  const before = edge.proxy.connections();
  const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, index) => request(index)));

  expect(answers.map((each) => each.status)).toEqual(
    Array.from({ length: REQUESTS }, (_, index) => (index % 2 === 0 ? 201 : 200)),
  );
  const crossed = answers.filter((each, index) => {
    const { org } = tenants[Math.floor(index / 2) % 2] ?? missing();
    return each.orgs.some((name) => name !== `"name":"${org.orgId.slice(-6)} `);
  });
  expect(crossed).toEqual([]);
  const rows = await api.admin.query(
    sql`select org_id, count(*)::int as students, count(*) filter (where name not like right(org_id::text, 6) || ' %')::int as foreign_rows from app.student group by org_id order by org_id`,
  );
  expect(rows).toEqual(
    tenants
      .map(({ org }) => ({ orgId: org.orgId, students: REQUESTS / 4, foreignRows: 0 }))
      .sort((a, b) => (a.orgId < b.orgId ? -1 : 1)),
  );

  await expect.poll(() => edge.proxy.connections().open, { timeout: 60_000 }).toBe(0);
  await expect.poll(connected, { timeout: 60_000 }).toBe(0);
  const { most, made } = edge.proxy.connections();
  expect(most).toBeLessThanOrEqual(3 * PER_ROLE);
  // Each request signs in over one connection and works over another; a write leaves jobs that take a third.
  expect(made - before.made).toBeGreaterThanOrEqual(2 * REQUESTS);
  expect(made - before.made).toBeLessThanOrEqual(3 * REQUESTS + 3);
}, 180_000);

test('a request gives its connections back when it ends, not when a pool grows tired of them', async () => {
  expect((await request(1)).status).toBe(200);
  // Idle connections are closed after ten seconds by themselves.
  await expect.poll(() => edge.proxy.connections().open, { timeout: 5000 }).toBe(0);
});
