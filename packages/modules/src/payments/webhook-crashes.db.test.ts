/** Webhooks lost, or cut off between storing and booking: nothing half done, nothing forgotten. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '@keshi/kernel/problem';
import { openDatabase } from '@keshi/platform/db';
import { drain } from '@keshi/platform/outbox';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { paymentSubscribers, reconcileEvents } from './index.ts';

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

/** A shop with an open order and a checkout that the family has paid; its webhooks are still on their way. */
async function paidShop(): Promise<{ shop: Shop; orderId: string }> {
  const shop = await makeShop(api);
  const { id: orderId } = await shop.order();
  await shop.payOnline(orderId);
  return { shop, orderId };
}

describe('crashes and losses', () => {
  /** Draining by hand, with the provider spoilt in one way. */
  const drainWith = (shop: Shop, payments: Partial<TestApi['ports']['payments']>): Promise<number> =>
    drain(
      {
        worker: api.worker,
        ports: { ...api.ports, payments: { ...api.ports.payments, ...payments } },
        subscribers: paymentSubscribers,
        now: api.clock.now,
        log: () => undefined,
      },
      shop.org.orgId,
    );
  const later = (): void => {
    api.clock.advance(2 * HOUR_MS);
  };

  test('stored but not applied: the provider is asked again later, and the money is booked once', async () => {
    const { shop, orderId } = await paidShop();
    await api.stripe.deliver();
    const down = () => Promise.reject(new Problem('payment-provider-unavailable', {}));
    await drainWith(shop, { retrieveCheckout: down, retrievePayment: down });
    expect((await shop.events()).map((each) => each.state)).toEqual(['waiting', 'waiting']);
    expect(await paymentCount(shop)).toBe(0);
    later();
    await api.settle(shop.org.orgId);
    expect((await shop.read(orderId)).state).toBe('paid');
    expect(await paymentCount(shop)).toBe(1);
    expect(await shop.faults()).toEqual([]);
  });

  test('killed between reading and booking: a transaction that never commits leaves nothing, the next try books', async () => {
    const { shop } = await paidShop();
    await api.stripe.deliver();
    const worker = openDatabase({ url: api.db.workerUrl, max: 2 });
    const dying: typeof worker = {
      ...worker,
      transaction: (scope, work) =>
        worker.transaction(scope, async (tx) => {
          const result = await work(tx);
          const [booked] = await tx.query(sql`select id from payment where org_id = ${scope.orgId}`);
          if (booked !== undefined) throw new Error('killed before the commit');
          return result;
        }),
    };
    await drain(
      { worker: dying, ports: api.ports, subscribers: paymentSubscribers, now: api.clock.now, log: () => undefined },
      shop.org.orgId,
    );
    await worker.end();
    expect(await paymentCount(shop)).toBe(0);
    expect(await shop.faults()).toEqual([]);
    later();
    await api.settle(shop.org.orgId);
    expect(await paymentCount(shop)).toBe(1);
    expect(await shop.faults()).toEqual([]);
  });

  test('given up after the last try, an event waits for a person', async () => {
    const { shop } = await paidShop();
    await api.stripe.deliver();
    const down = () => Promise.reject(new Error('the provider is gone'));
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await drainWith(shop, { retrieveCheckout: down, retrievePayment: down });
      later();
    }
    expect((await shop.events()).map((each) => [each.state, each.flag])).toEqual([
      ['dead', 'gave-up'],
      ['dead', 'gave-up'],
    ]);
  });

  test('given up while the provider was down, it is tried anew once the reconciler reaches it, unless a person has settled it', async () => {
    const { shop, orderId } = await paidShop();
    await api.stripe.deliver();
    const down = () => Promise.reject(new Error('the provider is gone'));
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await drainWith(shop, { retrieveCheckout: down, retrievePayment: down });
      later();
    }
    await api.admin.query(
      sql`update app.payment_event set resolution = '人工处理' where org_id = ${shop.org.orgId} and type = 'checkout.session.completed'`,
    );
    const deps = { worker: api.worker, ports: api.ports, now: api.clock.now };
    await reconcileEvents(deps, shop.org.orgId);
    await api.settle(shop.org.orgId);
    expect((await shop.read(orderId)).state).toBe('paid');
    expect((await shop.events()).map((each) => [each.type, each.state])).toEqual([
      ['payment_intent.succeeded', 'applied'],
      ['checkout.session.completed', 'dead'],
    ]);
    expect(await paymentCount(shop)).toBe(1);
    expect(await shop.faults()).toEqual([]);
  });

  test('an event that fails for ever is tried anew only so often, and then stays with a person', async () => {
    const { shop } = await paidShop();
    await api.stripe.deliver();
    await api.admin.query(
      sql`update app.payment_event set state = 'dead', flag = 'gave-up', attempts = 5 where org_id = ${shop.org.orgId}`,
    );
    const audits = () => api.admin.query(sql`select id from app.audit where org_id = ${shop.org.orgId}`);
    const before = await audits();
    await reconcileEvents({ worker: api.worker, ports: api.ports, now: api.clock.now }, shop.org.orgId);
    expect((await shop.events()).map((each) => each.state)).toEqual(['dead', 'dead']);
    expect(await audits()).toHaveLength(before.length);
  });

  test('money flagged once stays with a person, though a later event could be booked', async () => {
    const { shop, orderId } = await paidShop();
    await api.stripe.deliver();
    const { retrievePayment } = api.ports.payments;
    await drainWith(shop, {
      retrievePayment: async (account, id) => ({ ...(await retrievePayment(account, id)), method: 'other' }),
    });
    expect((await shop.events()).map((each) => [each.type, each.state, each.flag])).toEqual([
      ['payment_intent.succeeded', 'flagged', 'unknown-method'],
      ['checkout.session.completed', 'ignored', null],
    ]);
    expect((await shop.read(orderId)).payments).toEqual([]);
  });

  test('a webhook that was lost is found by comparing with the provider, once', async () => {
    api.stripe.set({ drop: true });
    const { shop, orderId } = await paidShop();
    api.stripe.reset();
    await shop.arrive();
    expect(await shop.events()).toEqual([]);
    const deps = { worker: api.worker, ports: api.ports, now: api.clock.now };
    expect(await reconcileEvents(deps, shop.org.orgId)).toBe(2);
    expect(await reconcileEvents(deps, shop.org.orgId)).toBe(0);
    await api.settle(shop.org.orgId);
    expect((await shop.read(orderId)).state).toBe('paid');
    expect(await paymentCount(shop)).toBe(1);
    expect(await shop.faults()).toEqual([]);
  });
});
