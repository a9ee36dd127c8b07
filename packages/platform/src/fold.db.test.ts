import { sql } from './sql.ts';
import pg from 'pg';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDays } from '@keshi/kernel/dates';
import { newId, NOBODY } from '@keshi/kernel/id';
import { makeOrg, type TestOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import type { NewFact } from './context.ts';
import { foldFacts, refoldCampuses } from './fold.ts';
import { doWork, systemScope } from './work.ts';

let api: TestApi;
let org: TestOrg;
const person = newId();
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  org = await makeOrg(api);
});

const fact = (given: Partial<NewFact>): NewFact => ({
  metric: 'lessons',
  campusId: org.campuses[0].id,
  branchId: org.campuses[0].branchId,
  personId: NOBODY,
  onDate: '2026-09-01',
  studentId: null,
  sourceKind: 'test',
  sourceId: newId(),
  count: 1,
  units: 0,
  minor: 0,
  ...given,
});
const record = (facts: readonly NewFact[]): Promise<void> =>
  doWork(
    {
      db: api.app,
      scope: systemScope(org.orgId),
      actor: { kind: 'system', name: 'test' },
      now: api.clock.now(),
      requestId: 'test',
      contactHash: api.ports.contactHash,
      action: 'test.count',
    },
    (ctx) => {
      for (const each of facts) ctx.count(each);
      return Promise.resolve();
    },
  );

type Sum = {
  metric: string;
  campusId: string;
  on: string;
  personId: string;
  count: number;
  units: number;
  minor: number;
};
/** Roll-ups of campuses against the facts themselves, each grain; those that do not agree. */
const campusFaults = () =>
  api.admin.query(sql`
    with summed as (
      select g.grain, f.campus_id, f.metric, date_trunc(g.grain, f.on_date)::date as from_on, sum(f.count)::bigint as count, sum(f.units)::bigint as units, sum(f.minor)::bigint as minor
      from app.fact f cross join (values ('day'), ('month'), ('quarter'), ('year')) g(grain) where f.org_id = ${org.orgId} group by 1, 2, 3, 4
    ), kept as (select grain, campus_id, metric, from_on, count, units, minor from app.rollup_campus where org_id = ${org.orgId})
    (select * from summed except select * from kept) union all (select * from kept except select * from summed)`);

const sumsOf = (table: 'facts' | 'days' | 'months'): Promise<Sum[]> =>
  api.admin.query<Sum>(
    table === 'facts'
      ? sql`select metric, campus_id, on_date as on, person_id, sum(count)::bigint as count, sum(units)::bigint as units, sum(minor)::bigint as minor from app.fact where org_id = ${org.orgId} group by 1, 2, 3, 4 order by 1, 2, 3, 4`
      : table === 'days'
        ? sql`select metric, campus_id, on_date as on, person_id, count, units, minor from app.rollup_day where org_id = ${org.orgId} order by 1, 2, 3, 4`
        : sql`select metric, campus_id, month_on as on, person_id, count, units, minor from app.rollup_month where org_id = ${org.orgId} order by 1, 2, 3, 4`,
  );
const monthly = (sums: readonly Sum[]): Sum[] => {
  const byMonth = new Map<string, Sum>();
  for (const each of sums) {
    const on = `${each.on.slice(0, 7)}-01`;
    const key = [each.metric, each.campusId, on, each.personId].join('|');
    const known = byMonth.get(key) ?? { ...each, on, count: 0, units: 0, minor: 0 };
    byMonth.set(key, {
      ...known,
      count: known.count + each.count,
      units: known.units + each.units,
      minor: known.minor + each.minor,
    });
  }
  return [...byMonth.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
};

/** Facts over two months and the turn of a year, campuses, people and metrics, corrections among them. */
const someFacts = (seed: number, count: number): NewFact[] =>
  Array.from({ length: count }, (_, index) => {
    const mixed = (seed * 7919 + index * 104_729) % 9973;
    const campus = org.campuses[mixed % 3] ?? org.campuses[0];
    return fact({
      metric: mixed % 2 === 0 ? 'lessons' : 'receipts',
      campusId: campus.id,
      branchId: campus.branchId,
      personId: mixed % 5 === 0 ? person : NOBODY,
      onDate: addDays(mixed % 3 === 0 ? '2026-12-20' : '2026-08-20', mixed % 25),
      count: mixed % 7 === 0 ? -1 : 1,
      units: (mixed % 300) - 100,
      minor: (mixed % 10_000) - 2000,
    });
  });

test('folded days, months and years are the sums of their facts, and nothing waits', async () => {
  for (let seed = 0; seed < 12; seed += 1) await record(someFacts(seed, 9));
  expect(await foldFacts(api.worker, org.orgId)).toBe(12);
  const facts = await sumsOf('facts');
  expect(await sumsOf('days')).toEqual(facts);
  expect(await sumsOf('months')).toEqual(monthly(facts));
  expect(await campusFaults()).toEqual([]);
  expect(await api.admin.query(sql`select 1 from app.fact_batch where org_id = ${org.orgId}`)).toEqual([]);
  expect(await foldFacts(api.worker, org.orgId)).toBe(0);
  expect(await sumsOf('days')).toEqual(facts);
});

test('at any moment, folded rows and facts still waiting make up the whole', async () => {
  for (let seed = 0; seed < 6; seed += 1) await record(someFacts(seed, 5));
  await foldFacts(api.worker, org.orgId);
  await record(someFacts(99, 11));
  const [open] = await api.admin.query<{ count: number; minor: number }>(
    sql`select sum(f.count)::bigint as count, sum(f.minor)::bigint as minor from app.fact f join app.fact_batch b on b.org_id = f.org_id and b.id = f.batch_id where f.org_id = ${org.orgId}`,
  );
  const [folded] = await api.admin.query<{ count: number; minor: number }>(
    sql`select sum(count)::bigint as count, sum(minor)::bigint as minor from app.rollup_day where org_id = ${org.orgId}`,
  );
  const [all] = await api.admin.query<{ count: number; minor: number }>(
    sql`select sum(count)::bigint as count, sum(minor)::bigint as minor from app.fact where org_id = ${org.orgId}`,
  );
  expect({
    count: (open?.count ?? 0) + (folded?.count ?? 0),
    minor: (open?.minor ?? 0) + (folded?.minor ?? 0),
  }).toEqual(all);
});

test('folding while facts are written, by four workers at once, loses and doubles nothing', async () => {
  const folding = async (): Promise<void> => {
    for (let round = 0; round < 12; round += 1) await foldFacts(api.worker, org.orgId);
  };
  const writing = async (from: number): Promise<void> => {
    for (let seed = from; seed < from + 15; seed += 1) await record(someFacts(seed, 6));
  };
  await Promise.all([folding(), writing(0), folding(), writing(100), folding(), writing(200), folding()]);
  await foldFacts(api.worker, org.orgId);
  const facts = await sumsOf('facts');
  expect(facts.reduce((sum, each) => sum + Math.abs(each.count), 0)).toBeGreaterThan(10);
  expect(await sumsOf('days')).toEqual(facts);
  expect(await sumsOf('months')).toEqual(monthly(facts));
  expect(await campusFaults()).toEqual([]);
});

test('dropping the roll-ups and folding again changes nothing', async () => {
  for (let seed = 0; seed < 4; seed += 1) await record(someFacts(seed, 20));
  await foldFacts(api.worker, org.orgId);
  const before = [await sumsOf('days'), await sumsOf('months')];
  await api.admin.query(sql`delete from app.rollup_day where org_id = ${org.orgId}`);
  await api.admin.query(sql`delete from app.rollup_month where org_id = ${org.orgId}`);
  await api.admin.query(sql`delete from app.rollup_campus where org_id = ${org.orgId}`);
  await api.admin.query(
    sql`insert into app.fact_batch (org_id, id, created_at) select distinct org_id, batch_id, now() from app.fact where org_id = ${org.orgId}`,
  );
  await foldFacts(api.worker, org.orgId);
  expect([await sumsOf('days'), await sumsOf('months')]).toEqual(before);
  expect(await campusFaults()).toEqual([]);
});

test('what was folded before campuses had roll-ups is in them after the migration', async () => {
  for (let seed = 0; seed < 4; seed += 1) await record(someFacts(seed, 20));
  await foldFacts(api.worker, org.orgId);
  await api.admin.query(sql`delete from app.rollup_campus where org_id = ${org.orgId}`);
  expect(await campusFaults()).not.toEqual([]);
  const migration = await readFile(new URL('../../../migrations/0016_campus-rollups.sql', import.meta.url), 'utf8');
  const statement = migration.split('--> statement-breakpoint').find((each) => each.includes('INSERT INTO')) ?? '';
  const admin = new pg.Client({ connectionString: api.db.adminUrl });
  await admin.connect();
  await admin.query(statement.replace(/;\s*$/, ' ON CONFLICT DO NOTHING'));
  await admin.end();
  expect(await campusFaults()).toEqual([]);
});

test('refolding campuses mends what an older worker left out, also while others fold', async () => {
  for (let seed = 0; seed < 4; seed += 1) await record(someFacts(seed, 20));
  await foldFacts(api.worker, org.orgId);
  await api.admin.query(sql`delete from app.rollup_campus where org_id = ${org.orgId} and grain <> 'year'`);
  await api.admin.query(sql`update app.rollup_campus set units = units + 1 where org_id = ${org.orgId}`);
  for (let seed = 10; seed < 20; seed += 1) await record(someFacts(seed, 6));
  await Promise.all([foldFacts(api.worker, org.orgId), refoldCampuses(api.worker, org.orgId)]);
  expect(await campusFaults()).toEqual([]);
});

test('a fact of nothing is not kept, and neither is one of work that failed', async () => {
  await record([fact({ count: 0 })]);
  await expect(
    doWork(
      {
        db: api.app,
        scope: systemScope(org.orgId),
        actor: { kind: 'system', name: 'test' },
        now: api.clock.now(),
        requestId: 'test',
        contactHash: api.ports.contactHash,
        action: 'test.fail',
      },
      (ctx) => {
        ctx.count(fact({}));
        return Promise.reject(new Error('no'));
      },
    ),
  ).rejects.toThrow('no');
  expect(await sumsOf('facts')).toEqual([]);
  expect(await foldFacts(api.worker, org.orgId)).toBe(0);
});
