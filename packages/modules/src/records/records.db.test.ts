/** What is filed stays as it was: the database itself refuses anything else. */
import { sql, type SQL } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemScope } from '@keshi/platform/work';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { briefingOf } from '@keshi/testing/record-forms';
import { makeWorld } from '@keshi/testing/world';
import { fileRecord, planRecord } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** Columns of where a record stands. */
const MOVES = ['state', 'held_at', 'held_on', 'version', 'filed_at', 'cancel_reason'];

test('BRF-05: no role of the product changes or deletes a filed version, a copy, a signature or a score', async () => {
  const org = await makeOrg(api);
  const [advisor, teacher] = [await org.member('advisor'), await org.member('teacher')];
  const world = await makeWorld(api, org, { students: 1, lessons: 1, teacher, advisor });
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const body = { kind: 'briefing', classId: world.classId, heldAt: '2026-08-30T02:00:00.000Z' } as const;
  const { id } = await advisor.client.call(planRecord, { params, body });
  await advisor.client.call(fileRecord, {
    params: { ...params, recordId: id },
    body: { form: briefingOf(teacher.personId) },
  });
  const columns = await api.admin.query<{ name: string; app: boolean; worker: boolean }>(sql`
    select c.column_name::text as name, has_column_privilege('keshi_app', 'app.record', c.column_name::text, 'UPDATE') as app,
      has_column_privilege('keshi_worker', 'app.record', c.column_name::text, 'UPDATE') as worker
    from information_schema.columns c where c.table_schema = 'app' and c.table_name = 'record'`);
  expect(
    columns
      .filter((column) => column.app)
      .map((column) => column.name)
      .toSorted(),
  ).toEqual(MOVES.toSorted());
  expect(columns.filter((column) => column.worker)).toEqual([]);
  const attempt = (database: typeof api.app, statement: SQL) =>
    database.transaction(systemScope(org.orgId), (tx) => tx.query(statement));
  // That the tables of versions, copies, signatures and scores grant no UPDATE and no DELETE to anybody, the catalogue's lint proves for each.
  const statements = [
    sql`update record set number = '2026-课前说明会-999' where org_id = ${org.orgId}`,
    sql`delete from record where org_id = ${org.orgId}`,
    sql`update record_version set form = '{}' where org_id = ${org.orgId}`,
    sql`delete from record_version where org_id = ${org.orgId}`,
    sql`update record_student set shown = '{}' where org_id = ${org.orgId}`,
    sql`delete from record_signature where org_id = ${org.orgId}`,
    sql`update record_signature set signer_name = '' where org_id = ${org.orgId}`,
  ];
  for (const statement of statements)
    for (const database of [api.app, api.worker])
      await expect(attempt(database, statement)).rejects.toMatchObject({ code: '42501' });
});

test('REC-06: two plans made at once get two numbers, one after the other; a number called off is not used again', async () => {
  const org = await makeOrg(api);
  const [advisor, teacher] = [await org.member('advisor'), await org.member('teacher')];
  const world = await makeWorld(api, org, { students: 1, lessons: 1, teacher, advisor });
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const body = { kind: 'parents-meeting', classId: world.classId, heldAt: '2026-09-20T02:00:00.000Z' } as const;
  const made = await Promise.all(Array.from({ length: 6 }, () => advisor.client.call(planRecord, { params, body })));
  expect(made.map((each) => each.number).toSorted()).toEqual(
    [1, 2, 3, 4, 5, 6].map((sequence) => `2026-家长会-00${String(sequence)}`),
  );
});
