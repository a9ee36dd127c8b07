import { Buffer } from 'node:buffer';
import { sql } from './sql.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { Name, PageQuery } from '@keshi/kernel/shapes';
import { problem } from '@keshi/kernel/problem';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { clientOver, TEST_ORIGIN, testApi, type Client, type TestApi } from '@keshi/testing/http';
import type { Ctx } from './context.ts';
import { oneCell } from './cells.ts';
import { createEdge } from './edge.ts';
import type { LogLine } from './log.ts';
import { erased, publicRoute, route } from './routes.ts';
import { SESSION_COOKIE } from './session.ts';

const campusPath = '/orgs/{orgId}/campuses/{campusId}' as const;
const Echo = z.object({
  name: Name,
  count: z.int().max(9).default(1),
  nested: z.object({ tags: z.array(z.string().max(5)).max(3) }).optional(),
});

const echo = endpoint({
  method: 'POST',
  path: `${campusPath}/echo`,
  summary: 'Says it again',
  can: 'student.write',
  repeat: 'natural',
  body: Echo,
  output: z.object({ name: z.string(), count: z.int() }),
  maxBytes: 2048,
});
const list = endpoint({
  method: 'GET',
  path: `${campusPath}/things`,
  summary: 'A list',
  can: 'student.read',
  repeat: 'safe',
  query: PageQuery.extend({ q: z.string().max(5).optional() }),
  output: z.object({ q: z.string().nullable(), limit: z.int() }),
});
const getThing = endpoint({
  method: 'GET',
  path: `${campusPath}/things/{thingId}`,
  summary: 'A thing',
  can: 'student.read',
  repeat: 'safe',
  output: z.object({ id: z.string(), name: z.string() }),
});
const upload = endpoint({
  method: 'POST',
  path: `${campusPath}/uploads`,
  summary: 'An upload',
  can: 'student.write',
  repeat: 'key',
  consumes: 'bytes',
  body: z.instanceof(Uint8Array),
  output: z.object({ size: z.int() }),
  maxBytes: 4096,
});
const act = endpoint({
  method: 'POST',
  path: `${campusPath}/acts`,
  summary: 'Does something',
  can: 'student.write',
  repeat: 'natural',
  body: z.object({ what: z.string() }),
  output: z.object({ tries: z.int() }),
});
const leak = endpoint({
  method: 'GET',
  path: `${campusPath}/leak`,
  summary: 'Returns too much',
  can: 'student.read',
  repeat: 'safe',
  output: z.object({ id: z.string() }),
});
const hello = endpoint({
  method: 'POST',
  path: '/hello',
  summary: 'Anyone',
  can: 'public',
  repeat: 'none',
  body: z.object({ to: z.string() }),
  output: z.object({ from: z.string() }),
});
const forget = endpoint({
  method: 'DELETE',
  path: `${campusPath}/things/{thingId}`,
  summary: 'Removes',
  can: 'student.write',
  repeat: 'natural',
});

const CANARY = { name: '王小明canary', phone: '13899990000' };
let tries = 0;

/** Clients ask with an address. */
const addressIn = (input: string | URL | Request): string => (input instanceof Request ? input.url : input.toString());

/** What can go wrong inside a use case, by name. */
const faults: Record<string, (ctx: Ctx) => Promise<unknown>> = {
  bug: () => Promise.reject(new TypeError('undefined is not a function')),
  // The name clash is real: the second insert violates a unique constraint whose message quotes the value.
  clash: async (ctx) => {
    await ctx.tx.query(
      sql`insert into course (org_id, id, name, charge_units, duration_minutes, created_at) values (${ctx.orgId}, ${newId()}, ${CANARY.name}, 100, 60, now()), (${ctx.orgId}, ${newId()}, ${CANARY.name}, 100, 60, now())`,
    );
  },
  check: (ctx) =>
    ctx.tx.query(
      sql`insert into course (org_id, id, name, charge_units, duration_minutes, created_at) values (${ctx.orgId}, null, ${CANARY.name}, 100, 60, now())`,
    ),
  reference: (ctx) =>
    ctx.tx.query(
      sql`insert into campus (org_id, id, branch_id, name, time_zone, created_at) values (${ctx.orgId}, ${newId()}, ${newId()}, ${CANARY.name}, 'Asia/Shanghai', now())`,
    ),
  slow: async (ctx) => {
    await ctx.tx.query(sql`set local statement_timeout = 40`);
    await ctx.tx.query(sql`select pg_sleep(5)`);
  },
  serialization: async (ctx) => {
    if (tries < 3)
      await ctx.tx.query(sql`do $$ begin raise exception 'could not serialize' using errcode = '40001'; end $$`);
  },
  deadlocks: (ctx) => ctx.tx.query(sql`do $$ begin raise exception 'deadlock' using errcode = '40P01'; end $$`),
  cut: async (ctx) => {
    const [row] = await ctx.tx.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await api.admin.query(sql`select pg_terminate_backend(${row?.pid ?? 0}::int)`);
    // Long enough for the end of the connection to arrive while no statement is running.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await ctx.tx.query(sql`select 1`);
  },
  badCursor: (ctx) => ctx.tx.query(sql`select ${'not-an-id'}::uuid`),
  tooLarge: (ctx) => ctx.tx.query(sql`select ${'99999999999'}::int`),
  refuse: () => Promise.reject(problem('conflict', { detail: 'as things are', seen: 3 })),
};

const routes = [
  route(echo, (_ctx, { body }) => Promise.resolve({ ...body, secret: CANARY.phone })),
  route(list, (_ctx, { query }) => Promise.resolve({ q: query.q ?? null, limit: query.limit })),
  route(getThing, async (ctx, { params }) => {
    const campus = await ctx.campus();
    const [row] = await ctx.tx.query<{ id: string; name: string }>(
      sql`select id, name from student where org_id = ${ctx.orgId} and campus_id = ${campus.id} and id = ${params.thingId}`,
    );
    if (row === undefined) throw problem('not-found');
    return row;
  }),
  route(upload, (_ctx, { body }) => Promise.resolve({ size: body.byteLength })),
  route(act, async (ctx, { body }) => {
    tries += 1;
    await faults[body.what]?.(ctx);
    return { tries };
  }),
  // A use case whose types lie.
  route(leak, () => Promise.resolve(erased({ identity: CANARY.phone }))),
  publicRoute(hello, (ctx) => Promise.resolve({ from: ctx.clientAddress })),
  route(forget, () => Promise.resolve(undefined)),
];

let api: TestApi;
let edge: ReturnType<typeof createEdge>;
let org: TestOrg;
let other: TestOrg;
let advisor: TestPerson;
let browser: Client;
let studentId: string;
const log: LogLine[] = [];

beforeAll(async () => {
  api = await testApi();
  edge = createEdge(routes, () => ({
    cells: oneCell(api),
    ports: api.ports,
    now: api.clock.now,
    log: (line) => {
      log.push(line);
    },
    origins: [TEST_ORIGIN],
  }));
  [org, other] = [await makeOrg(api), await makeOrg(api)];
  advisor = await org.member('advisor');
  browser = clientOver(
    (input, init) => Promise.resolve(edge.request(addressIn(input), init)),
    {},
    advisor.client.cookie(),
  );
  studentId = newId();
  const [campus] = org.campuses;
  await api.admin.query(
    sql`insert into app.student (org_id, id, campus_id, branch_id, student_id, name, created_at) values (${org.orgId}, ${studentId}, ${campus.id}, ${campus.branchId}, ${studentId}, '周一鸣', now())`,
  );
});
afterAll(() => api.stop());
beforeEach(() => {
  tries = 0;
  log.length = 0;
});

const at = (rest: string, campus = org.campuses[0].id, orgId = org.orgId): string =>
  `/orgs/${orgId}/campuses/${campus}${rest}`;
/** A raw request as the signed-in advisor, with exactly these headers. */
const raw = (
  path: string,
  init: Omit<RequestInit, 'headers'> & { duplex?: 'half'; headers?: Record<string, string> } = {},
): Promise<Response> =>
  Promise.resolve(
    edge.request(path, {
      ...init,
      headers: { cookie: `${SESSION_COOKIE}=${advisor.client.cookie() ?? ''}`, ...init.headers },
    }),
  );
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
  raw(path, { method: 'POST', body, headers: { origin: TEST_ORIGIN, 'content-type': 'application/json', ...headers } });
const ProblemType = z.object({ type: z.string().transform((type) => type.replace('urn:keshi:problem:', '')) });
const typeOf = async (response: Response): Promise<string> => ProblemType.parse(await response.json()).type;
const place = () => ({ params: { orgId: org.orgId, campusId: org.campuses[0].id } });

test('a request from our own page is answered with what the contract names and nothing more', async () => {
  const response = await browser.send(echo, { ...place(), body: { name: '甲' } });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ name: '甲', count: 1 });
});

test.each<[string, Record<string, string>]>([
  ['another origin', { origin: 'https://evil.example' }],
  ['our host under another scheme', { origin: TEST_ORIGIN.replace('http:', 'https:') }],
  ['an opaque origin', { origin: 'null' }],
  ['a cross-site fetch without Origin', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling subdomain without Origin', { 'sec-fetch-site': 'same-site' }],
])('an unsafe request from %s is refused before it is read', async (_name, headers) => {
  for (const [method, path] of [
    ['POST', '/echo'],
    ['DELETE', `/things/${studentId}`],
  ] as const) {
    const response = await raw(at(path), {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'POST' ? { body: '{"name":"甲"}' } : {}),
    });
    expect([response.status, await typeOf(response)]).toEqual([403, 'cross-site-request']);
  }
  const open = await raw('/hello', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"to":"you"}',
  });
  expect(open.status).toBe(403);
});

test.each([
  'text/plain',
  'TEXT/PLAIN;charset=utf-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonx',
  '',
])('a body of type "%s" is refused with 415', async (contentType) => {
  for (const path of [at('/echo'), '/hello']) {
    const response = await post(path, Buffer.from('{"name":"甲","to":"you"}'), { 'content-type': contentType });
    expect([response.status, await typeOf(response)]).toEqual([415, 'unsupported-media-type']);
  }
});

test('reading needs no origin, so a link from a message opens', async () => {
  expect((await raw(at('/things'), { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
});

test('a thing of another campus, of another organisation, a missing one and a malformed id are one and the same 404', async () => {
  const missing = await raw(at(`/things/${newId()}`));
  const expected = { status: 404, body: await missing.text(), headers: withoutId(missing) };
  expect(expected.body).toBe('{"type":"urn:keshi:problem:not-found","title":"Not found","status":404}');
  const paths = [
    at(`/things/${studentId}`, org.campuses[1].id),
    at(`/things/${studentId}`, org.campuses[2].id),
    at(`/things/${studentId}`, other.campuses[0].id),
    at(`/things/${studentId}`, newId()),
    at(`/things/${studentId}`, org.campuses[0].id, other.orgId),
    at(`/things/${studentId}`, other.campuses[0].id, other.orgId),
    at(`/things/${studentId}`, org.campuses[0].id, newId()),
    at('/things/not-an-id'),
    at('/things/%00'),
    at(`/things/${studentId.toUpperCase()}`),
    at(`/things/${studentId}'--`),
    '/nowhere',
    '/orgs',
  ];
  for (const path of paths) {
    const response = await raw(path);
    expect({ status: response.status, body: await response.text(), headers: withoutId(response) }, path).toEqual(
      expected,
    );
  }
  expect((await raw(at(`/things/${studentId}`))).status).toBe(200);
});

const withoutId = (response: Response): [string, string][] =>
  [...response.headers].filter(([name]) => name !== 'x-request-id');

test('a role without the permission gets 403 where it works, and 404 elsewhere', async () => {
  const teacher = await org.member('teacher');
  const client = clientOver(
    (input, init) => Promise.resolve(edge.request(addressIn(input), init)),
    {},
    teacher.client.cookie(),
  );
  expect((await client.fetch(at('/things'))).status).toBe(403);
  expect((await client.fetch(at('/things', org.campuses[1].id))).status).toBe(404);
});

test('without a session, or with a made-up one, the answer is 401 whatever the address', async () => {
  for (const cookie of ['', `${SESSION_COOKIE}=${'a'.repeat(40)}`, `${SESSION_COOKIE}=x; a=b`]) {
    for (const path of [at('/things'), at('/things', newId(), newId())])
      expect((await edge.request(path, { headers: { cookie } })).status).toBe(401);
  }
});

test('a method the address does not have is 405 with those it has', async () => {
  const response = await raw(at('/echo'), { method: 'PUT', headers: { origin: TEST_ORIGIN } });
  expect([response.status, response.headers.get('allow'), await typeOf(response)]).toEqual([
    405,
    'POST',
    'method-not-allowed',
  ]);
  expect(
    (
      await raw(at('/echo'), {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      })
    ).headers.has('access-control-allow-origin'),
  ).toBe(false);
});

test('a body beyond the limit is 413, announced or not', async () => {
  const big = JSON.stringify({ name: 'x'.repeat(3000) });
  expect((await post(at('/echo'), big)).status).toBe(413);
  expect((await post(at('/echo'), '{}', { 'content-length': '999999' })).status).toBe(413);
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1024));
    },
  });
  const response = await raw(at('/uploads'), {
    method: 'POST',
    body: endless,
    duplex: 'half',
    headers: { origin: TEST_ORIGIN, 'idempotency-key': 'upload-12345' },
  });
  expect([response.status, await typeOf(response)]).toEqual([413, 'payload-too-large']);
  expect(pulled).toBeLessThan(10);
});

test.each([
  ['cut off', '{"name":'],
  ['not JSON', 'name=甲'],
  ['empty', ''],
  ['with NUL in a value', '{"name":"a\\u0000b"}'],
  ['with NUL in a key', '{"name":"a","\\u0000":1}'],
  ['with half a character', '{"name":"\\ud83d"}'],
  ['nested without end', `{"name":${'['.repeat(900)}${']'.repeat(900)}}`],
])('a body that is %s is 400 and says nothing of its content', async (_name, body) => {
  const response = await post(at('/echo'), body);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    type: 'urn:keshi:problem:malformed-request',
    title: 'The request could not be read',
    status: 400,
    detail: 'the body is not JSON we can read',
  });
});

test('bytes that are no UTF-8 are 400', async () => {
  expect((await post(at('/echo'), Buffer.from([0x22, 0xff, 0xfe, 0x22]))).status).toBe(400);
});

test('fields at fault come back as pointers, all at once', async () => {
  const response = await post(
    at('/echo'),
    JSON.stringify({ name: '', count: 'two', nested: { tags: ['ok', 'toolong'] } }),
  );
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: '/name' }, { pointer: '/count' }, { pointer: '/nested/tags/1' }],
  });
  const query = await raw(at('/things?limit=500&q=muchtoolong'));
  expect(await query.json()).toMatchObject({ status: 422, errors: [{ pointer: '?limit' }, { pointer: '?q' }] });
});

test('a field the contract does not name is refused, at any depth and in the query too', async () => {
  const response = await post(
    at('/echo'),
    JSON.stringify({ name: '甲', orgId: other.orgId, nested: { tags: [], role: 'director' }, __proto__x: 1 }),
  );
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: '/orgId' }, { pointer: '/nested/role' }, { pointer: '/__proto__x' }],
  });
  expect(await (await raw(at('/things?limt=5'))).json()).toMatchObject({ status: 422, errors: [{ pointer: '?limt' }] });
  expect((await post(at('/echo'), '{"name":"甲","__proto__":{"count":3}}')).status).toBe(422);
});

test('bulk is limited: page size, list lengths', async () => {
  expect((await raw(at('/things?limit=100'))).status).toBe(200);
  for (const limit of ['101', '0', '-1', '1e3', '5.5', 'all'])
    expect((await raw(at(`/things?limit=${limit}`))).status, limit).toBe(422);
  expect((await post(at('/echo'), JSON.stringify({ name: '甲', nested: { tags: ['a', 'b', 'c', 'd'] } }))).status).toBe(
    422,
  );
});

test('every answer forbids storing, framing and sniffing, and has a request id', async () => {
  const answers = [
    await raw(at('/things')),
    await raw('/nowhere'),
    await raw('/health'),
    await post(at('/echo'), 'x'),
    await raw(at('/acts'), { method: 'PUT' }),
    await post(at('/acts'), '{"what":"bug"}'),
    await raw(at(`/things/${studentId}`), { method: 'DELETE', headers: { origin: TEST_ORIGIN } }),
  ];
  expect(answers.map((each) => each.status)).toEqual([200, 404, 200, 400, 405, 500, 204]);
  for (const answer of answers) {
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('a given request id is kept if it is one, and comes back', async () => {
  expect((await raw('/health', { headers: { 'x-request-id': 'trace-12345678' } })).headers.get('x-request-id')).toBe(
    'trace-12345678',
  );
  expect((await raw('/health', { headers: { 'x-request-id': 'short' } })).headers.get('x-request-id')).toMatch(
    /^[0-9a-f-]{36}$/,
  );
  expect((await raw('/health', { headers: { 'x-request-id': 'a b{evil}"' } })).headers.get('x-request-id')).toMatch(
    /^[0-9a-f-]{36}$/,
  );
});

test.each<[string, number, string]>([
  ['bug', 500, 'internal-error'],
  ['check', 500, 'internal-error'],
  ['clash', 409, 'already-exists'],
  ['reference', 404, 'not-found'],
  ['slow', 503, 'service-unavailable'],
  ['deadlocks', 503, 'service-unavailable'],
  ['cut', 503, 'service-unavailable'],
  ['tooLarge', 422, 'invalid-input'],
  ['badCursor', 400, 'malformed-request'],
])('a failure of kind "%s" is %i and tells nothing of the database or the data', async (what, status, type) => {
  const response = await post(at('/acts'), JSON.stringify({ what }));
  const text = await response.text();
  expect([response.status, z.object({ type: z.string() }).parse(JSON.parse(text)).type]).toEqual([
    status,
    `urn:keshi:problem:${type}`,
  ]);
  expect(text).not.toMatch(/course|campus_|_uq|_fk|constraint|select|insert|\.ts|canary|serialize|deadlock|terminat/i);
  if (status >= 500)
    expect(JSON.parse(text)).toMatchObject({
      instance: `urn:keshi:request:${response.headers.get('x-request-id') ?? ''}`,
    });
  // The connection pool is whole again: the next request is served.
  expect((await raw(at('/things'))).status).toBe(200);
});

test('a serialization failure is tried again from the start; a deadlock is given up after three tries', async () => {
  expect(await (await post(at('/acts'), '{"what":"serialization"}')).json()).toEqual({ tries: 3 });
  tries = 0;
  await post(at('/acts'), '{"what":"deadlocks"}');
  expect(tries).toBe(3);
});

test('what a use case refuses with reaches the client, facts included', async () => {
  const response = await post(at('/acts'), '{"what":"refuse"}');
  expect(await response.json()).toEqual({
    type: 'urn:keshi:problem:conflict',
    title: 'Something changed meanwhile',
    status: 409,
    detail: 'as things are',
    seen: 3,
  });
});

test('an answer beyond the contract is our fault: 500, and the log names the endpoint, not the value', async () => {
  expect((await raw(at('/leak'))).status).toBe(500);
  expect(JSON.stringify(log)).toContain(
    'GET /orgs/{orgId}/campuses/{campusId}/leak returned what its contract does not allow',
  );
  expect(JSON.stringify(log)).not.toContain(CANARY.phone);
});

test('logs hold patterns, statuses and ids of requests: no addresses, names, phones or search words', async () => {
  await post(at('/echo'), JSON.stringify({ name: CANARY.name, phone: CANARY.phone }));
  await raw(at(`/things?q=${encodeURIComponent(CANARY.phone)}`));
  await raw(`/nowhere/${CANARY.phone}`);
  for (const what of Object.keys(faults)) await post(at('/acts'), JSON.stringify({ what }));
  const text = JSON.stringify(log);
  for (const secret of [
    CANARY.name,
    CANARY.phone,
    '王小明',
    org.orgId,
    studentId,
    advisor.name,
    advisor.client.cookie() ?? '-',
  ])
    expect(text).not.toContain(secret);
  const line = log.find((each) => each['route'] === '/orgs/:orgId/campuses/:campusId/echo');
  expect(line).toMatchObject({ method: 'POST', status: 422 });
  expect([typeof line?.requestId, typeof line?.['ms']]).toEqual(['string', 'number']);
});

test('the client address is the last hop, never what the client claims', async () => {
  const from = async (headers: Record<string, string>): Promise<unknown> =>
    (await post('/hello', '{"to":"you"}', headers)).json();
  expect(await from({ 'x-forwarded-for': '1.1.1.1, 2.2.2.2' })).toEqual({ from: '2.2.2.2' });
  expect(await from({ 'cf-connecting-ip': '6.6.6.6', 'x-real-ip': '6.6.6.6', 'x-forwarded-for': '2.2.2.2' })).toEqual({
    from: '2.2.2.2',
  });
});
