/** What the double acts out beyond the API: payers, accounts, clocks, failures and its own memory. Driven by stripe-node. */
import Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { createStripeDouble, type StripeDouble, type StripeDoubleOptions } from './double.ts';

const START = Date.parse('2026-11-01T02:00:00Z');
const HOUR = 3_600_000;

let now = START;
const options = (): StripeDoubleOptions => ({ now: () => new Date(now), seed: 'double' });
let double: StripeDouble;
let stripe: Stripe;

const clientOf = (target: StripeDouble, retries = 0) =>
  new Stripe(target.secretKey, {
    httpClient: Stripe.createFetchHttpClient((address, init) => target.fetch(new Request(address, init))),
    maxNetworkRetries: retries,
    telemetry: false,
  });

beforeEach(() => {
  now = START;
  double = createStripeDouble(options());
  stripe = clientOf(double);
});

const params = (extra: Stripe.Checkout.SessionCreateParams = {}): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  line_items: [
    { quantity: 1, price_data: { currency: 'cny', unit_amount: 3600_00, product_data: { name: '英语 30课时' } } },
  ],
  success_url: 'https://keshi.example/paid',
  ...extra,
});

const open = (account?: string, extra: Stripe.Checkout.SessionCreateParams = {}) =>
  stripe.checkout.sessions.create(params(extra), account === undefined ? {} : { stripeAccount: account });

const types = () =>
  double
    .events()
    .map(({ type }) => type)
    .filter((type) => !/^(product|price)\./.test(type));

describe('paying', () => {
  test('a card that works completes the session, and the events come in order', async () => {
    const { id } = await open();
    double.pay(id, { method: 'card', outcome: 'succeeds', email: 'ma@example.com' });
    const paid = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] });
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      customer_details: { email: 'ma@example.com' },
      payment_intent: { status: 'succeeded', amount_received: 3600_00, latest_charge: { status: 'succeeded' } },
    });
    expect(types()).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
    ]);
  });

  test('a declined card leaves the session open, and the next card pays the same intent', async () => {
    const { id } = await open();
    double.pay(id, { method: 'card', outcome: 'declines' });
    const declined = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    expect(declined).toMatchObject({
      status: 'open',
      payment_intent: { last_payment_error: { code: 'card_declined' } },
    });
    double.pay(id, { method: 'card', outcome: 'succeeds' });
    expect(await stripe.paymentIntents.list()).toMatchObject({
      data: [{ status: 'succeeded', last_payment_error: null }],
    });
    expect((await stripe.charges.list()).data.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  test.each(['alipay', 'wechat_pay'] as const)(
    '%s left for later is complete but unpaid until the money comes',
    async (method) => {
      const { id } = await open();
      const charge = double.pay(id, { method, outcome: 'later' });
      expect(charge.id).toMatch(/^py_/);
      expect(await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })).toMatchObject({
        status: 'complete',
        payment_status: 'unpaid',
        payment_intent: { status: 'processing' },
      });
      double.settle(id, 'succeeded');
      expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ payment_status: 'paid' });
      expect(types().slice(-3)).toEqual([
        'charge.succeeded',
        'payment_intent.succeeded',
        'checkout.session.async_payment_succeeded',
      ]);
    },
  );

  test('a payment left for later can fail, and cannot be decided twice', async () => {
    const { id } = await open();
    double.pay(id, { method: 'alipay', outcome: 'later' });
    double.settle(id, 'failed');
    expect(await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
      payment_intent: { status: 'requires_payment_method' },
    });
    expect(types().at(-1)).toBe('checkout.session.async_payment_failed');
    expect(() => double.settle(id, 'succeeded')).toThrow();
  });

  test('a paid session cannot be paid again, nor by a method it does not offer', async () => {
    const { id } = await open(undefined, { allowed_payment_method_types: ['card'] });
    expect(() => double.pay(id, { method: 'alipay', outcome: 'succeeds' })).toThrow(/does not accept alipay/);
    double.pay(id, { method: 'card', outcome: 'succeeds' });
    expect(() => double.pay(id, { method: 'card', outcome: 'succeeds' })).toThrow(/complete/);
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  test('a session expires by the clock, with an event, and takes no money after that', async () => {
    const { id } = await open(undefined, { expires_at: START / 1000 + 1800 });
    now = START + 1799_000;
    expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'open' });
    now = START + 1800_000;
    expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'expired', url: null });
    expect(types()).toEqual(['checkout.session.expired']);
    expect(() => double.pay(id, { method: 'card', outcome: 'succeeds' })).toThrow(/expired/);
  });

  test('a session lives at least 30 minutes and less than a day, and asks for at least about half a dollar', async () => {
    await expect(open(undefined, { expires_at: START / 1000 + 1799 })).rejects.toMatchObject({ param: 'expires_at' });
    await expect(open(undefined, { expires_at: START / 1000 + 86_401 })).rejects.toMatchObject({ param: 'expires_at' });
    const small = { currency: 'cny', unit_amount: 399, product_data: { name: 'x' } };
    await expect(open(undefined, { line_items: [{ quantity: 1, price_data: small }] })).rejects.toMatchObject({
      code: 'amount_too_small',
    });
  });
});

describe('connected accounts', () => {
  test('objects of one account are a 404 in another and on the platform', async () => {
    const mine = double.addAccount({ name: '甲校区' }).id;
    const other = double.addAccount({ name: '乙校区' }).id;
    const { id } = await open(mine);
    for (const options of [{ stripeAccount: other }, {}]) {
      await expect(stripe.checkout.sessions.retrieve(id, {}, options)).rejects.toMatchObject({
        code: 'resource_missing',
      });
    }
    expect(await stripe.checkout.sessions.retrieve(id, {}, { stripeAccount: mine })).toMatchObject({ id });
  });

  test('an account that nobody connected is refused', async () => {
    await expect(open('acct_1Unknown')).rejects.toMatchObject({ statusCode: 403, code: 'account_invalid' });
  });

  test('the royalty is taken from a direct charge only, and never exceeds it', async () => {
    const account = double.addAccount().id;
    const fee = (application_fee_amount: number) => ({ payment_intent_data: { application_fee_amount } });
    const { id } = await open(account, fee(180_00));
    const charge = double.pay(id, { method: 'card', outcome: 'succeeds' });
    expect(charge).toMatchObject({ application_fee_amount: 180_00 });
    expect(charge.application_fee).toMatch(/^fee_/);
    await expect(open(undefined, fee(1))).rejects.toMatchObject({
      param: 'payment_intent_data[application_fee_amount]',
    });
    await expect(open(account, fee(3600_01))).rejects.toMatchObject({
      param: 'payment_intent_data[application_fee_amount]',
    });
  });

  test('events of an account carry its id and are listed there only', async () => {
    const account = double.addAccount().id;
    const { id } = await open(account);
    double.pay(id, { method: 'card', outcome: 'succeeds' });
    const { data } = await stripe.events.list({ type: 'checkout.session.*' }, { stripeAccount: account });
    expect(data).toMatchObject([{ account, type: 'checkout.session.completed', api_version: '2026-10-28.endive' }]);
    expect((await stripe.events.list({ type: 'checkout.session.*' })).data).toEqual([]);
  });
});

describe('corrections', () => {
  test('a refund from the dashboard adds to what was refunded before', async () => {
    const { id } = await open();
    const charge = double.pay(id, { method: 'wechat_pay', outcome: 'succeeds' });
    double.refund(charge.payment_intent, 1000_00);
    double.refund(charge.id, 500_00);
    const [last] = double
      .events()
      .filter(({ type }) => type === 'charge.refunded')
      .slice(-1);
    expect(last?.data.object).toMatchObject({ amount_refunded: 1500_00, refunded: false });
    expect(() => double.refund(charge.id, 2100_01)).toThrow(/greater than unrefunded/);
  });

  test('a disputed charge cannot be refunded; a dispute closes once', async () => {
    const { id } = await open();
    const charge = double.pay(id, { method: 'card', outcome: 'succeeds' });
    const dispute = double.dispute(charge.id, { reason: 'product_not_received' });
    expect(await stripe.disputes.list({ charge: charge.id })).toMatchObject({
      data: [{ id: dispute.id, amount: 3600_00 }],
    });
    await expect(stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({ code: 'charge_disputed' });
    double.closeDispute(dispute.id, 'lost');
    expect(() => double.closeDispute(dispute.id, 'won')).toThrow();
    expect(types().slice(-3)).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
    ]);
  });

  test('an event keeps the object as it was when it happened', async () => {
    const { id } = await open();
    const charge = double.pay(id, { method: 'card', outcome: 'succeeds' });
    double.refund(charge.id);
    const succeeded = double.events().find(({ type }) => type === 'charge.succeeded');
    expect(succeeded?.data.object).toMatchObject({ amount_refunded: 0 });
  });
});

describe('failures', () => {
  test('an answer lost on the way is repeated with the same key: one session, not two', async () => {
    double.set({ failRequests: 1, failWhen: 'after' });
    const retrying = clientOf(double, 1);
    const made = await retrying.checkout.sessions.create(params(), { idempotencyKey: 'order-7' });
    const { data } = await stripe.checkout.sessions.list();
    expect(data.map(({ id }) => id)).toEqual([made.id]);
  });

  test('a failure before anything happened leaves nothing behind', async () => {
    double.set({ failRequests: 1, failWhen: 'before', failStatus: 503 });
    await expect(open()).rejects.toMatchObject({ statusCode: 503 });
    expect((await stripe.checkout.sessions.list()).data).toEqual([]);
  });

  test('an idempotency key is forgotten after a day, and a refused request does not use it up', async () => {
    const keyed = { idempotencyKey: 'k' };
    await expect(stripe.customers.create({ name: '甲'.repeat(257) }, keyed)).rejects.toMatchObject({ statusCode: 400 });
    const first = await stripe.customers.create({ name: '甲' }, keyed);
    now += 24 * HOUR;
    expect((await stripe.customers.create({ name: '乙' }, keyed)).id).not.toBe(first.id);
  });

  test('another API version is refused: the double speaks the pinned one only', async () => {
    await expect(stripe.customers.list({}, { apiVersion: '2024-06-20' })).rejects.toMatchObject({ statusCode: 400 });
  });

  test('a call that is not simulated says so', async () => {
    await expect(stripe.coupons.list()).rejects.toThrow(/Unrecognized request URL \(GET: \/v1\/coupons\)/);
  });
});

describe('memory', () => {
  test('after a restart everything is still there, and ids go on', async () => {
    const account = double.addAccount().id;
    const { id } = await open(account);
    double.pay(id, { method: 'alipay', outcome: 'later' });
    const restarted = createStripeDouble({ ...options(), saved: double.save() });
    restarted.settle(id, 'succeeded');
    const after = clientOf(restarted);
    expect(await after.checkout.sessions.retrieve(id, {}, { stripeAccount: account })).toMatchObject({
      payment_status: 'paid',
    });
    const ids = restarted.events().map((event) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the same seed gives the same ids, another seed others', async () => {
    const idWith = async (seed: string) => {
      const other = createStripeDouble({ ...options(), seed });
      return (await clientOf(other).checkout.sessions.create(params())).id;
    };
    expect(await idWith('a')).toBe(await idWith('a'));
    expect(await idWith('a')).not.toBe(await idWith('b'));
  });
});
