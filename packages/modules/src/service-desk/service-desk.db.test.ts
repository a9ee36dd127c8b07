/** What was registered against a campus stays as it was: the database itself refuses anything else (CS-05, A37). */
import { sql, type SQL } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemScope } from '@keshi/platform/work';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { createIncident } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** Columns of where it stands; all others were registered. */
const MOVES = ['state', 'state_at', 'assignee_id', 'progressed_at', 'satisfaction', 'attributable'];

test('no role of the product deletes an incident or event, or rewrites what was registered', async () => {
  const org = await makeOrg(api);
  const desk = await org.member('front_desk');
  const params = { orgId: org.orgId, campusId: org.campuses[0].id };
  const body = { kind: 'complaint', via: 'phone', matter: '老师迟到', occurredOn: '2026-01-01' } as const;
  const { id } = await desk.client.call(createIncident, { params, body });
  const columns = await api.admin.query<{ name: string; app: boolean; worker: boolean }>(sql`
    select c.column_name::text as name, has_column_privilege('keshi_app', 'app.incident', c.column_name::text, 'UPDATE') as app,
      has_column_privilege('keshi_worker', 'app.incident', c.column_name::text, 'UPDATE') as worker
    from information_schema.columns c where c.table_schema = 'app' and c.table_name = 'incident' order by c.ordinal_position`);
  expect(columns.filter((column) => column.app).map((column) => column.name)).toEqual(MOVES);
  expect(columns.filter((column) => column.worker)).toEqual([]);
  expect(columns.length).toBeGreaterThan(MOVES.length + 15);
  const attempt = (database: typeof api.app, statement: SQL) =>
    database.transaction(systemScope(org.orgId), (tx) => tx.query(statement));
  for (const statement of [
    sql`update incident set matter = '没有这回事' where org_id = ${org.orgId} and id = ${id}`,
    sql`update incident set received_on = received_on - 40, state = 'closed' where org_id = ${org.orgId} and id = ${id}`,
    sql`delete from incident where org_id = ${org.orgId} and id = ${id}`,
    sql`delete from incident_event where org_id = ${org.orgId}`,
    sql`update incident_event set note = '' where org_id = ${org.orgId}`,
  ])
    for (const database of [api.app, api.worker])
      await expect(attempt(database, statement)).rejects.toMatchObject({ code: '42501' });
});
