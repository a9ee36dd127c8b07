/** Who did something is told to everybody who may read that it was done, also where their role cannot be seen. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { getRoll, submitRoll } from '../attendance/contract.ts';
import { getStatement } from '../hours/contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
  api.clock.set('2026-09-20T04:00:00.000Z');
});
afterAll(async () => {
  await api.stop();
});

test('what somebody of the branch did at a campus carries their name for the campus', async () => {
  const org = await makeOrg(api);
  const [teacher, advisor, above] = [
    await org.member('teacher'),
    await org.member('advisor'),
    await org.member('branch_principal'),
  ];
  const world = await makeWorld(api, org, { students: 1, lessons: 1, teacher, advisor });
  const [studentId = '', lessonId = ''] = [world.students[0], world.lessons[0]];
  await world.sell(studentId, 1000, 100_000);
  const params = { orgId: org.orgId, campusId: world.campus.id };
  await above.client.call(submitRoll, {
    params: { ...params, lessonId },
    body: { seenRevision: 0, marks: [{ studentId, status: 'present' }] },
  });
  const statement = await advisor.client.call(getStatement, { params: { ...params, studentId }, query: {} });
  expect(statement.entries.items.find((entry) => entry.kind === 'draw')?.actorName).toBe(above.name);
  const roll = await teacher.client.call(getRoll, { params: { ...params, lessonId } });
  expect(JSON.stringify(roll)).toContain(above.name);
});

test('only names of staff are told, and only within the organisation', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  const [advisor, stranger] = [await org.member('advisor'), await other.member('advisor')];
  const world = await makeWorld(api, org, { students: 1, lessons: 1, teacher: await org.member('teacher'), advisor });
  const guardian = await org.guardian(world.students[0] ?? '');
  const named = await api.admin.query<{ personId: string }>(
    sql`select person_id from app.staff_name where org_id = ${org.orgId}`,
  );
  expect(named.map((row) => row.personId)).toContain(advisor.personId);
  expect(named.map((row) => row.personId)).not.toContain(guardian.personId);
  await expect(
    api.app.query(
      sql`insert into staff_name (org_id, person_id, name) values (${org.orgId}, ${stranger.personId}, 'x')`,
    ),
  ).rejects.toThrow();
});
