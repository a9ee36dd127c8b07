/** Each status that orders can give. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import * as contract from './contract.ts';

let api: TestApi;
let shop: Shop;
let at: { orgId: string; campusId: string };
let elsewhere: { orgId: string; campusId: string };
beforeAll(async () => {
  api = await testApi();
  shop = await makeShop(api, { students: 4 });
  at = { orgId: shop.org.orgId, campusId: shop.world.campus.id };
  elsewhere = { orgId: shop.org.orgId, campusId: shop.org.campuses[1].id };
});
afterAll(async () => {
  await api.stop();
});

/** A student who has bought nothing yet. */
async function newcomer(): Promise<string> {
  const id = newId();
  await api.admin.query(sql`
    insert into app.student (org_id, campus_id, branch_id, id, student_id, name, created_at) values (${at.orgId}, ${at.campusId}, ${shop.world.campus.branchId}, ${id}, ${id}, '新学员', now())`);
  return id;
}

const plan = async (over: { retired?: boolean } = {}): Promise<string> => {
  const id = newId();
  await api.admin.query(sql`
    insert into app.price_plan (org_id, id, course_id, name, units_bought, units_given, price_minor, valid_days, retired, created_at)
    values (${at.orgId}, ${id}, ${shop.world.courseId}, ${`套餐${id.slice(-6)}`}, 4800, 200, 576000, 365, ${over.retired ?? false}, now())`);
  return id;
};

describe('POST orders', () => {
  const send = (body: Record<string, unknown>, params = at) =>
    shop.advisor.client.send(contract.createOrder, {
      params,
      body: {
        studentId: shop.studentId,
        courseId: shop.world.courseId,
        kind: 'new',
        unitsBought: 1000,
        priceMinor: 100_00,
        ...body,
      },
    });

  test('201 with units and price agreed by hand', async () => {
    expect((await send({ studentId: await newcomer() })).status).toBe(201);
  });

  test('201 from a price plan, frozen', async () => {
    const pricePlanId = await plan();
    const studentId = await newcomer();
    const order = await shop.order({ studentId, pricePlanId, note: '老带新' });
    await api.admin.query(
      sql`update app.price_plan set price_minor = 1 where org_id = ${at.orgId} and id = ${pricePlanId}`,
    );
    expect(await shop.read(order.id)).toMatchObject({
      unitsBought: 48_00,
      unitsGiven: 2_00,
      priceMinor: 5760_00,
      validDays: 365,
      signedById: shop.advisor.personId,
      signedBy: shop.advisor.name,
      orderedOn: '2026-09-01',
      note: '老带新',
    });
  });

  test('403 for a teacher; 404 for a campus where the advisor has no business', async () => {
    expect(
      (
        await shop.teacher.client.send(contract.createOrder, {
          params: at,
          body: { studentId: shop.studentId, courseId: shop.world.courseId, kind: 'new' },
        })
      ).status,
    ).toBe(403);
    expect(await problemIn(await send({}, elsewhere))).toMatchObject({ status: 404, type: 'not-found' });
  });

  test.each(['studentId', 'courseId', 'renewalId', 'signedById', 'pricePlanId'])(
    '404 for a %s that is not here',
    async (name) => {
      const terms = name === 'pricePlanId' ? { unitsBought: undefined, priceMinor: undefined } : {};
      expect(await problemIn(await send({ studentId: await newcomer(), ...terms, [name]: newId() }))).toMatchObject({
        status: 404,
        type: 'not-found',
      });
    },
  );

  test('404 for a student of another campus', async () => {
    const principal = await shop.org.member('principal', shop.org.campuses[1]);
    const response = await principal.client.send(contract.createOrder, {
      params: elsewhere,
      body: {
        studentId: shop.studentId,
        courseId: shop.world.courseId,
        kind: 'new',
        unitsBought: 1000,
        priceMinor: 100_00,
      },
    });
    expect(response.status).toBe(404);
  });

  test.each([
    ['no price', { priceMinor: undefined }, '/priceMinor'],
    ['a kind that does not fit the history', { kind: 'extension' }, '/kind'],
    ['a price of nothing', { priceMinor: 0 }, '/priceMinor'],
  ])('422 for %s', async (_, body, pointer) => {
    expect(await problemIn(await send({ studentId: await newcomer(), ...body }))).toEqual({
      status: 422,
      type: 'invalid-input',
      pointers: [pointer],
    });
  });

  test('422 for a retired plan', async () => {
    const body = {
      studentId: await newcomer(),
      unitsBought: undefined,
      priceMinor: undefined,
      pricePlanId: await plan({ retired: true }),
    };
    expect(await problemIn(await send(body))).toMatchObject({ status: 422, pointers: ['/pricePlanId'] });
  });

  test('two first orders of one student at once: only one of them is new', async () => {
    const studentId = await newcomer();
    const statuses = (await Promise.all([send({ studentId }), send({ studentId })])).map((each) => each.status);
    expect(statuses.toSorted()).toEqual([201, 422]);
  });
});

describe('GET orders', () => {
  test('200, newest first, a page at a time, of one student', async () => {
    const studentId = await newcomer();
    const first = await shop.order({ studentId });
    const second = await shop.order({ studentId, kind: 'renewal' });
    const page = await shop.advisor.client.call(contract.listOrders, { params: at, query: { studentId, limit: 1 } });
    expect(page.items.map((each) => each.id)).toEqual([second.id]);
    const next = await shop.advisor.client.call(contract.listOrders, {
      params: at,
      query: { studentId, limit: 1, cursor: page.nextCursor ?? '' },
    });
    expect(next.items.map((each) => each.id)).toEqual([first.id]);
    expect(next.nextCursor).toBeNull();
    expect(
      (
        await shop.advisor.client.call(contract.listOrders, {
          params: at,
          query: { studentId, kind: 'renewal', state: 'open' },
        })
      ).items,
    ).toHaveLength(1);
  });

  test('404 for an order of another campus, the same as for none', async () => {
    const order = await shop.order({ studentId: await newcomer() });
    const principal = await shop.org.member('principal', shop.org.campuses[1]);
    const [there, nowhere] = [
      await principal.client.send(contract.getOrder, { params: { ...elsewhere, orderId: order.id } }),
      await principal.client.send(contract.getOrder, { params: { ...elsewhere, orderId: newId() } }),
    ];
    expect([there.status, await there.text()]).toEqual([404, await nowhere.text()]);
  });
});

describe('DELETE order', () => {
  test('204, again 204, and no money can be taken for it', async () => {
    const order = await shop.order({ studentId: await newcomer() });
    const send = () => shop.advisor.client.send(contract.cancelOrder, { params: { ...at, orderId: order.id } });
    expect([(await send()).status, (await send()).status]).toEqual([204, 204]);
    expect(await shop.read(order.id)).toMatchObject({ state: 'cancelled', arrearsMinor: 0 });
    const response = await shop.desk.client.send(contract.recordReceipt, {
      params: { ...at, orderId: order.id },
      body: { method: 'cash', amountMinor: 100 },
    });
    expect(await problemIn(response)).toMatchObject({ status: 409, type: 'order-state' });
  });

  test('409 once money came, or is on its way', async () => {
    const order = await shop.order({ studentId: await newcomer() });
    await shop.receive(order.id, 100_00);
    expect(
      await problemIn(await shop.advisor.client.send(contract.cancelOrder, { params: { ...at, orderId: order.id } })),
    ).toMatchObject({ status: 409, type: 'order-state' });
    const other = await makeShop(api);
    const waiting = await other.order();
    const { session } = await other.checkout(waiting.id);
    api.stripe.pay(session, { method: 'alipay', outcome: 'later' });
    await other.arrive();
    const response = await other.advisor.client.send(contract.cancelOrder, {
      params: { orgId: other.org.orgId, campusId: other.world.campus.id, orderId: waiting.id },
    });
    expect(await problemIn(response)).toMatchObject({ status: 409, type: 'order-state' });
  });

  test('404 for none', async () => {
    expect((await shop.advisor.client.send(contract.cancelOrder, { params: { ...at, orderId: newId() } })).status).toBe(
      404,
    );
  });
});
