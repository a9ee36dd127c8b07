/** Each status that receipts, checkouts and provider events can give. */
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
beforeAll(async () => {
  api = await testApi();
  shop = await makeShop(api, { students: 4 });
  at = { orgId: shop.org.orgId, campusId: shop.world.campus.id };
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

describe('POST payments', () => {
  const send = async (amountMinor: number, orderId?: string, client = shop.desk.client) =>
    client.send(contract.recordReceipt, {
      params: {
        ...at,
        orderId:
          orderId ?? (await shop.order({ studentId: await newcomer(), unitsBought: 100, priceMinor: 1000_00 })).id,
      },
      body: { method: 'transfer', amountMinor, reference: 'TX-1' },
    });

  test('201 with the receipt', async () => {
    const response = await send(1000_00);
    expect(response.status).toBe(201);
    expect(JSON.parse(await response.text())).toMatchObject({
      method: 'transfer',
      amountMinor: 1000_00,
      reference: 'TX-1',
      receivedOn: '2026-09-01',
      unitsCredited: 100,
    });
  });

  test('403 for the advisor who sold it', async () => {
    expect((await send(100, undefined, shop.advisor.client)).status).toBe(403);
  });

  test('404 for none; 409 for a paid one', async () => {
    expect((await send(100, newId())).status).toBe(404);
    const order = await shop.order({ studentId: await newcomer() });
    await shop.receive(order.id, 3600_00);
    expect(await problemIn(await send(1, order.id))).toMatchObject({ status: 409, type: 'order-state' });
  });

  test('422 for more than is due, for too little to buy hours, for nothing', async () => {
    expect(await problemIn(await send(1000_01))).toMatchObject({ status: 422, type: 'amount-too-large' });
    expect(await problemIn(await send(9_99))).toEqual({
      status: 422,
      type: 'invalid-input',
      pointers: ['/amountMinor'],
    });
    expect(await problemIn(await send(0))).toEqual({ status: 422, type: 'invalid-input', pointers: ['/amountMinor'] });
  });
});

describe('GET receipt', () => {
  test('200 as it was when it was written, for the desk and for the family; 404 elsewhere', async () => {
    const own = await makeShop(api);
    const order = await own.order();
    const first = await own.receive(order.id, 600_00);
    await own.receive(order.id, 3000_00);
    const params = { orgId: own.org.orgId, campusId: own.world.campus.id, paymentId: first.id };
    const receipt = await own.desk.client.call(contract.getReceipt, { params });
    expect(receipt).toMatchObject({
      receiptNumber: first.receiptNumber,
      legalEntityName: '竹里教育',
      campusName: '望京校区',
      orderNumber: order.number,
      amountMinor: 600_00,
      unitsCredited: 5_00,
      priceMinor: 3600_00,
      paidMinor: 600_00,
      arrearsMinor: 3000_00,
    });
    expect(
      await own.guardian.client.call(contract.getChildReceipt, {
        params: { orgId: own.org.orgId, studentId: own.studentId, paymentId: first.id },
      }),
    ).toEqual(receipt);
    const principal = await own.org.member('principal', own.org.campuses[1]);
    expect(
      (await principal.client.send(contract.getReceipt, { params: { ...params, campusId: own.org.campuses[1].id } }))
        .status,
    ).toBe(404);
    expect((await shop.desk.client.send(contract.getReceipt, { params })).status).toBe(404);
  });
});

describe('a family', () => {
  test('sees open quotes and paid orders of its child, without notes; not cancelled ones, not those of others', async () => {
    const own = await makeShop(api, { students: 2 });
    const order = await own.order({ note: '价格可谈' });
    const cancelled = await own.order({ kind: 'renewal' });
    await own.advisor.client.call(contract.cancelOrder, {
      params: { orgId: own.org.orgId, campusId: own.world.campus.id, orderId: cancelled.id },
    });
    const foreign = await own.order({ studentId: own.world.students[1] ?? '' });
    const params = { orgId: own.org.orgId, studentId: own.studentId };
    const { items } = await own.guardian.client.call(contract.listChildOrders, { params, query: {} });
    expect(items.map((each) => [each.id, each.note])).toEqual([[order.id, null]]);
    expect(
      await own.guardian.client.call(contract.getChildOrder, { params: { ...params, orderId: order.id } }),
    ).toMatchObject({ id: order.id, note: null, payments: [] });
    expect(
      (await own.guardian.client.send(contract.getChildOrder, { params: { ...params, orderId: foreign.id } })).status,
    ).toBe(404);
    expect(
      (
        await own.guardian.client.send(contract.getChildOrder, {
          params: { ...params, studentId: own.world.students[1] ?? '', orderId: foreign.id },
        })
      ).status,
    ).toBe(404);
    expect(
      (
        await own.guardian.client.send(contract.createCheckout, {
          params: { ...params, orderId: foreign.id },
          body: {},
        })
      ).status,
    ).toBe(404);
  });
});

describe('POST checkouts', () => {
  const post = (own: Shop, orderId: string, body: { amountMinor?: number } = {}, key?: string) =>
    own.guardian.client.send(
      contract.createCheckout,
      { params: { orgId: own.org.orgId, studentId: own.studentId, orderId }, body },
      key === undefined ? {} : { idempotencyKey: key },
    );

  test('201 with a page of the provider, for what is due; the same key gives the same page, another body is refused', async () => {
    const own = await makeShop(api);
    const order = await own.order();
    await own.receive(order.id, 600_00);
    const key = `page-${order.id}`;
    const params = { orgId: own.org.orgId, studentId: own.studentId, orderId: order.id };
    const open = () => own.guardian.client.call(contract.createCheckout, { params, body: {} }, { idempotencyKey: key });
    const opened = await open();
    expect(opened.url).toMatch(/^http:\/\/stripe\.test\//);
    expect(await open()).toEqual(opened);
    expect(await problemIn(await post(own, order.id, { amountMinor: 100_00 }, key))).toMatchObject({
      status: 422,
      type: 'idempotency-key-reused',
    });
    expect(
      await own.guardian.client.call(contract.getCheckout, {
        params: { orgId: own.org.orgId, studentId: own.studentId, checkoutId: opened.checkoutId },
      }),
    ).toEqual({ id: opened.checkoutId, orderId: order.id, state: 'open', amountMinor: 3000_00, paymentId: null });
    expect((await own.read(order.id)).checkouts).toHaveLength(1);
  });

  test('503 while the provider is down, and the same key then opens the one checkout that was meant', async () => {
    const own = await makeShop(api);
    const order = await own.order();
    const key = `retry-${order.id}`;
    for (const failWhen of ['before', 'after'] as const) {
      api.stripe.set({ failRequests: 1, failWhen });
      expect(await problemIn(await post(own, order.id, {}, key))).toMatchObject({
        status: 503,
        type: 'payment-provider-unavailable',
      });
    }
    api.stripe.reset();
    expect((await post(own, order.id, {}, key)).status).toBe(201);
    expect((await own.read(order.id)).checkouts).toMatchObject([{ state: 'open' }]);
  });

  test('409 for an order that is paid, and for a campus without a merchant account', async () => {
    const own = await makeShop(api);
    const order = await own.order();
    await api.admin.query(sql`update app.campus set legal_entity_id = null where org_id = ${own.org.orgId}`);
    expect(await problemIn(await post(own, order.id))).toMatchObject({ status: 409, type: 'merchant-missing' });
    await own.receive(order.id, 3600_00);
    expect(await problemIn(await post(own, order.id))).toMatchObject({ status: 409, type: 'order-state' });
  });

  test('422 for more than is due, and for less than the provider takes', async () => {
    const own = await makeShop(api);
    const order = await own.order();
    expect(await problemIn(await post(own, order.id, { amountMinor: 3600_01 }))).toMatchObject({
      status: 422,
      type: 'amount-too-large',
    });
    expect(await problemIn(await post(own, order.id, { amountMinor: 3_99 }))).toMatchObject({
      status: 422,
      type: 'invalid-input',
      pointers: ['/amountMinor'],
    });
  });

  test('404 for none, of an order and of a checkout', async () => {
    const own = await makeShop(api);
    expect((await post(own, newId())).status).toBe(404);
    expect(
      (
        await own.guardian.client.send(contract.getCheckout, {
          params: { orgId: own.org.orgId, studentId: own.studentId, checkoutId: newId() },
        })
      ).status,
    ).toBe(404);
  });
});

describe('payment events', () => {
  test('money that was not booked says whose order it was meant for, whichever event told of it', async () => {
    const own = await makeShop(api);
    const order = await own.order();
    const pages = [await own.checkout(order.id, 3000_00), await own.checkout(order.id, 3600_00)];
    for (const { session } of pages) api.stripe.pay(session, { method: 'card', outcome: 'succeeds' });
    await own.arrive();
    const director = await own.org.member('director');
    const { items } = await director.client.call(contract.listFlaggedEvents, {
      params: { orgId: own.org.orgId },
      query: {},
    });
    expect(items).toMatchObject([{ orderId: order.id, orderNumber: order.number, studentName: order.studentName }]);
    expect([3000_00, 3600_00]).toContain(items[0]?.amountMinor);
  });

  test('200 for finance and the director; settled ones leave the list; 403 for a campus', async () => {
    const own = await makeShop(api);
    const order = await own.order();
    const { session } = await own.checkout(order.id);
    const charge = api.stripe.pay(session, { method: 'card', outcome: 'succeeds' });
    api.stripe.refund(charge.id, 100);
    await own.arrive();
    const finance = await own.org.member('finance');
    const params = { orgId: own.org.orgId };
    const { items } = await finance.client.call(contract.listFlaggedEvents, { params, query: {} });
    expect(items).toMatchObject([
      {
        flag: 'refund',
        state: 'flagged',
        resolution: null,
        amountMinor: 100,
        orderId: order.id,
        orderNumber: order.number,
        studentName: order.studentName,
        campusId: own.world.campus.id,
        campusName: '望京校区',
      },
    ]);
    const eventId = items[0]?.id ?? '';
    expect(
      await finance.client.call(contract.resolveEvent, {
        params: { ...params, eventId },
        body: { resolution: '已线下处理' },
      }),
    ).toMatchObject({ resolution: '已线下处理' });
    expect(
      await finance.client.call(contract.resolveEvent, {
        params: { ...params, eventId },
        body: { resolution: '已退款' },
      }),
    ).toMatchObject({ resolution: '已退款' });
    const director = await own.org.member('director');
    expect((await director.client.call(contract.listFlaggedEvents, { params, query: {} })).items).toEqual([]);
    expect((await own.advisor.client.send(contract.listFlaggedEvents, { params, query: {} })).status).toBe(403);
    expect(
      (
        await finance.client.send(contract.resolveEvent, {
          params: { ...params, eventId: newId() },
          body: { resolution: '没有' },
        })
      ).status,
    ).toBe(404);
    expect(
      (
        await shop.advisor.client.send(contract.resolveEvent, {
          params: { ...params, eventId },
          body: { resolution: '别家' },
        })
      ).status,
    ).toBe(404);
  });
});
