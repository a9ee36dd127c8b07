/** Webhooks late, twice or out of order: money is booked once, in full, or a person is told. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signWebhook } from '@keshi/testing/stripe/webhooks';
import { testApi, TEST_ORIGIN, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { drain } from '@keshi/platform/outbox';
import { listFlaggedEvents } from './contract.ts';
import { paymentSubscribers } from './index.ts';

const HOUR_MS = 3_600_000;

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

const paymentCount = async (shop: Shop): Promise<number> =>
  (await api.admin.query(sql`select id from app.payment where org_id = ${shop.org.orgId}`)).length;

const flagsOf = async (shop: Shop): Promise<(string | null)[]> =>
  (await shop.events()).filter((each) => each.state === 'flagged').map((each) => each.flag);

/** One worker among several. */
const drainPayments = (shop: Shop): Promise<number> =>
  drain(
    { worker: api.worker, ports: api.ports, subscribers: paymentSubscribers, now: api.clock.now, log: () => undefined },
    shop.org.orgId,
  );

/** A shop with an open order and a checkout that the family has paid; its webhooks are still on their way. */
async function paidShop(
  method: 'card' | 'alipay' = 'card',
): Promise<{ shop: Shop; orderId: string; session: string; intent: string }> {
  const shop = await makeShop(api);
  const { id: orderId } = await shop.order();
  return { shop, orderId, ...(await shop.payOnline(orderId, method)) };
}

/** The webhook of the newest event of a type, as the provider would send it, signed with our secret. */
function webhookOf(type: string, session: string): { body: string; at: number } {
  const event = api.stripe
    .events()
    .findLast((each) => each.type === type && JSON.stringify(each.data.object).includes(session));
  return { body: JSON.stringify(event, null, 2), at: Math.floor(Date.parse(api.clock.now()) / 1000) };
}

const secret = (): string => api.ports.stripeWebhookSecrets[0] ?? '';
const post = (body: string, header: string | null): Promise<Response> =>
  api.client().fetch(`${TEST_ORIGIN}/webhooks/stripe`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...(header === null ? {} : { 'stripe-signature': header }) },
  });

describe('one payment', () => {
  test('paid online: hours, receipt and order follow the webhook, and not the return from the page (PAY-03, REN-05)', async () => {
    const { shop, orderId } = await paidShop('alipay');
    expect((await shop.read(orderId)).payments).toEqual([]);
    await shop.arrive();
    const order = await shop.read(orderId);
    expect(order).toMatchObject({
      state: 'paid',
      paidMinor: 3600_00,
      arrearsMinor: 0,
      paidOn: '2026-09-01',
      payments: [
        {
          method: 'alipay',
          amountMinor: 3600_00,
          receiptNumber: '2026-望京-000001',
          unitsCredited: 30_00,
          recordedBy: null,
        },
      ],
      checkouts: [{ state: 'paid', url: null }],
    });
    expect((await shop.events()).map((each) => each.state)).toEqual(['applied', 'applied']);
    expect(await shop.faults()).toEqual([]);
  });

  test('thirty deliveries of one event at once store one event and book one payment', async () => {
    const { shop, session } = await paidShop();
    const { body, at } = webhookOf('checkout.session.completed', session);
    const { header } = signWebhook(body, secret(), at);
    const answers = await Promise.all(Array.from({ length: 30 }, () => post(body, header)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 30 }, () => 204));
    expect(await shop.events()).toHaveLength(1);
    await Promise.all([1, 2, 3].map(() => drainPayments(shop)));
    expect(await paymentCount(shop)).toBe(1);
    expect(await shop.faults()).toEqual([]);
  });

  test.each(['as-made', 'reversed'] as const)('every event five times, in order %s: one payment', async (order) => {
    api.stripe.set({ duplicate: 5, hold: true });
    const { shop, orderId, session } = await paidShop();
    api.stripe.reset();
    api.stripe.release(order);
    await shop.arrive();
    api.stripe.resend(
      api.stripe
        .events()
        .findLast(
          (each) => each.type === 'checkout.session.completed' && JSON.stringify(each.data.object).includes(session),
        )?.id ?? '',
    );
    await shop.arrive();
    expect(await paymentCount(shop)).toBe(1);
    expect((await shop.read(orderId)).state).toBe('paid');
    expect(await shop.faults()).toEqual([]);
  });

  test('three days late it is booked on the day it was confirmed to us', async () => {
    api.stripe.set({ delayMs: 72 * HOUR_MS });
    const { shop, orderId } = await paidShop();
    api.stripe.reset();
    await shop.arrive();
    expect(await paymentCount(shop)).toBe(0);
    api.clock.advance(72 * HOUR_MS);
    await shop.arrive();
    expect((await shop.read(orderId)).payments).toMatchObject([{ receivedOn: '2026-09-04' }]);
    expect(await shop.faults()).toEqual([]);
  });

  test('a wallet that decides later: pending, then paid; news of the first read afterwards changes nothing', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const { session } = await shop.checkout(orderId);
    api.stripe.set({ duplicate: 2, hold: true });
    api.stripe.pay(session, { method: 'wechat_pay', outcome: 'later' });
    api.stripe.reset();
    const early = webhookOf('checkout.session.completed', session);
    await post(early.body, signWebhook(early.body, secret(), early.at).header);
    await api.settle(shop.org.orgId);
    expect((await shop.read(orderId)).checkouts).toMatchObject([{ state: 'pending' }]);
    api.stripe.settle(session, 'succeeded');
    await shop.arrive();
    api.stripe.release();
    await shop.arrive();
    expect(await shop.read(orderId)).toMatchObject({
      state: 'paid',
      checkouts: [{ state: 'paid' }],
      payments: [{ method: 'wechat_pay' }],
    });
    expect(await shop.faults()).toEqual([]);
  });

  test('a wallet that refuses in the end leaves the order open, and it can be paid again', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const { session } = await shop.checkout(orderId);
    api.stripe.pay(session, { method: 'alipay', outcome: 'later' });
    api.stripe.settle(session, 'failed');
    await shop.arrive();
    expect(await shop.read(orderId)).toMatchObject({ state: 'open', paidMinor: 0, checkouts: [{ state: 'failed' }] });
    const again = await shop.checkout(orderId);
    api.stripe.pay(again.session, { method: 'card', outcome: 'succeeds' });
    await shop.arrive();
    expect((await shop.read(orderId)).state).toBe('paid');
    expect(await shop.faults()).toEqual([]);
  });

  test('an expired page is closed, and nothing was paid', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const { session } = await shop.checkout(orderId);
    api.stripe.expire(session);
    await shop.arrive();
    expect(await shop.read(orderId)).toMatchObject({ state: 'open', checkouts: [{ state: 'expired' }] });
  });
});

describe('money that fits no order', () => {
  test('two pages of one order, both paid: the second is flagged once, never lost, never booked', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const pages = [await shop.checkout(orderId), await shop.checkout(orderId)];
    for (const { session } of pages) api.stripe.pay(session, { method: 'card', outcome: 'succeeds' });
    await shop.arrive();
    expect(await paymentCount(shop)).toBe(1);
    expect(await flagsOf(shop)).toEqual(['order-paid']);
    expect((await shop.read(orderId)).checkouts.map((each) => each.state)).toEqual(['paid', 'paid']);
    expect(await shop.faults()).toEqual([]);
  });

  test('two halves paid while the desk took one: the second half is more than is due', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const pages = [await shop.checkout(orderId, 1800_00), await shop.checkout(orderId, 1800_00)];
    await shop.receive(orderId, 900_00);
    for (const { session } of pages) api.stripe.pay(session, { method: 'card', outcome: 'succeeds' });
    await shop.arrive();
    expect(await shop.read(orderId)).toMatchObject({ state: 'open', paidMinor: 2700_00 });
    expect(await flagsOf(shop)).toEqual(['more-than-due']);
    expect(await shop.faults()).toEqual([]);
  });

  test('an amount other than asked is flagged', async () => {
    const { shop, orderId } = await paidShop();
    await api.admin.query(sql`update app.checkout set amount_minor = ${3500_00} where org_id = ${shop.org.orgId}`);
    await shop.arrive();
    expect(await flagsOf(shop)).toEqual(['amount-differs']);
    expect(await shop.read(orderId)).toMatchObject({ state: 'open', paidMinor: 0 });
    expect(await shop.faults()).toEqual([]);
  });

  test('money for an order cancelled meanwhile is flagged', async () => {
    const { shop, orderId } = await paidShop();
    await api.admin.query(sql`update app.student_order set state = 'cancelled' where org_id = ${shop.org.orgId}`);
    await shop.arrive();
    expect(await flagsOf(shop)).toEqual(['order-cancelled']);
    expect((await shop.read(orderId)).payments).toEqual([]);
  });

  test('an order that is paid closes the pages that are still open', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const { session } = await shop.checkout(orderId);
    await shop.receive(orderId, 3600_00);
    await shop.arrive();
    expect((await shop.read(orderId)).checkouts).toMatchObject([{ state: 'expired' }]);
    expect(() => api.stripe.pay(session, { method: 'card', outcome: 'succeeds' })).toThrow();
  });
});

describe('afterwards', () => {
  test('refunds and disputes are flagged for a person with payment.review, and change nothing else', async () => {
    const { shop, orderId, intent } = await paidShop();
    await shop.arrive();
    const before = await shop.read(orderId);
    api.stripe.refund(intent, 100_00);
    api.stripe.closeDispute(api.stripe.dispute(intent, { amountMinor: 200_00 }).id, 'lost');
    await shop.arrive();
    expect(await flagsOf(shop)).toEqual(['refund', 'dispute', 'dispute']);
    expect(await shop.read(orderId)).toEqual(before);
    expect(await shop.faults()).toEqual([]);
    const finance = await shop.org.member('finance');
    const { items } = await finance.client.call(listFlaggedEvents, { params: { orgId: shop.org.orgId }, query: {} });
    expect(items.map((each) => each.flag)).toEqual(['refund', 'dispute', 'dispute']);
  });
});
