/**
 * What Stripe's API promises and we rely on, driven by stripe-node. The double always runs it; Stripe's own test mode runs
 * the same suite when STRIPE_TEST_KEY is set, which is how we'd learn that the double has drifted.
 */
import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { createStripeDouble } from './double.ts';

const client = (key: string, travel?: typeof fetch) =>
  new Stripe(key, {
    apiVersion: '2026-10-28.endive',
    httpClient: Stripe.createFetchHttpClient(travel),
    maxNetworkRetries: 0,
    telemetry: false,
  });

function doubleClient(): Stripe {
  const double = createStripeDouble({ now: () => new Date() });
  return client(double.secretKey, (address, init) => double.fetch(new Request(address, init)));
}

const testKey = process.env['STRIPE_TEST_KEY'];
if (testKey?.startsWith('sk_test_') === false) throw new Error('STRIPE_TEST_KEY must be a test-mode secret key.');

const subjects: { name: string; stripe: Stripe }[] = [
  { name: 'the double', stripe: doubleClient() },
  ...(testKey === undefined ? [] : [{ name: 'Stripe test mode', stripe: client(testKey) }]),
];

const session = {
  mode: 'payment',
  line_items: [
    { quantity: 2, price_data: { currency: 'cny', unit_amount: 150_00, product_data: { name: '数学 1对1 60课时' } } },
  ],
  client_reference_id: 'order-1',
  metadata: { order: 'order-1' },
  allowed_payment_method_types: ['card', 'alipay', 'wechat_pay'],
  success_url: 'https://keshi.example/paid?checkout={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://keshi.example/order',
} satisfies Stripe.Checkout.SessionCreateParams;

/** The error a call ends with; a call that succeeds fails the test. */
async function errorOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const thrown = await call.then(
    () => new Error('the call succeeded'),
    (error: unknown) => error,
  );
  if (thrown instanceof Stripe.errors.StripeError) return thrown;
  throw thrown;
}

/** A call with parameters that stripe-node's types don't allow, as a careless caller in JavaScript would make it. */
const careless = (stripe: Stripe, path: string, params: Record<string, unknown>) =>
  stripe.rawRequest('POST', path, params, { apiVersion: '2026-10-28.endive' });

describe.each(subjects)('$name', ({ stripe }) => {
  test('a checkout session is opened with its total, reference and metadata, and read back the same', async () => {
    const made = await stripe.checkout.sessions.create(session);
    expect(made.id).toMatch(/^cs_test_/);
    expect(made).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 300_00,
      currency: 'cny',
      client_reference_id: 'order-1',
      metadata: { order: 'order-1' },
      payment_intent: null,
      livemode: false,
    });
    expect(made.url).toMatch(/^https?:\/\//);
    const read = await stripe.checkout.sessions.retrieve(made.id);
    expect(read).toMatchObject({ id: made.id, status: 'open', amount_total: 300_00 });
    const items = await stripe.checkout.sessions.listLineItems(made.id);
    expect(items.data.map(({ quantity, amount_total }) => [quantity, amount_total])).toEqual([[2, 300_00]]);
  });

  test('an open session can be expired once; then it has no address and cannot be expired again', async () => {
    const made = await stripe.checkout.sessions.create(session);
    const expired = await stripe.checkout.sessions.expire(made.id);
    expect(expired).toMatchObject({ status: 'expired', url: null });
    expect(await errorOf(stripe.checkout.sessions.expire(made.id))).toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
    });
  });

  test('an unknown parameter is refused by name, at any depth', async () => {
    expect(await errorOf(careless(stripe, '/v1/customers', { nmae: '王小明' }))).toMatchObject({
      code: 'parameter_unknown',
      param: 'nmae',
      statusCode: 400,
    });
    const nested = { ...session, line_items: [{ quantity: 1, price_data: { currency: 'cny', amount: 1 } }] };
    expect(await errorOf(careless(stripe, '/v1/checkout/sessions', nested))).toMatchObject({
      code: 'parameter_unknown',
      param: 'line_items[0][price_data][amount]',
    });
  });

  test('payment_method_types, which the pinned version took away, is refused', async () => {
    const old = { ...session, allowed_payment_method_types: undefined, payment_method_types: ['card'] };
    expect(await errorOf(careless(stripe, '/v1/checkout/sessions', old))).toMatchObject({
      code: 'parameter_unknown',
      param: 'payment_method_types',
    });
  });

  test('a value outside an enum, a wrong type and a missing parameter are refused by name', async () => {
    const attempt = (params: Record<string, unknown>) =>
      errorOf(careless(stripe, '/v1/checkout/sessions', { ...session, ...params }));
    expect(await attempt({ mode: 'paiement' })).toMatchObject({ type: 'StripeInvalidRequestError', param: 'mode' });
    expect(await attempt({ submit_type: 'rent' })).toMatchObject({ param: 'submit_type' });
    expect(await attempt({ expires_at: 'tomorrow' })).toMatchObject({
      code: 'parameter_invalid_integer',
      param: 'expires_at',
    });
    expect(await errorOf(careless(stripe, '/v1/products', {}))).toMatchObject({
      code: 'parameter_missing',
      param: 'name',
    });
  });

  test('the same idempotency key and parameters give the same object, other parameters an idempotency error', async () => {
    const idempotencyKey = randomUUID();
    const first = await stripe.customers.create({ name: '王小明' }, { idempotencyKey });
    const again = await stripe.customers.create({ name: '王小明' }, { idempotencyKey });
    expect(again.id).toBe(first.id);
    const other = await errorOf(stripe.customers.create({ name: '李小红' }, { idempotencyKey }));
    expect(other).toMatchObject({ type: 'StripeIdempotencyError', rawType: 'idempotency_error' });
  });

  test('a card that works is charged in full, and the charge can be read through the payment intent', async () => {
    const made = await stripe.paymentIntents.create({
      amount: 5_000,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_visa',
      allowed_payment_method_types: ['card'],
      metadata: { order: 'order-2' },
      expand: ['latest_charge'],
    });
    expect(made).toMatchObject({ status: 'succeeded', amount_received: 5_000 });
    expect(made.latest_charge).toMatchObject({
      paid: true,
      amount: 5_000,
      amount_refunded: 0,
      metadata: { order: 'order-2' },
    });
  });

  test('a declined card is a 402 card error and leaves the payment payable', async () => {
    const error = await errorOf(
      stripe.paymentIntents.create({
        amount: 5_000,
        currency: 'usd',
        confirm: true,
        payment_method: 'pm_card_chargeDeclined',
        allowed_payment_method_types: ['card'],
      }),
    );
    expect(error).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'generic_decline',
    });
    expect(error.payment_intent?.status).toBe('requires_payment_method');
  });

  test('refunds add up on the charge and never exceed it', async () => {
    const { id: payment_intent } = await stripe.paymentIntents.create({
      amount: 10_000,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_visa',
      allowed_payment_method_types: ['card'],
    });
    const charge = async () => {
      const { latest_charge } = await stripe.paymentIntents.retrieve(payment_intent, { expand: ['latest_charge'] });
      return typeof latest_charge === 'object' ? latest_charge : null;
    };
    await stripe.refunds.create({ payment_intent, amount: 3_000 });
    expect(await charge()).toMatchObject({ amount_refunded: 3_000, refunded: false });
    expect(await errorOf(stripe.refunds.create({ payment_intent, amount: 7_001 }))).toMatchObject({ param: 'amount' });
    await stripe.refunds.create({ payment_intent });
    expect(await charge()).toMatchObject({ amount_refunded: 10_000, refunded: true });
    expect(await errorOf(stripe.refunds.create({ payment_intent }))).toMatchObject({ code: 'charge_already_refunded' });
  });

  test('lists come newest first in pages, and auto-paging sees each object once', async () => {
    const email = `${randomUUID()}@example.com`;
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.unshift((await stripe.customers.create({ email })).id);
    const first = await stripe.customers.list({ email, limit: 2 });
    expect(first).toMatchObject({ object: 'list', has_more: true });
    const after = first.data.at(-1)?.id ?? '';
    const second = await stripe.customers.list({ email, limit: 3, starting_after: after });
    expect(second.has_more).toBe(false);
    const all = await stripe.customers.list({ email, limit: 2 }).autoPagingToArray({ limit: 100 });
    // Stripe's clock has whole seconds, so objects of one second have no order to rely on.
    expect(all.map(({ id }) => id).toSorted()).toEqual(made.toSorted());
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  test('what happened can be listed and read as events', async () => {
    const customer = await stripe.customers.create({ name: 'event' });
    await expect
      .poll(async () => {
        const { data } = await stripe.events.list({ type: 'customer.created', limit: 20 });
        return data.some((event) => event.type === 'customer.created' && event.data.object.id === customer.id);
      })
      .toBe(true);
  });

  test('an object that is not there is a 404 with a code', async () => {
    expect(await errorOf(stripe.paymentIntents.retrieve('pi_3nothing'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
  });

  test('a wrong key is a 401', async () => {
    const error = await errorOf(stripe.customers.list({}, { apiKey: 'sk_test_wrong' }));
    expect(error).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 });
  });
});
