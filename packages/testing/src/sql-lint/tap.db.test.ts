import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import { foldFacts } from '@keshi/platform/fold';
import { openDatabase, type Database } from '@keshi/platform/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../database.ts';
import { readRecording } from './recording.ts';
import { record } from './tap.ts';

let database: TestDatabase;
let worker: Database;
let stopRecording: () => void;
const folder = mkdtempSync(join(tmpdir(), 'keshi-tap-test-'));
beforeAll(async () => {
  database = await testDatabase();
  worker = openDatabase({ url: database.workerUrl, max: 1 });
  stopRecording = record(folder);
});
afterAll(async () => {
  stopRecording();
  await worker.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const written = (): string =>
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('');

test('what the product sends is recorded once, with its role and the line that sent it, and without its values', async () => {
  const orgId = newId();
  await foldFacts(worker, orgId);
  await foldFacts(worker, orgId);
  const claims = readRecording(folder).filter(({ text }) => text.includes('fact_batch'));
  expect(claims).toHaveLength(1);
  expect(claims[0]).toMatchObject({
    roles: ['keshi_worker'],
    sources: [expect.stringMatching(/^packages\/platform\/src\/fold\.ts:\d+$/)],
    same: [1, 2],
  });
  expect(written()).not.toContain(orgId);
  expect(written().match(/from fact_batch/g)).toHaveLength(1);
});

test('BEGIN and the scope are recorded as they are sent, together', async () => {
  await foldFacts(worker, newId());
  expect(readRecording(folder).map(({ text }) => text)).toContainEqual(
    "begin; select app.set_scope('id','*','*','*','*','system')",
  );
});

test('what a test sends for itself is recorded, but is not the product’s', async () => {
  await worker.query(sql`select ${'of this test'}::text`);
  expect(written()).toContain('sql-lint/tap.db.test.ts:');
  expect(readRecording(folder).filter(({ text }) => text === 'select $1::text')).toEqual([]);
});
