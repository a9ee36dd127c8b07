/** Money going back: refunds (cumulative on the charge) and disputes, from the API, the dashboard or the payer's bank. */
import { emit } from './events.ts';
import { badParameter, fault } from './fault.ts';
import type { Charge, Dispute, Metadata, Refund } from './objects.ts';
import { newDispute, newRefund } from './payment-objects.ts';
import { birth, bookOf, found, seconds, type World } from './state.ts';

export type RefundInput = { amount: number | undefined; reason: Refund['reason'] | undefined; metadata: Metadata };

/** Refunds part or the rest of a charge. `amount_refunded` on the charge is the sum so far, and never more than was paid. */
export function refundCharge(world: World, account: string, charge: Charge, input: RefundInput): Refund {
  if (charge.status !== 'succeeded')
    throw badParameter('charge', `Charge ${charge.id} has not succeeded and cannot be refunded.`);
  if (charge.disputed) {
    const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`;
    throw fault(400, { type: 'invalid_request_error', code: 'charge_disputed', message });
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    const message = `Charge ${charge.id} has already been refunded.`;
    throw fault(400, { type: 'invalid_request_error', code: 'charge_already_refunded', message });
  }
  const amount = input.amount ?? left;
  if (amount > left)
    throw badParameter(
      'amount',
      `Refund amount (${String(amount)}) is greater than unrefunded amount on charge (${String(left)})`,
    );
  const refund = newRefund(birth(world, 'refund'), charge, { ...input, amount });
  bookOf(world, account).refunds[refund.id] = refund;
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  emit(world, account, 'refund.created', refund);
  emit(world, account, 'charge.refunded', charge);
  return refund;
}

/** The bank takes money back, all or part. */
export function openDispute(
  world: World,
  account: string,
  charge: Charge,
  input: { amount: number | undefined; reason: string },
): Dispute {
  if (charge.status !== 'succeeded' || charge.disputed)
    throw badParameter('charge', `Charge ${charge.id} cannot be disputed.`);
  const dueBy = seconds(world) + 7 * 24 * 3600;
  const dispute = newDispute(birth(world, 'dispute'), charge, {
    amount: input.amount ?? charge.amount - charge.amount_refunded,
    reason: input.reason,
    dueBy,
  });
  bookOf(world, account).disputes[dispute.id] = dispute;
  charge.disputed = true;
  emit(world, account, 'charge.dispute.created', dispute);
  emit(world, account, 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

export function closeDispute(world: World, account: string, dispute: Dispute, outcome: 'won' | 'lost'): Dispute {
  if (dispute.status !== 'needs_response') throw badParameter('id', `Dispute ${dispute.id} is closed.`);
  dispute.status = outcome;
  emit(world, account, 'charge.dispute.closed', dispute);
  if (outcome === 'won') emit(world, account, 'charge.dispute.funds_reinstated', dispute);
  return dispute;
}

/** Where a charge lives, by its own id or its payment intent's; for controls that know ids only. */
export function chargeAt(world: World, id: string): { account: string; charge: Charge } {
  for (const [account, book] of Object.entries(world.state.books)) {
    const intent = Object.hasOwn(book.paymentIntents, id) ? book.paymentIntents[id] : undefined;
    const chargeId = intent === undefined ? id : (intent.latest_charge ?? id);
    if (Object.hasOwn(book.charges, chargeId)) return { account, charge: found(book.charges, chargeId, 'charge') };
  }
  return { account: world.state.platform, charge: found({}, id, 'charge') };
}
