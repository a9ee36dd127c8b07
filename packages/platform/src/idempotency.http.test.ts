import { sql } from './sql.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { problem } from '@keshi/kernel/problem';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { clientOver, TEST_ORIGIN, testApi, type Client, type TestApi } from '@keshi/testing/http';
import { oneCell } from './cells.ts';
import { createEdge } from './edge.ts';
import { externalRoute, route } from './routes.ts';

const path = '/orgs/{orgId}/campuses/{campusId}/sales' as const;
const Sale = z.object({ what: z.string().max(40), fail: z.boolean().optional() });
const sell = endpoint({
  method: 'POST',
  path,
  summary: 'Sells',
  can: 'order.write',
  repeat: 'key',
  status: 201,
  body: Sale,
  output: z.object({ id: z.string(), count: z.int() }),
});
const quietly = endpoint({
  method: 'POST',
  path: `${path}/quiet`,
  summary: 'Sells in silence',
  can: 'order.write',
  repeat: 'key',
  body: Sale,
});
const upload = endpoint({
  method: 'POST',
  path: `${path}/files`,
  summary: 'Takes bytes',
  can: 'order.write',
  repeat: 'key',
  consumes: 'bytes',
  body: z.instanceof(Uint8Array),
  output: z.object({ id: z.string() }),
});
const abroad = endpoint({
  method: 'POST',
  path: `${path}/abroad`,
  summary: 'Sells abroad',
  can: 'order.write',
  repeat: 'key',
  body: Sale,
  output: z.object({ intent: z.string(), calls: z.int() }),
});

let api: TestApi;
let org: TestOrg;
let advisor: TestPerson;
let client: Client;
let calls: string[];
let outage = false;

beforeAll(async () => {
  api = await testApi();
  const effectOn = async (
    orgId: string,
    tx: { query: (statement: ReturnType<typeof sql>) => Promise<{ value?: number }[]> },
  ): Promise<number> =>
    (
      await tx.query(
        sql`insert into counter as c (org_id, name, value) values (${orgId}, 'sales', 1) on conflict (org_id, name) do update set value = c.value + excluded.value returning value`,
      )
    )[0]?.value ?? 0;
  const routes = [
    route(sell, async (ctx, { body }) => {
      const count = await effectOn(ctx.orgId, ctx.tx);
      if (body.fail === true) throw problem('conflict');
      return { id: newId(), count };
    }),
    route(quietly, async (ctx) => {
      await effectOn(ctx.orgId, ctx.tx);
      return undefined;
    }),
    route(upload, async (ctx) => {
      await effectOn(ctx.orgId, ctx.tx);
      return { id: newId() };
    }),
    externalRoute(abroad, {
      prepare: async (ctx, _input, key) => {
        await ctx.tx.query(
          sql`insert into counter (org_id, name, value) values (${ctx.orgId}, ${`intent ${key}`}, 1) on conflict do nothing`,
        );
        return `intent ${key}`;
      },
      effect: (_ports, intent) => {
        calls.push(intent);
        return outage ? Promise.reject(problem('payment-provider-unavailable')) : Promise.resolve(calls.length);
      },
      record: async (ctx, intent, result) => {
        await effectOn(ctx.orgId, ctx.tx);
        return { intent, calls: result };
      },
    }),
  ];
  const edge = createEdge(routes, () => ({
    cells: oneCell(api),
    ports: api.ports,
    now: api.clock.now,
    log: () => undefined,
    origins: [TEST_ORIGIN],
  }));
  open = (token) =>
    clientOver(
      (input, init) => Promise.resolve(edge.request(input instanceof Request ? input.url : input.toString(), init)),
      {},
      token,
    );
});
let open: (token: string | null) => Client;
afterAll(() => api.stop());
beforeEach(async () => {
  org = await makeOrg(api);
  advisor = await org.member('advisor');
  client = open(advisor.client.cookie());
  calls = [];
  outage = false;
});

const at = () => ({ params: { orgId: org.orgId, campusId: org.campuses[0].id } });
const sold = async (): Promise<number> =>
  Number(
    (await api.admin.query(sql`select value from app.counter where org_id = ${org.orgId} and name = 'sales'`))[0]?.[
      'value'
    ] ?? 0,
  );
const seen = async (response: Response): Promise<{ status: number; text: string; replay: string | null }> => ({
  status: response.status,
  text: await response.text(),
  replay: response.headers.get('idempotent-replay'),
});

test('the same request with the same key gets the same answer and happens once', async () => {
  const send = () => client.send(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' });
  const first = await seen(await send());
  const again = await seen(await send());
  expect(first).toMatchObject({ status: 201, replay: null });
  expect(again).toEqual({ ...first, replay: 'true' });
  expect(await sold()).toBe(1);
});

test('twenty at once with one key happen once, and all get the one answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () =>
      seen(await client.send(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-parallel' })),
    ),
  );
  expect(new Set(answers.map((each) => `${String(each.status)} ${each.text}`)).size).toBe(1);
  expect(answers.filter((each) => each.replay === null).length).toBe(1);
  expect(await sold()).toBe(1);
});

test('the same key with another body, address or endpoint is the client’s mistake', async () => {
  await client.call(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' });
  const other = await client.send(sell, { ...at(), body: { what: '别的' } }, { idempotencyKey: 'key-00000001' });
  expect([other.status, await other.json()]).toMatchObject([422, { type: 'urn:keshi:problem:idempotency-key-reused' }]);
  expect(
    (await client.send(quietly, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' })).status,
  ).toBe(422);
  expect(await sold()).toBe(1);
});

test('a key is a person’s own: another may use the same', async () => {
  const colleague = open((await org.member('front_desk')).client.cookie());
  await client.call(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' });
  expect(
    (await colleague.send(sell, { ...at(), body: { what: '别的' } }, { idempotencyKey: 'key-00000001' })).status,
  ).toBe(201);
  expect(await sold()).toBe(2);
});

test('a request that failed leaves nothing behind and its key free', async () => {
  expect(
    (await client.send(sell, { ...at(), body: { what: '套餐', fail: true } }, { idempotencyKey: 'key-00000001' }))
      .status,
  ).toBe(409);
  expect(await sold()).toBe(0);
  expect(
    (await client.send(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' })).status,
  ).toBe(201);
  expect(await sold()).toBe(1);
});

test.each([
  ['missing', undefined],
  ['too short', 'short'],
  ['with spaces', 'key with spaces'],
  ['too long', 'x'.repeat(129)],
])('a key that is %s is refused before anything happens', async (_name, key) => {
  const response = await client.send(
    sell,
    { ...at(), body: { what: '套餐' } },
    { headers: { 'idempotency-key': key ?? '' }, idempotencyKey: key ?? '' },
  );
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { type: 'urn:keshi:problem:idempotency-key-missing' },
  ]);
  expect(await sold()).toBe(0);
});

test('an answer without a body is repeated as such', async () => {
  const send = async () =>
    seen(await client.send(quietly, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' }));
  expect(await send()).toEqual({ status: 204, text: '', replay: null });
  expect(await send()).toEqual({ status: 204, text: '', replay: 'true' });
  expect(await sold()).toBe(1);
});

test('uploads are compared by their bytes', async () => {
  const send = (bytes: number[]) =>
    client.send(upload, { ...at(), body: new Uint8Array(bytes) }, { idempotencyKey: 'key-00000001' });
  expect([(await send([1, 2])).status, (await send([1, 2])).status, (await send([1, 3])).status]).toEqual([
    200, 200, 422,
  ]);
});

test('who may no longer act here does not get the kept answer either', async () => {
  await client.call(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' });
  await api.admin.query(
    sql`update app.membership set ended_on = '2026-01-02' where org_id = ${org.orgId} and person_id = ${advisor.personId}`,
  );
  await api.admin.query(sql`delete from app.session where org_id = ${org.orgId}`);
  expect(
    (await client.send(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' })).status,
  ).toBe(401);
});

test('an effect outside: an outage leaves the intent, and the same key finds it again', async () => {
  outage = true;
  expect(
    (await client.send(abroad, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' })).status,
  ).toBe(503);
  expect(await sold()).toBe(0);
  outage = false;
  const answer = await client.call(abroad, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' });
  expect(answer).toEqual({ intent: 'intent key-00000001', calls: 2 });
  expect(new Set(calls).size).toBe(1);
  expect(await sold()).toBe(1);
  expect(await client.call(abroad, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' })).toEqual(
    answer,
  );
  expect(await sold()).toBe(1);
});

test('every unsafe request leaves one audit row, a repeated one none', async () => {
  await client.call(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' });
  await client.call(sell, { ...at(), body: { what: '套餐' } }, { idempotencyKey: 'key-00000001' });
  const rows = await api.admin.query(
    sql`select action, actor_id, campus_id, detail from app.audit where org_id = ${org.orgId}`,
  );
  expect(rows).toEqual([
    {
      action: 'POST /orgs/{orgId}/campuses/{campusId}/sales',
      actorId: advisor.personId,
      campusId: org.campuses[0].id,
      detail: {},
    },
  ]);
});
