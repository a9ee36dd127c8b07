import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { getStudent, setEnrolmentStatus } from '../registry/contract.ts';
import { getRoll, submitRoll } from './contract.ts';

let api: TestApi;
let org: TestOrg;
let advisor: TestPerson;
let teacher: TestPerson;
let world: World;
beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  [advisor, teacher] = [await org.member('advisor'), await org.member('teacher')];
  world = await makeWorld(api, org, { students: 3, lessons: 12, advisor, teacher });
  for (const student of world.students) await world.sell(student, 2000, 200_000);
  api.clock.set('2026-09-08T04:00:00.000Z');
});
afterAll(async () => {
  await api.stop();
});

const at = (lesson: number, over: Partial<Record<'orgId' | 'campusId' | 'lessonId', string>> = {}) => ({
  orgId: org.orgId,
  campusId: org.campuses[0].id,
  lessonId: world.lessons[lesson] ?? '',
  ...over,
});
const present = () => world.students.map((studentId) => ({ studentId, status: 'present' as const }));

describe('200', () => {
  test('a roll shows who is expected, what each status costs, and each balance', async () => {
    const roll = await teacher.client.call(getRoll, { params: at(0) });
    expect(roll).toMatchObject({
      revision: 0,
      markable: true,
      submittedBy: null,
      charges: { present: 100, leave: 0 },
      owedLimitUnits: 200,
    });
    expect(roll.rows.map((row) => [row.status, row.balanceUnits])).toEqual([
      [null, 2000],
      [null, 2000],
      [null, 2000],
    ]);
  });

  test('a teacher marks the class and the roll says by whom and when (ATT-01, HRS-01)', async () => {
    const result = await teacher.client.call(submitRoll, {
      params: at(0),
      body: { seenRevision: 0, marks: present() },
    });
    expect(result).toMatchObject({ revision: 1, drawnUnits: 300 });
    expect(await advisor.client.call(getRoll, { params: at(0) })).toMatchObject({
      revision: 1,
      submittedBy: teacher.name,
      submittedAt: api.clock.now(),
    });
  });

  test('the announcement of a roll is handled and leaves nothing waiting', async () => {
    await api.settle(org.orgId);
    expect(await api.admin.query(sql`select id from app.outbox where org_id = ${org.orgId}`)).toEqual([]);
  });
});

describe('404: not yours and not there are the same', () => {
  test.each([
    ['another campus of the organisation', () => at(0, { campusId: org.campuses[1].id })],
    ['a lesson that does not exist', () => at(0, { lessonId: newId() })],
    ['a malformed id', () => at(0, { lessonId: 'x' })],
    ['another organisation', () => at(0, { orgId: newId() })],
  ])('%s', async (_, params) => {
    const [foreign, missing] = [
      await advisor.client.send(getRoll, { params: params() }),
      await advisor.client.send(getRoll, { params: at(0, { lessonId: newId() }) }),
    ];
    expect([foreign.status, await foreign.text()]).toEqual([404, await missing.text()]);
  });

  test("another teacher's lesson, for a teacher (ROL-11)", async () => {
    const other = await org.member('teacher');
    expect((await other.client.send(getRoll, { params: at(0) })).status).toBe(404);
    expect(
      (await other.client.send(submitRoll, { params: at(1), body: { seenRevision: 0, marks: present() } })).status,
    ).toBe(404);
  });
});

test('401 without a session, 403 for a role that may not mark', async () => {
  expect((await api.client().send(getRoll, { params: at(0) })).status).toBe(401);
  const frontDesk = await org.member('front_desk');
  expect(
    (await frontDesk.client.send(submitRoll, { params: at(1), body: { seenRevision: 0, marks: present() } })).status,
  ).toBe(403);
});

describe('409', () => {
  test('a lesson of a later day cannot be marked ahead', async () => {
    const refused = await teacher.client.send(submitRoll, {
      params: at(11),
      body: { seenRevision: 0, marks: present() },
    });
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { type: 'urn:keshi:problem:lesson-not-markable', onDate: '2026-09-12' },
    ]);
  });

  test('a stale revision', async () => {
    const refused = await teacher.client.send(submitRoll, {
      params: at(0),
      body: { seenRevision: 0, marks: present() },
    });
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { type: 'urn:keshi:problem:roll-changed', revision: 1 },
    ]);
  });
});

test('422 names the mark at fault: a stranger, a student twice, a status that cannot be', async () => {
  const [first = ''] = world.students;
  const refused = await teacher.client.send(submitRoll, {
    params: at(1),
    body: {
      seenRevision: 0,
      marks: [
        { studentId: first, status: 'trial' },
        { studentId: first, status: 'present' },
        { studentId: newId(), status: 'present' },
      ],
    },
  });
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { errors: [{ pointer: '/marks/0/status' }, { pointer: '/marks/1/studentId' }, { pointer: '/marks/2/studentId' }] },
  ]);
  expect((await teacher.client.call(getRoll, { params: at(1) })).revision).toBe(0);
});

test('422 for a charge that is typed: what a mark draws comes from its status alone (HRS-10)', async () => {
  const response = await teacher.client.fetch(
    `/orgs/${org.orgId}/campuses/${org.campuses[0].id}/lessons/${world.lessons[1] ?? ''}/roll`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'typed-charge-0001' },
      body: JSON.stringify({ seenRevision: 0, marks: present().map((each) => ({ ...each, chargeUnits: 1 })) }),
    },
  );
  expect([response.status, await response.json()]).toMatchObject([
    422,
    { errors: world.students.map((_, index) => ({ pointer: `/marks/${String(index)}/chargeUnits` })) },
  ]);
  expect((await teacher.client.call(getRoll, { params: at(1) })).revision).toBe(0);
});

test('400 without an Idempotency-Key', async () => {
  const response = await teacher.client.fetch(
    `/orgs/${org.orgId}/campuses/${org.campuses[0].id}/lessons/${world.lessons[1] ?? ''}/roll`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seenRevision: 0, marks: present() }),
    },
  );
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { type: 'urn:keshi:problem:idempotency-key-missing' },
  ]);
});

test('a student suspended on the day of a lesson is not on its roll, and is again after resuming (M18, ATT-04)', async () => {
  const [first = ''] = world.students;
  const params = { orgId: org.orgId, campusId: org.campuses[0].id, studentId: first };
  const { enrolments } = await advisor.client.call(getStudent, { params });
  const enrolmentId = enrolments[0]?.id ?? '';
  const set = (status: 'suspended' | 'active', effectiveOn: string) =>
    advisor.client.call(setEnrolmentStatus, { params: { ...params, enrolmentId }, body: { status, effectiveOn } });
  await set('suspended', '2026-09-06');
  await set('active', '2026-09-08');
  const onRoll = async (lesson: number) =>
    (await advisor.client.call(getRoll, { params: at(lesson) })).rows.some((row) => row.studentId === first);
  expect([await onRoll(4), await onRoll(5), await onRoll(6), await onRoll(7)]).toEqual([true, false, false, true]);
  const refused = await teacher.client.send(submitRoll, {
    params: at(5),
    body: { seenRevision: 0, marks: [{ studentId: first, status: 'absent' }] },
  });
  expect(refused.status).toBe(422);
});
