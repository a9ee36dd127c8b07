import { once } from 'node:events';
import { newId } from '@keshi/kernel/id';
import { openDatabase } from '@keshi/platform/db';
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { testDatabase, type TestDatabase } from './database.ts';
import { startNeonProxy, type NeonProxy } from './neon-proxy.ts';

let database: TestDatabase;
let proxy: NeonProxy;
let allowed: string;

beforeAll(async () => {
  database = await testDatabase();
  allowed = new URL(database.appUrl).host;
  proxy = await startNeonProxy({ allow: [allowed] });
});
afterAll(async () => {
  await proxy.stop();
  await database.drop();
});

// PostgreSQL's SSLRequest: length 8, code 80877103. A server without TLS answers with the single letter N.
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

test('bytes go through to PostgreSQL and its answer comes back', async () => {
  const socket = new WebSocket(`ws://${proxy.address}?address=${allowed}`);
  await once(socket, 'open');
  socket.send(SSL_REQUEST);
  const answer: unknown[] = await once(socket, 'message');
  expect(String(answer[0])).toBe('N');
  socket.close();
  await once(socket, 'close');
});

test.each(['127.0.0.1:1', 'localhost:5432', '169.254.169.254:80', ''])('it does not connect to %j', async (address) => {
  const socket = new WebSocket(`ws://${proxy.address}?address=${address}`);
  const failure: unknown[] = await once(socket, 'unexpected-response');
  expect(failure[1]).toMatchObject({ statusCode: 403 });
});

test('the Neon driver queries and runs scoped transactions through it, as the role of the requests', async () => {
  const neon = openDatabase({ url: database.appUrl, driver: 'neon', neonProxy: proxy.address, max: 2 });
  expect(await neon.query(sql`select session_user::text as role, ${41}::int + 1 as sum`)).toEqual([
    { role: 'keshi_app', sum: 42 },
  ]);

  const scope = {
    orgId: newId(),
    campusId: null,
    branchId: null,
    studentId: null,
    memberId: null,
    role: 'system',
  } as const;
  const seen = await neon.transaction(scope, (tx) => tx.query(sql`select current_setting('app.org_id') as org`));
  expect(seen).toEqual([{ org: scope.orgId }]);
  const bytes = await neon.query(sql`select repeat('课', 1000000) as text`);
  expect(bytes).toEqual([{ text: '课'.repeat(1_000_000) }]);
  await neon.end();
});

test('a plain request is told to upgrade', async () => {
  expect((await fetch(`http://${proxy.address}`)).status).toBe(426);
});

test('stopping it closes what is open', async () => {
  const other = await startNeonProxy({ allow: [allowed] });
  const socket = new WebSocket(`ws://${other.address}?address=${allowed}`);
  await once(socket, 'open');
  const closed = once(socket, 'close');
  await other.stop();
  expect((await closed)[0]).toBe(1001);
  await expect(fetch(`http://${other.address}`)).rejects.toThrow();
});
