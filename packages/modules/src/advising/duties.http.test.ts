/** Duties over the API: they appear from facts, are done by what the advisor records, go late and reach the supervisor. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { setSetting } from '../tenancy/contract.ts';
import { listDuties, listTeamDuties, logSighting, logVisit } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** What other files are about. */
const ELSEWHERE: readonly string[] = ['first-lesson-memo', 'filing', 'self-appraisal'];

/**
 * A campus with lessons every day at 10:00 from the day on, evaluated at 9:00 of that day. Duties about records have tests of their own:
 * the new class is not briefed here, and memos are left out of the lists.
 */
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
  const director = await org.member('director');
  await director.client.call(setSetting, {
    params: { orgId: org.orgId },
    body: { name: 'briefing-days', value: 0, effectiveOn: firstOn },
  });
  for (const studentId of world.students) await world.sell(studentId, 20_00, 2000_00);
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const at = async (instant: string): Promise<void> => {
    api.clock.set(instant);
    await api.settle(org.orgId);
  };
  await at(`${firstOn}T01:00:00.000Z`);
  type Query = NonNullable<ClientInput<typeof listDuties>['query']>;
  /** Of students and lessons: reports and appraisals are owed whatever happens to them. */
  const listed = async (query: Query = {}, who = advisor) =>
    (await who.client.call(listDuties, { params, query })).page.items.filter(({ rule }) => !ELSEWHERE.includes(rule));
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
  type Marks = Record<string, 'present' | 'absent' | 'leave'>;
  const roll = (lesson: number, marks: Marks, seenRevision = 0) =>
    teacher.client.call(submitRoll, {
      params: { ...params, lessonId: world.lessons[lesson] ?? '' },
      body: { seenRevision, marks: Object.entries(marks).map(([studentId, status]) => ({ studentId, status })) },
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

test('an absence asks for a call the same day; the second goes to the supervisor at once, and a reached call does both (ATT-03)', async () => {
  const { world, short, listed, visit, roll, at, supervisor, params } = await campusFrom('2026-09-01', { students: 1 });
  const [one = ''] = world.students;
  await at('2026-09-01T03:05:00.000Z');
  await roll(0, { [one]: 'absent' });
  await at('2026-09-01T03:15:30.000Z');
  expect(await short({ rule: 'truancy' })).toEqual([['truancy', '学员0', 'pressing', undefined]]);
  const told = async () =>
    (await supervisor.client.call(listTeamDuties, { params })).escalated.filter(({ rule }) => rule === 'truancy');
  expect(await told()).toEqual([]);
  await at('2026-09-02T03:05:00.000Z');
  await roll(1, { [one]: 'absent' });
  await at('2026-09-02T03:15:30.000Z');
  expect((await told()).map((duty) => [duty.detail.repeats, duty.lesson?.id])).toEqual([
    [1, world.lessons[0]],
    [2, world.lessons[1]],
  ]);
  await visit(one, { purpose: '旷课联系' });
  expect(await listed({ rule: 'truancy' })).toEqual([]);
});

test('a mark corrected to leave takes the call back: it was never owed', async () => {
  const { world, listed, roll, at } = await campusFrom('2026-09-01', { students: 1 });
  const [one = ''] = world.students;
  await at('2026-09-01T03:05:00.000Z');
  await roll(0, { [one]: 'absent' });
  await at('2026-09-01T03:15:30.000Z');
  expect(await listed({ rule: 'truancy' })).toHaveLength(1);
  await roll(0, { [one]: 'leave' }, 1);
  await at('2026-09-01T03:26:00.000Z');
  expect(await listed({ rule: 'truancy' })).toEqual([]);
});

test('two weeks of lessons unseen: the duty comes with the second week, and one tap does it (RV-02)', async () => {
  // 7 September 2026 is a Monday.
  const { world, listed, roll, at, advisor, params } = await campusFrom('2026-09-07', { students: 1, lessons: 14 });
  const [one = ''] = world.students;
  await at('2026-09-08T04:00:00.000Z');
  await roll(0, { [one]: 'present' });
  await at('2026-09-11T04:00:00.000Z');
  expect(await listed({ rule: 'unseen' })).toEqual([]);
  await at('2026-09-14T01:00:00.000Z');
  expect((await listed({ rule: 'unseen' })).map((duty) => [duty.period, duty.urgency, duty.dueAt])).toEqual([
    ['2026-09-14', 'open', '2026-09-20T16:00:00.000Z'],
  ]);
  const seen = await advisor.client.call(logSighting, { params, body: { studentId: one } });
  expect(seen).toMatchObject({ studentId: one, kind: 'face', onDate: '2026-09-14' });
  expect(await listed({ rule: 'unseen' })).toEqual([]);
});

test.each(['by the way', 'in a visit'])(
  'who was met %s in the week of a lesson is owed no meeting after seven weeks’ holiday (RV-02)',
  async (how) => {
    const { world, listed, roll, visit, at, advisor, params } = await campusFrom('2026-09-14', {
      students: 1,
      lessons: 58,
    });
    const [one = ''] = world.students;
    await at('2026-09-14T04:00:00.000Z');
    if (how === 'in a visit') await visit(one, { channel: 'face', spokeWith: 'student' });
    else await advisor.client.call(logSighting, { params, body: { studentId: one } });
    await at('2026-09-19T14:00:00.000Z');
    await roll(5, { [one]: 'present' });
    // Seven weeks after the Monday of the meeting it is 2 November; two days on, only the lesson lies within seven weeks.
    for (const day of ['2026-11-02', '2026-11-04', '2026-11-07']) {
      await at(`${day}T04:00:00.000Z`);
      expect(await listed({ rule: 'unseen' })).toEqual([]);
    }
  },
);

test('hand-over moves what is open to the new advisor; what was late stays charged to the old one', async () => {
  const { world, listed, at, advisor, other, org } = await campusFrom('2026-09-01', { students: 1, lessons: 1 });
  await at('2026-09-01T16:30:00.000Z');
  expect((await listed()).map(({ rule, urgency }) => [rule, urgency])).toEqual([
    ['first-lesson', 'late'],
    ['unmarked', 'late'],
    ['visits', 'open'],
  ]);
  await api.admin.query(
    sql`update app.student set advisor_id = ${other.personId} where org_id = ${org.orgId} and id = ${world.students[0] ?? ''}`,
  );
  await at('2026-09-01T16:46:00.000Z');
  expect((await listed()).map(({ rule }) => rule)).toEqual(['unmarked']);
  expect((await listed({}, other)).map(({ rule }) => rule)).toEqual(['first-lesson', 'visits']);
  const late = await api.admin.query<{ lateById: string }>(
    sql`select late_by_id from app.duty where org_id = ${org.orgId} and rule = 'first-lesson'`,
  );
  expect(late).toEqual([{ lateById: advisor.personId }]);
});

test('a suspended student is owed nothing; one who comes back on the 20th is owed one visit', async () => {
  const { world, listed, at, org } = await campusFrom('2026-09-01', { students: 1, lessons: 0 });
  const become = async (status: string, on: string): Promise<void> => {
    await api.admin.query(
      sql`update app.enrolment set status = ${status} where org_id = ${org.orgId} and student_id = ${world.students[0] ?? ''}`,
    );
    await api.admin.query(sql`
      insert into app.enrolment_event (org_id, campus_id, branch_id, id, student_id, enrolment_id, status, effective_on, recorded_at)
      select org_id, campus_id, branch_id, gen_random_uuid(), student_id, id, ${status}, ${on}, ${api.clock.now()} from app.enrolment where org_id = ${org.orgId}`);
  };
  expect((await listed()).map(({ rule, detail }) => [rule, detail.needed])).toEqual([['visits', 2]]);
  await become('suspended', '2026-09-05');
  await at('2026-09-05T02:00:00.000Z');
  expect(await listed()).toEqual([]);
  await become('active', '2026-09-20');
  await at('2026-09-20T02:00:00.000Z');
  expect((await listed()).map(({ rule, detail }) => [rule, detail.needed])).toEqual([['visits', 1]]);
  await become('finished', '2026-09-21');
  await at('2026-10-16T02:00:00.000Z');
  expect((await listed()).map(({ rule, detail }) => [rule, detail.onDate])).toEqual([['finished', '2026-09-21']]);
});

test('whoever rests before the first lesson is not waited for in it: no visit before or after it, and no roll of a class that is nobody’s', async () => {
  const { world, listed, at, org } = await campusFrom('2026-09-01', { students: 1, lessons: 1 });
  expect((await listed()).map(({ rule }) => rule)).toEqual(['pre-lesson', 'first-lesson', 'visits']);
  await api.admin.query(
    sql`update app.enrolment set status = 'suspended' where org_id = ${org.orgId} and student_id = ${world.students[0] ?? ''}`,
  );
  await api.admin.query(sql`
    insert into app.enrolment_event (org_id, campus_id, branch_id, id, student_id, enrolment_id, status, effective_on, recorded_at)
    select org_id, campus_id, branch_id, gen_random_uuid(), student_id, id, 'suspended', '2026-09-01', ${api.clock.now()} from app.enrolment where org_id = ${org.orgId}`);
  await at('2026-09-01T16:30:00.000Z');
  expect(await listed()).toEqual([]);
});

test('a finished student who comes to the study room is seen there like any other (REN-10)', async () => {
  const { world, org, advisor, params } = await campusFrom('2026-09-01', { students: 1, lessons: 0 });
  const [one = ''] = world.students;
  await api.admin.query(
    sql`update app.enrolment set status = 'finished' where org_id = ${org.orgId} and student_id = ${one}`,
  );
  const seen = await advisor.client.call(logSighting, { params, body: { studentId: one, kind: 'study_room' } });
  expect(seen).toMatchObject({ studentId: one, kind: 'study_room', onDate: '2026-09-01' });
});

test('hours brought in by the opening import were being taught already: their first lesson here is no first lesson', async () => {
  const { world, listed, at } = await campusFrom('2026-09-01', { students: 2, lessons: 1 });
  expect((await listed({ rule: 'first-lesson' })).length).toBe(2);
  await world.sell(world.students[0] ?? '', 5_00, 500_00, { kind: 'opening' });
  await at('2026-09-01T01:16:00.000Z');
  expect((await listed({ rule: 'first-lesson' })).map(({ studentId }) => studentId)).toEqual([world.students[1]]);
});

test('hours at the limit with nobody renewing are a duty until a renewal is open (HRS-04, REN-03)', async () => {
  const { world, listed, at, roll } = await campusFrom('2026-09-01', { students: 1, lessons: 1 });
  const [one = ''] = world.students;
  await api.admin.query(sql`update app.lot set units_left = 500, units_out = 1500 where student_id = ${one}`);
  await at('2026-09-01T01:16:00.000Z');
  expect(await listed({ rule: 'low-balance' })).toEqual([]);
  await api.admin.query(sql`update app.lot set units_left = 350, units_out = 1650 where student_id = ${one}`);
  await at('2026-09-01T01:32:00.000Z');
  expect((await listed({ rule: 'low-balance' })).map(({ detail }) => detail)).toEqual([
    { courseId: world.courseId, units: 350 },
  ]);
  // The roll opens a renewal, which is then what is to be done.
  await at('2026-09-01T03:05:00.000Z');
  await roll(0, { [one]: 'present' });
  await at('2026-09-01T03:21:00.000Z');
  expect((await listed()).map(({ rule }) => rule)).toEqual(['first-lesson', 'renewal-contact', 'visits']);
});

test('RV-18: the supervisor sees each day whose visits are made and whose are late, and may open a colleague’s list', async () => {
  const { world, advisor, supervisor, params, at, visit } = await campusFrom('2026-09-01', { students: 2, lessons: 0 });
  const [one = '', two = ''] = world.students;
  const rowOf = async () =>
    (await supervisor.client.call(listTeamDuties, { params })).people.find(
      ({ ownerId }) => ownerId === advisor.personId,
    );
  const visitsOf = async () =>
    (
      await supervisor.client.call(listDuties, { params, query: { ownerId: advisor.personId, rule: 'visits' } })
    ).page.items.map(({ studentId, urgency, detail }) => [studentId, urgency, detail.done, detail.needed]);
  await at('2026-09-10T02:00:00.000Z');
  await visit(one, {});
  await at('2026-09-11T02:00:00.000Z');
  await visit(one, {});
  expect(await rowOf()).toMatchObject({ doneToday: 1 });
  expect(await visitsOf()).toEqual([[two, 'open', 0, 2]]);
  await at('2026-10-01T01:00:00.000Z');
  expect((await visitsOf()).filter(([, urgency]) => urgency === 'late')).toEqual([[two, 'late', 0, 2]]);
  const { escalated } = await supervisor.client.call(listTeamDuties, { params });
  expect(escalated.filter(({ rule }) => rule === 'visits')).toMatchObject([
    { studentId: two, ownerId: advisor.personId },
  ]);
});

test('a list is a person’s at the campus of the address, paged, and only who leads sees the team', async () => {
  const { org, world, advisor, other, supervisor, params } = await campusFrom('2026-09-01', {
    students: 5,
    lessons: 1,
  });
  const all: string[] = [];
  let cursor: string | undefined;
  do {
    const { page, counts, doneToday } = await advisor.client.call(listDuties, {
      params,
      query: { limit: 4, ...(cursor === undefined ? {} : { cursor }) },
    });
    expect([counts.find(({ rule }) => rule === 'visits'), doneToday]).toEqual([
      { rule: 'visits', kind: 'visits', late: 0, pressing: 0, open: 5 },
      0,
    ]);
    all.push(...page.items.map(({ rule, id }) => `${rule} ${id}`));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(all.map((each) => each.split(' ')[0])).toEqual([
    ...Array.from({ length: 5 }, () => 'pre-lesson'),
    ...Array.from({ length: 5 }, () => 'first-lesson'),
    'filing',
    ...Array.from({ length: 5 }, () => 'visits'),
  ]);
  expect(new Set(all).size).toBe(16);
  expect((await other.client.call(listDuties, { params })).page.items.map(({ rule }) => rule)).toEqual(['filing']);
  const ofAdvisor = { params, query: { ownerId: advisor.personId, limit: 1 } };
  expect((await supervisor.client.call(listDuties, ofAdvisor)).page.items).toHaveLength(1);
  const elsewhere = await org.member('advisor', org.campuses[1]);
  const status = async (response: Promise<Response>): Promise<number> => (await response).status;
  expect([
    await status(elsewhere.client.send(listDuties, { params })),
    await status(
      elsewhere.client.send(listDuties, {
        params: { ...params, campusId: org.campuses[1].id },
        query: { ownerId: advisor.personId },
      }),
    ),
    await status((await org.member('front_desk')).client.send(listDuties, { params })),
    await status(advisor.client.send(listTeamDuties, { params })),
    await status((await org.member('principal')).client.send(listTeamDuties, { params })),
    await status((await org.guardian(world.students[0] ?? '')).client.send(listDuties, { params })),
    await status(api.client().send(listDuties, { params })),
    await status(
      elsewhere.client.send(logSighting, {
        params: { ...params, campusId: org.campuses[1].id },
        body: { studentId: world.students[0] ?? '' },
      }),
    ),
    await status(
      advisor.client.send(logSighting, {
        params,
        body: { studentId: world.students[0] ?? '', seenAt: '2026-09-02T00:00:00Z' },
      }),
    ),
  ]).toEqual([404, 404, 403, 403, 200, 404, 401, 404, 422]);
});
