/** The operator's command as it is typed: a process of its own on a migrated database. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptInvitation } from '@keshi/modules/identity/contract';
import { NOBODY } from '@keshi/kernel/id';
import { keyedHash } from '@keshi/platform/hash';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';

const KEY = 'operator-test-key';
let api: TestApi;
beforeAll(async () => {
  api = await testApi({ ports: { contactHash: (kind, text) => keyedHash(KEY, `${kind}:${text}`) } });
});
afterAll(async () => {
  await api.stop();
});

type Ended = { code: number; out: string; errors: string };

const operator = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [fileURLToPath(new URL('operator.ts', import.meta.url)), ...args],
      {
        env: {
          ...process.env,
          KESHI_ADMIN_URL: api.db.adminUrl,
          KESHI_CONTACT_KEY: KEY,
          KESHI_WEB_URL: 'https://keshi.example',
          ...environment,
        },
      },
      (_, out, errors) => {
        resolve({ code: child.exitCode ?? -1, out, errors });
      },
    );
  });

const GIVEN = ['create-org', '--name', '竹里教育', '--director-name', '沈岚', '--director-phone', '138 0013 8000'];

const MOVE = ['move-org', '--org', '01a2268f-bc6a-7000-9bcc-c87cfa075210', '--to', 'south'];

test('creates an organisation and prints a link with which the director comes in', async () => {
  const { code, out, errors } = await operator(GIVEN);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const [, orgId] = /Organisation (\S+)/.exec(out) ?? [];
  const [, token = ''] = /https:\/\/keshi\.example\/invitations\/(\S+)/.exec(out) ?? [];
  const session = await api
    .client()
    .call(acceptInvitation, { params: { token }, body: { password: 'bamboo-and-plum-12' } });
  expect(session.member).toMatchObject({ orgId, orgName: '竹里教育', name: '沈岚', grants: [{ role: 'director' }] });
});

test.each([
  ['nothing', [], {}, /^Usage: npm run operator/],
  ['half of it', GIVEN.slice(0, 5), {}, /^Usage: npm run operator/],
  ['an option it does not know', [...GIVEN, '--force'], {}, /^Unknown option/],
  ['a phone that is none', [...GIVEN.slice(0, -1), '123'], {}, /\/directorPhone: not a phone number/],
  ['an empty name', ['create-org', '--name', ' ', ...GIVEN.slice(3)], {}, /\/name: a name of at most 60/],
  ['no web address', GIVEN, { KESHI_WEB_URL: 'keshi.example' }, /^KESHI_WEB_URL is not an address/],
  ['more than quarantine', ['quarantine', 'all'], {}, /^Usage: npm run operator/],
  ['no address of keshi_auth', ['quarantine'], { KESHI_AUTH_URL: '' }, /^KESHI_AUTH_URL is not set/],
  ['an organisation that is none', ['move-org', '--org', '竹里', '--to', 'south'], {}, /^Usage: npm run operator/],
  ['a cell without an address', MOVE, {}, /^No address of the cell south was given/],
  ['addresses of cells that are none', MOVE, { KESHI_CELL_ADMIN_URLS: 'south' }, /^KESHI_CELL_ADMIN_URLS is not/],
  ['rows to forget that are in use', ['forget-org', ...MOVE.slice(1, 3), '--cell', 'home'], {}, /has not moved away/],
  ['an organisation to refold that is none', ['refold', '--org', '竹里'], {}, /^Usage: npm run operator/],
  ['no key', GIVEN, { KESHI_CONTACT_KEY: '' }, /^KESHI_CONTACT_KEY is not set/],
])('given %s, says what is wrong and creates nothing', async (_, args, environment, message) => {
  const before = await api.admin.query(sql`select name from app.org`);
  const { code, out, errors } = await operator(args, environment);
  expect([code, out]).toEqual([1, '']);
  expect(errors).toMatch(message);
  expect(errors).not.toMatch(/\n\s+at /);
  expect(await api.admin.query(sql`select name from app.org`)).toEqual(before);
});

test('lists webhooks of accounts that nobody has, newest first and at most a hundred, as keshi_auth and without what they said', async () => {
  const environment = { KESHI_AUTH_URL: api.db.authUrl, KESHI_ADMIN_URL: '', KESHI_CONTACT_KEY: '', KESHI_WEB_URL: '' };
  const { code, out, errors } = await operator(['quarantine'], environment);
  expect({ code, out, errors }).toEqual({ code: 0, out: 'Webhooks of unknown merchant accounts: 0.\n', errors: '' });
  await api.admin.query(sql`
    insert into app.payment_event_quarantine (provider, provider_event, account, type, received_at)
    select 'stripe', 'evt_' || n, 'acct_nobody' || n, 'checkout.session.completed', timestamptz '2026-09-01T01:00:00Z' + n * interval '1 minute'
    from generate_series(1, 101) as n`);
  const [head, ...lines] = (await operator(['quarantine'], environment)).out.trimEnd().split('\n');
  expect(head).toBe('Webhooks of unknown merchant accounts: 101; the newest 100:');
  expect(lines).toHaveLength(100);
  expect(lines.slice(0, 2)).toEqual([
    '2026-09-01T02:41:00.000Z  acct_nobody101  checkout.session.completed  evt_101',
    '2026-09-01T02:40:00.000Z  acct_nobody100  checkout.session.completed  evt_100',
  ]);
  expect(lines.at(-1)).toContain('evt_2');
});

test('refolds the campuses of an organisation as keshi_worker', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  await api.admin.query(sql`
    insert into app.rollup_day (org_id, metric, campus_id, branch_id, on_date, person_id, count, units, minor)
    values (${org.orgId}, 'receipt', ${campus.id}, ${campus.branchId}, '2026-05-09', ${NOBODY}, 2, 0, 360000)`);
  const environment = {
    KESHI_WORKER_URL: api.db.workerUrl,
    KESHI_ADMIN_URL: '',
    KESHI_CONTACT_KEY: '',
    KESHI_WEB_URL: '',
  };
  const { code, out, errors } = await operator(['refold', '--org', org.orgId], environment);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(out).toContain(org.orgId);
  expect(
    await api.admin.query(
      sql`select grain, from_on::text, count, minor from app.rollup_campus where org_id = ${org.orgId} order by from_on, grain`,
    ),
  ).toEqual([
    { grain: 'year', fromOn: '2026-01-01', count: 2, minor: 360000 },
    { grain: 'quarter', fromOn: '2026-04-01', count: 2, minor: 360000 },
    { grain: 'month', fromOn: '2026-05-01', count: 2, minor: 360000 },
    { grain: 'day', fromOn: '2026-05-09', count: 2, minor: 360000 },
  ]);
});
