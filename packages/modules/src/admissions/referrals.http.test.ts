/** Referrals over HTTP (REN-07, M12): each status their endpoints can give, who holds, and what is counted. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { createStudent, getStudent } from '@keshi/modules/registry/contract';
import { setSetting } from '@keshi/modules/tenancy/contract';
import type { TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { getCampusDashboard, getCampusTasks, listCampusFigureRows } from '../reporting/contract.ts';
import { releaseBranchTargets, setBranchTargets } from '../targets/contract.ts';
import * as contract from './contract.ts';

const NOW = '2026-09-01T02:00:00.000Z';
const DAY = 86_400_000;
let api: TestApi;
let shop: Shop;
let at: { orgId: string; campusId: string };
let principal: TestPerson;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(async () => {
  api.clock.set(NOW);
  shop = await makeShop(api, { students: 3, lessons: 2 });
  at = { orgId: shop.org.orgId, campusId: shop.world.campus.id };
  principal = await shop.org.member('principal');
});
afterAll(async () => {
  await api.stop();
});

const referrer = (): string => shop.world.students[1] ?? '';
const otherReferrer = (): string => shop.world.students[2] ?? '';
type NewLead = ClientInput<typeof contract.createLead>['body'];
const leadOf = (body: Partial<NewLead> = {}): NewLead => ({
  name: '何小满',
  source: 'referral',
  referrer: { studentId: referrer(), relation: 'classmate' },
  ...body,
});
const create = (body: Partial<NewLead> = {}) =>
  shop.desk.client.call(contract.createLead, { params: at, body: leadOf(body) });
const refused = async (body: Partial<NewLead>) =>
  await problemIn(await shop.desk.client.send(contract.createLead, { params: at, body: leadOf(body) }));
const list = (query: ClientInput<typeof contract.listReferrals>['query'] = {}) =>
  shop.advisor.client.call(contract.listReferrals, { params: at, query });
const name = (leadId: string, studentId = referrer(), who = shop.advisor) =>
  who.client.send(contract.setReferrer, { params: { ...at, leadId }, body: { studentId, relation: 'friend' } });
const FAMILY = { name: '何妈妈', phone: '13811110001' };
const register = (leadId: string, phone = FAMILY.phone) =>
  shop.advisor.client.call(contract.registerLead, {
    params: { ...at, leadId },
    body: { name: '何小满', guardians: [{ ...FAMILY, phone }] },
  });
const reverse = (referralId: string, kind: 'refunded' | 'mistaken', who = principal) =>
  who.client.send(contract.reverseReferral, { params: { ...at, referralId }, body: { kind, reason: '核对后撤销' } });
/** Sums of M12's facts: `metric day → count minor`. */
const counted = async (): Promise<Record<string, [number, number]>> => {
  const rows = await api.admin.query<{ metric: string; onDate: string; count: number; minor: number }>(sql`
    select metric, on_date, sum(count)::int as count, sum(minor)::int as minor from app.fact where org_id = ${at.orgId} and metric like 'referral-%' group by 1, 2 having sum(count) <> 0 order by 1, 2`);
  return Object.fromEntries(rows.map((row) => [`${row.metric} ${row.onDate}`, [row.count, row.minor]]));
};

describe('who referred a lead', () => {
  test('201 with the referrer, a guardian of the student where it was one; the lead shows who it was', async () => {
    const student = await shop.advisor.client.call(getStudent, { params: { ...at, studentId: shop.studentId } });
    const guardian = student.guardians[0];
    const { referral } = await create({
      referrer: { studentId: student.id, guardianId: guardian?.id, relation: 'other', relationNote: '同事的孩子' },
    });
    expect(referral).toMatchObject({
      referrerId: student.id,
      guardianName: guardian?.name,
      relation: 'other',
      relationNote: '同事的孩子',
      referredOn: '2026-09-01',
      outcome: 'open',
      rewards: [],
    });
  });

  test('422 for a referral without a referrer, and for a referrer of another source', async () => {
    expect(await refused({ referrer: undefined })).toMatchObject({ status: 422, pointers: ['/referrer/studentId'] });
    expect(await refused({ source: 'online' })).toMatchObject({ status: 422, pointers: ['/source'] });
  });

  test('404 for a referrer of another campus, one that is not there, and a guardian of another student', async () => {
    const [, elsewhere] = shop.org.campuses;
    const stranger = await (
      await shop.org.member('advisor', elsewhere)
    ).client.call(createStudent, {
      params: { orgId: at.orgId, campusId: elsewhere.id },
      body: { name: '外校生', guardians: [{ name: '家长', phone: '13811119999' }] },
    });
    for (const studentId of [stranger.id, newId()])
      expect(await refused({ referrer: { studentId, relation: 'friend' } })).toMatchObject({ status: 404 });
    const student = await shop.advisor.client.call(getStudent, { params: { ...at, studentId: shop.studentId } });
    const guardianId = student.guardians[0]?.id ?? '';
    expect(await refused({ referrer: { studentId: referrer(), guardianId, relation: 'friend' } })).toMatchObject({
      status: 404,
      pointers: ['/referrer/guardianId'],
    });
  });

  test('409 at the phone while somebody else brought it first: within the window, as a lead or a student', async () => {
    await create({ phone: '13800138000', source: 'walk_in', referrer: undefined });
    api.clock.advance(89 * DAY);
    expect(await refused({ phone: '138 0013 8000' })).toMatchObject({
      status: 409,
      type: 'already-exists',
      pointers: ['/phone'],
    });
    // Without a referrer the phone is taken, as ever.
    await create({ phone: '13800138001', source: 'walk_in', referrer: undefined });
    api.clock.advance(91 * DAY);
    expect((await create({ phone: '13800138001' })).referral?.referrerId).toBe(referrer());
    await shop.advisor.client.call(createStudent, {
      params: at,
      body: { name: '何大满', guardians: [{ name: '何爸爸', phone: '13800138002' }] },
    });
    expect(await refused({ phone: '13800138002' })).toMatchObject({ status: 409, pointers: ['/phone'] });
  });

  test('the window is a setting; 0 looks at nothing', async () => {
    const director = await shop.org.member('director');
    await director.client.call(setSetting, {
      params: { orgId: at.orgId },
      body: { name: 'referral-first-touch-days', value: 0, effectiveOn: '2026-09-01' },
    });
    await create({ phone: '13800138000' });
    expect((await create({ phone: '13800138000', name: '何大满' })).referral).not.toBeNull();
  });

  test('of eight who bring one phone at once, one does', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        shop.desk.client.send(contract.createLead, {
          params: at,
          body: leadOf({
            phone: '13800138000',
            referrer: { studentId: index % 2 === 0 ? referrer() : otherReferrer(), relation: 'friend' },
          }),
        }),
      ),
    );
    expect(all.map((each) => each.status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
  });

  test('200 for naming the referrer of an open lead, once; the first one stays', async () => {
    const lead = await create({ source: 'walk_in', referrer: undefined });
    expect((await name(lead.id)).status).toBe(200);
    expect((await name(lead.id)).status).toBe(200);
    expect(await problemIn(await name(lead.id, otherReferrer()))).toMatchObject({
      status: 409,
      type: 'already-exists',
      pointers: ['/studentId'],
    });
    const shown = await shop.desk.client.call(contract.getLead, { params: { ...at, leadId: lead.id } });
    expect(shown).toMatchObject({ source: 'referral', referral: { referrerId: referrer() } });
    expect(await counted()).toEqual({ 'referral-lead 2026-09-01': [1, 0] });
  });

  test('409 for naming one after the lead was closed; 404 for a lead that is not there; 403 for who writes no leads', async () => {
    const lead = await create({ source: 'walk_in', referrer: undefined });
    await shop.desk.client.call(contract.closeLead, { params: { ...at, leadId: lead.id }, body: { reason: 'price' } });
    expect(await problemIn(await name(lead.id))).toMatchObject({ status: 409, type: 'conflict' });
    expect((await name(newId())).status).toBe(404);
    expect((await name(lead.id, referrer(), shop.teacher)).status).toBe(403);
  });

  test('422 for a source that does not go with who referred; 409 for a phone somebody else brought', async () => {
    const [referred, other] = [
      await create(),
      await create({ name: '何大满', source: 'online', referrer: undefined, phone: '13800138000' }),
    ];
    const update = async (leadId: string, body: ClientInput<typeof contract.updateLead>['body']) =>
      await problemIn(await shop.desk.client.send(contract.updateLead, { params: { ...at, leadId }, body }));
    expect(await update(referred.id, { source: 'online' })).toMatchObject({ status: 422, pointers: ['/source'] });
    expect(await update(other.id, { source: 'referral' })).toMatchObject({ status: 422, pointers: ['/source'] });
    // The other lead came later, so the phone is the first one's to have; a third comes after both.
    api.clock.advance(DAY);
    const third = await create({ name: '何三满' });
    expect(await update(third.id, { phone: '13800138000' })).toMatchObject({ status: 409, pointers: ['/phone'] });
  });
});

describe('a lead becomes a student', () => {
  test('201 with a new student, once; 409 for a second time', async () => {
    const lead = await create();
    const { studentId } = await register(lead.id);
    const shown = await shop.desk.client.call(contract.getLead, { params: { ...at, leadId: lead.id } });
    expect(shown).toMatchObject({
      status: 'open',
      student: { id: studentId, name: '何小满' },
      referral: { outcome: 'registered', studentId },
    });
    const again = await shop.advisor.client.send(contract.registerLead, {
      params: { ...at, leadId: lead.id },
      body: { name: '何小满', guardians: [FAMILY] },
    });
    expect(await problemIn(again)).toMatchObject({ status: 409, type: 'conflict' });
  });

  test('409 for a double, 422 for a phone that is none, 404 for a lead that is not there, 403 for who writes no students', async () => {
    const [first, second] = [await create(), await create({ name: '何大满' })];
    await register(first.id);
    const send = (leadId: string, phone: string, who = shop.advisor) =>
      who.client.send(contract.registerLead, {
        params: { ...at, leadId },
        body: { name: '何小满', guardians: [{ ...FAMILY, phone }] },
      });
    expect(await problemIn(await send(second.id, FAMILY.phone))).toMatchObject({ status: 409, type: 'already-exists' });
    expect(await problemIn(await send(second.id, '12345'))).toMatchObject({ status: 422 });
    expect((await send(newId(), '13811110009')).status).toBe(404);
    expect((await send(second.id, '13811110009', shop.teacher)).status).toBe(403);
  });

  test('200 for a student who is here already; 409 for another, 422 for the referrer, 404 and 403', async () => {
    const lead = await create();
    const tie = (studentId: string, leadId = lead.id, who = shop.advisor) =>
      who.client.send(contract.tieLead, { params: { ...at, leadId }, body: { studentId } });
    expect(await problemIn(await tie(referrer()))).toMatchObject({ status: 422, pointers: ['/studentId'] });
    expect((await tie(newId())).status).toBe(404);
    expect((await tie(shop.studentId, newId())).status).toBe(404);
    expect((await tie(shop.studentId, lead.id, shop.teacher)).status).toBe(403);
    expect((await tie(shop.studentId)).status).toBe(200);
    expect((await tie(shop.studentId)).status).toBe(200);
    expect(await problemIn(await tie(otherReferrer()))).toMatchObject({ status: 409, type: 'conflict' });
  });
});

describe('a sign-up that somebody referred (M12, M28)', () => {
  /** A referred student who pays in two parts; the first makes the sign-up (M5). */
  async function signUp(): Promise<{ leadId: string; referralId: string; studentId: string }> {
    const lead = await create();
    const { studentId } = await register(lead.id);
    api.clock.advance(DAY);
    const order = await shop.order({ studentId });
    await shop.receive(order.id, 1200_00);
    await api.settle(at.orgId);
    return { leadId: lead.id, referralId: lead.referral?.id ?? '', studentId };
  }

  test('counts once, on its day, for its price and its signer, and signs the lead; more money changes nothing', async () => {
    const { leadId, studentId } = await signUp();
    const [open] = (await shop.advisor.client.call(contract.listReferrals, { params: at, query: {} })).items;
    expect(open).toMatchObject({
      outcome: 'signed',
      signedOn: '2026-09-02',
      amountMinor: 3600_00,
      creditedName: shop.advisor.name,
      studentName: '何小满',
    });
    const { status } = await shop.desk.client.call(contract.getLead, { params: { ...at, leadId } });
    expect(status).toBe('signed');
    const orders = await api.admin.query<{ id: string }>(
      sql`select id from app.student_order where org_id = ${at.orgId} and student_id = ${studentId}`,
    );
    await shop.receive(orders[0]?.id ?? '', 2400_00);
    await api.settle(at.orgId);
    expect(await counted()).toEqual({
      'referral-lead 2026-09-01': [1, 0],
      'referral-sign-up 2026-09-02': [1, 3600_00],
    });
    expect(await shop.faults()).toEqual([]);
  });

  test('is found whichever comes first, the payment or the tie; a referral named after the sign-up is not its reason', async () => {
    const order = await shop.order();
    await shop.receive(order.id, 3600_00);
    await api.settle(at.orgId);
    const lead = await create();
    const params = { ...at, leadId: lead.id };
    await shop.advisor.client.call(contract.tieLead, { params, body: { studentId: shop.studentId } });
    await api.settle(at.orgId);
    // On the day of the sign-up the referral is taken to have come first.
    expect((await list()).items[0]).toMatchObject({ outcome: 'signed' });
    api.clock.advance(DAY);
    const paid = await shop.order({ studentId: otherReferrer() });
    await shop.receive(paid.id, 3600_00);
    api.clock.advance(DAY);
    const late = await create({ name: '何大满' });
    await shop.advisor.client.call(contract.tieLead, {
      params: { ...at, leadId: late.id },
      body: { studentId: otherReferrer() },
    });
    await api.settle(at.orgId);
    expect((await list()).items[0]).toMatchObject({ leadId: late.id, outcome: 'registered', signedOn: null });
  });

  test('is a figure that opens, a rate over the sign-ups, and the task’s actual', async () => {
    await signUp();
    const other = await shop.order();
    await shop.receive(other.id, 3600_00);
    await api.settle(at.orgId);
    const period = { from: '2026-09-01', until: '2026-10-01' };
    const { totals, rows } = await principal.client.call(getCampusDashboard, { params: at, query: period });
    const side = (metric: string, figures = totals) => {
      const found = figures.find((each) => each.metric === metric);
      return [found?.numerator, found?.denominator];
    };
    expect(side('referral-leads')).toEqual([1, null]);
    expect(side('referral-sign-ups')).toEqual([1, null]);
    expect(side('referral-amount')).toEqual([3600_00, null]);
    expect(side('referral-rate')).toEqual([1, 2]);
    const own = rows.find((row) => row.id === shop.advisor.personId)?.figures ?? [];
    expect(side('referral-sign-ups', own)).toEqual([1, null]);
    const opened = await principal.client.call(listCampusFigureRows, {
      params: at,
      query: { ...period, metric: 'referral-amount' },
    });
    expect(opened.page.items).toMatchObject([
      { label: '何小满', sourceKind: 'referral', studentName: '何小满', personName: shop.advisor.name, value: 3600_00 },
    ]);
    const head = await shop.org.member('branch_principal');
    const [month, branch] = ['2026-09', { orgId: at.orgId, branchId: shop.world.campus.branchId }];
    const numbers = { referralMinor: 12_000_00, referralCount: 4 };
    const parts = [{ holderId: at.campusId, numbers }];
    await head.client.call(setBranchTargets, { params: branch, body: { month, whole: numbers, parts } });
    await head.client.call(releaseBranchTargets, { params: branch, body: { month } });
    await api.settle(at.orgId);
    const tasks = await principal.client.call(getCampusTasks, { params: at, query: { month: '2026-09' } });
    expect(tasks.totals).toMatchObject([
      { field: 'referralMinor', metric: 'referral-task-amount', actual: 3600_00, target: 12_000_00 },
      { field: 'referralCount', metric: 'referral-task', actual: 1, target: 4 },
    ]);
  });

  test('200 for taking it back: a refund leaves the lead that was referred, a mistake nothing; again changes nothing', async () => {
    const { referralId, leadId } = await signUp();
    expect((await reverse(referralId, 'refunded')).status).toBe(200);
    expect(await counted()).toEqual({ 'referral-lead 2026-09-01': [1, 0] });
    expect((await reverse(referralId, 'mistaken')).status).toBe(200);
    expect((await list()).items[0]).toMatchObject({
      outcome: 'refunded',
      reversal: { reason: '核对后撤销', actorName: principal.name },
    });
    // The referrer stays the lead's.
    expect(await problemIn(await name(leadId, otherReferrer()))).toMatchObject({ status: 409, type: 'already-exists' });
    const mistaken = await create({ name: '何大满' });
    expect((await reverse(mistaken.referral?.id ?? '', 'mistaken')).status).toBe(200);
    expect(await counted()).toEqual({ 'referral-lead 2026-09-01': [1, 0] });
    expect((await name(mistaken.id, otherReferrer())).status).toBe(200);
    await api.settle(at.orgId);
    expect(await shop.faults()).toEqual([]);
  });

  test('409 for the refund of what was never signed, 404 elsewhere, 403 for who gives no hours', async () => {
    const { referral } = await create();
    const referralId = referral?.id ?? '';
    expect(await problemIn(await reverse(referralId, 'refunded'))).toMatchObject({ status: 409, type: 'conflict' });
    expect((await reverse(newId(), 'mistaken')).status).toBe(404);
    expect((await reverse(referralId, 'mistaken', shop.advisor)).status).toBe(403);
    const [, elsewhere] = shop.org.campuses;
    const stranger = await shop.org.member('principal', elsewhere);
    const sent = await stranger.client.send(contract.reverseReferral, {
      params: { orgId: at.orgId, campusId: elsewhere.id, referralId },
      body: { kind: 'mistaken', reason: '核对后撤销' },
    });
    expect(sent.status).toBe(404);
  });
});

describe('the list of referrals', () => {
  test('200: newest first, a page at a time, by outcome and by the student they are about', async () => {
    const [a, b, c] = [await create({ name: '何一' }), await create({ name: '何二' }), await create({ name: '何三' })];
    const { studentId } = await register(b.id);
    const page = await list({ limit: 2 });
    expect(page.items.map((each) => each.leadId)).toEqual([c.id, b.id]);
    expect((await list({ limit: 2, cursor: page.nextCursor ?? '' })).items.map((each) => each.leadId)).toEqual([a.id]);
    expect((await list({ outcome: 'registered' })).items.map((each) => each.leadId)).toEqual([b.id]);
    expect((await list({ outcome: 'open' })).items.map((each) => each.leadId)).toEqual([c.id, a.id]);
    expect((await list({ aboutId: studentId })).items.map((each) => each.leadId)).toEqual([b.id]);
    expect((await list({ aboutId: referrer() })).items).toHaveLength(3);
    expect((await list({ aboutId: otherReferrer() })).items).toEqual([]);
  });

  test('403 for teachers and finance; another campus sees nothing of it', async () => {
    await create();
    const finance = await shop.org.member('finance');
    for (const who of [shop.teacher, finance])
      expect((await who.client.send(contract.listReferrals, { params: at, query: {} })).status).toBe(403);
    const [, elsewhere] = shop.org.campuses;
    const stranger = await shop.org.member('advisor', elsewhere);
    const params = { orgId: at.orgId, campusId: elsewhere.id };
    expect((await stranger.client.call(contract.listReferrals, { params, query: {} })).items).toEqual([]);
  });
});
