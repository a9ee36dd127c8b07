/** Duties made of tasks over real SQL: they appear, are handed over, go late and reach the supervisor, are done by finishing, dropped when called off. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { makeOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { getPersonScore } from '../reporting/contract.ts';
import * as tasks from '../tasks/contract.ts';
import { listDuties, listTeamDuties, logVisit } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** A campus on a Wednesday morning. */
async function campusAt(now = '2026-09-02T01:00:00.000Z') {
  api.clock.set(now);
  const org = await makeOrg(api);
  const [advisor, other, supervisor, teacher] = [
    await org.member('advisor'),
    await org.member('advisor'),
    await org.member('advisor_supervisor'),
    await org.member('teacher'),
  ];
  const world = await makeWorld(api, org, { students: 1, lessons: 0, teacher, advisor, firstOn: '2026-09-01' });
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const [studentId = ''] = world.students;
  const at = async (instant: string): Promise<void> => {
    api.clock.set(instant);
    await api.settle(org.orgId);
  };
  const raise = async (given: Partial<ClientInput<typeof tasks.raiseTask>['body']> = {}): Promise<string> =>
    (
      await advisor.client.call(tasks.raiseTask, {
        params,
        body: {
          kind: 'problem',
          studentId,
          matter: '作业没交',
          ownerId: advisor.personId,
          dueOn: '2026-09-04',
          ...given,
        },
      })
    ).id;
  const listed = async (who: TestPerson) =>
    (await who.client.call(listDuties, { params, query: { kind: 'tasks' } })).page.items;
  const short = async (who: TestPerson) => (await listed(who)).map(({ subjectId, urgency }) => [subjectId, urgency]);
  const rows = (taskId: string) =>
    api.admin.query<{ state: string; lateById: string | null; ownerId: string | null }>(
      sql`select state, late_by_id, owner_id from app.duty where org_id = ${org.orgId} and subject_id = ${taskId}`,
    );
  return { org, world, studentId, advisor, other, supervisor, teacher, params, at, raise, listed, short, rows };
}

describe('ADV-08: a raised task is a duty of its owner', () => {
  test('it appears after the announcement, presses the day before, is late and told; finishing it does it', async () => {
    const { advisor, supervisor, params, at, raise, listed, short, rows } = await campusAt();
    const taskId = await raise();
    await at('2026-09-02T01:01:00.000Z');
    expect(await listed(advisor)).toMatchObject([
      {
        rule: 'task',
        subjectId: taskId,
        urgency: 'open',
        task: { kind: 'problem', matter: '作业没交', state: 'open' },
        dueAt: '2026-09-04T16:00:00.000Z',
      },
    ]);
    await at('2026-09-03T01:00:00.000Z');
    expect(await short(advisor)).toEqual([[taskId, 'pressing']]);
    await at('2026-09-04T18:00:00.000Z');
    expect(await short(advisor)).toEqual([[taskId, 'late']]);
    const team = await supervisor.client.call(listTeamDuties, { params });
    expect(team.escalated.filter(({ rule }) => rule === 'task')).toMatchObject([
      { subjectId: taskId, ownerName: advisor.name, task: { matter: '作业没交' } },
    ]);
    const body = { outcome: '补交了，家长每晚检查' };
    await advisor.client.call(tasks.finishTask, { params: { ...params, taskId }, body });
    // Until the campus is looked at again the list says that it is done.
    expect((await listed(advisor))[0]?.task?.state).toBe('done');
    await at('2026-09-04T18:01:00.000Z');
    expect(await listed(advisor)).toEqual([]);
    expect(await rows(taskId)).toEqual([{ state: 'done', lateById: advisor.personId, ownerId: advisor.personId }]);
  });

  test('raised and finished between two runs it counts as done in time (M25); opened again it is owed again', async () => {
    const { advisor, supervisor, params, at, raise, rows, short } = await campusAt();
    const taskId = await raise({ dueOn: '2026-09-02' });
    await advisor.client.call(tasks.finishTask, { params: { ...params, taskId }, body: { outcome: '当天补齐' } });
    await at('2026-09-02T01:01:00.000Z');
    expect(await rows(taskId)).toEqual([{ state: 'done', lateById: null, ownerId: advisor.personId }]);
    await at('2026-09-05T01:00:00.000Z');
    const score = await supervisor.client.call(getPersonScore, {
      params: { ...params, personId: advisor.personId },
      query: { month: '2026-09' },
    });
    expect(score.timeliness.find(({ group }) => group === 'others')).toMatchObject({ inTime: 1 });
    await advisor.client.call(tasks.reopenTask, {
      params: { ...params, taskId },
      body: { reason: '又没交', dueOn: '2026-09-06' },
    });
    await at('2026-09-05T01:01:00.000Z');
    expect(await short(advisor)).toEqual([[taskId, 'pressing']]);
  });

  test('handed over it moves; who owed it when it became late stays', async () => {
    const { advisor, other, supervisor, params, at, raise, short, rows } = await campusAt();
    const taskId = await raise();
    await at('2026-09-04T18:00:00.000Z');
    await supervisor.client.call(tasks.handOverTask, {
      params: { ...params, taskId },
      body: { ownerId: other.personId },
    });
    await at('2026-09-04T18:01:00.000Z');
    expect(await short(advisor)).toEqual([]);
    expect(await short(other)).toEqual([[taskId, 'late']]);
    expect(await rows(taskId)).toEqual([{ state: 'open', lateById: advisor.personId, ownerId: other.personId }]);
  });

  test('ADV-15: postponed it is due later; called off it is dropped', async () => {
    const { advisor, supervisor, params, at, raise, short, rows } = await campusAt();
    const taskId = await raise({ kind: 'assigned' });
    await at('2026-09-03T01:00:00.000Z');
    await supervisor.client.call(tasks.postponeTask, {
      params: { ...params, taskId },
      body: { dueOn: '2026-09-10', reason: '等总部的表' },
    });
    await at('2026-09-03T01:01:00.000Z');
    expect(await short(advisor)).toEqual([[taskId, 'open']]);
    await advisor.client.call(tasks.callOffTask, { params: { ...params, taskId }, body: { reason: '总部不要了' } });
    await at('2026-09-03T01:02:00.000Z');
    expect(await short(advisor)).toEqual([]);
    expect(await rows(taskId)).toMatchObject([{ state: 'dropped', lateById: null }]);
  });

  test('whose owner has left the campus is nobody’s, and the supervisor sees it', async () => {
    const { org, other, supervisor, params, at, raise, rows } = await campusAt();
    const taskId = await raise({ ownerId: other.personId });
    await at('2026-09-02T01:01:00.000Z');
    await api.admin.query(
      sql`update app.membership set ended_on = '2026-09-03' where org_id = ${org.orgId} and person_id = ${other.personId}`,
    );
    await at('2026-09-05T01:00:00.000Z');
    expect(await rows(taskId)).toMatchObject([{ state: 'open', ownerId: null }]);
    const team = await supervisor.client.call(listTeamDuties, { params });
    expect(team.escalated.map(({ subjectId }) => subjectId)).toContain(taskId);
  });
});

test.each([
  ['ADV-10: a sales seminar', 'event', '周六会销，负责签到和接待'],
  ['ADV-11: a course showcase', 'event', '期末课程展示会'],
  ['RPT-13: the regular meeting of the department', 'event', '课程管理部例会'],
  ['ADV-14: routine work', 'routine', '核对下周教室'],
] as const)(
  '%s that the supervisor gives somebody is on their list of the day, with what it is',
  async (_, kind, matter) => {
    const { advisor, supervisor, params, at, listed } = await campusAt();
    const body = { kind, matter, ownerId: advisor.personId, dueOn: '2026-09-02' };
    await supervisor.client.call(tasks.raiseTask, { params, body });
    await at('2026-09-02T01:01:00.000Z');
    expect(await listed(advisor)).toMatchObject([{ urgency: 'pressing', task: { kind, matter, state: 'open' } }]);
  },
);

test('RV-14: what a visit reports stands on the supervisor’s list at once', async () => {
  const { studentId, advisor, supervisor, params, listed } = await campusAt();
  await advisor.client.call(logVisit, {
    params,
    body: {
      studentId,
      purpose: '了解近况',
      channel: 'phone',
      reached: true,
      problems: '孩子说不想来了',
      abnormal: { reportToId: supervisor.personId, plan: '主管今天联系家长', dueOn: '2026-09-02' },
    },
  });
  expect(await listed(supervisor)).toMatchObject([
    { urgency: 'pressing', studentId, task: { kind: 'abnormal', matter: '孩子说不想来了' } },
  ]);
});
