/** The second lock alone: what no request of the staff can read or write about answers, whatever its statement says (M19). */
import { sql, type SQL } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Scope } from '@keshi/platform/db';
import { systemScope } from '@keshi/platform/work';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { answerSurvey, openClassSurvey } from './contract.ts';

let api: TestApi;
let org: TestOrg;
let world: World;
let surveyId: string;
let guardian: TestPerson;
let advisor: TestPerson;
beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  advisor = await org.member('advisor');
  world = await makeWorld(api, org, { students: 2, lessons: 0, teacher: await org.member('teacher'), advisor });
  const params = { orgId: org.orgId, campusId: world.campus.id, classId: world.classId };
  const body = { title: '九月满意度', month: '2026-09', openUntil: '2026-09-20' };
  surveyId = (await advisor.client.call(openClassSurvey, { params, body })).id;
  for (const studentId of world.students) {
    guardian = await org.guardian(studentId);
    await guardian.client.call(answerSurvey, {
      params: { orgId: org.orgId, studentId, surveyId },
      body: { scores: { teaching: 5, service: 4, environment: 3, progress: 2 }, comment: '请保密' },
    });
  }
});
afterAll(async () => {
  await api.stop();
});

const at = (scope: Partial<Scope>): Scope => ({
  ...systemScope(org.orgId),
  memberId: advisor.personId,
  role: 'staff',
  ...scope,
});
const inScope = <Row>(scope: Scope, statement: SQL, database: Database = api.app): Promise<Row[]> =>
  database.transaction(scope, (tx) => tx.query<Row>(statement));
const answers = (): SQL => sql`select student_id, scores, comment from survey_answer where org_id = ${org.orgId}`;

describe('answers', () => {
  test('are read by no scope of the staff: not the organisation’s, a branch’s, a campus’s', async () => {
    const { id: campusId, branchId } = world.campus;
    for (const scope of [at({}), at({ branchId }), at({ campusId })]) {
      expect(await inScope(scope, answers())).toEqual([]);
      // It does see that there is a survey, and whom it asks.
      expect(await inScope(scope, sql`select from survey_invitation where org_id = ${org.orgId}`)).toHaveLength(2);
    }
  });

  test('are read by their own family’s scope, and by jobs', async () => {
    const [own = ''] = world.students;
    const scope = at({ studentId: own, campusId: world.campus.id, role: 'guardian' });
    expect(await inScope(scope, answers())).toMatchObject([{ studentId: own, comment: '请保密' }]);
    expect(await inScope(systemScope(org.orgId), answers(), api.worker)).toHaveLength(2);
  });

  test('are written by no scope of the staff, and by a family for no other child', async () => {
    const [own = '', other = ''] = world.students;
    const write = (studentId: string): SQL => sql`
      insert into survey_answer (org_id, campus_id, branch_id, survey_id, student_id, scores, answered_at)
      values (${org.orgId}, ${world.campus.id}, ${world.campus.branchId}, ${surveyId}, ${studentId}, '{}', now())`;
    await expect(inScope(at({ campusId: world.campus.id }), write(own))).rejects.toMatchObject({ code: '42501' });
    const family = at({ studentId: own, campusId: world.campus.id, role: 'guardian' });
    await expect(inScope(family, write(other))).rejects.toMatchObject({ code: '42501' });
    const change = sql`update survey_answer set scores = '{}' where org_id = ${org.orgId} and student_id = ${other} returning survey_id`;
    expect(await inScope(family, change)).toEqual([]);
    expect(await inScope(at({}), change)).toEqual([]);
  });

  test('are deleted by no role, and jobs change none', async () => {
    for (const database of [api.app, api.worker])
      await expect(
        inScope(systemScope(org.orgId), sql`delete from survey_answer where org_id = ${org.orgId}`, database),
      ).rejects.toMatchObject({ code: '42501' });
    await expect(
      inScope(
        systemScope(org.orgId),
        sql`update survey_answer set comment = '' where org_id = ${org.orgId}`,
        api.worker,
      ),
    ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('results', () => {
  const place = () => sql`${org.orgId}, ${world.campus.id}, ${world.campus.branchId}, ${surveyId}`;

  test('of fewer than five are refused by the database, also to jobs', async () => {
    const write = sql`insert into survey_result (org_id, campus_id, branch_id, survey_id, answers, satisfied, items) values (${place()}, 4, 4, '[]')`;
    await expect(inScope(systemScope(org.orgId), write, api.worker)).rejects.toMatchObject({ code: '23514' });
  });

  test('are made up by no request, nor a count of answers', async () => {
    for (const statement of [
      sql`insert into survey_result (org_id, campus_id, branch_id, survey_id, answers, satisfied, items) values (${place()}, 5, 5, '[]')`,
      sql`insert into survey_comment (org_id, campus_id, branch_id, survey_id, position, comment) values (${place()}, 1, '很好')`,
      sql`update survey set answered = 5 where org_id = ${org.orgId}`,
      sql`update survey set tallied_at = now() where org_id = ${org.orgId}`,
    ])
      await expect(inScope(at({ campusId: world.campus.id }), statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('and surveys are read by no family; only its own invitation', async () => {
    const [own = ''] = world.students;
    const family = at({ studentId: own, campusId: world.campus.id, role: 'guardian' });
    for (const table of [sql`survey`, sql`survey_result`, sql`survey_comment`])
      expect(await inScope(family, sql`select from ${table} where org_id = ${org.orgId}`)).toEqual([]);
    expect(await inScope(family, sql`select student_id from survey_invitation where org_id = ${org.orgId}`)).toEqual([
      { studentId: own },
    ]);
  });
});
