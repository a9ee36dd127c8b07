/** Duties about records over real SQL: they appear from classes and lessons, are done by filing and signing, go late and reach the supervisor. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import {
  ADVISOR_PREPARATION,
  briefingOf,
  MEETING,
  MEMO,
  PLAN,
  TEACHER_PREPARATION,
  testOf,
} from '@keshi/testing/record-forms';
import { makeWorld } from '@keshi/testing/world';
import * as records from '../records/contract.ts';
import { getAdvisorDay, listDuties, listTeamDuties } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** A campus whose one class has its lessons daily at 10:00 from the day on. */
async function campusFrom(now: string, firstOn: string, { students = 2, lessons = 3 } = {}) {
  api.clock.set(now);
  const org = await makeOrg(api);
  const [advisor, teacher, supervisor] = [
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('advisor_supervisor'),
  ];
  const world = await makeWorld(api, org, { students, lessons, teacher, advisor, firstOn });
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const at = async (instant: string): Promise<void> => {
    api.clock.set(instant);
    await api.settle(org.orgId);
  };
  /** Open duties about records of a person, as [rule, urgency, what is missing]. */
  const listed = async (who = advisor) =>
    (await who.client.call(listDuties, { params, query: { kind: 'records' } })).page.items;
  const short = async (who = advisor) =>
    (await listed(who)).map(({ rule, urgency, detail }) => [rule, urgency, ...(detail.missing ?? [])]);
  const plan = async (kind: 'briefing' | 'parents-meeting' | 'test', heldAt: string) =>
    (await advisor.client.call(records.planRecord, { params, body: { kind, classId: world.classId, heldAt } })).id;
  await at(now);
  return { org, world, advisor, teacher, supervisor, params, at, listed, short, plan };
}

test('BRF-02, BRF-03, BRF-05: a new class’s briefing is a duty until all have signed; unsigned a day before it is late and told', async () => {
  const { org, world, advisor, teacher, supervisor, params, at, listed, short, plan } = await campusFrom(
    '2026-09-02T01:00:00.000Z',
    '2026-09-08',
  );
  const [one = '', two = ''] = world.students;
  expect(await short()).toEqual([['briefing', 'open', 'filing', 'teacher', 'guardians']]);
  const recordId = await plan('briefing', '2026-09-02T00:30:00.000Z');
  await at('2026-09-02T01:01:00.000Z');
  expect((await listed())[0]?.detail).toMatchObject({ recordId, needed: 2, done: 0 });
  await advisor.client.call(records.fileRecord, {
    params: { ...params, recordId },
    body: { form: briefingOf(teacher.personId, [two]) },
  });
  await teacher.client.call(records.signRecord, { params: { ...params, recordId } });
  const mother = await org.guardian(one);
  await mother.client.call(records.signChildRecord, {
    params: { orgId: org.orgId, studentId: one, recordId },
    body: { version: 1 },
  });
  await at('2026-09-02T01:02:00.000Z');
  expect(await short()).toEqual([['briefing', 'open', 'guardians']]);
  // A day before the lesson of Tuesday 10:00.
  await at('2026-09-07T02:00:00.000Z');
  expect(await short()).toEqual([['briefing', 'late', 'guardians']]);
  const team = await supervisor.client.call(listTeamDuties, { params });
  expect(team.escalated.filter(({ rule }) => rule === 'briefing')).toMatchObject([
    { ownerName: advisor.name, detail: { done: 1, needed: 2 } },
  ]);
  await advisor.client.call(records.takePaperSignature, {
    params: { ...params, recordId, studentId: two },
    body: { signerName: '王先生' },
  });
  await at('2026-09-07T02:01:00.000Z');
  expect(await short()).toEqual([]);
  const [done] = await api.admin.query(
    sql`select state, late_by_id, done_at from app.duty where org_id = ${org.orgId} and rule = 'briefing'`,
  );
  expect(done).toMatchObject({ state: 'done', lateById: advisor.personId, doneAt: '2026-09-07T02:00:00.000Z' });
});

test('BRF-03: hours that came with the opening import had their first lesson elsewhere, and cancelled lessons move the day', async () => {
  const { world, short, at, org } = await campusFrom('2026-09-07T01:00:00.000Z', '2026-09-08');
  expect(await short()).toEqual([['briefing', 'pressing', 'filing', 'teacher', 'guardians']]);
  await api.admin.query(
    sql`update app.lesson set status = 'cancelled' where org_id = ${org.orgId} and id = ${world.lessons[0] ?? ''}`,
  );
  await at('2026-09-07T02:30:00.000Z');
  // Due a day before Wednesday's lesson now.
  expect(await short()).toEqual([['briefing', 'pressing', 'filing', 'teacher', 'guardians']]);
  await world.sell(world.students[0] ?? '', 10_00, 0, { kind: 'opening_gift' });
  await at('2026-09-07T02:50:00.000Z');
  expect(await short()).toEqual([]);
});

test('BRF-06: the memo of a student’s first lesson is owed after it and done by being filed', async () => {
  const { world, advisor, params, at, listed } = await campusFrom('2026-09-08T01:00:00.000Z', '2026-09-08');
  const memos = async () =>
    (await listed()).filter(({ rule }) => rule === 'first-lesson-memo').map(({ studentId }) => studentId);
  expect(await memos()).toEqual([]);
  await at('2026-09-08T03:05:00.000Z');
  expect((await memos()).toSorted()).toEqual([...world.students].toSorted());
  const [one = '', two = ''] = world.students;
  await advisor.client.call(records.fileMemo, {
    params: { ...params, lessonId: world.lessons[0] ?? '' },
    body: { studentId: one, form: MEMO },
  });
  await at('2026-09-08T03:06:00.000Z');
  expect(await memos()).toEqual([two]);
  await at('2026-09-09T16:01:00.000Z');
  expect((await listed()).find(({ rule }) => rule === 'first-lesson-memo')).toMatchObject({ urgency: 'late' });
});

test('PTM-04…14: a meeting is prepared by both, its minutes filed, the plan made by the teacher and reviewed by the teaching director', async () => {
  const { org, world, advisor, teacher, supervisor, params, at, short, plan } = await campusFrom(
    '2026-09-20T01:00:00.000Z',
    '2026-09-08',
  );
  // A teaching director of the branch, not of the campus.
  const director = await org.member('teaching_director');
  await api.admin.query(
    sql`update app.membership set campus_id = null where org_id = ${org.orgId} and person_id = ${director.personId}`,
  );
  const meetingId = await plan('parents-meeting', '2026-09-22T11:00:00.000Z');
  const ofMeetings = async (who = advisor) =>
    (await short(who)).filter(
      ([rule]) => rule !== 'monthly-test' && rule !== 'first-lesson-memo' && rule !== 'briefing',
    );
  await at('2026-09-20T01:01:00.000Z');
  expect(await ofMeetings()).toEqual([['parents-meeting-prep', 'open']]);
  expect(await ofMeetings(teacher)).toEqual([['parents-meeting-prep-teacher', 'open']]);
  const prepare = { ...params, plannedId: meetingId };
  await advisor.client.call(records.prepareMeeting, { params: prepare, body: ADVISOR_PREPARATION });
  await teacher.client.call(records.prepareMeeting, { params: prepare, body: TEACHER_PREPARATION });
  await at('2026-09-20T01:02:00.000Z');
  expect([...(await ofMeetings()), ...(await ofMeetings(teacher))]).toEqual([]);

  await at('2026-09-22T13:00:00.000Z');
  expect(await ofMeetings()).toEqual([['parents-meeting-minutes', 'open']]);
  await at('2026-09-23T16:00:00.000Z');
  expect(await ofMeetings()).toEqual([['parents-meeting-minutes', 'late']]);
  const team = await supervisor.client.call(listTeamDuties, { params });
  expect(team.escalated.map(({ rule }) => rule)).toContain('parents-meeting-minutes');
  await advisor.client.call(records.fileRecord, {
    params: { ...params, recordId: meetingId },
    body: { form: MEETING },
  });
  await at('2026-09-23T16:01:00.000Z');
  expect(await ofMeetings()).toEqual([]);
  expect(await ofMeetings(teacher)).toEqual([['plan-after-meeting', 'open']]);

  const file = () =>
    teacher.client.call(records.filePlan, {
      params: { ...params, classId: world.classId },
      body: { meetingId, form: PLAN },
    });
  const first = await file();
  await at('2026-09-23T16:02:00.000Z');
  expect(await ofMeetings(teacher)).toEqual([]);
  const reviews = async () =>
    (await director.client.call(listDuties, { params, query: { kind: 'records' } })).page.items.map(
      ({ rule, subjectId }) => [rule, subjectId],
    );
  await api.admin.query(
    sql`update app.membership set campus_id = ${params.campusId} where org_id = ${org.orgId} and person_id = ${director.personId}`,
  );
  expect(await reviews()).toEqual([['plan-review', first.id]]);
  await director.client.call(records.reviewPlan, {
    params: { ...params, classPlanId: first.id },
    body: { approved: false, note: '缺阶段安排' },
  });
  await at('2026-09-24T01:00:00.000Z');
  // Sent back: the teacher owes it again, and the next one is reviewed again.
  expect(await ofMeetings(teacher)).toEqual([['plan-after-meeting', 'open']]);
  const second = await file();
  await at('2026-09-24T01:01:00.000Z');
  expect(await ofMeetings(teacher)).toEqual([]);
  expect(await reviews()).toEqual([['plan-review', second.id]]);
  await director.client.call(records.reviewPlan, {
    params: { ...params, classPlanId: second.id },
    body: { approved: true },
  });
  await at('2026-09-24T01:02:00.000Z');
  expect(await reviews()).toEqual([]);
});

test('PTM-04: a meeting called off asks nobody for anything', async () => {
  const { advisor, teacher, params, at, short, plan } = await campusFrom('2026-09-20T01:00:00.000Z', '2026-09-08');
  const plannedId = await plan('parents-meeting', '2026-09-22T11:00:00.000Z');
  await at('2026-09-20T01:01:00.000Z');
  expect(await short(teacher)).toHaveLength(1);
  await advisor.client.call(records.movePlanned, { params: { ...params, plannedId }, body: { cancelReason: '改期' } });
  await at('2026-09-20T01:02:00.000Z');
  expect(await short(teacher)).toEqual([]);
});

test('TST-02: a running class has its month’s test told to every family that took it', async () => {
  const { org, world, advisor, params, at, listed, plan } = await campusFrom('2026-09-01T01:00:00.000Z', '2026-09-10', {
    lessons: 10,
  });
  const [one = '', two = ''] = world.students;
  const monthly = async () => (await listed()).find(({ rule }) => rule === 'monthly-test');
  expect(await monthly()).toMatchObject({ period: '2026-09', urgency: 'open', detail: { missing: ['test'] } });
  const recordId = await plan('test', '2026-09-18T02:00:00.000Z');
  await at('2026-09-18T04:00:00.000Z');
  await advisor.client.call(records.fileRecord, {
    params: { ...params, recordId },
    body: {
      form: testOf([
        [one, 80_00],
        [two, 90_00],
      ]),
    },
  });
  await at('2026-09-18T04:01:00.000Z');
  expect(await monthly()).toMatchObject({ detail: { missing: ['told'], recordId } });
  await advisor.client.call(records.tellFamily, { params: { ...params, recordId }, body: { studentId: one } });
  const father = await org.guardian(two);
  await at('2026-09-18T04:02:00.000Z');
  expect(await monthly()).toMatchObject({ detail: { missing: ['told'] } });
  // Whoever confirms on the phone has been told as well.
  await father.client.call(records.signChildRecord, {
    params: { orgId: org.orgId, studentId: two, recordId },
    body: { version: 1 },
  });
  await at('2026-09-18T04:03:00.000Z');
  expect(await monthly()).toBeUndefined();
});

test('ROL-11: a teacher reads their own duties and nobody else’s', async () => {
  const { advisor, teacher, params } = await campusFrom('2026-09-20T01:00:00.000Z', '2026-09-08');
  expect((await teacher.client.send(listDuties, { params, query: {} })).status).toBe(200);
  expect((await teacher.client.send(listDuties, { params, query: { ownerId: advisor.personId } })).status).toBe(404);
  expect((await teacher.client.send(getAdvisorDay, { params, query: { advisorId: advisor.personId } })).status).toBe(
    404,
  );
  expect((await teacher.client.send(getAdvisorDay, { params, query: { advisorId: teacher.personId } })).status).toBe(
    200,
  );
});
