/** Duties over the API: they appear from facts, are done by what the advisor records, go late and reach the supervisor. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { listDuties, listTeamDuties, logSighting, logVisit } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** A campus with lessons every day at 10:00 from the day on, evaluated at 9:00 of that day. */
async function campusFrom(firstOn: string, { students = 2, lessons = 3 } = {}) {
  api.clock.set(`${firstOn}T01:00:00.000Z`);
  const org = await makeOrg(api);
  const [advisor, other, teacher, supervisor] = [
    await org.member('advisor'),
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('advisor_supervisor'),
  ];
  const world = await makeWorld(api, org, { students, lessons, teacher, advisor, firstOn });
  for (const studentId of world.students) await world.sell(studentId, 20_00, 2000_00);
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const at = async (instant: string): Promise<void> => {
    api.clock.set(instant);
    await api.settle(org.orgId);
  };
  await at(`${firstOn}T01:00:00.000Z`);
  type Query = NonNullable<ClientInput<typeof listDuties>['query']>;
  const listed = async (query: Query = {}, who = advisor) =>
    (await who.client.call(listDuties, { params, query })).page.items;
  const short = async (query: Query = {}, who = advisor) =>
    (await listed(query, who)).map(({ rule, studentName, urgency, detail }) => [
      rule,
      studentName,
      urgency,
      detail.missing,
    ]);
  const visit = (studentId: string, body: Partial<ClientInput<typeof logVisit>['body']>) =>
    advisor.client.call(logVisit, {
      params,
      body: { studentId, purpose: '了解首课情况', channel: 'phone', reached: true, plan: '按计划', ...body },
    });
  const roll = (lesson: number, marks: Record<string, 'present' | 'absent' | 'leave'>) =>
    teacher.client.call(submitRoll, {
      params: { ...params, lessonId: world.lessons[lesson] ?? '' },
      body: { seenRevision: 0, marks: Object.entries(marks).map(([studentId, status]) => ({ studentId, status })) },
    });
  return { org, world, advisor, other, teacher, supervisor, params, at, listed, short, visit, roll };
}

test('a first lesson asks for the pre-lesson visit, then for student, teacher and parent in order; each is done by being recorded (RV-03, RV-04)', async () => {
  const { world, short, visit, roll, at } = await campusFrom('2026-09-01');
  const [one = '', two = ''] = world.students;
  expect(await short({ studentId: one })).toEqual([
    ['pre-lesson', '学员0', 'pressing', ['time', 'materials', 'room', 'questions']],
    ['first-lesson', '学员0', 'open', ['student', 'teacher', 'guardian']],
    ['visits', '学员0', 'open', undefined],
  ]);
  await visit(one, { kind: 'pre_lesson', checks: ['time', 'room'] });
  expect((await short({ studentId: one }))[0]).toEqual(['pre-lesson', '学员0', 'pressing', ['materials', 'questions']]);
  await visit(one, { kind: 'pre_lesson', channel: 'chat', checks: ['materials', 'questions'] });
  expect((await short({ studentId: one })).map(([rule]) => rule)).toEqual(['first-lesson']);
  await at('2026-09-01T02:55:00.000Z');
  expect(await short({ rule: 'first-lesson', studentId: one })).toEqual([
    ['first-lesson', '学员0', 'pressing', ['student', 'teacher', 'guardian']],
  ]);
  await visit(one, { kind: 'first_lesson', channel: 'face', spokeWith: 'student' });
  await visit(one, { kind: 'first_lesson', channel: 'face', spokeWith: 'teacher' });
  api.clock.set('2026-09-01T03:20:00.000Z');
  expect(await short({ rule: 'first-lesson', studentId: one })).toEqual([
    ['first-lesson', '学员0', 'pressing', ['guardian']],
  ]);
  await visit(one, { kind: 'first_lesson', spokeWith: 'guardian' });
  expect(await short({ rule: 'first-lesson', studentId: one })).toEqual([]);
  // The other one had no pre-lesson visit: it can no longer be made good, so it is off the list; the first lesson still asks for its visits.
  await roll(0, { [one]: 'present', [two]: 'present' });
  await at('2026-09-01T03:31:00.000Z');
  expect((await short({ studentId: two })).map(([rule]) => rule)).toEqual(['first-lesson', 'visits']);
});

test('a lesson without a roll is a duty until it has one; late ones reach the supervisor, with who let them (HRS-08)', async () => {
  const { listed, roll, at, supervisor, params, world, advisor } = await campusFrom('2026-09-01');
  const [one = '', two = ''] = world.students;
  await at('2026-09-01T03:01:00.000Z');
  expect((await listed({ rule: 'unmarked' })).map((duty) => [duty.urgency, duty.lesson?.id])).toEqual([
    ['open', world.lessons[0]],
  ]);
  await at('2026-09-01T16:16:00.000Z');
  expect((await listed({ rule: 'unmarked' })).map((duty) => duty.urgency)).toEqual(['late']);
  const team = await supervisor.client.call(listTeamDuties, { params });
  expect(team.people.find((person) => person.ownerId === advisor.personId)).toMatchObject({
    ownerName: advisor.name,
    lateSince: '2026-09-01T16:00:00.000Z',
  });
  expect(team.escalated.map((duty) => duty.rule)).toContain('unmarked');
  await roll(0, { [one]: 'present', [two]: 'absent' });
  await at('2026-09-01T16:27:00.000Z');
  expect(await listed({ rule: 'unmarked' })).toEqual([]);
  const [row] = await api.admin.query<{ state: string; lateById: string }>(
    sql`select state, late_by_id from app.duty where org_id = ${params.orgId} and rule = 'unmarked'`,
  );
  expect(row).toEqual({ state: 'done', lateById: advisor.personId });
});
