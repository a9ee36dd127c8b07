/** The payment port over the Stripe double: what a checkout, a payment and an event look like to us, and which webhooks are believed. */
import { createStripeDouble, type StripeDouble } from '@keshi/testing/stripe/double';
import { startStripeServer } from '@keshi/testing/stripe/server';
import { signWebhook } from '@keshi/testing/stripe/webhooks';
import { FORGERIES } from '@keshi/testing/stripe/switches';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CheckoutInput, PaymentEvent, PaymentProvider } from './provider.ts';
import { stripeProvider } from './stripe.ts';

const START = Date.parse('2026-11-01T02:00:00Z');

let now = START;
let double: StripeDouble;
let provider: PaymentProvider;
let accountId: string;

const providerOf = (secretKey: string, retries = 0) =>
  stripeProvider({ secretKey, retries, fetch: (address, init) => double.fetch(new Request(address, init)) });

beforeEach(() => {
  now = START;
  double = createStripeDouble({ now: () => new Date(now), seed: 'port' });
  accountId = double.addAccount({ name: '青禾教育' }).id;
  provider = providerOf(double.secretKey);
});

const input = (extra: Partial<CheckoutInput> = {}): CheckoutInput => ({
  accountId,
  idempotencyKey: 'checkout-1',
  reference: 'checkout-1',
  lines: [{ name: '数学 60课时', quantity: 1, unitAmountMinor: 12_000_00 }],
  currency: 'cny',
  methods: ['card', 'alipay', 'wechat_pay'],
  successUrl: 'https://keshi.example/paid',
  cancelUrl: 'https://keshi.example/order',
  locale: 'zh',
  metadata: { order: 'o-1' },
  ...extra,
});

describe('checkouts', () => {
  test('a new checkout is open, unpaid and has an address', async () => {
    const expiresAt = new Date(START + 3_600_000).toISOString();
    const made = await provider.createCheckout(input({ expiresAt }));
    expect(made.url).toMatch(/^http/);
    expect(made).toMatchObject({
      status: 'open',
      paymentStatus: 'unpaid',
      amountMinor: 12_000_00,
      currency: 'cny',
      paymentIntentId: null,
      method: null,
      reference: 'checkout-1',
      expiresAt,
    });
  });

  test('the same key opens the same checkout, with another amount it is refused', async () => {
    const first = await provider.createCheckout(input());
    expect((await provider.createCheckout(input())).id).toBe(first.id);
    const other = provider.createCheckout(input({ lines: [{ name: '数学', quantity: 1, unitAmountMinor: 1_00_00 }] }));
    await expect(other).rejects.toMatchObject({ type: 'idempotency-key-reused' });
  });

  test.each(['card', 'alipay', 'wechat_pay'] as const)(
    'once paid by %s it says so, and by which way',
    async (method) => {
      const { id } = await provider.createCheckout(input());
      const charge = double.pay(id, { method, outcome: 'succeeds' });
      expect(await provider.retrieveCheckout(accountId, id)).toMatchObject({
        url: null,
        status: 'complete',
        paymentStatus: 'paid',
        paymentIntentId: charge.payment_intent,
        chargeId: charge.id,
        method,
      });
    },
  );

  test('authorised is not paid: processing until the money comes, failed if it never does', async () => {
    const { id } = await provider.createCheckout(input());
    double.pay(id, { method: 'alipay', outcome: 'later' });
    expect(await provider.retrieveCheckout(accountId, id)).toMatchObject({
      status: 'complete',
      paymentStatus: 'processing',
    });
    double.settle(id, 'failed');
    expect(await provider.retrieveCheckout(accountId, id)).toMatchObject({
      status: 'complete',
      paymentStatus: 'failed',
    });
  });

  test('a declined card leaves it open and unpaid', async () => {
    const { id } = await provider.createCheckout(input());
    double.pay(id, { method: 'card', outcome: 'declines' });
    expect(await provider.retrieveCheckout(accountId, id)).toMatchObject({ status: 'open', paymentStatus: 'unpaid' });
  });

  test('expiring closes an open checkout and leaves a paid one as it is', async () => {
    const first = await provider.createCheckout(input());
    expect(await provider.expireCheckout(accountId, first.id)).toMatchObject({ status: 'expired', url: null });
    expect(await provider.expireCheckout(accountId, first.id)).toMatchObject({ status: 'expired' });
    const second = await provider.createCheckout(input({ idempotencyKey: 'checkout-2' }));
    double.pay(second.id, { method: 'card', outcome: 'succeeds' });
    expect(await provider.expireCheckout(accountId, second.id)).toMatchObject({
      status: 'complete',
      paymentStatus: 'paid',
    });
  });

  test('another account does not have it', async () => {
    const { id } = await provider.createCheckout(input());
    const other = double.addAccount().id;
    await expect(provider.retrieveCheckout(other, id)).rejects.toMatchObject({ type: 'not-found' });
    await expect(provider.retrievePayment(other, 'pi_3nothing')).rejects.toMatchObject({ type: 'not-found' });
  });
});

describe('payments', () => {
  test('a payment tells what came in, what went back in all, the royalty and our metadata', async () => {
    const { id } = await provider.createCheckout(input({ applicationFeeMinor: 600_00 }));
    const { payment_intent: paymentIntentId } = double.pay(id, { method: 'card', outcome: 'succeeds' });
    expect(await provider.retrievePayment(accountId, paymentIntentId)).toMatchObject({
      status: 'paid',
      receivedMinor: 12_000_00,
      cumulativeRefundedMinor: 0,
      applicationFeeMinor: 600_00,
      isDisputed: false,
      method: 'card',
      metadata: { order: 'o-1' },
    });
    double.refund(paymentIntentId, 1_000_00);
    double.refund(paymentIntentId, 2_000_00);
    double.dispute(paymentIntentId);
    const after = await provider.retrievePayment(accountId, paymentIntentId);
    expect(after).toMatchObject({ cumulativeRefundedMinor: 3_000_00, isDisputed: true });
  });
});

test('another server than Stripe can be named: the same port over HTTP', async () => {
  const server = await startStripeServer({ now: () => new Date() });
  try {
    const apiBase = { host: '127.0.0.1', port: server.port, protocol: 'http' } as const;
    const remote = stripeProvider({ secretKey: server.double.secretKey, apiBase, retries: 0 });
    const made = await remote.createCheckout(input({ accountId: server.double.addAccount().id }));
    expect(made.url).toBe(`${server.url}/pay/${made.id}`);
  } finally {
    await server.stop();
  }
});

describe('a provider in trouble', () => {
  test('no answer, a server error and a refused key are all "unavailable"', async () => {
    const unavailable = { type: 'payment-provider-unavailable', status: 503 };
    const cut = stripeProvider({
      secretKey: double.secretKey,
      retries: 0,
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    await expect(cut.createCheckout(input())).rejects.toMatchObject(unavailable);
    double.set({ failRequests: 1, failStatus: 502 });
    await expect(provider.createCheckout(input())).rejects.toMatchObject(unavailable);
    await expect(providerOf('sk_test_revoked').createCheckout(input())).rejects.toMatchObject(unavailable);
  });

  test('an answer lost on the way opens no second checkout', async () => {
    double.set({ failRequests: 1, failWhen: 'after' });
    const first = await providerOf(double.secretKey, 1).createCheckout(input());
    expect((await provider.createCheckout(input())).id).toBe(first.id);
  });

  test('a request of ours that the provider refuses is our fault, not a problem to show', async () => {
    const refused = provider.createCheckout(input({ lines: [] }));
    await expect(refused).rejects.toThrow(/refused our request/);
    await expect(refused).rejects.not.toHaveProperty('type');
  });
});

describe('events', () => {
  /** Everything that can happen to one checkout, in the order it happens. */
  async function aLife(): Promise<{ checkoutId: string; paymentIntentId: string; chargeId: string }> {
    const { id: checkoutId } = await provider.createCheckout(input());
    const { id: chargeId, payment_intent: paymentIntentId } = double.pay(checkoutId, {
      method: 'alipay',
      outcome: 'later',
    });
    double.settle(checkoutId, 'succeeded');
    double.refund(chargeId, 1_000_00);
    double.refund(chargeId, 500_00);
    double.closeDispute(double.dispute(chargeId, { amountMinor: 2_000_00 }).id, 'lost');
    return { checkoutId, paymentIntentId, chargeId };
  }

  test('the reconciler lists what was listened for, oldest first, in our words', async () => {
    const { checkoutId, paymentIntentId, chargeId } = await aLife();
    const events = await provider.listEvents(accountId, new Date(START).toISOString());
    const checkout = {
      kind: 'checkout',
      checkoutId,
      reference: 'checkout-1',
      paymentIntentId,
      accountId,
      at: '2026-11-01T02:00:00.000Z',
    };
    const refund = { kind: 'refund', chargeId, paymentIntentId, currency: 'cny', accountId };
    const dispute = { kind: 'dispute', chargeId, paymentIntentId, disputedMinor: 2_000_00, currency: 'cny', accountId };
    expect(events).toMatchObject([
      { ...checkout, type: 'checkout.session.completed' },
      { kind: 'payment', type: 'payment_intent.succeeded', paymentIntentId },
      { ...checkout, type: 'checkout.session.async_payment_succeeded' },
      { ...refund, cumulativeRefundedMinor: 1_000_00 },
      { ...refund, cumulativeRefundedMinor: 1_500_00 },
      { ...dispute, type: 'charge.dispute.created', state: 'open' },
      { ...dispute, type: 'charge.dispute.closed', state: 'lost' },
    ]);
  });

  test('the list starts at the instant asked for and follows every page', async () => {
    await aLife();
    now += 60_000;
    for (let count = 0; count < 60; count += 1) {
      const { id } = await provider.createCheckout(input({ idempotencyKey: `k${count}` }));
      double.pay(id, { method: 'card', outcome: 'succeeds' });
    }
    const events = await provider.listEvents(accountId, new Date(now).toISOString());
    expect(events).toHaveLength(120);
    expect(new Set(events.map(({ id }) => id)).size).toBe(120);
    expect(await provider.listEvents(accountId, new Date(now + 1000).toISOString())).toEqual([]);
  });
});

describe('webhooks', () => {
  const SECRET = 'whsec_ours';
  let body = '';

  beforeEach(async () => {
    const { id } = await provider.createCheckout(input());
    double.pay(id, { method: 'card', outcome: 'succeeds' });
    const event = double.events().find(({ type }) => type === 'checkout.session.completed');
    body = JSON.stringify(event, null, 2);
  });

  const at = () => Math.floor(now / 1000);
  const verify = (
    given: { body: string | Uint8Array; header: string | null },
    secrets: string[] = [SECRET],
  ): Promise<PaymentEvent> => provider.verifyWebhook(given.body, given.header, secrets, new Date(now).toISOString());
  const refused = { type: 'webhook-signature-invalid', status: 400 };

  test('a genuine one is believed, as text or as bytes', async () => {
    const signed = signWebhook(body, SECRET, at());
    const expected = { kind: 'checkout', accountId, reference: 'checkout-1', type: 'checkout.session.completed' };
    expect(await verify(signed)).toMatchObject(expected);
    expect(await verify({ ...signed, body: new TextEncoder().encode(signed.body) })).toMatchObject(expected);
  });

  test('while a secret is being rolled, either secret and either of two signatures will do', async () => {
    await expect(verify(signWebhook(body, 'whsec_old', at()), [SECRET, 'whsec_old'])).resolves.toMatchObject({
      kind: 'checkout',
    });
    await expect(verify(signWebhook(body, SECRET, at(), 'two-v1-one-right'))).resolves.toMatchObject({
      kind: 'checkout',
    });
  });

  test.each(FORGERIES.filter((forgery) => forgery !== 'none' && forgery !== 'two-v1-one-right'))(
    'refused: %s',
    async (forgery) => {
      await expect(verify(signWebhook(body, SECRET, at(), forgery))).rejects.toMatchObject(refused);
    },
  );

  test('five minutes either way are the limit', async () => {
    for (const offset of [-300, 300])
      await expect(verify(signWebhook(body, SECRET, at() + offset))).resolves.toBeTruthy();
    for (const offset of [-301, 301])
      await expect(verify(signWebhook(body, SECRET, at() + offset))).rejects.toMatchObject(refused);
  });

  test('a timestamp of now put before the signed stale one changes nothing, nor does one of the future after it', async () => {
    const stale = signWebhook(body, SECRET, at() - 3600).header ?? '';
    await expect(verify({ body, header: `t=${at()},${stale}` })).rejects.toMatchObject(refused);
    await expect(verify({ body, header: `${stale},t=${at()}` })).rejects.toMatchObject(refused);
    const ahead = signWebhook(body, SECRET, at() + 3600).header ?? '';
    await expect(verify({ body, header: `t=${at()},${ahead}` })).rejects.toMatchObject(refused);
  });

  test('refused: the secret of another endpoint, no secret at all, an empty body, a body of another event', async () => {
    const other = double.addEndpoint({ url: 'https://elsewhere.example' });
    const signed = signWebhook(body, SECRET, at());
    await expect(verify(signWebhook(body, other.secret, at()))).rejects.toMatchObject(refused);
    await expect(verify(signed, [])).rejects.toMatchObject(refused);
    await expect(verify({ ...signed, body: '' })).rejects.toMatchObject(refused);
    await expect(verify({ ...signed, body: body.replace('evt_', 'evt_x') })).rejects.toMatchObject(refused);
  });

  test('refused: headers that are no signature', async () => {
    const { header } = signWebhook(body, SECRET, at());
    const right = header?.split('v1=')[1] ?? '';
    for (const bad of [
      '',
      ',',
      '=',
      't=,v1=',
      `v1=${right}`,
      `t=soon,v1=${right}`,
      `t=${at()},v1=`,
      `t=${at()},V1=${right}`,
      `t=${at()},v1=${right.slice(0, -2)}`,
    ]) {
      await expect(verify({ body, header: bad })).rejects.toMatchObject(refused);
    }
  });

  test('refused: a test event when our key is live, a live event when it is not', async () => {
    const live = body.replace('"livemode": false,\n  "pending', '"livemode": true,\n  "pending');
    expect(live).not.toBe(body);
    await expect(verify(signWebhook(live, SECRET, at()))).rejects.toMatchObject(refused);
    const signed = signWebhook(body, SECRET, at());
    const liveProvider = providerOf('sk_live_key');
    const verdict = liveProvider.verifyWebhook(signed.body, signed.header, [SECRET], new Date(now).toISOString());
    await expect(verdict).rejects.toMatchObject(refused);
  });

  test('an event of a kind we do not know is verified and passed on as other', async () => {
    const unknown = JSON.stringify({
      id: 'evt_1',
      livemode: false,
      created: 1,
      type: 'invoice.paid',
      data: { object: {} },
    });
    expect(await verify(signWebhook(unknown, SECRET, at()))).toMatchObject({
      kind: 'other',
      type: 'invoice.paid',
      objectId: '',
    });
  });
});
