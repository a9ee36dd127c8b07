/** The baseline of marking is honest: the raw statement leaves the rows that the product leaves. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { testApi, testClock, type TestApi } from '../http.ts';
import { makeOrg, prepareFranchise, type BenchOrg } from './franchise.ts';
import { lessonQueue } from './lessons.ts';
import { RAW_STATEMENTS, rawValues, scopeSettings, type RollJob } from './raw-roll.ts';

let api: TestApi;
let admin: pg.Pool;

beforeAll(async () => {
  api = await testApi({ clock: testClock(new Date().toISOString()) });
  admin = new pg.Pool({ connectionString: api.db.adminUrl });
  await prepareFranchise(admin);
});
afterAll(async () => {
  await admin.end();
  await api.stop();
});

/** Every table that marking a class writes to. */
const TABLES = [
  'mark',
  'entry',
  'entry_line',
  'lot',
  'owed',
  'hour_account',
  'lesson',
  'fact',
  'fact_batch',
  'audit',
  'audit_pending',
  'outbox',
  'idempotency_key',
];

/** The organisation's rows without what differs by nature: ids, instants, hashes, and in the kept answer balances the raw side cannot know. */
async function rowsOf(table: string, orgId: string): Promise<string[]> {
  const { rows } = await admin.query<{ row: string }>(
    `select to_jsonb(t)::text as row from app.${table} t where org_id = $1`,
    [orgId],
  );
  return rows
    .map(({ row }) =>
      row
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+\+\d\d:\d\d/g, 'instant')
        .replaceAll(/[0-9a-f]{64}/g, 'hash')
        .replaceAll(/(?<=balanceUnits\\":)\d+/g, 'balance')
        .replaceAll(/(test-key-\d+-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id'),
    )
    .sort();
}

async function anOrg(key: string): Promise<{ org: BenchOrg; job: RollJob }> {
  const org = await makeOrg(admin, { key, campuses: 1, classesPerCampus: 1 });
  const queue = lessonQueue(admin, [{ org, campuses: org.campuses }]);
  await queue.reserve(1);
  const job = queue.next();
  if (job === null) throw new Error('no lesson was made');
  return { org, job };
}

async function markRaw({ org, job }: { org: BenchOrg; job: RollJob }, variant: 'full' | 'lean'): Promise<void> {
  const client = new pg.Client({ connectionString: api.db.appUrl, options: scopeSettings(org.id) });
  await client.connect();
  await client.query({ ...RAW_STATEMENTS[variant], values: rawValues(variant, job) });
  await client.end();
}

async function markThroughApi({ job }: { job: RollJob }): Promise<void> {
  const { campus, of, lesson } = job;
  await api.client({}, campus.token).call(submitRoll, {
    params: { orgId: campus.orgId, campusId: campus.id, lessonId: lesson.id },
    body: { seenRevision: 0, marks: of.studentIds.map((studentId) => ({ studentId, status: 'present' as const })) },
  });
}

test('a class marked by the raw statement leaves the same rows in every table as one marked through the API', async () => {
  const [ours, raw] = [await anOrg('ours'), await anOrg('raw')];
  await markThroughApi(ours);
  await markRaw(raw, 'full');
  for (const table of TABLES) {
    const [expected, found] = [await rowsOf(table, ours.org.id), await rowsOf(table, raw.org.id)];
    expect(found, table).toEqual(expected);
  }
  expect(await rowsOf('mark', raw.org.id)).toHaveLength(15);
  expect(await rowsOf('entry_line', raw.org.id)).toHaveLength(30);
});

test('the lean statement leaves out audit, outbox and key, and nothing else', async () => {
  const [full, lean] = [await anOrg('full'), await anOrg('lean')];
  await markRaw(full, 'full');
  await markRaw(lean, 'lean');
  const differing: string[] = [];
  for (const table of TABLES) {
    const [one, other] = [await rowsOf(table, full.org.id), await rowsOf(table, lean.org.id)];
    if (JSON.stringify(one) !== JSON.stringify(other)) differing.push(table);
  }
  expect(differing).toEqual(['audit', 'audit_pending', 'outbox', 'idempotency_key']);
});
