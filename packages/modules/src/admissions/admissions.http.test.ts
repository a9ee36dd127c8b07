/** The lead log over HTTP: each status its endpoints can give, and what is counted. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { getCampusDashboard, listCampusFigureRows } from '../reporting/contract.ts';
import * as contract from './contract.ts';

/** Ten in the morning in Shanghai. */
const NOW = '2026-04-20T02:00:00.000Z';
let api: TestApi;
let org: TestOrg;
let at: { orgId: string; campusId: string };
let advisor: TestPerson;
let other: TestPerson;
let desk: TestPerson;
beforeAll(async () => {
  api = await testApi();
  api.clock.set(NOW);
});
afterAll(async () => {
  await api.stop();
});

/** An organisation of its own for each story. */
async function open(): Promise<void> {
  api.clock.set(NOW);
  org = await makeOrg(api);
  at = { orgId: org.orgId, campusId: org.campuses[0].id };
  [advisor, other, desk] = [await org.member('advisor'), await org.member('advisor'), await org.member('front_desk')];
}

type NewLead = ClientInput<typeof contract.createLead>['body'];
type Said = ClientInput<typeof contract.logLeadContact>['body'];
const create = (body: Partial<NewLead> = {}, who = desk) =>
  who.client.call(contract.createLead, { params: at, body: { name: '何小满', source: 'walk_in', ...body } });
const log = (leadId: string, body: Said, who = advisor) =>
  who.client.call(contract.logLeadContact, { params: { ...at, leadId }, body });
const undo = (leadId: string, contactId: string, who = advisor) =>
  who.client.call(contract.reverseLeadContact, {
    params: { ...at, leadId, contactId },
    body: { reason: '登记错了人' },
  });
const shown = (leadId: string) => desk.client.call(contract.getLead, { params: { ...at, leadId } });

/** What the facts add up to: `metric day person → count`. */
async function counted(): Promise<Record<string, number>> {
  const names = new Map([
    [advisor.personId, 'advisor'],
    [other.personId, 'other'],
    [desk.personId, 'desk'],
  ]);
  const rows = await api.admin.query<{ metric: string; onDate: string; personId: string; count: number }>(
    sql`select metric, on_date, person_id, sum(count)::int as count from app.fact where org_id = ${org.orgId} group by 1, 2, 3 having sum(count) <> 0 order by 1, 2, 3`,
  );
  return Object.fromEntries(
    rows.map((row) => [`${row.metric} ${row.onDate.slice(8)} ${names.get(row.personId) ?? '?'}`, row.count]),
  );
}

describe('what is counted', () => {
  test('every call, hotline calls beside it; invitations, arrivals and face consults once per lead and day, for whoever logged first (M1–M4)', async () => {
    await open();
    const hotline = await create({ source: 'hotline', contact: { kind: 'consult_call', direction: 'in' } });
    expect(hotline.contacts).toMatchObject([{ kind: 'consult_call', counts: true, actorName: desk.name }]);
    const walkIn = await create();
    for (const { id } of [hotline, walkIn]) {
      await log(id, { kind: 'consult_call', direction: 'in' });
      await log(id, { kind: 'consult_call', direction: 'out' });
      expect(await log(id, { kind: 'visit_in' })).toMatchObject({ counts: true, onDate: '2026-04-20' });
      expect((await log(id, { kind: 'visit_in' }, other)).counts).toBe(false);
      await log(id, { kind: 'face_consult', note: '想上周末班' }, other);
      await log(id, { kind: 'face_consult' });
    }
    // Dated by the day it was agreed, whatever the day they are to come; the same day and another day.
    await log(walkIn.id, { kind: 'invitation', appointmentOn: '2026-04-25' });
    await log(walkIn.id, { kind: 'invitation', appointmentOn: '2026-04-26' });
    await log(walkIn.id, {
      kind: 'invitation',
      appointmentOn: '2026-04-20',
      happenedAt: '2026-04-19T15:59:00.000Z',
    });
    // One minute later it is the 20th in Shanghai.
    await log(hotline.id, { kind: 'invitation', appointmentOn: '2026-04-20', happenedAt: '2026-04-19T16:00:00.000Z' });
    expect(await counted()).toEqual({
      'arrival 20 advisor': 2,
      'consult-call 20 advisor': 4,
      'consult-call 20 desk': 1,
      'face-consult 20 other': 2,
      'hotline-call 20 advisor': 1,
      'hotline-call 20 desk': 1,
      'invitation 19 advisor': 1,
      'invitation 20 advisor': 2,
    });
    const principal = await org.member('principal');
    const period = { from: '2026-04-01', until: '2026-05-01' };
    const { totals } = await principal.client.call(getCampusDashboard, { params: at, query: period });
    const figures = ['consult-calls', 'hotline-calls', 'invitations', 'lead-visits', 'face-consults'].map(
      (id) => totals.find((each) => each.metric === id)?.numerator,
    );
    expect(figures).toEqual([5, 2, 3, 2, 2]);
    const rows = await principal.client.call(listCampusFigureRows, {
      params: at,
      query: { ...period, metric: 'lead-visits' },
    });
    expect(rows.page.items).toMatchObject([
      { label: '何小满', sourceKind: 'lead_contact', studentName: null, personName: advisor.name, value: 1 },
      { label: '何小满', value: 1 },
    ]);
  });

  test('of six arrivals logged at once, one counts', async () => {
    await open();
    const { id } = await create();
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, index) => log(id, { kind: 'visit_in' }, index % 2 === 0 ? advisor : other)),
    );
    expect(all.filter((each) => each.counts)).toHaveLength(1);
    expect(Object.values(await counted())).toEqual([1]);
  });

  test('taking a contact back takes its facts back; another of the day counts in its place, for whoever logged that one', async () => {
    await open();
    const { id } = await create({ source: 'hotline' });
    const call = await log(id, { kind: 'consult_call', direction: 'in' });
    const [first, second, third] = [
      await log(id, { kind: 'visit_in' }),
      await log(id, { kind: 'visit_in' }, other),
      await log(id, { kind: 'visit_in' }, desk),
    ];
    expect(await undo(id, call.id, other)).toMatchObject({
      counts: false,
      reversal: { reason: '登记错了人', actorName: other.name },
    });
    expect(await counted()).toEqual({ 'arrival 20 advisor': 1 });
    await undo(id, first.id);
    expect(await counted()).toEqual({ 'arrival 20 other': 1 });
    await undo(id, second.id);
    // Doing it again changes nothing, and neither do two at once.
    await Promise.all([undo(id, second.id, desk), undo(id, first.id)]);
    expect(await counted()).toEqual({ 'arrival 20 desk': 1 });
    expect((await shown(id)).contacts.map((each) => [each.id, each.counts, each.reversal !== null])).toEqual([
      [third.id, true, false],
      [second.id, false, true],
      [first.id, false, true],
      [call.id, false, true],
    ]);
    await undo(id, third.id);
    expect(await counted()).toEqual({});
    await log(id, { kind: 'visit_in' }, other);
    expect(await counted()).toEqual({ 'arrival 20 other': 1 });
    const [rows] = await api.admin.query<{ count: number }>(
      sql`select count(*)::int as count from app.lead_contact where org_id = ${org.orgId}`,
    );
    expect(rows?.count).toBe(9);
  });

  test('one that does not count is taken back without a fact', async () => {
    await open();
    const { id } = await create();
    await log(id, { kind: 'face_consult' });
    const second = await log(id, { kind: 'face_consult' }, other);
    await undo(id, second.id);
    expect(await counted()).toEqual({ 'face-consult 20 advisor': 1 });
  });
});

describe('leads', () => {
  test('201, with a phone kept in one form; another lead’s phone is named and neither refused nor merged', async () => {
    await open();
    const first = await create({ phone: '138 0013 8000', grade: '三年级', interest: '数学', note: '周末' });
    expect(first).toMatchObject({ phone: '+8613800138000', status: 'open', samePhone: [], advisorId: null });
    const second = await create({ name: '何大满', phone: '13800138000', advisorId: advisor.personId });
    expect(second).toMatchObject({
      advisorName: advisor.name,
      samePhone: [{ id: first.id, name: '何小满', status: 'open' }],
    });
    expect((await shown(first.id)).samePhone).toMatchObject([{ id: second.id }]);
  });

  test('200: newest first, by status, advisor and the start of the name, a page at a time', async () => {
    await open();
    const [a, b, c] = [
      await create({ name: '何一' }),
      await create({ name: '何二', advisorId: advisor.personId }),
      await create({ name: '丁三' }),
    ];
    await log(b.id, { kind: 'consult_call', direction: 'out', happenedAt: '2026-04-18T02:00:00Z' });
    const mistaken = await log(b.id, { kind: 'visit_in' });
    await undo(b.id, mistaken.id);
    const read = async (query: ClientInput<typeof contract.listLeads>['query'] = {}) =>
      await advisor.client.call(contract.listLeads, { params: at, query });
    const page = await read({ limit: 2 });
    expect(page.items.map((each) => each.id)).toEqual([c.id, b.id]);
    expect(page.items[1]).toMatchObject({ lastContactOn: '2026-04-18', lastContactKind: 'consult_call' });
    expect((await read({ limit: 2, cursor: page.nextCursor ?? '' })).items.map((each) => each.id)).toEqual([a.id]);
    expect((await read({ q: '何' })).items.map((each) => each.id)).toEqual([b.id, a.id]);
    expect((await read({ advisorId: advisor.personId })).items.map((each) => each.id)).toEqual([b.id]);
    await desk.client.call(contract.updateLead, { params: { ...at, leadId: a.id }, body: { status: 'signed' } });
    expect((await read({ status: 'open' })).items.map((each) => each.id)).toEqual([c.id, b.id]);
    expect((await read({ status: 'signed' })).items.map((each) => each.id)).toEqual([a.id]);
  });

  test('200: fields change one by one; signed, closed with a reason, and open again', async () => {
    await open();
    const { id } = await create({ phone: '13800138000', interest: '数学' });
    const params = { ...at, leadId: id };
    const update = (body: ClientInput<typeof contract.updateLead>['body']) =>
      advisor.client.call(contract.updateLead, { params, body });
    expect(await update({ phone: null, source: 'online', advisorId: other.personId })).toMatchObject({
      phone: null,
      source: 'online',
      advisorName: other.name,
      interest: '数学',
    });
    const close = (reason: 'price' | 'distance') =>
      advisor.client.call(contract.closeLead, { params, body: { reason } });
    expect(await close('price')).toMatchObject({ status: 'closed', closedReason: 'price' });
    expect(await close('distance')).toMatchObject({ status: 'closed', closedReason: 'distance' });
    expect(await update({ status: 'open' })).toMatchObject({ status: 'open', closedReason: null });
    expect(await update({ status: 'signed' })).toMatchObject({ status: 'signed' });
    const refused = await advisor.client.send(contract.closeLead, { params, body: { reason: 'price' } });
    expect(await problemIn(refused)).toMatchObject({ status: 409, type: 'conflict' });
  });

  test('409 for a contact after the lead has signed; what happened before can still be entered', async () => {
    await open();
    const { id } = await create();
    const params = { ...at, leadId: id };
    await desk.client.call(contract.updateLead, { params, body: { status: 'signed' } });
    api.clock.set('2026-04-20T03:00:00.000Z');
    const late = await advisor.client.send(contract.logLeadContact, { params, body: { kind: 'visit_in' } });
    expect(await problemIn(late)).toMatchObject({ status: 409, type: 'conflict' });
    expect((await log(id, { kind: 'visit_in', happenedAt: '2026-04-20T01:30:00Z' })).counts).toBe(true);
  });
});

describe('refusals', () => {
  test('422 for what says too little or too much, with the field', async () => {
    await open();
    const { id } = await create();
    const said = async (body: object) =>
      await problemIn(
        await advisor.client.fetch(`/orgs/${at.orgId}/campuses/${at.campusId}/leads/${id}/contacts`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': newId() },
          body: JSON.stringify(body),
        }),
      );
    for (const [body, pointer] of [
      [{ kind: 'consult_call' }, '/direction'],
      [{ kind: 'invitation' }, '/appointmentOn'],
      [{ kind: 'visit_in', happenedAt: '2026-04-20T02:00:01Z' }, '/happenedAt'],
      [{ kind: 'visit_in', happenedAt: '2026-04-13T01:59:59Z' }, '/happenedAt'],
    ] as const)
      expect(await said(body)).toMatchObject({ status: 422, pointers: [pointer] });
    const created = async (body: object) =>
      await problemIn(
        await desk.client.fetch(`/orgs/${at.orgId}/campuses/${at.campusId}/leads`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': newId() },
          body: JSON.stringify({ name: '何小满', ...body }),
        }),
      );
    expect(await created({})).toMatchObject({ status: 422, pointers: ['/source'] });
    expect(await created({ source: 'online', phone: '12345' })).toMatchObject({ status: 422, pointers: ['/phone'] });
    expect(await created({ source: 'online', contact: { kind: 'invitation' } })).toMatchObject({
      status: 422,
      pointers: ['/contact/appointmentOn'],
    });
  });

  test('403 for who has no business with leads; a director reads and writes nothing', async () => {
    await open();
    const { id } = await create();
    for (const role of ['teacher', 'finance'] as const) {
      const person = await org.member(role);
      expect((await person.client.send(contract.listLeads, { params: at, query: {} })).status).toBe(403);
    }
    const director = await org.member('director');
    const params = { ...at, leadId: id };
    expect((await director.client.send(contract.getLead, { params })).status).toBe(200);
    expect((await director.client.send(contract.logLeadContact, { params, body: { kind: 'visit_in' } })).status).toBe(
      403,
    );
  });

  test('404 for a lead or contact that is not there, one of another campus, and an advisor from elsewhere', async () => {
    await open();
    const { id } = await create();
    const elsewhere = await create();
    const contact = await log(elsewhere.id, { kind: 'visit_in' });
    const status = async (response: Promise<Response>): Promise<number> => (await response).status;
    for (const leadId of [newId(), id]) {
      const params = { ...at, leadId, contactId: contact.id };
      const body = { reason: '登记错了' };
      expect(await status(advisor.client.send(contract.reverseLeadContact, { params, body }))).toBe(404);
    }
    const principal = await org.member('principal', org.campuses[1]);
    const params = { orgId: at.orgId, campusId: org.campuses[1].id, leadId: id };
    expect(await status(principal.client.send(contract.getLead, { params }))).toBe(404);
    expect(await status(principal.client.send(contract.updateLead, { params, body: { grade: '一' } }))).toBe(404);
    expect(await status(principal.client.send(contract.closeLead, { params, body: { reason: 'price' } }))).toBe(404);
    expect(await status(principal.client.send(contract.logLeadContact, { params, body: { kind: 'visit_in' } }))).toBe(
      404,
    );
    const stranger = await org.member('advisor', org.campuses[1]);
    const body = { name: '何小满', source: 'online', advisorId: stranger.personId } as const;
    expect(await status(desk.client.send(contract.createLead, { params: at, body }))).toBe(404);
  });
});
