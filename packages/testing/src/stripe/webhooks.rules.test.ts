/** Webhooks of the double: signed as Stripe signs, repeated until taken, and spoilt in every way the receiver must survive. */
import Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { createStripeDouble, type StripeDouble } from './double.ts';
import { FORGERIES, RETRY_AFTER_MS } from './switches.ts';
import { signWebhook } from './webhooks.ts';

const START = Date.parse('2026-11-01T02:00:00Z');
const MINUTE = 60_000;

type Received = { url: string; body: string; signature: string | null; event: Stripe.Event };

let now = START;
let answerWith = 200;
let received: Received[] = [];
let double: StripeDouble;
let stripe: Stripe;
let account: string;
let endpoint: { id: string; secret: string };

/** Cast: the double's events are checked against stripe-node's types where they are made. */
const eventIn = (body: string) => JSON.parse(body) as Stripe.Event;

beforeEach(() => {
  now = START;
  answerWith = 200;
  received = [];
  double = createStripeDouble({
    now: () => new Date(now),
    seed: 'webhooks',
    send: async (request) => {
      const body = await request.text();
      received.push({
        url: request.url,
        body,
        signature: request.headers.get('stripe-signature'),
        event: eventIn(body),
      });
      return new Response(null, { status: answerWith });
    },
  });
  account = double.addAccount().id;
  endpoint = double.addEndpoint({
    url: 'https://keshi.example/webhooks',
    connect: true,
    enabledEvents: ['checkout.session.completed', 'charge.refunded'],
  });
  stripe = new Stripe(double.secretKey, {
    httpClient: Stripe.createFetchHttpClient((address, init) => double.fetch(new Request(address, init))),
    maxNetworkRetries: 0,
  });
});

/** A paid session of the connected account; its webhooks are queued, not sent. */
async function payOne(): Promise<string> {
  const price_data = { currency: 'cny', unit_amount: 3600_00, product_data: { name: '英语 30课时' } };
  const params = {
    mode: 'payment',
    line_items: [{ quantity: 1, price_data }],
    success_url: 'https://keshi.example/paid',
  } as const;
  const { id } = await stripe.checkout.sessions.create(
    { ...params, line_items: [...params.line_items] },
    { stripeAccount: account },
  );
  double.pay(id, { method: 'card', outcome: 'succeeds' });
  return id;
}

const receivedIds = () =>
  received.map(({ event }) => event.data.object).map((object) => ('id' in object ? object.id : ''));

describe('delivery', () => {
  test('an endpoint gets the events it asked for, once, and stripe-node accepts the signature', async () => {
    const id = await payOne();
    expect(await double.deliver()).toEqual({ delivered: 1, failed: 0 });
    expect(receivedIds()).toEqual([id]);
    const [first] = received;
    const event = await stripe.webhooks.constructEventAsync(
      first?.body ?? '',
      first?.signature ?? '',
      endpoint.secret,
      300,
      Stripe.createSubtleCryptoProvider(),
      now,
    );
    expect(event).toMatchObject({ account, type: 'checkout.session.completed' });
    expect(await double.deliver()).toEqual({ delivered: 0, failed: 0 });
    expect(await stripe.events.retrieve(event.id, {}, { stripeAccount: account })).toMatchObject({
      pending_webhooks: 0,
    });
  });

  test('a platform endpoint does not hear connected accounts, an account endpoint hears its own only', async () => {
    double.addEndpoint({ url: 'https://keshi.example/platform' });
    double.addEndpoint({ url: 'https://keshi.example/own', account });
    double.addEndpoint({ url: 'https://keshi.example/other', account: double.addAccount().id });
    await payOne();
    await double.deliver();
    expect(new Set(received.map(({ url }) => new URL(url).pathname))).toEqual(new Set(['/webhooks', '/own']));
  });

  test('a webhook that is not taken is tried again with growing waits and a fresh timestamp, then given up after three days', async () => {
    answerWith = 500;
    await payOne();
    for (const wait of [0, ...RETRY_AFTER_MS]) {
      now += wait - 1;
      expect(await double.deliver()).toEqual({ delivered: 0, failed: 0 });
      now += 1;
      expect(await double.deliver()).toEqual({ delivered: 0, failed: 1 });
    }
    now += 365 * 24 * 60 * MINUTE;
    expect(await double.deliver()).toEqual({ delivered: 0, failed: 0 });
    expect(double.deliveries()).toMatchObject([
      { status: 'abandoned', attempts: RETRY_AFTER_MS.length + 1, lastStatus: 500 },
    ]);
    expect(new Set(received.map(({ signature }) => signature)).size).toBe(RETRY_AFTER_MS.length + 1);
    expect(new Set(received.map(({ event }) => event.id)).size).toBe(1);
    expect(RETRY_AFTER_MS.reduce((sum, wait) => sum + wait)).toBeLessThan(72 * 60 * MINUTE);
  });

  test('a receiver that recovers gets the webhook at the next try', async () => {
    answerWith = 503;
    await payOne();
    await double.deliver();
    answerWith = 200;
    now += MINUTE;
    expect(await double.deliver()).toEqual({ delivered: 1, failed: 0 });
  });

  test('automatic delivery needs no call', async () => {
    const heard: string[] = [];
    const other = createStripeDouble({
      now: () => new Date(now),
      delivery: 'automatic',
      send: async (request) => {
        heard.push(eventIn(await request.text()).type);
        return new Response();
      },
    });
    other.addEndpoint({ url: 'https://keshi.example/webhooks', enabledEvents: ['customer.created'] });
    await other.fetch(
      new Request('http://stripe.test/v1/customers', {
        method: 'POST',
        headers: { authorization: `Bearer ${other.secretKey}` },
        body: '',
      }),
    );
    await expect.poll(() => heard).toEqual(['customer.created']);
  });
});

describe('switches', () => {
  test('duplicate: the same event arrives n times with the same id', async () => {
    double.set({ duplicate: 5 });
    await payOne();
    expect(await double.deliver()).toEqual({ delivered: 5, failed: 0 });
    expect(new Set(received.map(({ event }) => event.id)).size).toBe(1);
  });

  test('hold and release: events arrive in the wanted order', async () => {
    double.set({ hold: true });
    const made = [await payOne(), await payOne(), await payOne()];
    expect(await double.deliver()).toEqual({ delivered: 0, failed: 0 });
    const [, second, third] = double.deliveries().map(({ eventId }) => eventId);
    expect(double.release([third ?? '', second ?? ''])).toBe(3);
    await double.deliver();
    expect(receivedIds()).toEqual([made[2], made[1], made[0]]);
    received = [];
    const more = [await payOne(), await payOne()];
    double.release('reversed');
    await double.deliver();
    expect(receivedIds()).toEqual(more.toReversed());
  });

  test('delay: nothing arrives before its time', async () => {
    double.set({ delayMs: 72 * 60 * MINUTE });
    await payOne();
    now += 72 * 60 * MINUTE - 1;
    expect(await double.deliver()).toEqual({ delivered: 0, failed: 0 });
    now += 1;
    expect(await double.deliver()).toEqual({ delivered: 1, failed: 0 });
  });

  test('drop: the webhook never arrives, but the event can be listed and sent again', async () => {
    double.set({ drop: true, types: ['checkout.session.completed'] });
    const id = await payOne();
    now += 365 * 24 * 60 * MINUTE;
    expect(await double.deliver()).toEqual({ delivered: 0, failed: 0 });
    const { data } = await stripe.events.list(
      { types: ['checkout.session.completed'], delivery_success: false },
      { stripeAccount: account },
    );
    expect(data).toHaveLength(1);
    double.resend(data[0]?.id ?? '');
    await double.deliver();
    expect(receivedIds()).toEqual([id]);
  });

  test('types: other events are untouched', async () => {
    double.set({ hold: true, types: ['charge.refunded'] });
    const id = await payOne();
    const session = await stripe.checkout.sessions.retrieve(id, {}, { stripeAccount: account });
    double.refund(typeof session.payment_intent === 'string' ? session.payment_intent : '');
    await double.deliver();
    expect(received.map(({ event }) => event.type)).toEqual(['checkout.session.completed']);
  });

  test('reset: everything is as at the start', async () => {
    double.set({ duplicate: 3, drop: true, forgery: 'wrong-secret', failRequests: 9 });
    double.reset();
    const id = await payOne();
    await double.deliver();
    expect(receivedIds()).toEqual([id]);
  });
});

describe('forgeries', () => {
  const body = JSON.stringify({ object: 'event', livemode: false, data: { object: { amount_total: 100 } } }, null, 2);
  const at = START / 1000;
  const accepts = async (forged: { body: string; header: string | null }) =>
    stripe.webhooks
      .constructEventAsync(
        forged.body,
        forged.header ?? '',
        'whsec_right',
        300,
        Stripe.createSubtleCryptoProvider(),
        START,
      )
      .then(
        () => true,
        () => false,
      );

  test.each(FORGERIES)('%s is what it says', async (forgery) => {
    const forged = signWebhook(body, 'whsec_right', at, forgery);
    // stripe-node itself lets timestamps from the future through; our own port doesn't.
    const accepted = ['none', 'two-v1-one-right', 'future'].includes(forgery);
    expect(await accepts(forged)).toBe(accepted);
    const changed = forgery === 'edited-body' || forgery === 're-encoded';
    expect(forged.body === body).toBe(!changed);
    expect(() => eventIn(forged.body)).not.toThrow();
  });
});
