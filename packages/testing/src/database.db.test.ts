import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, testPostgres, type TestDatabase } from './database.ts';

let first: TestDatabase;
let second: TestDatabase;

beforeAll(async () => {
  [first, second] = await Promise.all([testDatabase(), testDatabase()]);
});
afterAll(() => Promise.all([first.drop(), second.drop()]));

async function query(connectionString: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

test('what one test file writes, another does not see', async () => {
  await query(first.adminUrl, 'create table only_here (n int)');
  expect(await query(first.adminUrl, `select to_regclass('only_here') is not null`)).toEqual([[true]]);
  expect(await query(second.adminUrl, `select to_regclass('only_here') is not null`)).toEqual([[false]]);
});

test('the server is of the version that this run is for', async () => {
  expect(await query(first.adminUrl, `select current_setting('server_version_num')::int / 10000`)).toEqual([
    [testPostgres()],
  ]);
});

test('a clone has the migrated schema, owned by keshi_owner', async () => {
  const owners = `select distinct relowner::regrole::text from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p')`;
  expect(await query(first.adminUrl, owners)).toEqual([['keshi_owner']]);
});

test.each([
  ['keshi_app', 'appUrl'],
  ['keshi_auth', 'authUrl'],
  ['keshi_worker', 'workerUrl'],
] as const)('%s really logs in, and is neither superuser nor above row-level security', async (role, url) => {
  const about =
    'select session_user::text, rolsuper, rolbypassrls, current_database()::text from pg_roles where rolname = session_user';
  expect(await query(first[url], about)).toEqual([[role, false, false, first.name]]);
});

test('a database is dropped although somebody is connected to it', async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.appUrl });
  const lost = Promise.withResolvers<Error>();
  client.on('error', lost.resolve);
  await client.connect();
  await database.drop();
  expect((await lost.promise).message).toMatch(/terminat/);
  await expect(query(database.adminUrl, 'select 1')).rejects.toThrow(/does not exist/);
});

test('nobody can connect to the template, so that it can always be cloned', async () => {
  const template = new URL(first.adminUrl);
  template.pathname = '/keshi_template';
  await expect(query(template.href, 'select 1')).rejects.toThrow(/not currently accepting connections/);
});
