/** Pages to pay that are open while what is due changes: nobody is asked for more than is due, and nobody pays the same money twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '@keshi/kernel/problem';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { cancelOrder, createCheckout } from './contract.ts';

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

const post = (shop: Shop, orderId: string, body: { amountMinor?: number } = {}, key?: string): Promise<Response> =>
  shop.guardian.client.send(
    createCheckout,
    { params: { orgId: shop.org.orgId, studentId: shop.studentId, orderId }, body },
    key === undefined ? {} : { idempotencyKey: key },
  );

const statesOf = async (shop: Shop, orderId: string): Promise<Record<number, string>> =>
  Object.fromEntries((await shop.read(orderId)).checkouts.map((each) => [each.amountMinor, each.state]));

/** Opens a page while `meanwhile` happens between our writing it and the provider's answer. */
async function openWhile(shop: Shop, orderId: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const { payments } = api.ports;
  const { createCheckout: open } = payments;
  payments.createCheckout = async (input) => {
    await meanwhile();
    return await open(input);
  };
  try {
    await shop.checkout(orderId);
  } finally {
    payments.createCheckout = open;
  }
}

describe('what is due fell while a page was open', () => {
  test('a part taken at the desk closes the page that asks for more than is left, and leaves the one that does not', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const all = await shop.checkout(orderId);
    const part = await shop.checkout(orderId, 2000_00);
    await shop.receive(orderId, 1600_00);
    await shop.arrive();
    expect(await statesOf(shop, orderId)).toEqual({ 3600_00: 'expired', 2000_00: 'open' });
    expect(() => api.stripe.pay(all.session, { method: 'card', outcome: 'succeeds' })).toThrow();
    api.stripe.pay(part.session, { method: 'card', outcome: 'succeeds' });
    await shop.arrive();
    expect(await shop.read(orderId)).toMatchObject({ state: 'paid', arrearsMinor: 0 });
    expect(await shop.faults()).toEqual([]);
  });

  test('two tabs of one order: paying in one closes the other', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const [one, two] = [await shop.checkout(orderId), await shop.checkout(orderId)];
    api.stripe.pay(one.session, { method: 'card', outcome: 'succeeds' });
    await shop.arrive();
    expect((await shop.read(orderId)).checkouts.map((each) => each.state).toSorted()).toEqual(['expired', 'paid']);
    expect(() => api.stripe.pay(two.session, { method: 'card', outcome: 'succeeds' })).toThrow();
  });

  test.each(['paid', 'paid in part', 'cancelled'])(
    'a page that was being opened when its order was %s does not stay open',
    async (what) => {
      const shop = await makeShop(api);
      const { id: orderId } = await shop.order();
      await openWhile(shop, orderId, async () => {
        if (what === 'cancelled')
          await shop.advisor.client.call(cancelOrder, {
            params: { orgId: shop.org.orgId, campusId: shop.world.campus.id, orderId },
          });
        else await shop.receive(orderId, what === 'paid' ? 3600_00 : 1000_00);
        await api.settle(shop.org.orgId);
      });
      await api.settle(shop.org.orgId);
      expect(await statesOf(shop, orderId)).toEqual({ 3600_00: 'expired' });
    },
  );

  test('a page whose opening failed is not opened after all once the order is paid', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const key = `late-${orderId}`;
    api.stripe.set({ failRequests: 1, failWhen: 'before' });
    expect((await post(shop, orderId, {}, key)).status).toBe(503);
    api.stripe.reset();
    await shop.receive(orderId, 3600_00);
    expect(await problemIn(await post(shop, orderId, {}, key))).toMatchObject({ status: 409, type: 'order-state' });
  });
});

describe('money on its way', () => {
  test('is not asked for again; what it leaves can be paid', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    const { session } = await shop.checkout(orderId, 2000_00);
    api.stripe.pay(session, { method: 'wechat_pay', outcome: 'later' });
    await shop.arrive();
    expect(await problemIn(await post(shop, orderId))).toMatchObject({ status: 409, type: 'order-state' });
    expect(await problemIn(await post(shop, orderId, { amountMinor: 1600_01 }))).toMatchObject({ status: 409 });
    expect((await post(shop, orderId, { amountMinor: 1600_00 })).status).toBe(201);
    api.stripe.settle(session, 'failed');
    await shop.arrive();
    expect((await post(shop, orderId)).status).toBe(201);
  });

  test('while a provider cannot close a page, closing it is tried again', async () => {
    const shop = await makeShop(api);
    const { id: orderId } = await shop.order();
    await shop.checkout(orderId);
    const { payments } = api.ports;
    const { expireCheckout } = payments;
    payments.expireCheckout = () => Promise.reject(new Problem('payment-provider-unavailable', {}));
    await shop.receive(orderId, 3600_00);
    await api.settle(shop.org.orgId);
    payments.expireCheckout = expireCheckout;
    expect(await statesOf(shop, orderId)).toEqual({ 3600_00: 'open' });
    api.clock.advance(60_000);
    await api.settle(shop.org.orgId);
    expect(await statesOf(shop, orderId)).toEqual({ 3600_00: 'expired' });
  });
});
