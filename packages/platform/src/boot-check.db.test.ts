import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@keshi/testing/database';
import { checkDatabases, type Purpose } from './boot-check.ts';
import { openDatabase, type Database } from './db.ts';

let database: TestDatabase;
let admin: Database;
let good: Record<Purpose, Database>;
const opened: Database[] = [];

const open = (url: string): Database => {
  const made = openDatabase({ url, max: 1 });
  opened.push(made);
  return made;
};

beforeAll(async () => {
  database = await testDatabase();
  admin = open(database.adminUrl);
  good = { app: open(database.appUrl), auth: open(database.authUrl), worker: open(database.workerUrl) };
});

afterAll(async () => {
  await Promise.all(opened.map((each) => each.end()));
  await database.drop();
});

/** One statement outside any transaction, where names cannot be parameters. */
async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Runs `check` with a database login that `make` prepares by the name given, and removes it afterwards. */
async function withRole(
  make: (role: string) => string[],
  check: (db: Database, role: string) => Promise<void>,
): Promise<void> {
  const role = `boot_${database.name}`;
  await onServer(`create role ${role} login password 'boot' nosuperuser nobypassrls noinherit`);
  try {
    await onServer(`grant usage on schema app to ${role}`);
    for (const statement of make(role)) await onServer(statement);
    const url = new URL(database.appUrl);
    url.username = role;
    url.password = 'boot';
    const db = openDatabase({ url: url.href, max: 1 });
    try {
      await check(db, role);
    } finally {
      await db.end();
    }
  } finally {
    await onServer(`reassign owned by ${role} to keshi_owner`);
    await onServer(`drop owned by ${role}`);
    await onServer(`drop role ${role}`);
  }
}

test('the roles of the migrations are accepted; a cluster that is not durable is warned about', async () => {
  const report = await checkDatabases(good);
  expect(report.faults).toEqual([]);
  expect(report.warnings.join()).toMatch(/fsync is off/);
});

test.each<[string, (role: string) => string[], RegExp]>([
  ['a superuser', (role) => [`alter role ${role} superuser`], /is a superuser/],
  ['BYPASSRLS', (role) => [`alter role ${role} bypassrls`, `grant select on app.student to ${role}`], /has BYPASSRLS/],
  ['CREATEROLE', (role) => [`alter role ${role} createrole`], /may create roles/],
  ['REPLICATION', (role) => [`alter role ${role} replication`], /may replicate/],
  ['the owner of a table', (role) => [`alter table app.room owner to ${role}`], /owns tables of the schema app/],
  [
    'the owner of a function',
    (role) => [`alter function app.claim_people(jsonb, timestamptz) owner to ${role}`],
    /owns functions of the schema app/,
  ],
  [
    'a role that may create in the schema',
    (role) => [`grant create on schema app to ${role}`],
    /may create objects in the schema app/,
  ],
  ['a member of the owning role', (role) => [`grant keshi_owner to ${role}`], /is a member of keshi_owner/],
  ['a role with TRUNCATE', (role) => [`grant truncate on app.mark to ${role}`], /may TRUNCATE/],
  [
    'a request role that reads the sign-in tables',
    (role) => [`grant select on app.student, app.session to ${role}`],
    /reads the sign-in tables/,
  ],
  ['a request role that cannot read students', () => [], /cannot read the tables of organisations/],
  [
    'a role with row_security off',
    (role) => [`grant select on app.student to ${role}`, `alter role ${role} set row_security = off`],
    /row_security off/,
  ],
])('%s is refused, with the reason', async (_name, make, reason) => {
  await withRole(make, async (db, role) => {
    const { faults } = await checkDatabases({ ...good, app: db });
    expect(faults.join('\n')).toMatch(reason);
    expect(faults.join('\n')).toContain(role);
  });
});

test('the postgres superuser in place of the worker is refused', async () => {
  const { faults } = await checkDatabases({ ...good, worker: admin });
  expect(faults.join('\n')).toMatch(/worker address logs in as postgres, which is a superuser/);
});

test('one role for two purposes is refused', async () => {
  const { faults } = await checkDatabases({ ...good, worker: good.app });
  expect(faults).toEqual(['Two of the three addresses log in as the same role; each purpose needs its own.']);
});

test('an empty database is refused with what to do', async () => {
  const name = `${database.name}_empty`;
  await onServer(`create database ${name}`);
  const at = (text: string): Database => {
    const url = new URL(text);
    url.pathname = `/${name}`;
    return openDatabase({ url: url.href, max: 1 });
  };
  const empty = { app: at(database.appUrl), auth: at(database.authUrl), worker: at(database.workerUrl) };
  const { faults } = await checkDatabases(empty);
  await Promise.all(Object.values(empty).map((each) => each.end()));
  await onServer(`drop database ${name} with (force)`);
  expect(faults).toEqual(['The database has not been migrated. What to do: npm run migrate.']);
});
