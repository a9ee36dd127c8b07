/** What was raised stays as it was, and nothing is shelved: the database itself refuses anything else (ADV-08). */
import { sql, type SQL } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemScope } from '@keshi/platform/work';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { raiseTask } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** Columns of who sees to it, until when, and where it stands; all others were raised. */
const MOVES = ['owner_id', 'due_on', 'state', 'outcome', 'ended_at', 'ended_by_id'];

async function raised() {
  const org = await makeOrg(api);
  const advisor = await org.member('advisor');
  const { id } = await advisor.client.call(raiseTask, {
    params: { orgId: org.orgId, campusId: org.campuses[0].id },
    body: { kind: 'urgent', matter: '停电，改到二楼上课', ownerId: advisor.personId, dueOn: '2027-01-04' },
  });
  return { org, advisor, id };
}

test('ADV-08: no role of the product deletes a task or its events, or rewrites what was raised', async () => {
  api.clock.set('2027-01-04T02:00:00.000Z');
  const { org, id } = await raised();
  const columns = await api.admin.query<{ name: string; app: boolean; worker: boolean }>(sql`
    select c.column_name::text as name, has_column_privilege('keshi_app', 'app.task', c.column_name::text, 'UPDATE') as app,
      has_column_privilege('keshi_worker', 'app.task', c.column_name::text, 'UPDATE') as worker
    from information_schema.columns c where c.table_schema = 'app' and c.table_name = 'task' order by c.ordinal_position`);
  expect(columns.filter((column) => column.app).map((column) => column.name)).toEqual(MOVES);
  expect(columns.filter((column) => column.worker)).toEqual([]);
  const attempt = (database: typeof api.app, statement: SQL) =>
    database.transaction(systemScope(org.orgId), (tx) => tx.query(statement));
  for (const statement of [
    sql`update task set matter = '没有这回事' where org_id = ${org.orgId} and id = ${id}`,
    sql`update task set raised_on = raised_on - 40, state = 'open' where org_id = ${org.orgId} and id = ${id}`,
    sql`delete from task where org_id = ${org.orgId} and id = ${id}`,
    sql`delete from task_event where org_id = ${org.orgId}`,
    sql`update task_event set note = '' where org_id = ${org.orgId}`,
  ])
    for (const database of [api.app, api.worker])
      await expect(attempt(database, statement)).rejects.toMatchObject({ code: '42501' });
});

test('ADV-08: done means with an outcome, by somebody, at some time; what is never shelved is not called off', async () => {
  api.clock.set('2027-01-04T02:00:00.000Z');
  const { org, advisor, id } = await raised();
  const move = (set: SQL) =>
    api.app.transaction(systemScope(org.orgId), (tx) =>
      tx.query(sql`update task set ${set} where org_id = ${org.orgId} and id = ${id}`),
    );
  for (const set of [
    sql`state = 'done', ended_at = ${api.clock.now()}, ended_by_id = ${advisor.personId}`,
    sql`state = 'done', outcome = '来电了', ended_by_id = ${advisor.personId}`,
    sql`state = 'done', outcome = '来电了', ended_at = ${api.clock.now()}`,
    sql`state = 'called_off', ended_at = ${api.clock.now()}, ended_by_id = ${advisor.personId}`,
    sql`due_on = raised_on - 1`,
  ])
    await expect(move(set)).rejects.toMatchObject({ code: '23514' });
});
