/** What a person's month says beyond the dashboard (KPI-13), on real SQL: how complete the archives are (M27) and how promptly duties were done (M25). */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { jsonOf } from '@keshi/platform/db';
import { doWork, systemScope } from '@keshi/platform/work';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { briefingOf, MEETING, MEMO, testOf } from '@keshi/testing/record-forms';
import { makeWorld, type World } from '@keshi/testing/world';
import { logVisit } from '../advising/contract.ts';
import { submitRoll } from '../attendance/contract.ts';
import { fileMemo, fileRecord, getArchive, planRecord } from '../records/contract.ts';
import { readArchives } from '../records/index.ts';
import { createIncident, stepIncident } from '../service-desk/contract.ts';
import { getOwnScore, getPersonScore } from './contract.ts';

/** Thursday at 16:00 in Shanghai, after the third lesson. */
const NOW = '2026-09-10T08:00:00.000Z';
const MONTH = '2026-09';
let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

async function campus() {
  api.clock.set(NOW);
  const org = await makeOrg(api);
  const [advisor, other, teacher, supervisor] = [
    await org.member('advisor'),
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('advisor_supervisor'),
  ];
  const at = { orgId: org.orgId, campusId: org.campuses[0].id };
  const scoreOf = (personId: string, month = MONTH) =>
    supervisor.client.call(getPersonScore, { params: { ...at, personId }, query: { month } });
  return { org, advisor, other, teacher, supervisor, at, scoreOf };
}
type Campus = Awaited<ReturnType<typeof campus>>;

const setStudent = (org: TestOrg, studentId: string) =>
  api.admin.query(sql`
    update app.student set birth_on = '2014-05-01', gender = 'female', grade = '六年级', school = '望京小学', created_at = '2025-12-01' where org_id = ${org.orgId} and id = ${studentId}`);
const setStatus = (org: TestOrg, studentId: string, status: string) =>
  api.admin.query(
    sql`update app.enrolment set status = ${status} where org_id = ${org.orgId} and student_id = ${studentId}`,
  );
const setAdvisor = (org: TestOrg, studentId: string, advisor: TestPerson | null) =>
  api.admin.query(
    sql`update app.student set advisor_id = ${advisor?.personId ?? null} where org_id = ${org.orgId} and id = ${studentId}`,
  );

/** Records of a class of one student: a briefing, the memo of the first lesson, a meeting and a test. */
async function fileAll({ advisor, teacher, at }: Campus, world: World, studentId: string): Promise<void> {
  const forms = [briefingOf(teacher.personId), MEETING, testOf([[studentId, 90_00]])];
  for (const form of forms) {
    const body = { kind: form.kind, classId: world.classId, heldAt: '2026-09-09T02:00:00.000Z' };
    const { id } = await advisor.client.call(planRecord, { params: at, body });
    await advisor.client.call(fileRecord, { params: { ...at, recordId: id }, body: { form } });
  }
  const [lessonId = ''] = world.lessons;
  await advisor.client.call(fileMemo, { params: { ...at, lessonId }, body: { studentId, form: MEMO } });
}

/** A complaint about a student, taken through all its steps. */
async function settleComplaint({ advisor, at }: Campus, studentId: string): Promise<void> {
  const body = {
    kind: 'complaint',
    via: 'phone',
    studentId,
    matter: '老师迟到两次',
    occurredOn: '2026-09-08',
  } as const;
  const { id: incidentId } = await advisor.client.call(createIncident, { params: at, body });
  const params = { ...at, incidentId };
  for (const step of [
    { to: 'assigned', assigneeId: advisor.personId },
    { to: 'in_progress', note: '已联系老师' },
    { to: 'resolved', note: '已更换老师' },
    { to: 'visited', note: '家长满意', satisfaction: 5 },
    { to: 'closed', note: '家长确认' },
  ] as const)
    await advisor.client.call(stepIncident, { params, body: step });
}

/** A student of whose archive every part is needed, and there. */
async function completeStudent(given: Campus): Promise<string> {
  const { org, advisor, teacher, at } = given;
  const world = await makeWorld(api, org, { students: 1, lessons: 3, teacher, advisor, firstOn: '2026-09-08' });
  const [studentId = ''] = world.students;
  await setStudent(org, studentId);
  await org.guardian(studentId);
  await world.sell(studentId, 20_00, 2_000_00, { kind: 'opening' });
  await fileAll(given, world, studentId);
  for (const lessonId of world.lessons)
    await teacher.client.call(submitRoll, {
      params: { ...at, lessonId },
      body: { seenRevision: 0, marks: [{ studentId, status: 'present' }] },
    });
  const visit = {
    studentId,
    purpose: '了解本周学习情况',
    channel: 'phone',
    reached: true,
    plan: '每天十道口算',
  } as const;
  await advisor.client.call(logVisit, { params: at, body: visit });
  await settleComplaint(given, studentId);
  return studentId;
}

test('KPI-13, REC-10: the archives of a person’s active students at the campus today, each scored as on the student’s own page', async () => {
  const given = await campus();
  const { org, advisor, other, teacher, at, scoreOf } = given;
  const complete = await completeStudent(given);
  const world = await makeWorld(api, org, { students: 5, lessons: 0, teacher, advisor });
  const [bare = '', paused = '', finished = '', others = '', ofClass = ''] = world.students;
  await setStatus(org, paused, 'suspended');
  await setStatus(org, finished, 'finished');
  await setAdvisor(org, others, other);
  // Nobody's own: whoever answers for the class does.
  await setAdvisor(org, ofClass, null);
  await setStudent(org, ofClass);
  await makeWorld(api, org, { campus: org.campuses[1], students: 1, lessons: 0, teacher, advisor });
  const { archives } = await scoreOf(advisor.personId);
  const own = (studentId: string) => advisor.client.call(getArchive, { params: { ...at, studentId } });
  const full = await own(complete);
  // Every part is asked of the complete one, so that each could be what is missing.
  expect(full.items.filter(({ needed, present }) => needed === 0 || present !== needed)).toEqual([]);
  // Of registration, guardian, order and the briefing of the class joined since, the last has one.
  expect([full.score, (await own(bare)).score, (await own(ofClass)).score]).toEqual([100, 0, 25]);
  expect(archives).toEqual({
    students: 3,
    looked: 3,
    score: 41,
    least: [
      { studentId: bare, name: '学员0', score: 0 },
      { studentId: ofClass, name: '学员4', score: 25 },
    ],
  });
  // The statement keeps to the campus by itself: here the row policies let it read the whole organisation.
  const work = {
    db: api.app,
    scope: systemScope(org.orgId),
    actor: { kind: 'system', name: 'test' },
    now: NOW,
    requestId: 'archives',
    contactHash: api.ports.contactHash,
    action: 'archives.read',
  } as const;
  const wide = await doWork(work, async (ctx) => readArchives(ctx, await ctx.campusOf(at.campusId), advisor.personId));
  expect(wide).toEqual(archives);
  expect((await scoreOf(other.personId)).archives).toMatchObject({ students: 1, score: 0 });
  // Of now, whatever month is looked at.
  expect((await scoreOf(advisor.personId, '2026-03')).archives).toEqual(archives);
  expect((await scoreOf(teacher.personId)).archives).toEqual({ students: 0, looked: 0, score: null, least: [] });
});

type DutyRow = readonly [rule: string, owner: string, lateBy: string | null, opens: string, due: string, done: string];
/** Writes duties as runs leave them: `done` is when, or the state of what was not. */
async function writeDuties({ org }: Campus, rows: readonly DutyRow[]): Promise<void> {
  const isState = (done: string): boolean => ['open', 'missed', 'dropped'].includes(done);
  const made = rows.map(([rule, owner, lateBy, opensAt, dueAt, done]) => ({
    ...{ id: newId(), rule, owner, lateBy, opensAt, dueAt },
    state: isState(done) ? done : 'done',
    doneAt: isState(done) ? null : done,
  }));
  const [{ id: campusId, branchId }] = org.campuses;
  await api.admin.query(sql`
    insert into app.duty (org_id, campus_id, branch_id, id, rule, subject_id, period, owner_id, opens_at, warn_at, due_at, escalate_at, closes_at, state, done_at, late_by_id, detail, evaluated_at)
    select ${org.orgId}::uuid, ${campusId}::uuid, ${branchId}::uuid, r.id, r.rule, r.id, r."dueAt"::text, r.owner, r."opensAt", r."opensAt", r."dueAt", r."dueAt", r."dueAt" + interval '9 days', r.state, r."doneAt", r."lateBy", '{}', now()
    from jsonb_to_recordset(${jsonOf(made)}) as r(id uuid, rule text, owner uuid, "lateBy" uuid, "opensAt" timestamptz, "dueAt" timestamptz, state text, "doneAt" timestamptz)`);
}

test('KPI-13, M25: of the duties that fell due in the month while the person’s, those done in time and the median they took; tests and filings apart', async () => {
  const given = await campus();
  const { advisor, other, scoreOf } = given;
  const [me, them] = [advisor.personId, other.personId];
  await writeDuties(given, [
    ['visits', me, null, '2026-09-01T00:00Z', '2026-09-05T16:00Z', '2026-09-03T00:00Z'],
    ['visits', me, me, '2026-09-01T00:00Z', '2026-09-04T16:00Z', '2026-09-06T00:00Z'],
    ['unseen', me, me, '2026-09-01T00:00Z', '2026-09-07T16:00Z', 'missed'],
    // Done before it was asked for takes no time.
    ['briefing', me, null, '2026-09-03T00:00Z', '2026-09-08T16:00Z', '2026-09-02T00:00Z'],
    // Handed over when it was late already: it stays whose it was.
    ['finished', them, me, '2026-09-02T00:00Z', '2026-09-05T16:00Z', '2026-09-08T00:00Z'],
    // Its time came a minute ago, and no run has looked since.
    ['pre-lesson', me, null, '2026-09-08T00:00Z', '2026-09-10T07:59Z', 'open'],
    ['monthly-test', me, null, '2026-09-01T00:00Z', '2026-09-09T16:00Z', '2026-09-01T10:00Z'],
    ['filing', me, null, '2026-09-01T01:00Z', '2026-09-01T14:00Z', '2026-09-01T03:30Z'],
    ['filing', me, me, '2026-09-02T01:00Z', '2026-09-02T14:00Z', 'missed'],
    // Due as the month begins in Shanghai, done in the one before.
    ['filing', me, null, '2026-08-31T00:00Z', '2026-08-31T16:00Z', '2026-08-31T10:00Z'],
    // These do not count: not yet due, no longer asked for, somebody else's, of another month.
    ['first-lesson', me, null, '2026-09-09T00:00Z', '2026-09-10T08:01Z', 'open'],
    ['renewal-contact', me, me, '2026-09-01T00:00Z', '2026-09-20T16:00Z', 'open'],
    ['truancy', me, me, '2026-09-01T00:00Z', '2026-09-05T16:00Z', 'dropped'],
    ['visits', them, null, '2026-09-01T00:00Z', '2026-09-05T17:00Z', '2026-09-04T00:00Z'],
    ['filing', me, null, '2026-08-31T00:00Z', '2026-08-31T15:59Z', '2026-08-31T10:00Z'],
    ['filing', me, null, '2026-09-09T00:00Z', '2026-09-30T16:00Z', '2026-09-09T10:00Z'],
  ]);
  const score = await scoreOf(me);
  expect(score.timeliness).toEqual([
    { group: 'all', due: 10, inTime: 5, rate: 50, leadMinutes: 600 },
    { group: 'tests', due: 1, inTime: 1, rate: 100, leadMinutes: 600 },
    { group: 'filings', due: 3, inTime: 2, rate: 66, leadMinutes: 375 },
    { group: 'others', due: 6, inTime: 2, rate: 33, leadMinutes: 5040 },
  ]);
  expect((await scoreOf(them)).timeliness[0]).toEqual({
    group: 'all',
    due: 1,
    inTime: 1,
    rate: 100,
    leadMinutes: 4320,
  });
  const own = await advisor.client.call(getOwnScore, { params: given.at, query: { month: MONTH } });
  expect(own).toEqual(score);
});

test('KPI-13, M25: a month in which nothing fell due has no rate and no median', async () => {
  const { advisor, scoreOf } = await campus();
  const none = { due: 0, inTime: 0, rate: null, leadMinutes: null };
  expect((await scoreOf(advisor.personId, '2026-03')).timeliness).toEqual(
    ['all', 'tests', 'filings', 'others'].map((group) => ({ group, ...none })),
  );
});

test('KPI-13, REC-10: an advisor reads their own archives and nobody else’s; who never worked there and another campus are not there', async () => {
  const { org, advisor, other, supervisor, at } = await campus();
  const elsewhere = await org.member('advisor', org.campuses[1]);
  const query = { month: MONTH };
  const ask = (who: TestPerson, personId: string, campusId = at.campusId) =>
    who.client.send(getPersonScore, { params: { ...at, campusId, personId }, query });
  expect((await ask(supervisor, advisor.personId)).status).toBe(200);
  expect((await advisor.client.send(getOwnScore, { params: at, query })).status).toBe(200);
  expect((await problemIn(await ask(advisor, other.personId))).status).toBe(403);
  expect((await problemIn(await ask(supervisor, elsewhere.personId))).status).toBe(404);
  expect((await problemIn(await ask(supervisor, elsewhere.personId, org.campuses[1].id))).status).toBe(404);
});
