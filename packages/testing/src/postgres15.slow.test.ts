/** The migrations on the oldest PostgreSQL we support. `npm run test:postgres15` runs the suites there; this is their first step, in every full run. */
import { migrate } from '@keshi/platform/migrate';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCluster, testDatabase, type TestCluster, type TestDatabase } from './database.ts';
import { lintCatalogue } from './rls-lint.ts';

let cluster: TestCluster;
let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  cluster = await startTestCluster({ major: 15 });
  database = await testDatabase(cluster);
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await cluster.stop();
});

test('every migration applies to PostgreSQL 15, and the catalogue is as clean as on the newest', async () => {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version_num')::int / 10000 as version`,
  );
  expect(rows).toEqual([{ version: 15 }]);
  expect(await lintCatalogue(client)).toEqual([]);
});

test('migrating again finds nothing to do', async () => {
  const folder = fileURLToPath(new URL('../../../migrations', import.meta.url));
  expect(await migrate({ adminUrl: database.adminUrl, folder })).toEqual([]);
});
