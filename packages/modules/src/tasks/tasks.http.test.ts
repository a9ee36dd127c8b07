/** Tasks over HTTP: each status their endpoints can give, who sees and may do what, and what is kept of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { listVisits, logVisit } from '../advising/contract.ts';
import * as contract from './contract.ts';

const TODAY = '2026-04-20';
let api: TestApi;
let org: TestOrg;
let world: World;
let at: { orgId: string; campusId: string };
let advisor: TestPerson;
let other: TestPerson;
let supervisor: TestPerson;
let teacher: TestPerson;
let studentId: string;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});
beforeEach(async () => {
  api.clock.set(`${TODAY}T02:00:00.000Z`);
  org = await makeOrg(api);
  [advisor, other, supervisor, teacher] = [
    await org.member('advisor'),
    await org.member('advisor'),
    await org.member('advisor_supervisor'),
    await org.member('teacher'),
  ];
  world = await makeWorld(api, org, { students: 2, lessons: 0, teacher, advisor, firstOn: '2026-04-18' });
  at = { orgId: org.orgId, campusId: world.campus.id };
  studentId = world.students[0] ?? '';
});

type New = ClientInput<typeof contract.raiseTask>['body'];
const bodyOf = (given: Partial<New> = {}): New => ({
  kind: 'problem',
  studentId,
  matter: '作业连续三天没有交',
  ownerId: advisor.personId,
  dueOn: '2026-04-22',
  ...given,
});
const raise = (given: Partial<New> = {}, who = advisor) =>
  who.client.call(contract.raiseTask, { params: at, body: bodyOf(given) });
const tryRaise = async (given: Partial<New> = {}, who = advisor) =>
  await problemIn(await who.client.send(contract.raiseTask, { params: at, body: bodyOf(given) }));
const get = (taskId: string, who = advisor) => who.client.call(contract.getTask, { params: { ...at, taskId } });
const list = async (query: Partial<ClientInput<typeof contract.listTasks>['query']> = {}, who = advisor) =>
  (await who.client.call(contract.listTasks, { params: at, query })).items;
const finish = (taskId: string, who = advisor) =>
  who.client.call(contract.finishTask, { params: { ...at, taskId }, body: { outcome: '和家长约好每晚八点检查' } });
/** A minute later, so that what happened has an order. */
const later = (): void => {
  api.clock.set(new Date(Date.parse(api.clock.now()) + 60_000).toISOString());
};

describe('ADV-08, ADV-12: raising', () => {
  test('201, with owner, due day and who raised it; listed by due day, and by owner, student, kind and state', async () => {
    const problem = await raise();
    expect(problem).toMatchObject({
      state: 'open',
      ownerName: advisor.name,
      raisedByName: advisor.name,
      dueOn: '2026-04-22',
      late: false,
      events: [{ kind: 'raised', ownerName: advisor.name, dueOn: '2026-04-22' }],
      may: ['finish', 'hand_over'],
    });
    const service = await raise({ kind: 'service', matter: '家长要一份成绩单', dueOn: TODAY, ownerId: other.personId });
    const meeting = await raise({ kind: 'event', studentId: undefined, matter: '课程管理部例会' }, supervisor);
    expect((await list()).map(({ id }) => id)).toEqual([service.id, problem.id, meeting.id]);
    expect((await list({ ownerId: other.personId })).map(({ id }) => id)).toEqual([service.id]);
    expect((await list({ studentId })).map(({ id }) => id)).toEqual([service.id, problem.id]);
    expect((await list({ kind: 'event' })).map(({ id }) => id)).toEqual([meeting.id]);
    expect(await list({ state: 'done' })).toEqual([]);
  });

  test('a list is paged by its own order, open and ended', async () => {
    const ids = [
      (await raise({ dueOn: TODAY })).id,
      (await raise({ dueOn: '2026-04-21' })).id,
      (await raise({ dueOn: '2026-04-21', matter: '上课睡觉' })).id,
    ];
    const pages = async (state: 'open' | 'done'): Promise<string[]> => {
      const found: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const query = { state, limit: 1, ...(cursor === undefined ? {} : { cursor }) };
        const page = await advisor.client.call(contract.listTasks, { params: at, query });
        found.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      return found;
    };
    expect(new Set(await pages('open'))).toEqual(new Set(ids));
    for (const id of ids) {
      later();
      await finish(id);
    }
    expect(await pages('done')).toEqual(ids.toReversed());
  });

  test('422 for what lacks something; 404 for a student or owner from elsewhere; 403 for who does not work here', async () => {
    expect(await tryRaise({ studentId: undefined })).toMatchObject({ status: 422, pointers: ['/studentId'] });
    expect(await tryRaise({ kind: 'abnormal' })).toMatchObject({ status: 422, pointers: ['/plan'] });
    expect(await tryRaise({ dueOn: '2026-04-19' })).toMatchObject({ status: 422, pointers: ['/dueOn'] });
    expect(await tryRaise({ dueOn: '2027-04-20' })).toMatchObject({ status: 422, pointers: ['/dueOn'] });
    expect(await tryRaise({ matter: '' })).toMatchObject({ status: 422, pointers: ['/matter'] });
    expect(await tryRaise({ studentId: newId() })).toMatchObject({ status: 404 });
    const stranger = await org.member('advisor', org.campuses[1]);
    expect(await tryRaise({ ownerId: stranger.personId })).toMatchObject({ status: 404, pointers: ['/ownerId'] });
    expect(await tryRaise({}, await org.member('director'))).toMatchObject({ status: 403 });
    expect(await tryRaise({}, await org.guardian(studentId))).toMatchObject({ status: 404 });
  });
});

describe('ADV-08: never shelved', () => {
  test('finished by its owner with an outcome, once; opened again until a new day, what had come of it is kept', async () => {
    const { id } = await raise();
    const without = await advisor.client.send(contract.finishTask, {
      params: { ...at, taskId: id },
      body: { outcome: ' ' },
    });
    expect(await problemIn(without)).toMatchObject({ status: 422, pointers: ['/outcome'] });
    later();
    expect(await finish(id)).toMatchObject({
      state: 'done',
      outcome: '和家长约好每晚八点检查',
      endedByName: advisor.name,
      may: ['reopen'],
    });
    const again = await advisor.client.send(contract.finishTask, {
      params: { ...at, taskId: id },
      body: { outcome: '再结一次' },
    });
    expect((await problemIn(again)).status).toBe(409);
    later();
    const reopen = (dueOn: string) => ({ params: { ...at, taskId: id }, body: { reason: '又没有交', dueOn } });
    const early = await advisor.client.send(contract.reopenTask, reopen('2026-04-19'));
    expect(await problemIn(early)).toMatchObject({ status: 422, pointers: ['/dueOn'] });
    const open = await advisor.client.call(contract.reopenTask, reopen('2026-04-25'));
    expect(open).toMatchObject({ state: 'open', dueOn: '2026-04-25', outcome: null, endedAt: null });
    expect(open.events.map(({ kind, note }) => [kind, note])).toEqual([
      ['reopened', '又没有交'],
      ['done', '和家长约好每晚八点检查'],
      ['raised', null],
    ]);
    // Open already: nothing happens.
    expect((await advisor.client.call(contract.reopenTask, reopen('2026-04-30'))).dueOn).toBe('2026-04-25');
  });

  test('409: a problem, request, abnormal situation or emergency is not called off, not by the supervisor either', async () => {
    for (const kind of ['problem', 'service', 'abnormal', 'urgent'] as const) {
      const { id } = await raise({ kind, plan: '先打电话' });
      const params = { ...at, taskId: id };
      for (const who of [advisor, supervisor]) {
        const refused = await who.client.send(contract.callOffTask, { params, body: { reason: '不用管了' } });
        expect((await problemIn(refused)).status).toBe(409);
      }
    }
  });

  test('only supervisor and principal move its day, with a reason; it is late when its day has ended', async () => {
    const { id } = await raise();
    const params = { ...at, taskId: id };
    const body = { dueOn: '2026-04-24', reason: '家长出差，周五回来' };
    expect((await problemIn(await advisor.client.send(contract.postponeTask, { params, body }))).status).toBe(403);
    later();
    const moved = await supervisor.client.call(contract.postponeTask, { params, body });
    expect(moved).toMatchObject({ dueOn: '2026-04-24', events: [{ kind: 'postponed', note: body.reason }, {}] });
    expect((await supervisor.client.call(contract.postponeTask, { params, body })).events).toHaveLength(2);
    api.clock.set('2026-04-24T15:59:00.000Z');
    expect((await get(id)).late).toBe(false);
    api.clock.set('2026-04-24T16:00:00.000Z');
    expect((await get(id)).late).toBe(true);
    const back = await supervisor.client.send(contract.postponeTask, { params, body });
    expect(await problemIn(back)).toMatchObject({ status: 422, pointers: ['/dueOn'] });
  });

  test('409 for handing over, postponing or calling off what is done', async () => {
    const { id } = await raise({ kind: 'assigned' }, supervisor);
    await finish(id);
    const params = { ...at, taskId: id };
    const handed = await supervisor.client.send(contract.handOverTask, { params, body: { ownerId: other.personId } });
    const postponed = await supervisor.client.send(contract.postponeTask, {
      params,
      body: { dueOn: '2026-04-25', reason: '再等等' },
    });
    const calledOff = await supervisor.client.send(contract.callOffTask, { params, body: { reason: '不用了' } });
    for (const answer of [handed, postponed, calledOff]) expect((await problemIn(answer)).status).toBe(409);
  });
});

describe('ADV-15, ADV-16: handed down and over', () => {
  test('who owns it hands it on, the supervisor any; the next owner finishes it', async () => {
    const { id } = await raise({ kind: 'urgent', matter: '教室漏水' });
    const params = { ...at, taskId: id };
    const handOver = (who: TestPerson, ownerId: string) =>
      who.client.send(contract.handOverTask, { params, body: { ownerId, note: '你今天在校区' } });
    later();
    const handed = await supervisor.client.call(contract.handOverTask, {
      params,
      body: { ownerId: other.personId, note: '你今天在校区' },
    });
    expect(handed).toMatchObject({
      ownerName: other.name,
      events: [{ kind: 'handed', ownerName: other.name, note: '你今天在校区' }, {}],
    });
    expect(
      (await supervisor.client.call(contract.handOverTask, { params, body: { ownerId: other.personId } })).events,
    ).toHaveLength(2);
    // Raised it, and does it no more.
    expect((await problemIn(await handOver(advisor, advisor.personId))).status).toBe(403);
    expect(await problemIn(await handOver(other, newId()))).toMatchObject({ status: 404, pointers: ['/ownerId'] });
    expect((await handOver(other, supervisor.personId)).status).toBe(200);
    expect(await finish(id, supervisor)).toMatchObject({ state: 'done', endedByName: supervisor.name });
  });

  test('what was handed down is called off by who raised it, not by who was given it; and can be opened again', async () => {
    const { id } = await raise({ kind: 'assigned', matter: '整理三月的档案' }, supervisor);
    const input = { params: { ...at, taskId: id }, body: { reason: '总部不要了' } };
    expect((await problemIn(await advisor.client.send(contract.callOffTask, input))).status).toBe(403);
    expect(await supervisor.client.call(contract.callOffTask, input)).toMatchObject({
      state: 'called_off',
      outcome: null,
      may: ['reopen'],
    });
    expect((await supervisor.client.call(contract.callOffTask, input)).state).toBe('called_off');
    expect((await list({ state: 'called_off' })).map((task) => task.id)).toEqual([id]);
  });

  test('noted by anybody who sees it; worked on by nobody who has no part in it', async () => {
    const { id } = await raise();
    const params = { ...at, taskId: id };
    later();
    const noted = await other.client.call(contract.noteTask, { params, body: { note: '今天交了一半' } });
    expect(noted).toMatchObject({
      may: [],
      events: [{ kind: 'noted', note: '今天交了一半', actorName: other.name }, {}],
    });
    const [empty, foreign] = [
      await other.client.send(contract.noteTask, { params, body: { note: '' } }),
      await other.client.send(contract.finishTask, { params, body: { outcome: '结了' } }),
    ];
    expect(await problemIn(empty)).toMatchObject({ status: 422, pointers: ['/note'] });
    expect((await problemIn(foreign)).status).toBe(404);
  });
});

describe('ROL-11: who may not read the campus’s students sees what they own or raised', () => {
  test.each(['teacher', 'consultant_supervisor'] as const)('%s', async (role) => {
    const narrow = await org.member(role);
    const theirs = await raise({ kind: 'assigned', ownerId: narrow.personId });
    const raisedByThem = await raise({ matter: '课上一直走神' }, narrow);
    const { id } = await raise({ matter: '别人的事' });
    expect(new Set((await list({}, narrow)).map((task) => task.id))).toEqual(new Set([theirs.id, raisedByThem.id]));
    const params = { ...at, taskId: id };
    for (const answer of [
      await narrow.client.send(contract.getTask, { params }),
      await narrow.client.send(contract.noteTask, { params, body: { note: '我也看看' } }),
      await narrow.client.send(contract.finishTask, { params, body: { outcome: '结了' } }),
    ])
      expect((await problemIn(answer)).status).toBe(404);
    const handed = await narrow.client.call(contract.handOverTask, {
      params: { ...at, taskId: theirs.id },
      body: { ownerId: other.personId },
    });
    expect(handed.ownerName).toBe(other.name);
    expect((await list({}, narrow)).map((task) => task.id)).toEqual([raisedByThem.id]);
  });

  test('a director reads all and does nothing; a colleague of another campus finds none', async () => {
    const { id } = await raise();
    const director = await org.member('director');
    expect(await get(id, director)).toMatchObject({ id, may: [] });
    const params = { ...at, taskId: id };
    const noted = await director.client.send(contract.noteTask, { params, body: { note: '看过' } });
    expect((await problemIn(noted)).status).toBe(403);
    const elsewhere = await org.member('advisor', org.campuses[1]);
    const crossed = await elsewhere.client.send(contract.getTask, {
      params: { orgId: org.orgId, campusId: org.campuses[1].id, taskId: id },
    });
    expect((await problemIn(crossed)).status).toBe(404);
  });
});

describe('RV-14, PTM-16: what a visit found abnormal', () => {
  const visitOf = (abnormal: { reportToId: string; plan: string; dueOn: string }, problems?: string) => ({
    params: at,
    body: {
      studentId,
      purpose: '了解近况',
      channel: 'phone' as const,
      reached: true,
      ...(problems === undefined ? {} : { problems }),
      abnormal,
    },
  });

  test('is reported to the supervisor with a plan, in the same transaction; the visit says so', async () => {
    const report = { reportToId: supervisor.personId, plan: '今天再打一次，不通就上门', dueOn: '2026-04-21' };
    const visit = await advisor.client.call(logVisit, visitOf(report, '孩子说不想来了'));
    expect(visit.abnormal).toMatchObject({ ownerName: supervisor.name, dueOn: '2026-04-21', state: 'open' });
    const task = await get(visit.abnormal?.taskId ?? '', supervisor);
    expect(task).toMatchObject({
      kind: 'abnormal',
      studentId,
      visitId: visit.id,
      matter: '孩子说不想来了',
      plan: report.plan,
      ownerId: supervisor.personId,
      raisedById: advisor.personId,
    });
    // The classes of which a parents' meeting can be called (PTM-16).
    expect(task.classes.map(({ id }) => id)).toEqual([world.classId]);
    const [row] = (await advisor.client.call(listVisits, { params: at, query: { studentId } })).items;
    expect(row?.abnormal?.taskId).toBe(task.id);
  });

  test('without what is abnormal, for nobody here or too late nothing is logged at all', async () => {
    const report = { reportToId: supervisor.personId, plan: '今天再打一次', dueOn: '2026-04-21' };
    const refused = async (input: ReturnType<typeof visitOf>) =>
      await problemIn(await advisor.client.send(logVisit, input));
    expect(await refused(visitOf(report))).toMatchObject({ status: 422, pointers: ['/problems'] });
    expect(await refused(visitOf({ ...report, dueOn: '2026-04-19' }, '不想来了'))).toMatchObject({
      status: 422,
      pointers: ['/abnormal/dueOn'],
    });
    expect(await refused(visitOf({ ...report, reportToId: newId() }, '不想来了'))).toMatchObject({
      status: 404,
      pointers: ['/abnormal/reportToId'],
    });
    expect((await advisor.client.call(listVisits, { params: at, query: { studentId } })).items).toEqual([]);
    expect(await list()).toEqual([]);
  });

  test('a routine task has no parents’ meeting to call', async () => {
    expect((await raise({ kind: 'routine' })).classes).toEqual([]);
    expect((await raise({ kind: 'problem' })).classes).toHaveLength(1);
  });
});
