/** A renewal from the lesson that made it due to the money that closed it, as facts tell it (REN-03, REN-04, M9, M10). */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { cancelOrder } from '@keshi/modules/payments/contract';
import { createCourse } from '@keshi/modules/scheduling/contract';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { getRenewal, listRenewals, quoteRenewal, updateRenewal } from './contract.ts';

const DAY_MS = 86_400_000;

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(() => {
  api.clock.set('2026-09-01T01:00:00.000Z');
});
afterAll(async () => {
  await api.stop();
});

const at = (shop: Shop) => ({ orgId: shop.org.orgId, campusId: shop.world.campus.id });
const renewalsOf = async (shop: Shop) =>
  (await shop.advisor.client.call(listRenewals, { params: at(shop), query: {} })).items;
const factsOf = (shop: Shop) =>
  api.admin.query(
    sql`select metric, on_date, person_id, count from app.fact where org_id = ${shop.org.orgId} and metric in ('renewal-due', 'renewal-done') order by id`,
  );

/** Marks lesson `index` of the shop's world for its first student, and runs what follows from it. */
async function mark(
  shop: Shop,
  index: number,
  status: 'present' | 'leave' = 'present',
  seenRevision = 0,
): Promise<void> {
  await shop.teacher.client.call(submitRoll, {
    params: { ...at(shop), lessonId: shop.world.lessons[index] ?? '' },
    body: { seenRevision, marks: [{ studentId: shop.studentId, status }] },
  });
  await api.settle(shop.org.orgId);
}

/** A shop whose student has so many class-hours left, with a lesson a day from today for longer than this month. */
async function shopWith(units: number): Promise<Shop> {
  const shop = await makeShop(api, { lessons: 40 });
  await shop.world.sell(shop.studentId, units, units * 120);
  return shop;
}

/** A shop with a due item of today. */
async function dueShop() {
  const shop = await shopWith(5_00);
  await mark(shop, 0);
  const [renewal] = await renewalsOf(shop);
  if (renewal === undefined) throw new Error('nothing fell due');
  return { shop, renewal };
}

const quote = (shop: Shop, renewalId: string) =>
  shop.advisor.client.call(quoteRenewal, {
    params: { ...at(shop), renewalId },
    body: { unitsBought: 30_00, priceMinor: 3600_00, note: '续费优惠' },
  });

describe('falling due', () => {
  test('the lesson that brings the balance to 4 课时 opens one item, dated by the lesson and credited to the class advisor (REN-03a, HRS-04)', async () => {
    const shop = await shopWith(6_00);
    await mark(shop, 0);
    expect(await renewalsOf(shop)).toEqual([]);
    api.clock.advance(DAY_MS);
    await mark(shop, 1);
    expect(await renewalsOf(shop)).toMatchObject([
      {
        stage: 'due',
        dueOn: '2026-09-02',
        advisorId: shop.advisor.personId,
        balanceUnits: 4_00,
        balanceNowUnits: 4_00,
        orderId: null,
      },
    ]);
    api.clock.advance(DAY_MS);
    await mark(shop, 2);
    expect(await renewalsOf(shop)).toMatchObject([{ balanceUnits: 4_00, balanceNowUnits: 3_00 }]);
    expect(await factsOf(shop)).toEqual([
      { metric: 'renewal-due', onDate: '2026-09-02', personId: shop.advisor.personId, count: 1 },
    ]);
  });

  test('a corrected mark takes an untouched item back with the opposite fact, and it can fall due again', async () => {
    const { shop } = await dueShop();
    await mark(shop, 0, 'leave', 1);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'lost', lostReason: 'corrected', closedOn: '2026-09-01' }]);
    await mark(shop, 0, 'present', 2);
    expect((await renewalsOf(shop)).map((each) => each.stage)).toEqual(['due', 'lost']);
    const personId = shop.advisor.personId;
    expect(await factsOf(shop)).toEqual(
      [1, -1, 1].map((count) => ({ metric: 'renewal-due', onDate: '2026-09-01', personId, count })),
    );
  });

  test('once somebody has worked on it, a correction leaves it', async () => {
    const { shop, renewal } = await dueShop();
    await shop.advisor.client.call(updateRenewal, {
      params: { ...at(shop), renewalId: renewal.id },
      body: { stage: 'contacted' },
    });
    await mark(shop, 0, 'leave', 1);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'contacted', closedOn: null }]);
  });

  test('lost is lost until hours are bought again', async () => {
    const { shop, renewal } = await dueShop();
    await shop.advisor.client.call(updateRenewal, {
      params: { ...at(shop), renewalId: renewal.id },
      body: { stage: 'lost', lostReason: 'moved' },
    });
    api.clock.advance(DAY_MS);
    await mark(shop, 1);
    expect(await renewalsOf(shop)).toHaveLength(1);
    await shop.world.sell(shop.studentId, 1_00, 100_00);
    api.clock.advance(DAY_MS);
    await mark(shop, 2);
    expect((await renewalsOf(shop)).map((each) => each.stage)).toEqual(['due', 'lost']);
  });

  test('a suspended enrolment does not fall due', async () => {
    const shop = await shopWith(5_00);
    await api.admin.query(sql`update app.enrolment set status = 'suspended' where org_id = ${shop.org.orgId}`);
    await mark(shop, 0);
    expect(await renewalsOf(shop)).toEqual([]);
  });
});

describe('what is no renewal does not lower the rate (M10, REN-03a)', () => {
  const due = (shop: Shop, count: 1 | -1) => ({
    metric: 'renewal-due',
    onDate: '2026-09-01',
    personId: shop.advisor.personId,
    count,
  });

  test('attended before having bought: the first order, paid in full, takes the item back, and its own hours fall due later', async () => {
    const shop = await makeShop(api, { lessons: 3 });
    await mark(shop, 0);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'due', balanceUnits: -1_00 }]);
    const order = await shop.order({ kind: 'new', unitsBought: 6_00, priceMinor: 720_00 });
    await shop.receive(order.id, 720_00);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'lost', lostReason: 'corrected', closedOn: '2026-09-01' }]);
    expect(await factsOf(shop)).toEqual([due(shop, 1), due(shop, -1)]);
    api.clock.advance(DAY_MS);
    await mark(shop, 1);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'due', dueOn: '2026-09-02' }, { stage: 'lost' }]);
    expect(await shop.faults()).toEqual([]);
  });

  test('low between two instalments of the first order: the last one takes the item back, not one before it', async () => {
    const shop = await makeShop(api, { lessons: 1 });
    const order = await shop.order({ kind: 'new', unitsBought: 30_00, priceMinor: 3600_00 });
    await shop.receive(order.id, 600_00);
    await api.settle(shop.org.orgId);
    await mark(shop, 0);
    await shop.receive(order.id, 600_00);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'due', balanceUnits: 4_00, balanceNowUnits: 9_00 }]);
    await shop.receive(order.id, 2400_00);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'lost', lostReason: 'corrected' }]);
    expect(await factsOf(shop)).toEqual([due(shop, 1), due(shop, -1)]);
    expect(await shop.faults()).toEqual([]);
  });

  test('an item of another course stays, and so does one that somebody works on', async () => {
    const shop = await makeShop(api, { lessons: 1 });
    await mark(shop, 0);
    const director = await shop.org.member('director');
    const { id: courseId } = await director.client.call(createCourse, {
      params: { orgId: shop.org.orgId },
      body: { name: '国画', chargeUnits: 1_00, durationMinutes: 60 },
    });
    const buy = async (fields: Parameters<Shop['order']>[0]): Promise<void> => {
      const { id } = await shop.order(fields);
      await shop.receive(id, 3600_00);
      await api.settle(shop.org.orgId);
    };
    await buy({ kind: 'new', courseId });
    const [renewal] = await renewalsOf(shop);
    expect(renewal).toMatchObject({ stage: 'due', courseId: shop.world.courseId });
    await shop.advisor.client.call(updateRenewal, {
      params: { ...at(shop), renewalId: renewal?.id ?? '' },
      body: { stage: 'contacted' },
    });
    await buy({ kind: 'extension' });
    expect(await renewalsOf(shop)).toMatchObject([{ id: renewal?.id, stage: 'contacted', closedOn: null }]);
    expect(await factsOf(shop)).toEqual([due(shop, 1)]);
  });
});

describe('from quote to money', () => {
  test('quoted, the family hears of it once; paid online in full, it is done in the cohort of its due date (REN-05)', async () => {
    const { shop, renewal } = await dueShop();
    const heard = api.inbox.length;
    const quoted = await quote(shop, renewal.id);
    expect(quoted).toMatchObject({ stage: 'quoted', priceMinor: 3600_00, arrearsMinor: 3600_00, note: '续费优惠' });
    await api.settle(shop.org.orgId);
    expect(api.inbox.slice(heard)).toMatchObject([
      {
        to: shop.guardian.phone,
        template: 'renewal-quoted',
        values: {
          price: '3600.00',
          link: `http://keshi.test/o/${shop.org.orgId}/family/${shop.studentId}/payments/${quoted.orderId ?? ''}`,
        },
      },
    ]);
    api.clock.advance(3 * DAY_MS);
    const { session } = await shop.checkout(quoted.orderId ?? '');
    api.stripe.pay(session, { method: 'wechat_pay', outcome: 'succeeds' });
    await shop.arrive();
    expect(await renewalsOf(shop)).toMatchObject([
      { stage: 'paid', closedOn: '2026-09-04', arrearsMinor: 0, balanceNowUnits: 34_00 },
    ]);
    const personId = shop.advisor.personId;
    expect(await factsOf(shop)).toEqual([
      { metric: 'renewal-due', onDate: '2026-09-01', personId, count: 1 },
      { metric: 'renewal-done', onDate: '2026-09-01', personId, count: 1 },
    ]);
    expect(await shop.faults()).toEqual([]);
    const { events } = await shop.advisor.client.call(getRenewal, { params: { ...at(shop), renewalId: renewal.id } });
    expect(events.map((each) => [each.stage, each.actorName])).toEqual([
      ['due', null],
      ['quoted', shop.advisor.name],
      ['paid', null],
    ]);
  });

  test('part of the money leaves it quoted, with arrears, and nothing done (REN-04)', async () => {
    const { shop, renewal } = await dueShop();
    const { orderId } = await quote(shop, renewal.id);
    await shop.receive(orderId ?? '', 1000_00);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'quoted', arrearsMinor: 2600_00, closedOn: null }]);
    expect(await factsOf(shop)).toHaveLength(1);
  });

  test('paid after grace it is closed but not counted in the rate', async () => {
    const { shop, renewal } = await dueShop();
    const { orderId } = await quote(shop, renewal.id);
    api.clock.advance(31 * DAY_MS);
    await shop.receive(orderId ?? '', 3600_00);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'paid', closedOn: '2026-10-02' }]);
    expect(await factsOf(shop)).toHaveLength(1);
  });

  test('an order opened at the desk for the same course closes the due item all the same', async () => {
    const { shop } = await dueShop();
    const order = await shop.order({ kind: 'renewal' });
    await shop.receive(order.id, 1600_00);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'quoted', orderId: order.id, arrearsMinor: 2000_00 }]);
    await shop.receive(order.id, 2000_00);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'paid' }]);
    expect(await factsOf(shop)).toHaveLength(2);
  });

  test('renewed before anything was due: no due item, nothing in the rate', async () => {
    const shop = await shopWith(10_00);
    const order = await shop.order({ kind: 'renewal' });
    await shop.receive(order.id, 3600_00);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toEqual([]);
    expect(await factsOf(shop)).toEqual([]);
  });

  test('a cancelled quote leaves the intention, and another quote may follow', async () => {
    const { shop, renewal } = await dueShop();
    const { orderId } = await quote(shop, renewal.id);
    await shop.advisor.client.call(cancelOrder, { params: { ...at(shop), orderId: orderId ?? '' } });
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'intends', orderId: null, priceMinor: null }]);
    expect(await quote(shop, renewal.id)).toMatchObject({ stage: 'quoted' });
  });

  test('a renewal given up takes its unpaid quote with it', async () => {
    const { shop, renewal } = await dueShop();
    const { orderId } = await quote(shop, renewal.id);
    await shop.advisor.client.call(updateRenewal, {
      params: { ...at(shop), renewalId: renewal.id },
      body: { stage: 'lost', lostReason: 'price', note: '太贵' },
    });
    await api.settle(shop.org.orgId);
    expect(await shop.read(orderId ?? '')).toMatchObject({ state: 'cancelled' });
    expect(await renewalsOf(shop)).toMatchObject([
      { stage: 'lost', lostReason: 'price', note: '太贵', closedOn: '2026-09-01' },
    ]);
  });
});
