import { sql } from './sql.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { Problem } from '@keshi/kernel/problem';
import { testDatabase, type TestDatabase } from '@keshi/testing/database';
import { arrayOf, jsonOf, one, openDatabase, type Database, type Scope } from './db.ts';

let database: TestDatabase;
let app: Database;
let admin: Database;
const orgs = [newId(), newId()] as const;
const scopeOf = (orgId: string): Scope => ({
  orgId,
  campusId: null,
  branchId: null,
  studentId: null,
  memberId: null,
  role: 'system',
});

beforeAll(async () => {
  database = await testDatabase();
  // One connection, so that every transaction finds what the one before left on it.
  [app, admin] = [openDatabase({ url: database.appUrl, max: 1 }), openDatabase({ url: database.adminUrl, max: 2 })];
  for (const id of orgs)
    await admin.query(sql`insert into app.org (id, name, created_at) values (${id}, ${`org ${id}`}, now())`);
});
afterAll(async () => {
  await Promise.all([app.end(), admin.end()]);
  await database.drop();
});

test('rows come back with camel-case keys, bigints as numbers, dates as days, instants as ISO text', async () => {
  const [row] =
    await admin.query(sql`select 9007199254740991::bigint as some_units, '2026-03-08'::date as on_date, '2026-03-08 01:30:00+08'::timestamptz as starts_at, '2026-03-08 01:30:00.123456-03:30'::timestamptz as finer_at,
    null::bigint as none_left, array[1, 2] as some_list, '{"a_b": 1}'::jsonb as some_json, true as is_so`);
  expect(row).toEqual({
    someUnits: 9_007_199_254_740_991,
    onDate: '2026-03-08',
    startsAt: '2026-03-07T17:30:00.000Z',
    finerAt: '2026-03-08T05:00:00.123Z',
    noneLeft: null,
    someList: [1, 2],
    someJson: { a_b: 1 },
    isSo: true,
  });
});

test('a number that JavaScript cannot hold is a fault, never a rounded amount', async () => {
  await expect(admin.query(sql`select 9007199254740993::bigint as units`)).rejects.toThrow(/beyond 2\^53/);
});

test('lists and rows travel as one parameter, empty ones too', async () => {
  const ids = [newId(), newId()];
  expect(await admin.query(sql`select id::text from unnest(${arrayOf(ids, 'uuid')}) id`)).toEqual(
    ids.map((id) => ({ id })),
  );
  expect(await admin.query(sql`select id from unnest(${arrayOf([], 'uuid')}) id`)).toEqual([]);
  expect(
    await admin.query(
      sql`select r.n, r.t from jsonb_to_recordset(${jsonOf([{ n: 1, t: 'o\'neil \\ "x"' }, { n: 2 }])}) as r(n int, t text)`,
    ),
  ).toEqual([
    { n: 1, t: 'o\'neil \\ "x"' },
    { n: 2, t: null },
  ]);
});

test('what a value says never becomes part of a statement', async () => {
  const evil = "'; drop table app.org; --";
  expect(await admin.query(sql`select ${evil}::text as said`)).toEqual([{ said: evil }]);
  await expect(app.transaction({ ...scopeOf(orgs[0]), campusId: evil }, () => Promise.resolve())).rejects.toThrow(
    /scopes hold ids/,
  );
  await expect(app.transaction(scopeOf(evil), () => Promise.resolve())).rejects.toThrow(/scopes hold ids/);
});

test('a thousand transactions of two organisations on one connection never see each other, whatever happened in the one before', async () => {
  const work = Array.from({ length: 1000 }, (_, index) => async (): Promise<void> => {
    const orgId = orgs[index % 2] ?? orgs[0];
    await app
      .transaction(scopeOf(orgId), async (tx) => {
        expect(await tx.query(sql`select id from org`)).toEqual([{ id: orgId }]);
        if (index % 5 === 0) throw new Error('rolled back');
        if (index % 7 === 0) await tx.query(sql`select 1 / 0`);
      })
      .catch(() => undefined);
  });
  await Promise.all(work.map((each) => each()));
  expect(await app.query(sql`select id from org`)).toEqual([]);
});

test('a transaction that fails has changed nothing', async () => {
  const insert = (tx: { query: Database['query'] }) =>
    tx.query(sql`insert into branch (org_id, id, name, created_at) values (${orgs[0]}, ${newId()}, '南区', now())`);
  await expect(
    app.transaction(scopeOf(orgs[0]), async (tx) => {
      await insert(tx);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await app.transaction(scopeOf(orgs[0]), (tx) => tx.query(sql`select 1 from branch`))).toEqual([]);
});

const branches = (): Promise<unknown[]> =>
  app.read(scopeOf(orgs[1]), (tx) => tx.query(sql`select name from branch where org_id = ${orgs[1]} order by name`));
const found = (name: string) =>
  sql`insert into branch (org_id, id, name, created_at) values (${orgs[1]}, ${newId()}, ${name}, now())`;

test('statements asked for together are one after the other: each sees what the ones before it did', async () => {
  const rollback = new Error('enough');
  const seen = app.transaction(scopeOf(orgs[1]), async (tx) => {
    const [, first, , both] = await Promise.all([
      tx.query(found('一区')),
      tx.query(sql`select name from branch`),
      tx.query(found('二区')),
      tx.query(sql`select name from branch`),
    ]);
    expect([first.length, both.length]).toEqual([1, 2]);
    throw rollback;
  });
  await expect(seen).rejects.toBe(rollback);
  expect(await branches()).toEqual([]);
});

test.each([
  ['it is refused', [sql`select 1 / 0`]],
  ['its value cannot be sent', [sql`select ${sql.param({ toPostgres: () => [] })}::text`]],
  ['there are two', [sql`select 1`, sql`select 2`]],
])('the last statement and the commit are one thing: when %s, nothing was done', async (_, last) => {
  const work = app.transaction(scopeOf(orgs[1]), async (tx) => {
    await tx.query(found('三区'));
    for (const statement of last) tx.atEnd(statement);
  });
  await expect(work).rejects.toThrow();
  expect(await branches()).toEqual([]);
});

test('the last statement is done', async () => {
  await app.transaction(scopeOf(orgs[1]), (tx) => {
    tx.atEnd(found('四区'));
    return Promise.resolve();
  });
  expect(await branches()).toEqual([{ name: '四区' }]);
});

test('a statement is planned once per connection, whatever its values', async () => {
  await app.read(scopeOf(orgs[0]), async (tx) => {
    // What a plan for this value would be better at: no such organisation, or nearly all.
    for (const name of ['org', 'none', null])
      await tx.query(
        sql`select /* planned once */ id from org where id = ${orgs[0]} and (${name}::text is null or name > ${name}::text)`,
      );
    expect(
      await tx.query(
        sql`select generic_plans::int, custom_plans::int from pg_prepared_statements where statement like 'select /* planned once */%'`,
      ),
    ).toEqual([{ genericPlans: 3, customPlans: 0 }]);
  });
});

test('no statement reads a whole table, however small', async () => {
  await admin.query(sql`vacuum analyze app.branch`);
  await app.read(scopeOf(orgs[0]), async (tx) => {
    await tx.query(sql`select name from branch where org_id = ${orgs[0]} and id = ${orgs[0]}`);
    expect(
      await tx.query(
        sql`select seq_scan::int from pg_stat_xact_user_tables where schemaname = 'app' and relname = 'branch'`,
      ),
    ).toEqual([{ seqScan: 0 }]);
  });
});

test('work that hides a failed statement is not taken for done', async () => {
  const hiding = app.transaction(scopeOf(orgs[1]), async (tx) => {
    await tx.query(found('五区'));
    await tx.query(sql`select 1 / 0`).catch(() => undefined);
  });
  await expect(hiding).rejects.toThrow(/invariant/);
  expect(await branches()).toEqual([{ name: '四区' }]);
});

test('a read writes and locks nothing', async () => {
  for (const statement of [found('六区'), sql`select id from branch for update`])
    await expect(app.read(scopeOf(orgs[1]), (tx) => tx.query(statement))).rejects.toThrow(/read-only/);
  expect(await branches()).toEqual([{ name: '四区' }]);
});

test('a clash comes out as a problem without the database’s words', async () => {
  const insert = () =>
    app.transaction(scopeOf(orgs[0]), (tx) =>
      tx.query(sql`insert into branch (org_id, id, name, created_at) values (${orgs[0]}, ${newId()}, '东区', now())`),
    );
  await insert();
  await expect(insert()).rejects.toMatchObject({ type: 'already-exists', extra: {} });
});

test('a database that is not there is unavailable, not broken', async () => {
  const url = new URL(database.appUrl);
  url.port = '1';
  const gone = openDatabase({ url: url.href });
  const error: unknown = await gone
    .transaction(scopeOf(orgs[0]), () => Promise.resolve())
    .catch((reason: unknown) => reason);
  expect(error instanceof Problem ? error.type : error).toBe('service-unavailable');
  await gone.end();
});

test('exactly one row, or an invariant', async () => {
  expect(await one(admin.query(sql`select 1 as n`))).toEqual({ n: 1 });
  await expect(one(admin.query(sql`select 1 where false`))).rejects.toThrow(/exactly one row/);
  await expect(one(admin.query(sql`select generate_series(1, 2)`))).rejects.toThrow(/exactly one row/);
});
