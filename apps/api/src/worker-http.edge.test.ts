import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import { SESSION_COOKIE } from '@keshi/platform/session';
import { makeOrg, type TestOrg } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, TEST_CONTACT_KEY, TEST_ORIGIN, type TestApi } from '@keshi/testing/http';
import { startApiInWorkerd, type ApiInWorkerd } from '@keshi/testing/workerd';

/** What lies between HTTP and a use case, where runtimes differ: bodies, headers, addresses. The edge's own tests run on Node. */

let api: TestApi;
let edge: ApiInWorkerd;
let org: TestOrg;
let cookie: string;

beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  cookie = `${SESSION_COOKIE}=${(await org.member('principal')).client.cookie() ?? ''}`;
  const keys = await makeSigningKeys();
  edge = await startApiInWorkerd(api.db, 0, {
    KESHI_WEB_URL: TEST_ORIGIN,
    KESHI_CONTACT_KEY: TEST_CONTACT_KEY,
    KESHI_SIGNING_KEY: keys.privateKey,
    KESHI_SIGNING_PUBLIC_KEY: keys.publicKey,
  });
}, 180_000);
afterAll(async () => {
  await edge.stop();
  await api.stop();
});

const at = (rest: string, campusId = org.campuses[0].id): string => `/orgs/${org.orgId}/campuses/${campusId}${rest}`;
const get = (path: string): Promise<Response> => edge.fetch(path, { headers: { cookie } });
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> => {
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body,
    duplex: 'half',
    headers: {
      cookie,
      origin: TEST_ORIGIN,
      'content-type': 'application/json',
      'idempotency-key': `edge-${newId()}`,
      ...headers,
    },
  };
  return edge.fetch(path, init);
};

/** Chunks of 64 kB that announce no length. */
const chunked = (chunks: number): ReadableStream<Uint8Array> => {
  let left = chunks;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) controller.close();
      else controller.enqueue(new Uint8Array(65_536));
      left -= 1;
    },
  });
};

test('every answer, failures too, forbids storing, framing and sniffing, and has a request id', async () => {
  const answers = [
    await get(at('/students')),
    await get('/nowhere'),
    await get('/health'),
    await post(at('/students'), 'x'),
    await edge.fetch(at('/students'), { method: 'PUT', headers: { cookie, origin: TEST_ORIGIN } }),
    await edge.fetch('/session'),
  ];
  expect(answers.map((each) => each.status)).toEqual([200, 404, 200, 400, 405, 401]);
  for (const { headers } of answers) {
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('another campus, a missing thing, a malformed id and a path that is not there are one and the same 404', async () => {
  const paths = [
    at(`/students/${newId()}`),
    at('/students', org.campuses[2].id),
    at('/students', newId()),
    at('/students/not-an-id'),
    at('/students/%00'),
    '/nowhere',
  ];
  const bodies = await Promise.all(
    paths.map(async (path) => {
      const answer = await get(path);
      return `${String(answer.status)} ${await answer.text()}`;
    }),
  );
  expect(new Set(bodies)).toEqual(
    new Set(['404 {"type":"urn:keshi:problem:not-found","title":"Not found","status":404}']),
  );
});

test.each([
  ['cut off', '{"name":'],
  ['with NUL in a value', '{"name":"a\\u0000b"}'],
  ['with half a character', '{"name":"\\ud83d"}'],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
])('a body that is %s is 400', async (_name, body) => {
  expect(await problemIn(await post(at('/students'), body))).toMatchObject({ status: 400, type: 'malformed-request' });
});

test('a body of another type is 415, and one of another site 403', async () => {
  expect((await post(at('/students'), '{}', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post(at('/students'), '{}', { origin: 'https://evil.example' })).status).toBe(403);
});

test('a body beyond the limit is 413, announced or not', async () => {
  expect((await post(at('/students'), JSON.stringify({ name: 'x'.repeat(300_000) }))).status).toBe(413);
  expect((await post(at('/students'), chunked(8))).status).toBe(413);
});
