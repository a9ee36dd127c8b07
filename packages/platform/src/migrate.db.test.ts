import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { testPostgres } from '@keshi/testing/database';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EmbeddedPostgres } from './embedded-postgres.ts';
import { startTemporaryPostgres } from './embedded-postgres-temporary.ts';
import { migrate, setRolePasswords } from './migrate.ts';

const ROLES = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'keshi_owner') then create role keshi_owner nologin; end if;
    if not exists (select from pg_roles where rolname = 'keshi_app') then create role keshi_app login; end if;
  end $$;
  --> statement-breakpoint
  create schema app;`;

let server: EmbeddedPostgres;
let folder: string;
let adminUrl: string;
let databases = 0;

beforeAll(async () => {
  server = await startTemporaryPostgres({ major: testPostgres() });
});
afterAll(() => server.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keshi-migrate-test-'));
  await mkdir(join(folder, 'meta'));
  const name = `migrate_${(databases += 1)}`;
  await query(server.url(), `create database ${name}`);
  adminUrl = server.url('postgres', name);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function query(connectionString: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Writes a migrations folder as drizzle-kit does; each entry is [tag, when, sql]. */
async function write(...migrations: [string, number, string][]): Promise<void> {
  const entries = migrations.map(([tag, when], idx) => ({ idx, version: '7', when, tag, breakpoints: true }));
  for (const [tag, , text] of migrations) await writeFile(join(folder, `${tag}.sql`), text);
  await writeFile(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  );
}

const roles: [string, number, string] = ['0000_roles', 1, ROLES];
const lots: [string, number, string] = ['0001_lots', 2, 'create table app.lot (n int)'];

test('it applies what is missing, in order, and says what that was', async () => {
  await write(roles);
  expect(await migrate({ adminUrl, folder })).toEqual(['0000_roles']);
  await write(roles, lots);
  expect(await migrate({ adminUrl, folder })).toEqual(['0001_lots']);
  expect(await migrate({ adminUrl, folder })).toEqual([]);
  expect(await query(adminUrl, 'select count(*)::int from app.lot')).toEqual([[0]]);
});

test('two runs at once apply each migration once', async () => {
  await write(roles, lots);
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate({ adminUrl, folder })));
  expect(applied.flat()).toEqual(['0000_roles', '0001_lots']);
});

test('a migration that fails leaves nothing behind, not even the ones before it', async () => {
  await write(roles, lots, ['0002_wrong', 3, 'create table app.lot (n int)']);
  await expect(migrate({ adminUrl, folder })).rejects.toThrow();
  expect(await query(adminUrl, `select to_regnamespace('app')`)).toEqual([[null]]);
  await write(roles, lots);
  expect(await migrate({ adminUrl, folder })).toEqual(['0000_roles', '0001_lots']);
});

test('a landed migration that was edited is refused', async () => {
  await write(roles, lots);
  await migrate({ adminUrl, folder });
  await write(roles, ['0001_lots', 2, 'create table app.lot (n bigint)']);
  await expect(migrate({ adminUrl, folder })).rejects.toThrow(/0001_lots was changed after.*What to do/s);
});

test('a migration that slipped in before a landed one is refused, not skipped', async () => {
  await write(roles, ['0002_later', 3, 'create table app.later (n int)']);
  await migrate({ adminUrl, folder });
  await write(roles, lots, ['0002_later', 3, 'create table app.later (n int)']);
  await expect(migrate({ adminUrl, folder })).rejects.toThrow(/0001_lots is older than one that was applied/);
  expect(await query(adminUrl, `select to_regclass('app.lot')`)).toEqual([[null]]);
});

test('everything in the schema app belongs to keshi_owner, whoever migrated', async () => {
  const everyKind = [
    'create table app.plain (n serial primary key)',
    'create table app.parted (at date) partition by range (at)',
    `create table app.part partition of app.parted for values from ('2026-01-01') to ('2027-01-01')`,
    'create sequence app.numbers',
    'create view app.seen as select n from app.plain',
    `create type app.mood as enum ('glad')`,
    `create domain app.units as int`,
    `create function app.twice(n int) returns int language sql as 'select n * 2'`,
  ];
  await write(roles, ['0001_kinds', 2, everyKind.join(';\n--> statement-breakpoint\n')]);
  await migrate({ adminUrl, folder });
  const owned = await query(
    adminUrl,
    `select distinct owner::regrole::text from (
       select relowner from pg_class where relnamespace = 'app'::regnamespace union all
       select proowner from pg_proc where pronamespace = 'app'::regnamespace union all
       select typowner from pg_type where typnamespace = 'app'::regnamespace union all
       select nspowner from pg_namespace where nspname = 'app') as objects (owner)`,
  );
  expect(owned).toEqual([['keshi_owner']]);
});

test('a role logs in with the password it was given, whatever characters it has', async () => {
  await write(roles);
  await migrate({ adminUrl, folder });
  const password = `it's "quoted" \\ $1 课时; drop role keshi_app --`;
  await setRolePasswords({ adminUrl, passwords: { keshi_app: password } });
  const url = new URL(server.url('keshi_app'));
  url.password = encodeURIComponent(password);
  expect(await query(url.href, 'select current_user')).toEqual([['keshi_app']]);
  await expect(query(server.url('keshi_app'), 'select 1')).rejects.toThrow(/password/);
});

test('a password for a role that does not exist is an error', async () => {
  await expect(setRolePasswords({ adminUrl, passwords: { keshi_nobody: 'x' } })).rejects.toThrow(/keshi_nobody/);
});
