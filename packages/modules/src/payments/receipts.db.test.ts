/** Money at the desk: hours in proportion, receipts without gaps, and the counts that follow from them. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { listPayments, recordReceipt } from './contract.ts';

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

type Counted = { metric: string; onDate: string; personId: string; count: number; minor: number };
const factsOf = (shop: Shop): Promise<Counted[]> =>
  api.admin.query<Counted>(
    sql`select metric, on_date, person_id, count, minor from app.fact where org_id = ${shop.org.orgId} and metric in ('receipt', 'sign-up', 'renewal') order by id`,
  );
const lotsOf = (shop: Shop) =>
  api.admin.query(
    sql`select kind, units_bought, paid_minor, bought_on, expires_on, signed_by_id from app.lot where org_id = ${shop.org.orgId} order by created_at, kind desc, id`,
  );

describe('hours for money', () => {
  test('each payment is a lot of its own; the last completes, brings what is given, and hours run from their own day', async () => {
    const shop = await makeShop(api);
    const order = await shop.order({ unitsGiven: 3_00, validDays: 180 });
    expect(order).toMatchObject({ number: '2026-订单-000001', state: 'open', paidMinor: 0, arrearsMinor: 3600_00 });
    expect(await shop.receive(order.id, 1200_00)).toMatchObject({
      receiptNumber: '2026-望京-000001',
      unitsCredited: 10_00,
      recordedBy: shop.desk.name,
    });
    api.clock.advance(86_400_000);
    expect(await shop.receive(order.id, 2400_00)).toMatchObject({
      receiptNumber: '2026-望京-000002',
      unitsCredited: 23_00,
    });
    const signedById = shop.advisor.personId;
    expect(await lotsOf(shop)).toEqual([
      {
        kind: 'purchase',
        unitsBought: 10_00,
        paidMinor: 1200_00,
        boughtOn: '2026-09-01',
        expiresOn: '2027-02-28',
        signedById,
      },
      {
        kind: 'purchase',
        unitsBought: 20_00,
        paidMinor: 2400_00,
        boughtOn: '2026-09-02',
        expiresOn: '2027-03-01',
        signedById,
      },
      { kind: 'gift', unitsBought: 3_00, paidMinor: 0, boughtOn: '2026-09-02', expiresOn: '2027-03-01', signedById },
    ]);
    expect(await shop.read(order.id)).toMatchObject({ state: 'paid', paidOn: '2026-09-02', arrearsMinor: 0 });
    expect(await shop.faults()).toEqual([]);
  });

  test('a purchase settles what is owed first, and the books hold', async () => {
    const shop = await makeShop(api, { lessons: 1 });
    await shop.teacher.client.call(submitRoll, {
      params: { orgId: shop.org.orgId, campusId: shop.world.campus.id, lessonId: shop.world.lessons[0] ?? '' },
      body: { seenRevision: 0, marks: [{ studentId: shop.studentId, status: 'present' }] },
    });
    const order = await shop.order();
    await shop.receive(order.id, 3600_00);
    expect(
      await api.admin.query(sql`select units_left, recognised_minor from app.lot where org_id = ${shop.org.orgId}`),
    ).toEqual([{ unitsLeft: 29_00, recognisedMinor: 120_00 }]);
    expect(await shop.faults()).toEqual([]);
  });

  test('an enrolment is opened by the first money of a course', async () => {
    const shop = await makeShop(api);
    await api.admin.query(sql`update app.enrolment set status = 'finished' where org_id = ${shop.org.orgId}`);
    const order = await shop.order();
    await shop.receive(order.id, 100_00);
    await shop.receive(order.id, 100_00);
    expect(
      await api.admin.query(
        sql`select enrolled_on from app.enrolment where org_id = ${shop.org.orgId} and status = 'active'`,
      ),
    ).toEqual([{ enrolledOn: '2026-09-01' }]);
  });
});

describe('receipts', () => {
  test('twenty payments of twenty orders at once are numbered one to twenty', async () => {
    const shop = await makeShop(api, { students: 20 });
    const orders = [];
    for (const studentId of shop.world.students) orders.push(await shop.order({ studentId, unitsGiven: 1_00 }));
    const payments = await Promise.all(orders.map((order) => shop.receive(order.id, 3600_00)));
    expect(payments.map((each) => each.receiptNumber).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, index) => `2026-望京-${String(index + 1).padStart(6, '0')}`),
    );
    expect(await shop.faults()).toEqual([]);
  });

  test('twenty payments of one order at once: those that fit are taken, the rest refused, no number is lost', async () => {
    const shop = await makeShop(api);
    const order = await shop.order({ priceMinor: 1000_00 });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => shop.receive(order.id, 80_00)));
    expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(12);
    for (const each of results)
      if (each.status === 'rejected')
        expect(each.reason).toMatchObject({ type: 'amount-too-large', extra: { dueMinor: 40_00 } });
    expect(await shop.read(order.id)).toMatchObject({ state: 'open', paidMinor: 960_00 });
    expect(await shop.receive(order.id, 40_00)).toMatchObject({ receiptNumber: '2026-望京-000013' });
    expect(await shop.faults()).toEqual([]);
  });

  test('the same key twice at once is one payment', async () => {
    const shop = await makeShop(api);
    const order = await shop.order();
    const send = () =>
      shop.desk.client.call(
        recordReceipt,
        {
          params: { orgId: shop.org.orgId, campusId: shop.world.campus.id, orderId: order.id },
          body: { method: 'pos', amountMinor: 3600_00 },
        },
        { idempotencyKey: `once-${order.id}` },
      );
    const [one, other] = await Promise.all([send(), send()]);
    expect(one).toEqual(other);
    expect((await shop.read(order.id)).payments).toHaveLength(1);
    expect(await shop.faults()).toEqual([]);
  });

  test('takings are listed by the day confirmed, newest first, a page at a time', async () => {
    const shop = await makeShop(api);
    const order = await shop.order();
    for (const amount of [100_00, 200_00, 300_00]) await shop.receive(order.id, amount);
    const params = { orgId: shop.org.orgId, campusId: shop.world.campus.id };
    const first = await shop.desk.client.call(listPayments, {
      params,
      query: { from: '2026-09-01', until: '2026-09-02', limit: 2 },
    });
    const rest = await shop.desk.client.call(listPayments, {
      params,
      query: { from: '2026-09-01', until: '2026-09-02', limit: 2, cursor: first.nextCursor ?? '' },
    });
    expect([...first.items, ...rest.items].map((each) => each.amountMinor)).toEqual([300_00, 200_00, 100_00]);
    expect(rest.nextCursor).toBeNull();
    expect(
      (await shop.desk.client.call(listPayments, { params, query: { from: '2026-09-02', until: '2026-09-03' } })).items,
    ).toEqual([]);
  });
});

describe('counts', () => {
  test('a new contract is a sign-up once, with its price, on the day its payments reach the minimum (M5)', async () => {
    const shop = await makeShop(api);
    const setMinimum = (minor: number) =>
      api.admin.query(sql`
      insert into app.setting (org_id, id, name, effective_on, value, created_at) values (${shop.org.orgId}, gen_random_uuid(), 'sign-up-minimum-minor', '2026-01-01', to_jsonb(${minor}::int), now())
      on conflict (org_id, name, effective_on) do update set value = excluded.value`);
    await setMinimum(500_00);
    const order = await shop.order();
    const personId = shop.advisor.personId;
    const receipt = (minor: number) => ({ metric: 'receipt', onDate: '2026-09-01', personId, count: 1, minor });
    await shop.receive(order.id, 300_00);
    expect(await factsOf(shop)).toEqual([receipt(300_00)]);
    await shop.receive(order.id, 300_00);
    const signUp = { metric: 'sign-up', onDate: '2026-09-01', personId, count: 1, minor: 3600_00 };
    expect(await factsOf(shop)).toEqual([receipt(300_00), receipt(300_00), signUp]);
    // A minimum raised in between makes no second sign-up of it.
    await setMinimum(1000_00);
    await shop.receive(order.id, 3000_00);
    expect((await factsOf(shop)).filter((each) => each.metric === 'sign-up')).toEqual([signUp]);
  });

  test('a renewal counts once, when fully paid, with all its money, for who signed it (M9)', async () => {
    const shop = await makeShop(api);
    await shop.world.sell(shop.studentId, 10_00, 1000_00);
    const order = await shop.order({ kind: 'renewal', signedById: shop.desk.personId });
    await shop.receive(order.id, 600_00);
    expect((await factsOf(shop)).map((each) => each.metric)).toEqual(['receipt']);
    await shop.receive(order.id, 3000_00);
    expect((await factsOf(shop)).filter((each) => each.metric === 'renewal')).toEqual([
      { metric: 'renewal', onDate: '2026-09-01', personId: shop.desk.personId, count: 1, minor: 3600_00 },
    ]);
  });

  test('an extension is neither a sign-up nor a renewal (REN-06)', async () => {
    const shop = await makeShop(api);
    await shop.world.sell(shop.studentId, 10_00, 1000_00);
    const [course] = await api.admin.query<{ id: string }>(
      sql`insert into app.course (org_id, id, name, charge_units, duration_minutes, created_at) values (${shop.org.orgId}, gen_random_uuid(), '美术', 100, 60, now()) returning id`,
    );
    const order = await shop.order({ kind: 'extension', courseId: course?.id ?? '' });
    await shop.receive(order.id, 3600_00);
    expect((await factsOf(shop)).map((each) => each.metric)).toEqual(['receipt']);
  });
});
