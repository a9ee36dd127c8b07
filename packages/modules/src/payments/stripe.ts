/**
 * The payment provider's port over Stripe: Connect with direct charges, Checkout for the payer. The only file of the product
 * that imports `stripe`; no Stripe type leaves it. Runs in Node and in workerd (fetch client, Web Crypto).
 */
import Stripe from 'stripe';
import type { InstantText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import {
  ONLINE_METHODS,
  type Checkout,
  type CheckoutInput,
  type OnlineMethod,
  type PaymentEvent,
  type PaymentFact,
  type PaymentProvider,
  type ProviderPayment,
} from './provider.ts';

/** Webhooks older, or newer, than this are refused. */
const TOLERANCE_SECONDS = 300;

/** Events worth hearing of: what a webhook endpoint subscribes to, and what the reconciler lists. */
export const LISTENED_EVENTS = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'charge.refunded',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
] as const satisfies readonly Stripe.Event['type'][];

export type StripeSettings = {
  secretKey: string;
  /** Another server that speaks Stripe's API, such as the double of the demo. Left out: Stripe. */
  apiBase?: { host: string; port: number; protocol: 'http' | 'https' };
  /** How requests travel; the global `fetch` if left out. */
  fetch?: typeof fetch;
  /** How often a request that failed in transit is repeated (with the same idempotency key). */
  retries?: number;
};

export function stripeProvider(settings: StripeSettings): PaymentProvider {
  const stripe = new Stripe(settings.secretKey, {
    apiVersion: '2026-10-28.endive',
    httpClient: Stripe.createFetchHttpClient(settings.fetch),
    maxNetworkRetries: settings.retries ?? 2,
    timeout: 15_000,
    telemetry: false,
    ...settings.apiBase,
  });
  const isLive = /^[sr]k_live_/.test(settings.secretKey);
  return {
    createCheckout: (input) =>
      asked(async () => {
        const { idempotencyKey, accountId: stripeAccount } = input;
        return checkoutOf(
          await stripe.checkout.sessions.create(sessionParams(input), { idempotencyKey, stripeAccount }),
        );
      }),
    retrieveCheckout: (accountId, checkoutId) => asked(() => readCheckout(stripe, accountId, checkoutId)),
    expireCheckout: (accountId, checkoutId) => asked(() => expireCheckout(stripe, accountId, checkoutId)),
    retrievePayment: (accountId, paymentIntentId) =>
      asked(async () => {
        const expand = ['latest_charge'];
        return paymentOf(
          await stripe.paymentIntents.retrieve(paymentIntentId, { expand }, { stripeAccount: accountId }),
        );
      }),
    listEvents: (accountId, since) =>
      asked(async () => {
        const created = { gte: Math.floor(Date.parse(since) / 1000) };
        const pages = stripe.events.list(
          { created, types: [...LISTENED_EVENTS], limit: 100 },
          { stripeAccount: accountId },
        );
        return (await pages.autoPagingToArray({ limit: 10_000 })).toReversed().map(eventOf);
      }),
    verifyWebhook: async (rawBody, signature, secrets, now) => {
      const event = await genuine(stripe, { rawBody, signature, secrets, now });
      if (event === null || event.livemode !== isLive) throw problem('webhook-signature-invalid');
      return eventOf(event);
    },
  };
}

function sessionParams(input: CheckoutInput): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    line_items: input.lines.map(({ name, quantity, unitAmountMinor }) => ({
      quantity,
      price_data: { currency: input.currency, unit_amount: unitAmountMinor, product_data: { name } },
    })),
    allowed_payment_method_types: [...input.methods],
    client_reference_id: input.reference,
    success_url: input.successUrl,
    cancel_url: input.cancelUrl,
    locale: input.locale,
    metadata: { ...input.metadata },
    payment_intent_data: {
      metadata: { ...input.metadata },
      ...(input.applicationFeeMinor === undefined ? {} : { application_fee_amount: input.applicationFeeMinor }),
    },
    ...(input.methods.includes('wechat_pay') ? { payment_method_options: { wechat_pay: { client: 'web' } } } : {}),
    ...(input.expiresAt === undefined ? {} : { expires_at: Math.floor(Date.parse(input.expiresAt) / 1000) }),
  };
}

async function readCheckout(stripe: Stripe, accountId: string, checkoutId: string): Promise<Checkout> {
  const expand = ['payment_intent.latest_charge'];
  return checkoutOf(await stripe.checkout.sessions.retrieve(checkoutId, { expand }, { stripeAccount: accountId }));
}

async function expireCheckout(stripe: Stripe, accountId: string, checkoutId: string): Promise<Checkout> {
  const before = await readCheckout(stripe, accountId, checkoutId);
  if (before.status !== 'open') return before;
  try {
    return checkoutOf(await stripe.checkout.sessions.expire(checkoutId, {}, { stripeAccount: accountId }));
  } catch (thrown) {
    // Somebody may have paid between the two calls; then the checkout as it is now is the answer.
    if (!(thrown instanceof Stripe.errors.StripeInvalidRequestError)) throw thrown;
    return readCheckout(stripe, accountId, checkoutId);
  }
}

const instant = (seconds: number): InstantText => new Date(seconds * 1000).toISOString();

/** An id, whether Stripe answered with the id or with the object. */
const idOf = (reference: string | { id: string } | null): string | null =>
  typeof reference === 'string' || reference === null ? reference : reference.id;

const expandedOf = <T extends object>(reference: string | T | null): T | null =>
  typeof reference === 'object' ? reference : null;

function methodOf(charge: Stripe.Charge | null): OnlineMethod | 'other' | null {
  const type = charge?.payment_method_details?.type;
  return type === undefined ? null : (ONLINE_METHODS.find((method) => method === type) ?? 'other');
}

function checkoutOf(session: Stripe.Checkout.Session): Checkout {
  const { amount_total: amountMinor, currency } = session;
  if (amountMinor === null || currency === null) throw new Error('a checkout in payment mode has an amount');
  const intent = expandedOf(session.payment_intent);
  const status = (['complete', 'expired'] as const).find((known) => known === session.status) ?? 'open';
  return {
    id: session.id,
    url: session.url,
    status,
    paymentStatus: paymentStatusOf(session, intent),
    amountMinor,
    currency,
    paymentIntentId: idOf(session.payment_intent),
    chargeId: idOf(intent?.latest_charge ?? null),
    method: methodOf(expandedOf(intent?.latest_charge ?? null)),
    reference: session.client_reference_id,
    expiresAt: instant(session.expires_at),
  };
}

/** A complete session that isn't paid is either waiting for its money or never got it; only the intent knows which. */
function paymentStatusOf(
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): Checkout['paymentStatus'] {
  if (session.payment_status === 'paid') return 'paid';
  if (session.status !== 'complete') return 'unpaid';
  return intent?.status === 'requires_payment_method' || intent?.status === 'canceled' ? 'failed' : 'processing';
}

const PAYMENT_STATUS: Readonly<Record<string, ProviderPayment['status']>> = {
  succeeded: 'paid',
  processing: 'processing',
  canceled: 'cancelled',
};

function paymentOf(intent: Stripe.PaymentIntent): ProviderPayment {
  const charge = expandedOf(intent.latest_charge);
  return {
    paymentIntentId: intent.id,
    chargeId: idOf(intent.latest_charge),
    status: PAYMENT_STATUS[intent.status] ?? 'unpaid',
    amountMinor: intent.amount,
    receivedMinor: intent.amount_received,
    cumulativeRefundedMinor: charge?.amount_refunded ?? 0,
    applicationFeeMinor: intent.application_fee_amount,
    isDisputed: charge?.disputed ?? false,
    currency: intent.currency,
    method: methodOf(charge),
    metadata: intent.metadata,
  };
}

function eventOf(event: Stripe.Event): PaymentEvent {
  return {
    ...factOf(event),
    id: event.id,
    accountId: event.account ?? null,
    type: event.type,
    at: instant(event.created),
  };
}

function factOf(event: Stripe.Event): PaymentFact {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired':
      return checkoutFactOf(event.data.object);
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed': {
      const { id, metadata, amount: amountMinor } = event.data.object;
      const reference = metadata['checkoutId'] ?? null;
      return { kind: 'payment', objectId: id, paymentIntentId: id, reference, amountMinor };
    }
    case 'charge.refunded': {
      const { id, payment_intent: intent, amount_refunded: cumulativeRefundedMinor, currency } = event.data.object;
      return {
        kind: 'refund',
        objectId: id,
        chargeId: id,
        paymentIntentId: idOf(intent),
        cumulativeRefundedMinor,
        currency,
      };
    }
    case 'refund.updated':
    case 'refund.failed': {
      const { id, charge, payment_intent: intent, currency } = event.data.object;
      return {
        kind: 'refund',
        objectId: id,
        chargeId: idOf(charge),
        paymentIntentId: idOf(intent),
        cumulativeRefundedMinor: null,
        currency,
      };
    }
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
      return disputeOf(event.data.object);
    default:
      return { kind: 'other', objectId: objectIdOf(event.data.object) };
  }
}

function checkoutFactOf(session: Stripe.Checkout.Session): PaymentFact {
  const { id, client_reference_id: reference, payment_intent: intent, amount_total: amountMinor } = session;
  return { kind: 'checkout', objectId: id, checkoutId: id, reference, paymentIntentId: idOf(intent), amountMinor };
}

function disputeOf(dispute: Stripe.Dispute): PaymentFact {
  const { id, charge, payment_intent: intent, amount: disputedMinor, currency, status } = dispute;
  // `warning_closed` and `prevented` are inquiries that took no money: won, for the merchant.
  const won = ['won', 'warning_closed', 'prevented'].includes(status);
  const state = won ? 'won' : status === 'lost' ? 'lost' : 'open';
  return {
    kind: 'dispute',
    objectId: id,
    disputeId: id,
    chargeId: idOf(charge),
    paymentIntentId: idOf(intent),
    disputedMinor,
    currency,
    state,
  };
}

/** Events nobody asked for may carry objects without an id. */
const objectIdOf = (object: object): string => ('id' in object && typeof object.id === 'string' ? object.id : '');

type Incoming = {
  rawBody: string | Uint8Array;
  signature: string | null;
  secrets: readonly string[];
  now: InstantText;
};

/** The event signed by one of the secrets (two are valid while one is being rolled), or null. */
async function genuine(stripe: Stripe, { rawBody, signature, secrets, now }: Incoming): Promise<Stripe.Event | null> {
  const receivedAt = Date.parse(now);
  const signedAt = signature === null ? null : signedAtOf(signature);
  if (signature === null || signedAt === null || signedAt - receivedAt / 1000 > TOLERANCE_SECONDS) return null;
  for (const secret of secrets) {
    try {
      const provider = Stripe.createSubtleCryptoProvider();
      return await stripe.webhooks.constructEventAsync(
        rawBody,
        signature,
        secret,
        TOLERANCE_SECONDS,
        provider,
        receivedAt,
      );
    } catch (thrown) {
      if (!(thrown instanceof Stripe.errors.StripeSignatureVerificationError)) throw thrown;
    }
  }
  return null;
}

/**
 * The one `t=` of a well-formed header, in seconds; null for anything else. stripe-node refuses old timestamps only, while one
 * from the future would stay replayable for as long as it is ahead; and it throws plain errors at headers such as `v1=`.
 */
function signedAtOf(signature: string): number | null {
  const parts = signature.split(',');
  const [time, ...others] = parts.filter((part) => part.startsWith('t='));
  const isWellFormed = parts.every((part) => /^\w+=[^=\s]+$/.test(part)) && others.length === 0;
  return isWellFormed && time !== undefined && /^t=\d{1,12}$/.test(time) ? Number(time.slice(2)) : null;
}

/** Runs a call and turns what Stripe throws into our own problems. */
async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (!(thrown instanceof Stripe.errors.StripeError)) throw thrown;
    if (thrown.code === 'resource_missing') throw problem('not-found');
    if (thrown instanceof Stripe.errors.StripeIdempotencyError) throw problem('idempotency-key-reused');
    if (thrown instanceof Stripe.errors.StripeInvalidRequestError) {
      throw new Error(
        `the payment provider refused our request: ${thrown.code ?? ''} ${thrown.param ?? ''} ${thrown.message}`,
        { cause: thrown },
      );
    }
    throw problem('payment-provider-unavailable', { detail: `The payment provider answered ${thrown.type}.` });
  }
}
