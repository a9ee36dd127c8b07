import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestCode } from '@keshi/modules/identity/contract';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import { nextPhone } from '@keshi/testing/actors';
import { testDatabase, type TestDatabase } from '@keshi/testing/database';
import { freePort } from '@keshi/testing/demo/web-server';
import { clientOver } from '@keshi/testing/http';
import { startStack, type Stack } from '@keshi/testing/stack';
import { buildWorkers } from '@keshi/testing/workers-stack';

let database: TestDatabase;
let stack: Stack;

beforeAll(async () => {
  const product = await buildWorkers();
  database = await testDatabase();
  stack = await startStack({
    urls: database,
    keys: await makeSigningKeys(),
    contactKey: 'workers-contact-key-workers-contact-key',
    deliveryKey: 'workers-delivery-key',
    clockOffsetMs: 0,
    ports: { web: await freePort(), api: 0, stripe: 0, inbox: 0 },
    product,
  });
}, 300_000);
afterAll(async () => {
  await stack.stop();
  await database.drop();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(stack.url + path, { headers, redirect: 'manual' });

test('a page is rendered in workerd, may not be stored, and runs only its own script', async () => {
  const page = await get('/sign-in', { cookie: 'keshi-locale=zh-CN' });
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-[^']+'/);
  expect(await page.text()).toContain('<html lang="zh-CN"');
});

test('a file whose name is the hash of its content is kept by browsers for good; one that is not there is kept by nobody', async () => {
  const path = /\/_app\/immutable\/[\w./-]+\.js/.exec(await (await get('/sign-in')).text())?.[0] ?? '';
  const file = await get(path);
  expect(file.status).toBe(200);
  expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(file.headers.get('x-content-type-options')).toBe('nosniff');
  const missing = await get('/_app/immutable/nowhere.js');
  expect([missing.status, missing.headers.get('cache-control') ?? '']).toEqual([
    404,
    expect.not.stringMatching('immutable'),
  ]);
  expect((await get('/_headers')).status).toBe(404);
});

test('the API answers under the address of the app, over the service binding', async () => {
  expect(await (await get('/api/health')).json()).toEqual({ ok: true });
  const refused = await get('/api/session');
  expect([refused.status, refused.headers.get('content-type')]).toEqual([
    401,
    'application/problem+json; charset=utf-8',
  ]);
});

test('a form that another site sends is refused', async () => {
  const response = await fetch(`${stack.url}/sign-in`, {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'account=x',
  });
  expect(response.status).toBe(403);
});

/** Clients ask with a path. */
const pathOf = (input: string | URL | Request): string => (input instanceof Request ? input.url : input.toString());

test('attempts are counted by the address the platform saw, whatever the client says of itself', async () => {
  const statuses: number[] = [];
  for (let tries = 0; tries < 31; tries += 1) {
    const client = clientOver((input, init) => fetch(`${stack.apiUrl}${pathOf(input)}`, init), {
      origin: stack.url,
      'x-forwarded-for': `10.0.0.${String(tries)}`,
    });
    statuses.push((await client.send(requestCode, { body: { phone: nextPhone() } })).status);
  }
  expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), 429]);
});
