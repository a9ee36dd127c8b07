/** The simulated calls of a payment: payment intents, charges, refunds, disputes. */
import { bare, type Call, type Route } from './calls.ts';
import { refundCharge } from './corrections.ts';
import { emit } from './events.ts';
import { badParameter, fault, missingParameter } from './fault.ts';
import { attemptCharge, createIntent } from './flows.ts';
import { page } from './lists.ts';
import { METHODS, type Charge, type PaymentIntent } from './objects.ts';
import * as parameters from './parameters.ts';
import { bookOf, found, seconds } from './state.ts';

const shelves = ({ world, account }: Call) => bookOf(world, account);

/** Stripe wants the equivalent of half a US dollar. */
export const LEAST_MINOR: Record<string, number> = { cny: 400, hkd: 400, sgd: 50, usd: 50, eur: 50 };

/** Direct charges only: a fee goes from a connected account to the platform. */
export function checkFee(call: Call, fee: number | undefined, amount: number, at: string): void {
  if (fee === undefined) return;
  if (call.account === call.world.state.platform) {
    throw badParameter(
      at,
      'Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).',
    );
  }
  if (fee > amount)
    throw badParameter(at, 'The application fee must be less than or equal to the amount of the payment.');
}

function createPaymentIntent(call: Call): PaymentIntent {
  const input = parameters.intentCreate(call.params, '');
  if (input.customer !== undefined) found(shelves(call).customers, input.customer, 'customer', 'customer');
  checkFee(call, input.application_fee_amount, input.amount, 'application_fee_amount');
  if (input.amount < (LEAST_MINOR[input.currency] ?? 0)) {
    throw badParameter('amount', 'Amount must convert to at least 50 cents.', 'amount_too_small');
  }
  const intent = createIntent(call.world, call.account, {
    amount: input.amount,
    currency: input.currency,
    customer: input.customer,
    description: input.description,
    receiptEmail: input.receipt_email,
    statementDescriptorSuffix: input.statement_descriptor_suffix,
    applicationFee: input.application_fee_amount,
    methods: METHODS.filter((method) => input.allowed_payment_method_types?.includes(method) ?? true),
    allowed: input.allowed_payment_method_types,
    metadata: input.metadata,
  });
  return input.confirm === true ? confirm(call, intent, input.payment_method) : intent;
}

function confirm(call: Call, intent: PaymentIntent, method: string | undefined): PaymentIntent {
  if (method === undefined) throw missingParameter('payment_method');
  if (!['requires_payment_method', 'requires_confirmation'].includes(intent.status)) {
    const message = `This PaymentIntent's status is ${intent.status}, so it cannot be confirmed.`;
    throw fault(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message });
  }
  const outcome = method === 'pm_card_visa' ? 'succeeds' : 'declines';
  const charge = attemptCharge(call.world, call.account, intent, {
    method: 'card',
    outcome,
    card: outcome === 'succeeds' ? '4242' : '0002',
  });
  if (outcome === 'declines') {
    throw fault(402, {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
      charge: charge.id,
      payment_intent: structuredClone(intent),
    });
  }
  return intent;
}

const paymentIntent = (call: Call) => found(shelves(call).paymentIntents, call.id, 'payment_intent', 'intent');

function cancelIntent(call: Call): PaymentIntent {
  const intent = paymentIntent(call);
  const input = parameters.intentCancel(call.params, '');
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    const message = `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`;
    throw fault(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message });
  }
  Object.assign(intent, {
    status: 'canceled',
    canceled_at: seconds(call.world),
    cancellation_reason: input.cancellation_reason ?? null,
  } satisfies Partial<PaymentIntent>);
  emit(call.world, call.account, 'payment_intent.canceled', intent);
  return intent;
}

function createRefund(call: Call) {
  const input = parameters.refundCreate(call.params, '');
  if (input.charge === undefined && input.payment_intent === undefined) throw missingParameter('payment_intent');
  return refundCharge(call.world, call.account, chargeOf(call, input), input);
}

function chargeOf(call: Call, given: { charge: string | undefined; payment_intent: string | undefined }): Charge {
  if (given.charge !== undefined) return found(shelves(call).charges, given.charge, 'charge', 'charge');
  const intent = found(shelves(call).paymentIntents, given.payment_intent ?? '', 'payment_intent', 'payment_intent');
  if (intent.latest_charge === null)
    throw badParameter('payment_intent', 'This PaymentIntent does not have a successful charge to refund.');
  return found(shelves(call).charges, intent.latest_charge, 'charge');
}

/** The filter that charges' lists share: by charge and by payment intent, each when given. */
const ofPayment =
  (input: { charge: string | undefined; payment_intent: string | undefined }) =>
  (object: { charge: string; payment_intent: string }) =>
    (input.charge === undefined || object.charge === input.charge) &&
    (input.payment_intent === undefined || object.payment_intent === input.payment_intent);

function listCharges(call: Call) {
  const input = parameters.chargeList(call.params, '');
  return page('/v1/charges', Object.values(shelves(call).charges), input, (charge) =>
    [
      input.customer === undefined || charge.customer === input.customer,
      input.payment_intent === undefined || charge.payment_intent === input.payment_intent,
    ].every(Boolean),
  );
}

function listIntents(call: Call) {
  const input = parameters.intentList(call.params, '');
  return page(
    '/v1/payment_intents',
    Object.values(shelves(call).paymentIntents),
    input,
    ({ customer }) => input.customer === undefined || customer === input.customer,
  );
}

function listRefunds(call: Call) {
  const input = parameters.refundList(call.params, '');
  return page('/v1/refunds', Object.values(shelves(call).refunds), input, ofPayment(input));
}

function listDisputes(call: Call) {
  const input = parameters.disputeList(call.params, '');
  return page('/v1/disputes', Object.values(shelves(call).disputes), input, ofPayment(input));
}

export const PAYMENT_CALLS: readonly Route[] = [
  ['POST', '/v1/payment_intents', createPaymentIntent],
  ['GET', '/v1/payment_intents', listIntents],
  ['GET', '/v1/payment_intents/:id', bare(paymentIntent)],
  [
    'POST',
    '/v1/payment_intents/:id/confirm',
    (call) => confirm(call, paymentIntent(call), parameters.intentConfirm(call.params, '').payment_method),
  ],
  ['POST', '/v1/payment_intents/:id/cancel', cancelIntent],
  ['GET', '/v1/charges', listCharges],
  ['GET', '/v1/charges/:id', bare((call) => found(shelves(call).charges, call.id, 'charge'))],
  ['POST', '/v1/refunds', createRefund],
  ['GET', '/v1/refunds', listRefunds],
  ['GET', '/v1/refunds/:id', bare((call) => found(shelves(call).refunds, call.id, 'refund'))],
  ['GET', '/v1/disputes', listDisputes],
  ['GET', '/v1/disputes/:id', bare((call) => found(shelves(call).disputes, call.id, 'dispute'))],
];
