import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestCode } from '@keshi/modules/identity/contract';
import { getOrg, listSettings, setSetting } from '@keshi/modules/tenancy/contract';
import { makeOrg } from '@keshi/testing/actors';
import { clientOver, testApi, type TestApi } from '@keshi/testing/http';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import type { LogLine } from '@keshi/platform/log';
import { sql } from '@keshi/platform/sql';
import { startJobWorker, startServer, type RunningApi } from './server.ts';
import { readSettings, type Settings } from './settings.ts';

let api: TestApi;
let settings: Settings;
let environment: Record<string, string>;
let running: RunningApi;
const log: LogLine[] = [];

beforeAll(async () => {
  api = await testApi();
  const keys = await makeSigningKeys();
  environment = {
    KESHI_APP_URL: api.db.appUrl,
    KESHI_AUTH_URL: api.db.authUrl,
    KESHI_WORKER_URL: api.db.workerUrl,
    KESHI_PORT: '0',
    KESHI_WEB_URL: 'http://keshi.test/start',
    KESHI_CONTACT_KEY: 'k'.repeat(32),
    KESHI_SIGNING_KEY: keys.privateKey,
    KESHI_SIGNING_PUBLIC_KEY: keys.publicKey,
    KESHI_CLOCK_OFFSET_MS: '86400000',
    KESHI_DELIVERY_URL: '',
    KESHI_STRIPE_KEY: 'sk_test_0000000000000000',
    KESHI_STRIPE_WEBHOOK_SECRETS: 'whsec_test',
  };
  settings = readSettings(environment);
  running = await startServer(settings, (line) => {
    log.push(line);
  });
});
afterAll(async () => {
  await running.stop();
  await api.stop();
});

/** What the server answers to these bytes, sent as they are. */
const rawly = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (part) => {
      answer += part.toString();
      if (answer.includes('\r\n\r\n')) socket.end();
    });
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });

const overHttp = (token: string | null) =>
  clientOver(
    (path, init) => fetch(`${running.url}${path instanceof Request ? path.url : path.toString()}`, init),
    {},
    token,
  );

test('it serves health, the document and signed-in requests on loopback', async () => {
  expect(await (await fetch(`${running.url}/health`)).json()).toEqual({ ok: true });
  expect(await (await fetch(`${running.url}/openapi.json`)).json()).toMatchObject({ openapi: '3.1.0' });
  const org = await makeOrg(api);
  const director = await org.member('director');
  const client = overHttp(director.client.cookie());
  expect(await client.call(getOrg, { params: { orgId: org.orgId } })).toMatchObject({ id: org.orgId });
});

test('without a payment provider it serves all the same and believes no webhook', async () => {
  const plain = await startServer(
    readSettings({ ...environment, KESHI_STRIPE_KEY: '', KESHI_STRIPE_WEBHOOK_SECRETS: '' }),
    () => undefined,
  );
  try {
    expect((await fetch(`${plain.url}/health`)).status).toBe(200);
    const webhook = await fetch(`${plain.url}/webhooks/stripe`, { method: 'POST', body: '{}' });
    expect([webhook.status, await webhook.json()]).toMatchObject([
      400,
      { type: 'urn:keshi:problem:webhook-signature-invalid' },
    ]);
  } finally {
    await plain.stop();
  }
});

test('what a commit announces, counts and audits is worked off without waiting for a round', async () => {
  const org = await makeOrg(api);
  const director = await org.member('director');
  const client = overHttp(director.client.cookie());
  await client.call(setSetting, {
    params: { orgId: org.orgId },
    body: { name: 'low-balance-units', value: 300, effectiveOn: '2027-01-01' },
  });
  await expect
    .poll(async () => (await api.admin.query(sql`select 1 from app.audit_head where org_id = ${org.orgId}`)).length, {
      timeout: 5000,
      interval: 20,
    })
    .toBe(1);
  expect(log.some((line) => line['event'] === 'audit head' && line['orgId'] === org.orgId)).toBe(true);
});

test('an API that leaves its jobs elsewhere does none, and a job worker does them', async () => {
  const org = await makeOrg(api);
  const director = await org.member('director');
  const headsOf = () => api.admin.query(sql`select 1 from app.audit_head where org_id = ${org.orgId}`);
  const elsewhere = await startServer(readSettings({ ...environment, KESHI_JOBS: 'elsewhere' }), () => undefined);
  // The server that all tests share would do them.
  await running.stop();
  try {
    const client = clientOver(
      (path, init) => fetch(`${elsewhere.url}${path instanceof Request ? path.url : path.toString()}`, init),
      {},
      director.client.cookie(),
    );
    await client.call(setSetting, {
      params: { orgId: org.orgId },
      body: { name: 'low-balance-units', value: 300, effectiveOn: '2027-01-01' },
    });
    // Stopping lets running jobs finish.
    await elsewhere.stop();
    expect(await headsOf()).toEqual([]);
    const worker = await startJobWorker(settings, () => undefined);
    await expect.poll(async () => (await headsOf()).length, { timeout: 10_000, interval: 20 }).toBe(1);
    await worker.stop();
  } finally {
    running = await startServer(settings, (line) => {
      log.push(line);
    });
  }
});

test('the offset moves the business clock and nothing a request sends does', async () => {
  const org = await makeOrg(api);
  const director = await org.member('director');
  const client = overHttp(director.client.cookie());
  await client.send(
    listSettings,
    { params: { orgId: org.orgId } },
    { headers: { date: 'Sat, 01 Jan 2000 00:00:00 GMT', 'x-now': '2000-01-01T00:00:00Z' } },
  );
  await client.call(setSetting, {
    params: { orgId: org.orgId },
    body: { name: 'low-balance-units', value: 300, effectiveOn: '2027-01-01' },
  });
  const [row] = await api.admin.query<{ ahead: number }>(
    sql`select round(extract(epoch from at - now()) / 3600)::int as ahead from app.audit where org_id = ${org.orgId}`,
  );
  expect(row?.ahead).toBe(24);
});

test('a body beyond the limit is refused over a real socket too, announced or in chunks', async () => {
  const announced = await rawly(
    running.port,
    'POST /session HTTP/1.1\r\nhost: x\r\norigin: http://keshi.test\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n{',
  );
  expect(announced).toMatch(/^HTTP\/1\.1 413 /);
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const chunked = await rawly(
    running.port,
    `POST /session HTTP/1.1\r\nhost: x\r\norigin: http://keshi.test\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(6)}`,
  );
  expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
});

test('a proxy on the same machine is believed about the client, so one client cannot use up the attempts of all', async () => {
  const code = (from: string, phone: string) =>
    overHttp(null).send(requestCode, { body: { phone } }, { headers: { 'x-forwarded-for': from } });
  for (let index = 0; index < 30; index += 1)
    expect((await code('9.9.9.9', `1991234${String(1000 + index)}`)).status).toBe(200);
  expect((await code('9.9.9.9', '19912349999')).status).toBe(429);
  expect((await code('8.8.8.8', '19912349998')).status).toBe(200);
});

test('it refuses a superuser before it listens', async () => {
  await expect(
    startServer({ ...settings, cells: [{ ...settings.cells[0], app: api.db.adminUrl }] }, () => undefined),
  ).rejects.toThrow(/Refusing to start:\n.*app address logs in as postgres, which is a superuser/);
});

test('a taken port is an error, and nothing is left running', async () => {
  await expect(startServer({ ...settings, port: running.port }, () => undefined)).rejects.toThrow(/EADDRINUSE/);
});

test('as a program it says READY, finishes what runs when told to leave, and ends with 0', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('node.ts', import.meta.url))], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve) =>
    child.stdout.on('data', (data: Buffer) => {
      resolve(/READY (\S+)/.exec(data.toString())?.[1] ?? '');
    }),
  );
  // The answer is begun before the signal and completed after it.
  const slow = new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(
        'POST /session HTTP/1.1\r\nhost: x\r\norigin: http://keshi.test\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n',
      );
      setTimeout(() => {
        child.kill('SIGTERM');
        setTimeout(() => socket.write('{}'), 100);
      }, 100);
    });
    let answer = '';
    socket.on('data', (part) => {
      answer += part.toString();
    });
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
  expect(await slow).toMatch(/^HTTP\/1\.1 422 /);
  expect(await ended).toBe(0);
});

test('as a program with an incomplete environment it names what is missing, not what was given, and ends with 1', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('node.ts', import.meta.url))], {
    env: { PATH: process.env['PATH'] ?? '', KESHI_APP_URL: 'mysql://secret@host/db', KESHI_CONTACT_KEY: 'tooshort' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
  expect(said).toMatch(/KESHI_APP_URL: an address like postgres/);
  expect(said).toMatch(/KESHI_AUTH_URL: is not set/);
  expect(said).not.toMatch(/secret|tooshort/);
});
