/** Meetings, tests, plans and archives over HTTP. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import {
  ADVISOR_PREPARATION,
  COUNSELLING,
  MEETING,
  PLAN,
  TEACHER_NOTES,
  TEACHER_PREPARATION,
  testOf,
} from '@keshi/testing/record-forms';
import { makeWorld, type World } from '@keshi/testing/world';
import * as contract from './contract.ts';

const NOW = '2026-09-10T08:00:00.000Z';
let api: TestApi;
let org: TestOrg;
let world: World;
let at: { orgId: string; campusId: string };
let advisor: TestPerson;
let teacher: TestPerson;
let supervisor: TestPerson;
let director: TestPerson;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

async function open(): Promise<void> {
  api.clock.set(NOW);
  org = await makeOrg(api);
  [advisor, teacher, supervisor, director] = [
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('advisor_supervisor'),
    await org.member('teaching_director'),
  ];
  world = await makeWorld(api, org, { students: 2, lessons: 3, teacher, advisor, firstOn: '2026-09-08' });
  at = { orgId: org.orgId, campusId: world.campus.id };
}

const plan = (kind: 'parents-meeting' | 'test', heldAt: string, serious = false) =>
  advisor.client.call(contract.planRecord, { params: at, body: { kind, classId: world.classId, heldAt, serious } });
const fileMeeting = (recordId: string, form: Partial<typeof MEETING> = {}) =>
  advisor.client.call(contract.fileRecord, {
    params: { ...at, recordId },
    body: { form: { ...MEETING, ...form } },
  });

test('PTM-04, PTM-05: advisor and teacher each bring their part to a planned meeting; a teacher only the teacher’s', async () => {
  await open();
  const { id } = await plan('parents-meeting', '2026-09-12T02:00:00.000Z');
  const prepare = (who: TestPerson, body: typeof ADVISOR_PREPARATION | typeof TEACHER_PREPARATION) =>
    who.client.send(contract.prepareMeeting, { params: { ...at, plannedId: id }, body });
  expect((await problemIn(await prepare(teacher, ADVISOR_PREPARATION))).status).toBe(403);
  expect((await prepare(teacher, TEACHER_PREPARATION)).status).toBe(201);
  expect((await prepare(advisor, ADVISOR_PREPARATION)).status).toBe(201);
  const again = await prepare(advisor, { ...ADVISOR_PREPARATION, topics: '暑期安排' });
  expect(again.status).toBe(201);
  const shown = await supervisor.client.call(contract.getRecord, { params: { ...at, recordId: id } });
  expect(shown.preparations.map(({ form, authorName }) => [form.part, authorName])).toEqual([
    ['advisor', advisor.name],
    ['teacher', teacher.name],
  ]);
  expect(shown.preparations[0]?.form).toMatchObject({ topics: '暑期安排' });
  api.clock.set('2026-09-12T04:00:00.000Z');
  await fileMeeting(id);
  expect((await problemIn(await prepare(teacher, TEACHER_PREPARATION))).status).toBe(409);
});

test('PTM-09: the teacher of the class notes what advisor and parents report, from the meeting’s time on, filed or not, and anew', async () => {
  await open();
  const { id } = await plan('parents-meeting', '2026-09-12T02:00:00.000Z');
  const note = (who: TestPerson, reported = TEACHER_NOTES.reported) =>
    who.client.send(contract.prepareMeeting, {
      params: { ...at, plannedId: id },
      body: { ...TEACHER_NOTES, reported },
    });
  expect((await problemIn(await note(teacher))).status).toBe(409);
  api.clock.set('2026-09-12T03:00:00.000Z');
  expect((await note(teacher)).status).toBe(201);
  await fileMeeting(id);
  expect((await note(teacher, '家长说手机收不住，学管师说作业拖到周日')).status).toBe(201);
  expect((await problemIn(await note(await org.member('teacher')))).status).toBe(404);
  expect((await problemIn(await note(director))).status).toBe(403);
  expect(await problemIn(await note(teacher, ' '))).toMatchObject({ status: 422, pointers: ['/reported'] });
  const [one = ''] = world.students;
  const mother = await org.guardian(one);
  const shown = await teacher.client.call(contract.getRecord, { params: { ...at, recordId: id } });
  expect(shown.preparations).toMatchObject([
    { form: { part: 'notes', reported: '家长说手机收不住，学管师说作业拖到周日' }, authorName: teacher.name },
  ]);
  const { items } = await mother.client.call(contract.listChildRecords, {
    params: { orgId: org.orgId, studentId: one },
  });
  expect(JSON.stringify(items)).not.toContain('手机收不住');
});

test('PTM-08, PTM-12: minutes are kept as the meeting went, with the joint summary and who took part in it; without, they are asked for by field', async () => {
  await open();
  const { id } = await plan('parents-meeting', '2026-09-10T02:00:00.000Z');
  const { summary: _, summedUpBy: __, ...unsummed } = MEETING;
  const refused = await advisor.client.send(contract.fileRecord, {
    params: { ...at, recordId: id },
    body: { form: unsummed },
  });
  expect(await problemIn(refused)).toMatchObject({ status: 422, pointers: ['/form/summary', '/form/summedUpBy'] });
  const { form } = await fileMeeting(id, { questions: '作业多不多：每天二十分钟' });
  expect(form).toEqual({ ...MEETING, principal: false, questions: '作业多不多：每天二十分钟' });
});

test('PTM-13: filing tells every family, who reads the solutions and what it is to do; an absent one is told in person as well', async () => {
  await open();
  const [one = '', two = ''] = world.students;
  const [mother, father] = [await org.guardian(one), await org.guardian(two)];
  const { id } = await plan('parents-meeting', '2026-09-10T02:00:00.000Z');
  await fileMeeting(id, { absentIds: [two] });
  const notices = await api.admin.query<{ studentId: string; path: string }>(sql`
    select payload ->> 'studentId' as student_id, payload ->> 'path' as path from app.outbox
    where org_id = ${org.orgId} and payload ->> 'template' = 'record-filed' order by 1`);
  expect(notices).toEqual(
    [one, two].toSorted().map((studentId) => ({ studentId, path: `/o/${org.orgId}/family/${studentId}/records` })),
  );
  for (const [guardian, studentId, attended] of [
    [mother, one, true],
    [father, two, false],
  ] as const) {
    const { items } = await guardian.client.call(contract.listChildRecords, {
      params: { orgId: org.orgId, studentId },
    });
    expect(items).toMatchObject([
      { attended, form: { solutions: MEETING.solutions, familyTasks: MEETING.familyTasks } },
    ]);
  }
  const told = await advisor.client.call(contract.tellFamily, {
    params: { ...at, recordId: id },
    body: { studentId: two },
  });
  expect(told.students.map(({ studentId, toldAt }) => [studentId, toldAt !== null]).toSorted()).toEqual(
    [
      [one, false],
      [two, true],
    ].toSorted(),
  );
});

test('PTM-02, TST-01: the advisor plans the class’s meetings and tests, whenever they are due, each with its number; teachers plan none', async () => {
  await open();
  const made = [
    await plan('parents-meeting', '2026-09-12T02:00:00.000Z'),
    await plan('parents-meeting', '2026-10-17T02:00:00.000Z'),
    await plan('test', '2026-09-26T02:00:00.000Z'),
  ];
  const { items } = await advisor.client.call(contract.listRecords, {
    params: at,
    query: { state: 'planned', classId: world.classId },
  });
  expect(items.map(({ number }) => number)).toEqual(['2026-家长会-002', '2026-测试-001', '2026-家长会-001']);
  expect(new Set(items.map(({ id }) => id))).toEqual(new Set(made.map(({ id }) => id)));
  for (const kind of ['parents-meeting', 'test'] as const) {
    const body = { kind, classId: world.classId, heldAt: '2026-09-12T02:00:00.000Z' };
    expect((await teacher.client.send(contract.planRecord, { params: at, body })).status).toBe(403);
  }
  // A stage test is one that is not the month's.
  api.clock.set('2026-09-26T06:00:00.000Z');
  const { form } = await advisor.client.call(contract.fileRecord, {
    params: { ...at, recordId: made[2]?.id ?? '' },
    body: { form: { ...testOf([[world.students[0] ?? '', 88_00]]), isMonthly: false } },
  });
  expect(form).toMatchObject({ kind: 'test', isMonthly: false, scores: [{ score: 88_00 }] });
});

test('ADV-07: words that hurt are asked back in what families read, beside their field, and kept when they are meant', async () => {
  await open();
  const { id } = await plan('parents-meeting', '2026-09-10T02:00:00.000Z');
  const hurting = { form: { ...MEETING, problems: '两位差生跟不上' } };
  const file = (body: typeof hurting & { keepWords?: boolean }) =>
    advisor.client.send(contract.fileRecord, { params: { ...at, recordId: id }, body });
  expect(await problemIn(await file(hurting))).toMatchObject({
    status: 422,
    type: 'banned-words',
    pointers: ['/form/problems'],
  });
  expect((await advisor.client.call(contract.getRecord, { params: { ...at, recordId: id } })).state).toBe('planned');
  expect((await file({ ...hurting, keepWords: true })).status).toBe(201);
  const tested = await plan('test', '2026-09-10T03:00:00.000Z');
  const scores = world.students.map((studentId) => ({ studentId, score: 8000, analysis: '成绩差在应用题' }));
  const refused = await advisor.client.send(contract.fileRecord, {
    params: { ...at, recordId: tested.id },
    body: { form: { ...testOf([]), scores } },
  });
  expect((await problemIn(refused)).pointers).toEqual(['/form/scores/0/analysis', '/form/scores/1/analysis']);
});

test('PTM-07, PTM-11, PTM-15: minutes show who was missing; families and staff read and confirm them', async () => {
  await open();
  const [one = ''] = world.students;
  const mother = await org.guardian(one);
  const { id } = await plan('parents-meeting', '2026-09-10T02:00:00.000Z', true);
  const filed = await fileMeeting(id, { supervisor: false });
  expect(filed.absent).toEqual(['supervisor', 'principal']);
  await supervisor.client.call(contract.signRecord, { params: { ...at, recordId: id } });
  const { items } = await mother.client.call(contract.listChildRecords, {
    params: { orgId: org.orgId, studentId: one },
  });
  expect(items).toMatchObject([{ kind: 'parents-meeting', form: { solutions: '每课五道口算' } }]);
  const held = await supervisor.client.call(contract.listMeetingsHeld, { params: at, query: {} });
  expect(held).toMatchObject({
    month: '2026-09',
    people: [{ authorId: advisor.personId, held: 1, planned: 0, missed: 0, unattended: 1 }],
  });
});

test('PTM-17: a planned meeting whose day has passed unfiled is missed, one called off is not; advisors do not read the table', async () => {
  await open();
  await plan('parents-meeting', '2026-09-09T02:00:00.000Z');
  await plan('parents-meeting', '2026-09-20T02:00:00.000Z');
  const off = await plan('parents-meeting', '2026-09-08T02:00:00.000Z');
  await advisor.client.call(contract.movePlanned, {
    params: { ...at, plannedId: off.id },
    body: { cancelReason: '家长不便' },
  });
  const held = await supervisor.client.call(contract.listMeetingsHeld, { params: at, query: { month: '2026-09' } });
  expect(held.people).toMatchObject([{ held: 0, planned: 1, missed: 1, cancelled: 1 }]);
  expect((await advisor.client.send(contract.listMeetingsHeld, { params: at, query: {} })).status).toBe(403);
});

test('PTM-14, ROL-10: the teacher’s plan after a meeting is reviewed once by the teaching director; sent back it says why', async () => {
  await open();
  const { id: meetingId } = await plan('parents-meeting', '2026-09-10T02:00:00.000Z');
  const file = (who = teacher) =>
    who.client.send(contract.filePlan, {
      params: { ...at, classId: world.classId },
      body: { meetingId, form: PLAN },
    });
  expect(await problemIn(await file())).toMatchObject({ status: 404, pointers: ['/meetingId'] });
  await fileMeeting(meetingId);
  const stranger = await org.member('teacher');
  expect((await problemIn(await file(stranger))).status).toBe(404);
  expect((await file()).status).toBe(201);
  const { items } = await director.client.call(contract.listRecords, { params: at, query: { kind: 'class-plan' } });
  const planId = items[0]?.id ?? '';
  const review = (body: { approved: boolean; note?: string }, who = director) =>
    who.client.send(contract.reviewPlan, { params: { ...at, classPlanId: planId }, body });
  expect((await review({ approved: true }, supervisor)).status).toBe(403);
  expect(await problemIn(await review({ approved: false }))).toMatchObject({ status: 422, pointers: ['/note'] });
  expect((await review({ approved: false, note: '缺口算安排' })).status).toBe(201);
  expect((await problemIn(await review({ approved: true }))).status).toBe(409);
  const shown = await teacher.client.call(contract.getRecord, { params: { ...at, recordId: planId } });
  expect(shown).toMatchObject({
    meeting: { id: meetingId },
    review: { approved: false, note: '缺口算安排', reviewerName: director.name },
  });
  // A meeting is no plan.
  const other = { params: { ...at, classPlanId: meetingId }, body: { approved: true } };
  expect((await director.client.send(contract.reviewPlan, other)).status).toBe(404);
});

test('TST-02, TST-04: scores and their analysis stand in the archive; a family reads its own child’s only', async () => {
  await open();
  const [one = '', two = ''] = world.students;
  const mother = await org.guardian(one);
  const { id } = await plan('test', '2026-09-10T02:00:00.000Z');
  await advisor.client.call(contract.fileRecord, {
    params: { ...at, recordId: id },
    body: { form: testOf([[one, 87_50], [two]]) },
  });
  const { items } = await mother.client.call(contract.listChildRecords, {
    params: { orgId: org.orgId, studentId: one },
  });
  expect(items).toMatchObject([
    {
      kind: 'test',
      form: { subject: '数学', analysis: '应用题失分多' },
      score: { score: 87_50, analysis: '第 18 题审题' },
    },
  ]);
  expect(JSON.stringify(items)).not.toContain(two);
  const archive = await advisor.client.call(contract.getArchive, { params: { ...at, studentId: one } });
  expect(archive.scores).toMatchObject([{ subject: '数学', score: 87_50, fullMark: 100_00, heldOn: '2026-09-10' }]);
  const absent = await advisor.client.call(contract.getArchive, { params: { ...at, studentId: two } });
  expect(absent.items.find(({ part }) => part === 'tests')).toEqual({ part: 'tests', needed: 1, present: 0 });
});

test('REC-10: an archive is scored by what its student should have by now', async () => {
  await open();
  const [one = ''] = world.students;
  await org.guardian(one);
  const read = async () => {
    const { score, items } = await advisor.client.call(contract.getArchive, { params: { ...at, studentId: one } });
    return { score, ...Object.fromEntries(items.map(({ part, needed, present }) => [part, [needed, present]])) };
  };
  // Three lessons have been held and no roll called; the student stands in the class since before the product knew them.
  expect(await read()).toEqual({
    score: 20,
    registration: [4, 0],
    guardian: [1, 1],
    order: [1, 0],
    briefing: [0, 0],
    memo: [0, 0],
    visits: [1, 0],
    meetings: [0, 0],
    tests: [0, 0],
    attendance: [3, 0],
    complaints: [0, 0],
  });
  expect(
    (await problemIn(await advisor.client.send(contract.getArchive, { params: { ...at, studentId: world.classId } })))
      .status,
  ).toBe(404);
});

test('ADV-04: a counselling plan is read by its author, supervisors and principals; nobody else knows of it, least of all the family', async () => {
  await open();
  const [one = ''] = world.students;
  const [mother, colleague, principal, head] = [
    await org.guardian(one),
    await org.member('advisor'),
    await org.member('principal'),
    await org.member('director'),
  ];
  const { id } = await advisor.client.call(contract.fileCounsellingPlan, {
    params: { ...at, studentId: one },
    body: { form: COUNSELLING },
  });
  const params = { ...at, recordId: id };
  for (const who of [advisor, supervisor, principal])
    expect((await who.client.send(contract.getRecord, { params })).status).toBe(200);
  for (const who of [colleague, director, teacher, head]) {
    expect((await who.client.send(contract.getRecord, { params })).status).toBe(404);
    expect((await who.client.call(contract.listRecords, { params: at, query: {} })).items).toEqual([]);
  }
  const { items } = await mother.client.call(contract.listChildRecords, {
    params: { orgId: org.orgId, studentId: one },
  });
  expect(items).toEqual([]);
  expect(
    (
      await director.client.send(contract.fileCounsellingPlan, {
        params: { ...at, studentId: one },
        body: { form: COUNSELLING },
      })
    ).status,
  ).toBe(403);
});
