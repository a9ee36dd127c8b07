/** Finished students who come back (A40): counted apart, and in the renewal rate only when all was paid within the grace of what had fallen due. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { createOrder } from '@keshi/modules/payments/contract';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { listRenewals, quoteRenewal, updateRenewal } from './contract.ts';

const DAY_MS = 86_400_000;
/** Within `renewal-grace-days`, which is 30. */
const IN_TIME = 30;
const TOO_LATE = 31;

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
const itemOf = async (shop: Shop) => {
  const [item] = (await shop.advisor.client.call(listRenewals, { params: at(shop), query: {} })).items;
  if (item === undefined) throw new Error('nothing fell due');
  return item;
};

/** What stands counted of a metric: its sum, and the days it is dated by. */
const counted = async (shop: Shop): Promise<Record<string, number>> => {
  const rows = await api.admin.query<{ metric: string; count: number }>(sql`
    select f.metric, sum(f.count)::int as count from app.fact f where f.org_id = ${shop.org.orgId}
      and f.metric in ('renewal', 're-enrolment', 'renewal-due', 'renewal-done', 'renewal-part', 'renewal-won', 'renewal-settled', 'renewal-hours')
    group by f.metric having sum(f.count) <> 0`);
  return Object.fromEntries(rows.map(({ metric, count }) => [metric, count]));
};

/** A student falls due on 1 September, is given up or not, finishes, and comes back so many days later. */
async function comesBack({
  days,
  isLost,
  paid = 3600_00,
}: {
  days: number;
  isLost: boolean;
  paid?: number;
}): Promise<Shop> {
  const shop = await makeShop(api, { lessons: 2 });
  await shop.world.sell(shop.studentId, 5_00, 600_00);
  await shop.teacher.client.call(submitRoll, {
    params: { ...at(shop), lessonId: shop.world.lessons[0] ?? '' },
    body: { seenRevision: 0, marks: [{ studentId: shop.studentId, status: 'present' }] },
  });
  await api.settle(shop.org.orgId);
  if (isLost)
    await shop.advisor.client.call(updateRenewal, {
      params: { ...at(shop), renewalId: (await itemOf(shop)).id },
      body: { stage: 'lost', lostReason: 'time' },
    });
  await api.admin.query(sql`update app.enrolment set status = 'finished' where org_id = ${shop.org.orgId}`);
  api.clock.advance(days * DAY_MS);
  const order = await shop.order({ kind: 're_enrolment' });
  await shop.receive(order.id, paid);
  await api.settle(shop.org.orgId);
  return shop;
}

describe('A40: a finished student returning', () => {
  test.each([
    ['on the last day of grace, the item given up: undone, renewed in its cohort', true],
    ['on the last day of grace, the item open: closed, renewed in its cohort', false],
  ])('%s', async (_, isLost) => {
    const shop = await comesBack({ days: IN_TIME, isLost });
    expect(await itemOf(shop)).toMatchObject({ stage: 'paid', closedOn: '2026-10-01', lostReason: null });
    expect(await counted(shop)).toEqual({
      're-enrolment': 1,
      'renewal-due': 1,
      'renewal-done': 1,
      'renewal-part': 1,
      'renewal-won': 1,
      'renewal-settled': 1,
      'renewal-hours': 1,
    });
    expect(await shop.faults()).toEqual([]);
  });

  test('a day later: no renewal by any definition; the item given up stays so', async () => {
    const shop = await comesBack({ days: TOO_LATE, isLost: true });
    expect(await itemOf(shop)).toMatchObject({ stage: 'lost', closedOn: '2026-09-01', lostReason: 'time' });
    expect(await counted(shop)).toEqual({ 're-enrolment': 1, 'renewal-due': 1, 'renewal-settled': 1 });
    expect(await shop.faults()).toEqual([]);
  });

  test('a day later, the item still open: it is lost, because the student came back', async () => {
    const shop = await comesBack({ days: TOO_LATE, isLost: false });
    expect(await itemOf(shop)).toMatchObject({ stage: 'lost', closedOn: '2026-10-02', lostReason: 'returned' });
    expect(await counted(shop)).toEqual({ 're-enrolment': 1, 'renewal-due': 1, 'renewal-settled': 1 });
    expect(await shop.faults()).toEqual([]);
  });

  test('part of the money counts nothing, neither apart nor in the rate', async () => {
    const shop = await comesBack({ days: IN_TIME, isLost: true, paid: 1000_00 });
    expect(await itemOf(shop)).toMatchObject({ stage: 'lost', lostReason: 'time' });
    expect(await counted(shop)).toEqual({ 'renewal-due': 1, 'renewal-settled': 1 });
    expect(await shop.faults()).toEqual([]);
  });

  test('for whom nothing had fallen due it is counted apart only, and the enrolment stands again', async () => {
    const shop = await makeShop(api);
    await shop.world.sell(shop.studentId, 5_00, 600_00);
    await api.admin.query(sql`update app.enrolment set status = 'finished' where org_id = ${shop.org.orgId}`);
    const order = await shop.order({ kind: 're_enrolment' });
    await shop.receive(order.id, 3600_00);
    await api.settle(shop.org.orgId);
    expect(await counted(shop)).toEqual({ 're-enrolment': 1 });
    const statuses = await api.admin.query<{ status: string }>(
      sql`select status from app.enrolment where org_id = ${shop.org.orgId} order by status`,
    );
    expect(statuses.map(({ status }) => status)).toEqual(['active', 'finished']);
    expect(await shop.faults()).toEqual([]);
  });

  test('the desk cannot call it a renewal, and a quote of an item whose student finished is one', async () => {
    const shop = await makeShop(api, { lessons: 1 });
    await shop.world.sell(shop.studentId, 5_00, 600_00);
    await shop.teacher.client.call(submitRoll, {
      params: { ...at(shop), lessonId: shop.world.lessons[0] ?? '' },
      body: { seenRevision: 0, marks: [{ studentId: shop.studentId, status: 'present' }] },
    });
    await api.settle(shop.org.orgId);
    const { id: renewalId } = await itemOf(shop);
    const terms = { unitsBought: 30_00, priceMinor: 3600_00 };
    const asked = { studentId: shop.studentId, courseId: shop.world.courseId, ...terms };
    const open = (kind: 'renewal' | 're_enrolment') =>
      shop.advisor.client.send(createOrder, { params: at(shop), body: { ...asked, kind } });
    expect(await problemIn(await open('re_enrolment'))).toMatchObject({ status: 422, pointers: ['/kind'] });
    await api.admin.query(sql`update app.enrolment set status = 'finished' where org_id = ${shop.org.orgId}`);
    expect(await problemIn(await open('renewal'))).toMatchObject({ status: 422, pointers: ['/kind'] });
    const quoted = await shop.advisor.client.call(quoteRenewal, { params: { ...at(shop), renewalId }, body: terms });
    expect(quoted.stage).toBe('quoted');
    expect(await shop.read(quoted.orderId ?? '')).toMatchObject({ kind: 're_enrolment' });
  });
});
