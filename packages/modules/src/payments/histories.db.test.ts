/**
 * Random histories of one order against a model: payments at the desk and online, pages that overlap, cancelling, refunds and disputes, with webhooks
 * repeated, held back, reordered, lost or cut off before they are applied. In the end the books say what the model says.
 */
import fc from 'fast-check';
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Problem } from '@keshi/kernel/problem';
import { drain } from '@keshi/platform/outbox';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { paymentSubscribers, reconcileEvents } from './index.ts';

const HOUR_MS = 3_600_000;
const PRICE_MINOR = 1000_00;

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

type Step =
  | { readonly do: 'desk'; readonly amountMinor: number }
  | { readonly do: 'page'; readonly amountMinor: number }
  | { readonly do: 'pay'; readonly page: number; readonly later: boolean }
  | { readonly do: 'decide'; readonly page: number; readonly outcome: 'succeeded' | 'failed' }
  | { readonly do: 'refund' | 'dispute'; readonly page: number }
  | { readonly do: 'deliver'; readonly order: 'as-made' | 'reversed' }
  | { readonly do: 'apply' | 'crash' };

const page = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('desk' as const), amountMinor: fc.integer({ min: 1_00, max: 600_00 }) }),
  fc.record({ do: fc.constant('page' as const), amountMinor: fc.integer({ min: 4_00, max: 1000_00 }) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pay' as const), page, later: fc.boolean() }) },
  fc.record({
    do: fc.constant('decide' as const),
    page,
    outcome: fc.constantFrom('succeeded' as const, 'failed' as const),
  }),
  fc.record({ do: fc.constantFrom('refund' as const, 'dispute' as const), page }),
  fc.record({ do: fc.constant('deliver' as const), order: fc.constantFrom('as-made' as const, 'reversed' as const) }),
  fc.record({ do: fc.constantFrom('apply' as const, 'crash' as const) }),
);
const history = fc.record({
  copies: fc.integer({ min: 1, max: 5 }),
  drop: fc.boolean(),
  steps: fc.array(step, { minLength: 3, maxLength: 14 }),
});

/** A page and what the provider knows of it: the only truth about online money. */
type Page = {
  readonly session: string;
  readonly amountMinor: number;
  intent: string | null;
  state: 'open' | 'deciding' | 'paid' | 'refused';
};

/** What may be refused in a history (an order paid meanwhile) without being wrong. */
const unlessRefused = async <T>(work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && ['order-state', 'amount-too-large', 'invalid-input'].includes(error.type))
      return null;
    throw error;
  }
};

/** The provider is gone while events are applied: everything has to be tried again. */
async function crash(shop: Shop): Promise<void> {
  const down = () => Promise.reject(new Error('the process was killed'));
  const ports = {
    ...api.ports,
    payments: { ...api.ports.payments, retrieveCheckout: down, retrievePayment: down, expireCheckout: down },
  };
  await drain(
    { worker: api.worker, ports, subscribers: paymentSubscribers, now: api.clock.now, log: () => undefined },
    shop.org.orgId,
  );
  api.clock.advance(HOUR_MS);
}

const happened = (type: string, intent: string): boolean =>
  api.stripe.events().some((event) => event.type === type && JSON.stringify(event.data.object).includes(intent));

/** Pays a page, has the wallet decide, or takes money back: whatever is possible for it now. */
function act(pages: Page[], done: Extract<Step, { page: number }>): void {
  const target = pages[done.page];
  if (target === undefined) return;
  if (done.do === 'pay' && target.state === 'open') pay(target, done.later);
  if (done.do === 'decide' && target.state === 'deciding') {
    api.stripe.settle(target.session, done.outcome);
    target.state = done.outcome === 'succeeded' ? 'paid' : 'refused';
  }
  if (target.state !== 'paid' || target.intent === null || happened('charge.dispute.created', target.intent)) return;
  if (done.do === 'dispute') api.stripe.dispute(target.intent);
  if (done.do === 'refund' && !happened('charge.refunded', target.intent)) api.stripe.refund(target.intent, 1_00);
}

function pay(target: Page, later: boolean): void {
  try {
    const charge = api.stripe.pay(target.session, { method: 'alipay', outcome: later ? 'later' : 'succeeds' });
    target.intent = String(charge.payment_intent);
    target.state = later ? 'deciding' : 'paid';
  } catch {
    // The page was closed meanwhile, so nobody can pay it.
    target.state = 'refused';
  }
}

/** One step. Returns the money the desk took. */
async function run(shop: Shop, orderId: string, pages: Page[], done: Step): Promise<number> {
  if ('page' in done) act(pages, done);
  if (done.do === 'desk')
    return (await unlessRefused(() => shop.receive(orderId, done.amountMinor))) === null ? 0 : done.amountMinor;
  if (done.do === 'page') {
    const opened = await unlessRefused(() => shop.checkout(orderId, done.amountMinor));
    if (opened !== null)
      pages.push({ session: opened.session, amountMinor: done.amountMinor, intent: null, state: 'open' });
  }
  if (done.do === 'deliver') {
    api.stripe.release(done.order);
    await api.stripe.deliver();
  }
  if (done.do === 'apply') await api.settle(shop.org.orgId);
  if (done.do === 'crash') await crash(shop);
  return 0;
}

type Booked = { providerPayment: string; amountMinor: number };
const bookedOnline = (shop: Shop): Promise<Booked[]> =>
  api.admin.query<Booked>(
    sql`select provider_payment, amount_minor from app.payment where org_id = ${shop.org.orgId} and provider is not null`,
  );
const flaggedIntents = async (shop: Shop): Promise<string[]> =>
  (
    await api.admin.query<{ intent: string }>(
      sql`select payload ->> 'paymentIntentId' as intent from app.payment_event where org_id = ${shop.org.orgId} and state = 'flagged' and flag not in ('refund', 'dispute')`,
    )
  ).map((row) => row.intent);

test('whatever happens on the way, each payment the provider took is booked once or flagged once, and the books add up', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ copies, drop, steps }) => {
      const shop = await makeShop(api);
      const { id: orderId } = await shop.order({ unitsBought: 10_00, unitsGiven: 1_00, priceMinor: PRICE_MINOR });
      const pages: Page[] = [];
      let deskMinor = 0;
      api.stripe.set({ duplicate: copies, hold: !drop, drop });
      for (const done of steps) deskMinor += await run(shop, orderId, pages, done);
      api.stripe.reset();
      api.stripe.release('reversed');
      await api.stripe.deliver();
      await reconcileEvents({ worker: api.worker, ports: api.ports, now: api.clock.now }, shop.org.orgId);
      api.clock.advance(2 * HOUR_MS);
      await api.settle(shop.org.orgId);

      const booked = await bookedOnline(shop);
      const flagged = await flaggedIntents(shop);
      const taken = pages.flatMap((each) => (each.state === 'paid' && each.intent !== null ? [each.intent] : []));
      expect([...booked.map((each) => each.providerPayment), ...flagged].toSorted()).toEqual(taken.toSorted());
      const onlineMinor = booked.reduce((sum, each) => sum + each.amountMinor, 0);
      expect((await shop.read(orderId)).paidMinor).toBe(deskMinor + onlineMinor);
      expect(await shop.faults()).toEqual([]);
    }),
    { numRuns: Number(process.env['HISTORIES'] ?? 40), endOnFailure: true },
  );
}, 600_000);
