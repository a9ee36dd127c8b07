/** What happens to a payment, whoever causes it (payer, API call or test): objects change and events follow in Stripe's order. */
import { emit } from './events.ts';
import { badParameter, fault } from './fault.ts';
import type { Charge, Method, PaymentIntent, Session } from './objects.ts';
import { newCharge, newPaymentIntent, type IntentInput } from './payment-objects.ts';
import { birth, bookOf, found, newId, seconds, type World } from './state.ts';

/** `later`: authorised now, money decided by `settle`. Only wallets can do that here. */
export type Outcome = 'succeeds' | 'declines' | 'later';

export type Payer = { method: Method; outcome: Outcome; card?: string; email?: string };

/** Where an object lives; the hosted page and the control know ids only. */
export function sessionAt(world: World, sessionId: string): { account: string; session: Session } {
  expireDue(world);
  for (const [account, book] of Object.entries(world.state.books)) {
    if (Object.hasOwn(book.sessions, sessionId))
      return { account, session: found(book.sessions, sessionId, 'checkout.session') };
  }
  return {
    account: world.state.platform,
    session: found(bookOf(world, world.state.platform).sessions, sessionId, 'checkout.session'),
  };
}

export function createIntent(world: World, account: string, input: IntentInput): PaymentIntent {
  const platform = account === world.state.platform ? null : 'ca_double';
  const intent = newPaymentIntent(birth(world, 'paymentIntent'), input, platform);
  bookOf(world, account).paymentIntents[intent.id] = intent;
  emit(world, account, 'payment_intent.created', intent);
  return intent;
}

/** One attempt to pay an intent. A decline leaves it payable. */
export function attemptCharge(world: World, account: string, intent: PaymentIntent, payer: Payer): Charge {
  const details = {
    method: payer.method,
    last4: payer.card?.slice(-4) ?? '4242',
    paymentMethod: newId(world, 'paymentMethod'),
  };
  const charge = newCharge(birth(world, payer.method === 'card' ? 'charge' : 'payment'), intent, details);
  bookOf(world, account).charges[charge.id] = charge;
  intent.latest_charge = charge.id;
  intent.payment_method = details.paymentMethod;
  if (payer.outcome === 'succeeds') succeed(world, account, intent, charge);
  else if (payer.outcome === 'declines') decline(world, account, intent, charge);
  else {
    intent.status = 'processing';
    emit(world, account, 'payment_intent.processing', intent);
    emit(world, account, 'charge.pending', charge);
  }
  return charge;
}

function succeed(world: World, account: string, intent: PaymentIntent, charge: Charge): void {
  Object.assign(charge, {
    status: 'succeeded',
    paid: true,
    captured: true,
    amount_captured: charge.amount,
    application_fee: charge.application_fee_amount === null ? null : newId(world, 'applicationFee'),
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    },
    receipt_url: `${world.baseUrl()}/receipts/${charge.id}`,
  } satisfies Partial<Charge>);
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: intent.amount,
    last_payment_error: null,
  } satisfies Partial<PaymentIntent>);
  emit(world, account, 'charge.succeeded', charge);
  emit(world, account, 'payment_intent.succeeded', intent);
}

const DECLINED = {
  code: 'card_declined',
  decline_code: 'generic_decline',
  message: 'Your card was declined.',
} as const;
const REFUSED = { code: 'payment_intent_payment_attempt_failed', message: 'The payment failed.' } as const;

function decline(world: World, account: string, intent: PaymentIntent, charge: Charge): void {
  const isCard = charge.payment_method_details?.type === 'card';
  const reason = isCard ? DECLINED : REFUSED;
  Object.assign(charge, {
    status: 'failed',
    failure_code: reason.code,
    failure_message: reason.message,
  } satisfies Partial<Charge>);
  Object.assign(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: { type: isCard ? 'card_error' : 'invalid_request_error', charge: charge.id, ...reason },
  } satisfies Partial<PaymentIntent>);
  emit(world, account, 'charge.failed', charge);
  emit(world, account, 'payment_intent.payment_failed', intent);
}

/** The payer acts on an open session. Returns the charge that came of it. */
export function paySession(world: World, sessionId: string, payer: Payer): Charge {
  const { account, session } = sessionAt(world, sessionId);
  if (session.status !== 'open')
    throw badParameter('id', `This Checkout Session is ${session.status ?? 'closed'} and can't be paid.`);
  if (!session.payment_method_types.includes(payer.method))
    throw badParameter('method', `This Checkout Session does not accept ${payer.method}.`);
  if (payer.outcome === 'later' && payer.method === 'card') throw badParameter('outcome', 'Cards answer at once.');
  const book = bookOf(world, account);
  const intent =
    session.payment_intent === null
      ? createIntent(world, account, found(book.intentInputs, sessionId, 'checkout.session'))
      : found(book.paymentIntents, session.payment_intent, 'payment_intent');
  session.payment_intent = intent.id;
  const charge = attemptCharge(world, account, intent, payer);
  if (payer.outcome === 'declines') return charge;
  session.status = 'complete';
  session.url = null;
  session.payment_status = payer.outcome === 'succeeds' ? 'paid' : 'unpaid';
  session.customer_details = {
    address: null,
    business_name: null,
    email: payer.email ?? session.customer_email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
  emit(world, account, 'checkout.session.completed', session);
  return charge;
}

/** The wallet's final word on a payment left for later. */
export function settle(world: World, sessionId: string, outcome: 'succeeded' | 'failed'): void {
  const { account, session } = sessionAt(world, sessionId);
  const book = bookOf(world, account);
  const intent =
    session.payment_intent === null ? undefined : found(book.paymentIntents, session.payment_intent, 'payment_intent');
  if (intent?.status !== 'processing' || intent.latest_charge === null)
    throw badParameter('id', 'No payment of this Checkout Session is processing.');
  const charge = found(book.charges, intent.latest_charge, 'charge');
  if (outcome === 'succeeded') {
    succeed(world, account, intent, charge);
    session.payment_status = 'paid';
    emit(world, account, 'checkout.session.async_payment_succeeded', session);
  } else {
    decline(world, account, intent, charge);
    emit(world, account, 'checkout.session.async_payment_failed', session);
  }
}

/** Closes an open session; a closed one is a 400, as at Stripe. */
export function expireSession(world: World, account: string, session: Session): Session {
  if (session.status !== 'open') {
    const message = `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status ?? ''}\`.`;
    throw fault(400, { type: 'invalid_request_error', message });
  }
  session.status = 'expired';
  session.url = null;
  emit(world, account, 'checkout.session.expired', session);
  return session;
}

/** Sessions whose time has come expire; called before anything is looked at, so no timer is needed. */
export function expireDue(world: World): void {
  const now = seconds(world);
  for (const [account, book] of Object.entries(world.state.books)) {
    for (const session of Object.values(book.sessions)) {
      if (session.status === 'open' && session.expires_at <= now) expireSession(world, account, session);
    }
  }
}
