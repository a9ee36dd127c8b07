/** The register of complaints and accidents over HTTP: each status its endpoints can give, steps, judgement, and what is counted. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { getCampusDashboard, listCampusFigureRows } from '../reporting/contract.ts';
import { setSetting } from '../tenancy/contract.ts';
import * as contract from './contract.ts';

const NOW = '2026-04-20T02:00:00.000Z';
let api: TestApi;
let org: TestOrg;
let world: World;
let at: { orgId: string; campusId: string };
let desk: TestPerson;
let advisor: TestPerson;
let teacher: TestPerson;
let branch: TestPerson;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

async function open(): Promise<void> {
  api.clock.set(NOW);
  org = await makeOrg(api);
  [desk, advisor, teacher, branch] = [
    await org.member('front_desk'),
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('branch_principal'),
  ];
  world = await makeWorld(api, org, { students: 2, lessons: 0, teacher, advisor, firstOn: '2026-04-18' });
  at = { orgId: org.orgId, campusId: world.campus.id };
}

type New = ClientInput<typeof contract.createIncident>['body'];
type Step = ClientInput<typeof contract.stepIncident>['body'];
const register = (body: Partial<New> = {}, who = desk) =>
  who.client.call(contract.createIncident, {
    params: at,
    body: { kind: 'complaint', via: 'phone', matter: '老师迟到两次', occurredOn: '2026-04-19', ...body },
  });
const step = (incidentId: string, body: Step, who = desk) =>
  who.client.call(contract.stepIncident, { params: { ...at, incidentId }, body });
const tryStep = async (incidentId: string, body: Step) =>
  await problemIn(await desk.client.send(contract.stepIncident, { params: { ...at, incidentId }, body }));
const judge = (incidentId: string, attributable: boolean, who = branch) =>
  who.client.call(contract.judgeIncident, {
    params: { ...at, incidentId },
    body: { attributable, reason: '查实不属本校区' },
  });

/** What the facts add up to, as `metric day → count`. */
async function counted(): Promise<Record<string, number>> {
  const rows = await api.admin.query<{ metric: string; onDate: string; count: number }>(
    sql`select metric, on_date, sum(count)::int as count from app.fact where org_id = ${org.orgId} and source_kind = 'incident' group by 1, 2 order by 1, 2`,
  );
  return Object.fromEntries(rows.map((row) => [`${row.metric} ${row.onDate}`, row.count]));
}

describe('registering', () => {
  test('201, for a complaint of anybody about anybody; counted on the day it was received (M20)', async () => {
    await open();
    const receivedAt = '2026-04-19T16:30:00.000Z';
    const made = await register({
      studentId: world.students[0] ?? '',
      complainantName: '李女士',
      complainantPhone: '138 0013 8000',
      demand: '换老师',
      personConcernedId: teacher.personId,
      receivedAt,
    });
    expect(made).toMatchObject({
      state: 'received',
      complainantPhone: '+8613800138000',
      personConcernedName: teacher.name,
      registeredByName: desk.name,
      attributable: true,
      dueAt: '2026-04-20T16:30:00.000Z',
      late: false,
      events: [],
    });
    await register({ kind: 'accident', major: true });
    await register({ kind: 'accident' });
    // Half past midnight in Shanghai; the lesser accident counts nowhere.
    expect(await counted()).toEqual({ 'complaint 2026-04-20': 1, 'accident 2026-04-20': 1 });
  });

  test('422 for what cannot be; 404 for a student or person from elsewhere; 403 for who has no business with it', async () => {
    await open();
    const refused = async (body: Partial<New>, who = desk) => {
      const base = { kind: 'complaint', via: 'phone', matter: '老师迟到', occurredOn: '2026-04-19' } as const;
      return await problemIn(
        await who.client.send(contract.createIncident, { params: at, body: { ...base, ...body } }),
      );
    };
    expect(await refused({ major: true })).toMatchObject({ status: 422, pointers: ['/major'] });
    expect(await refused({ occurredOn: '2026-04-21' })).toMatchObject({ status: 422, pointers: ['/occurredOn'] });
    expect(await refused({ complainantPhone: '12345' })).toMatchObject({
      status: 422,
      pointers: ['/complainantPhone'],
    });
    expect((await refused({ studentId: newId() })).status).toBe(404);
    const stranger = await org.member('teacher', org.campuses[1]);
    expect(await refused({ personConcernedId: stranger.personId })).toMatchObject({ status: 404 });
    expect((await refused({}, teacher)).status).toBe(403);
    expect((await refused({}, await org.member('director'))).status).toBe(403);
  });
});

describe('steps', () => {
  test('SAT-03: the satisfaction asked when a complaint is closed is the complaint’s own, apart from surveys', async () => {
    await open();
    const { id } = await register();
    for (const given of [
      { to: 'assigned', assigneeId: advisor.personId },
      { to: 'in_progress', note: '已致电家长' },
      { to: 'resolved', note: '换了老师' },
    ] as const)
      await step(id, given);
    for (const satisfaction of [0, 6, 2.5])
      expect(await tryStep(id, { to: 'visited', satisfaction })).toMatchObject({
        status: 422,
        pointers: ['/satisfaction'],
      });
    await step(id, { to: 'visited', satisfaction: 2 });
    const closed = await step(id, { to: 'closed' });
    expect(closed).toMatchObject({ state: 'closed', satisfaction: 2 });
    expect(closed.events.map(({ kind, satisfaction }) => [kind, satisfaction]).slice(0, 2)).toEqual([
      ['closed', null],
      ['visited', 2],
    ]);
    await api.settle(org.orgId);
    const counted = await api.admin.query(
      sql`select metric from app.fact where org_id = ${org.orgId} and metric like 'survey%'`,
    );
    expect(counted).toEqual([]);
  });

  test('all in turn, each kept with who and when; the visit asks for satisfaction (CS-03)', async () => {
    await open();
    const { id } = await register();
    expect(await step(id, { to: 'assigned', assigneeId: advisor.personId })).toMatchObject({
      state: 'assigned',
      assigneeName: advisor.name,
    });
    await step(id, { to: 'assigned', assigneeId: desk.personId });
    await step(id, { to: 'in_progress', note: '已致电家长' }, advisor);
    await step(id, { to: 'in_progress', note: '约好面谈' }, advisor);
    expect(await step(id, { to: 'resolved', note: '换了老师' })).toMatchObject({ state: 'resolved', dueAt: null });
    expect(await tryStep(id, { to: 'visited' })).toMatchObject({ status: 422, pointers: ['/satisfaction'] });
    expect(await step(id, { to: 'visited', satisfaction: 4 })).toMatchObject({ state: 'visited', satisfaction: 4 });
    const closed = await step(id, { to: 'closed' });
    expect(closed.events.map((event) => [event.kind, event.actorName, event.note])).toEqual([
      ['closed', desk.name, null],
      ['visited', desk.name, null],
      ['resolved', desk.name, '换了老师'],
      ['in_progress', advisor.name, '约好面谈'],
      ['in_progress', advisor.name, '已致电家长'],
      ['assigned', desk.name, null],
      ['assigned', desk.name, null],
    ]);
    expect(await counted()).toEqual({ 'complaint 2026-04-20': 1 });
  });

  test('409 for one that would skip another; 404 for a campus it is not of', async () => {
    await open();
    const { id } = await register();
    expect(await tryStep(id, { to: 'resolved', note: '好了' })).toMatchObject({ status: 409, type: 'conflict' });
    expect(await tryStep(id, { to: 'closed' })).toMatchObject({ status: 409 });
    expect((await tryStep(id, { to: 'assigned', assigneeId: teacher.personId })).status).toBe(404);
    expect((await tryStep(newId(), { to: 'closed' })).status).toBe(404);
    const elsewhere = await org.member('principal', org.campuses[1]);
    const params = { orgId: at.orgId, campusId: org.campuses[1].id, incidentId: id };
    expect((await elsewhere.client.send(contract.getIncident, { params })).status).toBe(404);
    const body = { to: 'assigned', assigneeId: elsewhere.personId } as const;
    expect((await elsewhere.client.send(contract.stepIncident, { params, body })).status).toBe(404);
  });

  test('due and late go by the settings of the day it was received (A22)', async () => {
    await open();
    const director = await org.member('director');
    const { id } = await register();
    await director.client.call(setSetting, {
      params: { orgId: at.orgId },
      body: { name: 'complaint-response-hours', value: 2, effectiveOn: '2026-04-21' },
    });
    api.clock.set('2026-04-21T02:00:00.000Z');
    const get = () => advisor.client.call(contract.getIncident, { params: { ...at, incidentId: id } });
    expect(await get()).toMatchObject({ dueAt: '2026-04-21T02:00:00.000Z', late: false });
    api.clock.set('2026-04-21T02:00:00.001Z');
    expect((await get()).late).toBe(true);
    const next = await register({ occurredOn: '2026-04-21' });
    expect(next.dueAt).toBe('2026-04-21T04:00:00.001Z');
    await step(id, { to: 'assigned', assigneeId: advisor.personId });
    await step(id, { to: 'in_progress', note: '已致电家长' });
    expect(await get()).toMatchObject({ dueAt: '2026-04-24T02:00:00.000Z', late: false });
  });
});

describe('judging (A37)', () => {
  test('branch and head office take it off the figure and put it back, with a reason; the campus cannot', async () => {
    await open();
    const { id } = await register({ receivedAt: '2026-04-18T02:00:00.000Z', occurredOn: '2026-04-18' });
    const figure = async () => {
      const query = { from: '2026-04-01', until: '2026-05-01' };
      const { totals } = await branch.client.call(getCampusDashboard, { params: at, query });
      const rows = await branch.client.call(listCampusFigureRows, {
        params: at,
        query: { ...query, metric: 'complaint-rate' },
      });
      const rate = totals.find((each) => each.metric === 'complaint-rate');
      return [rate?.numerator, rate?.denominator, rows.page.items.map((row) => [row.label, row.value])];
    };
    expect(await figure()).toEqual([1, 0, [['老师迟到两次', 1]]]);
    expect(await judge(id, false)).toMatchObject({
      attributable: false,
      events: [{ kind: 'not_attributable', note: '查实不属本校区', actorName: branch.name }],
    });
    // Judging it the same again changes nothing.
    expect((await judge(id, false)).events).toHaveLength(1);
    expect((await figure())[0]).toBe(0);
    await judge(id, true, await org.member('director'));
    expect((await figure())[0]).toBe(1);
    expect(await counted()).toEqual({ 'complaint 2026-04-18': 1 });
    for (const who of [desk, advisor, await org.member('principal')]) {
      const body = { attributable: false, reason: '不想要' };
      const refused = await who.client.send(contract.judgeIncident, { params: { ...at, incidentId: id }, body });
      expect(refused.status).toBe(403);
    }
    const body = { attributable: false, reason: '查实' };
    const params = { ...at, incidentId: newId() };
    expect((await branch.client.send(contract.judgeIncident, { params, body })).status).toBe(404);
  });
});

describe('lists', () => {
  test('200: open ones the longest open first, by kind and state, closed ones apart, a page at a time', async () => {
    await open();
    const ids: string[] = [];
    for (const [index, kind] of (['complaint', 'accident', 'complaint'] as const).entries())
      ids.push((await register({ kind, receivedAt: `2026-04-19T0${String(index)}:00:00.000Z` })).id);
    const read = async (query: ClientInput<typeof contract.listIncidents>['query'] = {}) =>
      await advisor.client.call(contract.listIncidents, { params: at, query });
    const first = await read({ limit: 2 });
    expect(first.items.map((each) => each.id)).toEqual(ids.slice(0, 2));
    expect((await read({ limit: 2, cursor: first.nextCursor ?? '' })).items.map((each) => each.id)).toEqual([ids[2]]);
    expect((await read({ kind: 'accident' })).items.map((each) => each.id)).toEqual([ids[1]]);
    const [one = ''] = ids;
    await step(one, { to: 'assigned', assigneeId: advisor.personId });
    expect((await read({ state: 'assigned' })).items.map((each) => each.id)).toEqual([one]);
    await step(one, { to: 'in_progress', note: '已致电' });
    await step(one, { to: 'resolved', note: '好了' });
    await step(one, { to: 'visited', satisfaction: 5 });
    await step(one, { to: 'closed' });
    expect((await read()).items.map((each) => each.id)).toEqual(ids.slice(1));
    expect((await read({ open: 'false' })).items.map((each) => each.id)).toEqual([one]);
    expect((await teacher.client.send(contract.listIncidents, { params: at, query: {} })).status).toBe(403);
  });
});

describe('a family', () => {
  test('files for its own child, sees its own words and state, and nothing that staff wrote; the worker counts it', async () => {
    await open();
    const [studentId = '', otherId = ''] = world.students;
    const [guardian, stranger] = [await org.guardian(studentId), await org.guardian(otherId)];
    await register({ studentId });
    const params = { orgId: at.orgId, studentId };
    const made = await guardian.client.call(contract.createComplaint, {
      params,
      body: { matter: '教室太冷', demand: '开暖气' },
    });
    expect(made).toMatchObject({ state: 'received', matter: '教室太冷', occurredOn: '2026-04-20' });
    expect(await counted()).toEqual({ 'complaint 2026-04-20': 1 });
    await api.settle(at.orgId);
    expect(await counted()).toEqual({ 'complaint 2026-04-20': 2 });
    await step(made.id, { to: 'assigned', assigneeId: advisor.personId, note: '内部备注' });
    const list = await guardian.client.call(contract.listComplaints, { params, query: {} });
    expect(list.items).toMatchObject([{ id: made.id, state: 'assigned' }]);
    expect(JSON.stringify(list)).not.toContain('内部备注');
    const shown = await desk.client.call(contract.getIncident, { params: { ...at, incidentId: made.id } });
    expect(shown).toMatchObject({ via: 'portal', complainantName: guardian.name, complainantPhone: guardian.phone });
    const body = { matter: '教室太冷' };
    for (const who of [stranger, desk]) {
      expect([403, 404]).toContain((await who.client.send(contract.createComplaint, { params, body })).status);
      expect([403, 404]).toContain((await who.client.send(contract.listComplaints, { params, query: {} })).status);
    }
    const late = { matter: '教室太冷', occurredOn: '2026-04-21' };
    const refused = await guardian.client.send(contract.createComplaint, { params, body: late });
    expect(await problemIn(refused)).toMatchObject({ status: 422, pointers: ['/occurredOn'] });
  });
});
