/** Briefings and memos over HTTP: planned, filed, signed on both phones and on paper, corrected; each status their endpoints can give. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { briefingOf, MEMO } from '@keshi/testing/record-forms';
import { makeWorld, type World } from '@keshi/testing/world';
import { addClassMember } from '../scheduling/contract.ts';
import * as contract from './contract.ts';

/** Sunday, two days before the class's first lesson on Tuesday at 10:00. */
const NOW = '2026-09-06T08:00:00.000Z';
let api: TestApi;
let org: TestOrg;
let world: World;
let at: { orgId: string; campusId: string };
let advisor: TestPerson;
let teacher: TestPerson;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

async function open(students = 2): Promise<void> {
  api.clock.set(NOW);
  org = await makeOrg(api);
  [advisor, teacher] = [await org.member('advisor'), await org.member('teacher')];
  world = await makeWorld(api, org, { students, lessons: 2, teacher, advisor, firstOn: '2026-09-08' });
  at = { orgId: org.orgId, campusId: world.campus.id };
}

const plan = (heldAt = '2026-09-06T02:00:00.000Z', who = advisor) =>
  who.client.call(contract.planRecord, { params: at, body: { kind: 'briefing', classId: world.classId, heldAt } });
const file = (recordId: string, absentIds: string[] = [], reason?: string) =>
  advisor.client.call(contract.fileRecord, {
    params: { ...at, recordId },
    body: { form: briefingOf(teacher.personId, absentIds), ...(reason === undefined ? {} : { reason }) },
  });
const read = (recordId: string, who = advisor, version?: number) =>
  who.client.call(contract.getRecord, {
    params: { ...at, recordId },
    query: version === undefined ? {} : { version },
  });
const childRecords = async (guardian: TestPerson, studentId: string) =>
  (await guardian.client.call(contract.listChildRecords, { params: { orgId: org.orgId, studentId } })).items;

describe('a briefing', () => {
  test('BRF-02, BRF-05: is planned, filed into the archive of every student, and signed by advisor, teacher and guardians', async () => {
    await open();
    const [one = '', two = ''] = world.students;
    const mother = await org.guardian(one);
    const planned = await plan();
    expect(planned).toMatchObject({
      kind: 'briefing',
      number: '2026-课前说明会-001',
      state: 'planned',
      version: 0,
      authorName: advisor.name,
      form: null,
      late: false,
    });
    expect(planned.students.map(({ studentId }) => studentId).toSorted()).toEqual([one, two].toSorted());
    expect(await childRecords(mother, one)).toEqual([]);

    const filed = await file(planned.id, [two]);
    expect(filed).toMatchObject({ state: 'filed', version: 1, families: 2, signed: 0 });
    // Who files has signed.
    expect(filed.staffSignatures.map(({ personId }) => personId)).toEqual([advisor.personId]);
    expect(filed.students.find(({ studentId }) => studentId === two)?.attended).toBe(false);

    const [copy] = await childRecords(mother, one);
    expect(copy).toMatchObject({ number: '2026-课前说明会-001', version: 1, attended: true, signature: null });
    expect(copy?.form).toEqual({
      kind: 'briefing',
      outline: '一元一次方程到函数初步',
      lessonCount: 16,
      aims: '学完能独立解应用题',
      questions: '作业多久批改一次：当周',
    });
    const sign = { params: { orgId: org.orgId, studentId: one, recordId: planned.id }, body: { version: 1 } };
    expect((await mother.client.call(contract.signChildRecord, sign)).signature).toMatchObject({
      signerName: mother.name,
      version: 1,
    });
    api.clock.advance(60_000);
    // Once more changes nothing.
    const again = await mother.client.call(contract.signChildRecord, sign);
    expect(again.signature?.signedAt).toBe(NOW);

    await teacher.client.call(contract.signRecord, { params: { ...at, recordId: planned.id } });
    const shown = await read(planned.id, teacher);
    expect(shown.staffSignatures.map(({ personId }) => personId).toSorted()).toEqual(
      [advisor.personId, teacher.personId].toSorted(),
    );
    expect(shown).toMatchObject({ families: 2, signed: 1 });
  });

  test('A17: an absent parent is briefed individually and signs on paper; A16: who joins later is briefed and gets the record', async () => {
    await open();
    const [one = '', two = ''] = world.students;
    const { id } = await plan();
    await file(id, [one]);
    const told = await advisor.client.call(contract.tellFamily, {
      params: { ...at, recordId: id },
      body: { studentId: one, toldAt: '2026-09-06T07:00:00.000Z', note: '电话说明' },
    });
    expect(told.students.find(({ studentId }) => studentId === one)?.toldAt).toBe('2026-09-06T07:00:00.000Z');
    const paper = { params: { ...at, recordId: id, studentId: one }, body: { signerName: '李女士' } };
    const signed = await advisor.client.call(contract.takePaperSignature, paper);
    expect(signed.students.find(({ studentId }) => studentId === one)?.signature).toMatchObject({
      signerName: '李女士',
      via: 'paper',
    });
    const { students } = await makeWorld(api, org, { students: 1, lessons: 0, teacher, advisor });
    const [late = ''] = students;
    const stranger = { params: { ...at, recordId: id }, body: { studentId: late } };
    expect(await problemIn(await advisor.client.send(contract.tellFamily, stranger))).toMatchObject({
      status: 404,
      pointers: ['/studentId'],
    });
    await advisor.client.call(addClassMember, {
      params: { ...at, classId: world.classId },
      body: { studentId: late, fromOn: '2026-09-09' },
    });
    const joined = await advisor.client.call(contract.tellFamily, stranger);
    expect(joined.students.find(({ studentId }) => studentId === late)).toMatchObject({ attended: false });
    expect(joined.families).toBe(3);
    expect(joined.students.find(({ studentId }) => studentId === two)?.toldAt).toBeNull();
  });

  test('a correction is a further version with its reason; both stay, and the family signs the new one', async () => {
    await open(1);
    const [one = ''] = world.students;
    const mother = await org.guardian(one);
    const { id } = await plan();
    await file(id);
    const params = { orgId: org.orgId, studentId: one, recordId: id };
    await mother.client.call(contract.signChildRecord, { params, body: { version: 1 } });
    const refused = await advisor.client.send(contract.fileRecord, {
      params: { ...at, recordId: id },
      body: { form: briefingOf(teacher.personId) },
    });
    expect(await problemIn(refused)).toMatchObject({ status: 422, pointers: ['/reason'] });
    const body = { form: { ...briefingOf(teacher.personId), lessonCount: 18 }, reason: '课次写错' };
    await advisor.client.call(contract.fileRecord, { params: { ...at, recordId: id }, body });
    const now = await read(id);
    expect(now.versions.map(({ version, reason }) => [version, reason])).toEqual([
      [2, '课次写错'],
      [1, null],
    ]);
    expect(now.form).toMatchObject({ lessonCount: 18 });
    expect((await read(id, advisor, 1)).form).toMatchObject({ lessonCount: 16 });
    expect(now.students[0]?.signature?.version).toBe(1);
    // On the phone the version read before is not the one to sign.
    const stale = await mother.client.send(contract.signChildRecord, { params, body: { version: 1 } });
    expect((await problemIn(stale)).status).toBe(409);
    expect((await childRecords(mother, one))[0]).toMatchObject({ version: 2, form: { lessonCount: 18 } });
    await mother.client.call(contract.signChildRecord, { params, body: { version: 2 } });
    expect((await read(id)).students[0]?.signature?.version).toBe(2);
  });

  test('BRF-03: nearer to the first lesson than 24 hours it is flagged, not refused; it is not filed before it was held', async () => {
    await open();
    const late = await plan('2026-09-07T02:30:00.000Z');
    expect(late.late).toBe(true);
    const ahead = await advisor.client.send(contract.fileRecord, {
      params: { ...at, recordId: late.id },
      body: { form: briefingOf(teacher.personId) },
    });
    expect(await problemIn(ahead)).toMatchObject({ status: 422, pointers: ['/heldAt'] });
  });

  test('is moved or called off with a reason while planned; 409 afterwards, and for signing what is not filed', async () => {
    await open();
    const { id } = await plan();
    const change = (body: { heldAt?: string; cancelReason?: string }) =>
      advisor.client.send(contract.movePlanned, { params: { ...at, plannedId: id }, body });
    expect((await problemIn(await change({}))).status).toBe(422);
    expect((await change({ heldAt: '2026-09-05T02:00:00.000Z' })).status).toBe(200);
    const sign = await teacher.client.send(contract.signRecord, { params: { ...at, recordId: id } });
    expect((await problemIn(sign)).status).toBe(409);
    expect((await change({ cancelReason: '班级合并' })).status).toBe(200);
    expect(await read(id)).toMatchObject({ state: 'cancelled', cancelReason: '班级合并' });
    expect((await problemIn(await change({ heldAt: '2026-09-06T02:00:00.000Z' }))).status).toBe(409);
    const filed = await advisor.client.send(contract.fileRecord, {
      params: { ...at, recordId: id },
      body: { form: briefingOf(teacher.personId) },
    });
    expect((await problemIn(filed)).status).toBe(409);
  });
});

describe('who reads', () => {
  test('ROL-11: a teacher reads and signs records of their own classes only; the front desk none', async () => {
    await open();
    const { id } = await plan();
    await file(id);
    const stranger = await org.member('teacher');
    const params = { ...at, recordId: id };
    expect((await teacher.client.send(contract.getRecord, { params })).status).toBe(200);
    expect((await stranger.client.send(contract.getRecord, { params })).status).toBe(404);
    expect((await stranger.client.send(contract.signRecord, { params })).status).toBe(404);
    expect((await stranger.client.call(contract.listRecords, { params: at })).items).toEqual([]);
    expect((await teacher.client.call(contract.listRecords, { params: at })).items.map((row) => row.id)).toEqual([id]);
    const desk = await org.member('front_desk');
    expect((await desk.client.send(contract.getRecord, { params })).status).toBe(403);
    expect(
      (
        await teacher.client.send(contract.planRecord, {
          params: at,
          body: { kind: 'test', classId: world.classId, heldAt: NOW },
        })
      ).status,
    ).toBe(403);
  });

  test('a guardian reads no record of another child, and signs none; a missing one looks the same', async () => {
    await open();
    const [one = '', two = ''] = world.students;
    const father = await org.guardian(two);
    const { id } = await plan();
    await file(id);
    const sign = (studentId: string, recordId: string) =>
      father.client.send(contract.signChildRecord, {
        params: { orgId: org.orgId, studentId, recordId },
        body: { version: 1 },
      });
    expect((await sign(one, id)).status).toBe(404);
    expect((await sign(two, newId())).status).toBe(404);
    expect((await sign(two, id)).status).toBe(200);
    expect(
      (await problemIn(await father.client.send(contract.getRecord, { params: { ...at, recordId: id } }))).status,
    ).toBe(404);
  });

  test('422 for a serious briefing and a teacher from elsewhere; 404 for a class from elsewhere', async () => {
    await open();
    const body = { kind: 'briefing', classId: world.classId, heldAt: NOW } as const;
    const serious = { params: at, body: { ...body, serious: true } };
    expect((await problemIn(await advisor.client.send(contract.planRecord, serious))).status).toBe(422);
    const nowhere = { params: at, body: { ...body, classId: newId() } };
    expect((await problemIn(await advisor.client.send(contract.planRecord, nowhere))).status).toBe(404);
    const { id } = await plan();
    const elsewhere = await org.member('teacher', org.campuses[1]);
    const filed = await advisor.client.send(contract.fileRecord, {
      params: { ...at, recordId: id },
      body: { form: briefingOf(elsewhere.personId) },
    });
    expect(await problemIn(filed)).toMatchObject({ status: 404, pointers: ['/form/teacherId'] });
  });
});

test('BRF-04: a briefing says the teacher’s outline, number of lessons and aims, and may say the answers; without any of the first it is not filed', async () => {
  await open();
  const { id } = await plan();
  const send = (form: object) =>
    advisor.client.fetch(`/orgs/${org.orgId}/campuses/${at.campusId}/records/${id}/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': newId() },
      body: JSON.stringify({ form }),
    });
  const whole = briefingOf(teacher.personId);
  for (const field of ['outline', 'lessonCount', 'aims'])
    expect(await problemIn(await send({ ...whole, [field]: undefined })), field).toMatchObject({
      status: 422,
      pointers: [`/form/${field}`],
    });
  expect((await send({ ...whole, questions: undefined })).status).toBe(201);
  expect((await read(id)).form).toMatchObject({ outline: whole.outline, lessonCount: 16, aims: whole.aims });
});

test('RV-06, RV-07, RV-08, RV-09: a memo keeps the talks with student, teacher and parents, whether or not they sat in, and says what it lacks', async () => {
  await open();
  api.clock.set('2026-09-08T04:00:00.000Z');
  const [one = '', two = ''] = world.students;
  const memo = (studentId: string, form: typeof MEMO) =>
    advisor.client.send(contract.fileMemo, {
      params: { ...at, lessonId: world.lessons[0] ?? '' },
      body: { studentId, form },
    });
  const { passedOn: _, cooperation: __, ...lacking } = MEMO;
  expect(await problemIn(await memo(one, lacking))).toMatchObject({
    status: 422,
    pointers: ['/form/cooperation', '/form/passedOn'],
  });
  const satIn = {
    ...MEMO,
    satIn: true,
    childSeen: '举了三次手',
    teacherSeen: '讲得慢，听得懂',
    newFacts: '晚上要学琴',
  };
  expect((await memo(one, MEMO)).status).toBe(201);
  expect((await memo(two, satIn)).status).toBe(201);
  for (const [studentId, form] of [
    [one, MEMO],
    [two, satIn],
  ] as const) {
    const { items } = await advisor.client.call(contract.listRecords, { params: at, query: { studentId } });
    expect((await read(items[0]?.id ?? '')).form).toEqual(form);
  }
});

test('BRF-06, BRF-07: the memo of a first lesson goes into the student’s archive, one a student and lesson; the family does not read it', async () => {
  await open();
  api.clock.set('2026-09-08T04:00:00.000Z');
  const [one = ''] = world.students;
  const mother = await org.guardian(one);
  const memo = (studentId: string) =>
    advisor.client.send(contract.fileMemo, {
      params: { ...at, lessonId: world.lessons[0] ?? '' },
      body: { studentId, form: MEMO },
    });
  expect((await memo(one)).status).toBe(201);
  expect((await problemIn(await memo(one))).type).toBe('already-exists');
  expect((await problemIn(await memo(newId()))).status).toBe(404);
  const { items } = await advisor.client.call(contract.listRecords, { params: at, query: { studentId: one } });
  expect(items).toMatchObject([{ kind: 'first-lesson-memo', number: '2026-第一次课后备忘录-001', studentId: one }]);
  expect(await childRecords(mother, one)).toEqual([]);
});
