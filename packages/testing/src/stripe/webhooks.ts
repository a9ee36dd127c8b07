/** Webhooks: signed as Stripe signs them, delivered when due, tried again with growing waits, or spoilt on request. Nothing sleeps: time is the injected clock. */
import { createHmac } from 'node:crypto';
import { seconds, type Listener, type World } from './state.ts';
import { eventAt, withPending } from './events.ts';
import { RETRY_AFTER_MS, type Delivery, type Forgery } from './switches.ts';

/** How a webhook travels: `fetch`, or an app's own `fetch` in process. */
export type Send = (request: Request) => Promise<Response>;

/** The hex HMAC-SHA256 over `t.body`, Stripe's scheme v1. */
export const signatureOf = (secret: string, timestamp: number, body: string): string =>
  createHmac('sha256', secret)
    .update(`${String(timestamp)}.${body}`)
    .digest('hex');

/**
 * Body and `Stripe-Signature` header for an event, genuine or spoilt in one named way.
 * `at` is in seconds. Header null means that none is sent. Every forgery but `two-v1-one-right` must be refused by the receiver;
 * that one is what Stripe sends while a secret is being rolled.
 */
export function signWebhook(
  body: string,
  secret: string,
  at: number,
  forgery: Forgery = 'none',
): { body: string; header: string | null } {
  const signed = (timestamp: number, key = secret) => `t=${String(timestamp)},v1=${signatureOf(key, timestamp, body)}`;
  const wrong = signatureOf('whsec_somebody_else', at, body);
  switch (forgery) {
    case 'none':
      return { body, header: signed(at) };
    case 'wrong-secret':
      return { body, header: signed(at, 'whsec_somebody_else') };
    case 'edited-body':
      return {
        body: body.replace(/("amount(?:_total)?": ?)(\d+)/, '$19$2').replace('"livemode"', '"liveMode"'),
        header: signed(at),
      };
    case 're-encoded':
      return { body: JSON.stringify(JSON.parse(body)), header: signed(at) };
    case 'stale':
      return { body, header: signed(at - 301) };
    case 'future':
      return { body, header: signed(at + 301) };
    case 'no-v1':
      return { body, header: `t=${String(at)}` };
    case 'v0-only':
      return { body, header: `t=${String(at)},v0=${signatureOf(secret, at, body)}` };
    case 'two-v1-one-right':
      return { body, header: `t=${String(at)},v1=${wrong},v1=${signatureOf(secret, at, body)}` };
    case 'two-v1-both-wrong':
      return { body, header: `t=${String(at)},v1=${wrong},v1=${wrong.replaceAll('a', 'b')}` };
    case 'no-header':
      return { body, header: null };
  }
}

const listenerOf = (world: World, endpointId: string): Listener | undefined =>
  world.state.listeners.find(({ endpoint }) => endpoint.id === endpointId);

function requestFor(world: World, delivery: Delivery, listener: Listener): Request {
  const event = eventAt(world, delivery.account, delivery.eventId);
  // Stripe indents its webhook bodies, so a receiver that re-encodes before verifying is caught here too.
  const plain = JSON.stringify(withPending(world, event), null, 2);
  const { body, header } = signWebhook(plain, listener.endpoint.secret, seconds(world), delivery.forgery);
  return new Request(listener.endpoint.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      ...(header === null ? {} : { 'stripe-signature': header }),
    },
    body,
    signal: AbortSignal.timeout(20_000),
  });
}

async function attempt(world: World, delivery: Delivery, send: Send): Promise<void> {
  const listener = listenerOf(world, delivery.endpointId);
  if (listener?.endpoint.status !== 'enabled') {
    delivery.status = 'abandoned';
    return;
  }
  delivery.attempts += 1;
  // A receiver that can't be reached counts as one that failed, and is tried again.
  const travel = async () => send(requestFor(world, delivery, listener));
  const response = await travel().catch(() => null);
  delivery.lastStatus = response?.status ?? null;
  if (response !== null && response.status >= 200 && response.status < 300) {
    delivery.status = 'delivered';
    return;
  }
  const wait = RETRY_AFTER_MS[delivery.attempts - 1];
  if (wait === undefined) delivery.status = 'abandoned';
  else delivery.dueAt = world.now().getTime() + wait;
}

export type DeliveryCount = { delivered: number; failed: number };

/** Attempts every delivery that is due, in order, and those that become due meanwhile. Each delivery is attempted at most once per call. */
export async function deliverDue(world: World, send: Send): Promise<DeliveryCount> {
  const tried = new Set<number>();
  const count = { delivered: 0, failed: 0 };
  for (let next = nextDue(world, tried); next !== undefined; next = nextDue(world, tried)) {
    tried.add(next.id);
    await attempt(world, next, send);
    if (next.status === 'delivered') count.delivered += 1;
    else count.failed += 1;
  }
  return count;
}

function nextDue(world: World, tried: ReadonlySet<number>): Delivery | undefined {
  const now = world.now().getTime();
  let first: Delivery | undefined;
  for (const delivery of world.state.deliveries) {
    if (delivery.status !== 'waiting' || delivery.dueAt > now || tried.has(delivery.id)) continue;
    if (first === undefined || delivery.position < first.position) first = delivery;
  }
  return first;
}

/** `as-made`, `reversed`, or event ids in the wanted order; events not named come last. */
export type ReleaseOrder = 'as-made' | 'reversed' | readonly string[];

/** Lets held deliveries go in the wanted order; they are due at once. Returns how many. */
export function release(world: World, order: ReleaseOrder = 'as-made'): number {
  const held = world.state.deliveries.filter(({ status }) => status === 'held');
  const rank = (delivery: Delivery) => {
    if (order === 'as-made') return delivery.id;
    if (order === 'reversed') return -delivery.id;
    const place = order.indexOf(delivery.eventId);
    return place === -1 ? order.length : place;
  };
  const start = world.state.deliveries.length;
  held
    .toSorted((one, other) => rank(one) - rank(other))
    .forEach((delivery, place) => {
      delivery.status = 'waiting';
      delivery.position = start + place;
      delivery.dueAt = world.now().getTime();
    });
  return held.length;
}
