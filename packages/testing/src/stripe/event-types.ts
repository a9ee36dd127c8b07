/** Which event types the double makes and what each carries, checked against stripe-node. */
import type Stripe from 'stripe';
import type { Charge, Customer, Dispute, PaymentIntent, Price, Product, Refund, Session } from './objects.ts';

/** Decimals are text on the wire; the rest is as stripe-node types it. */
type OnTheWire<T> = T extends { unit_amount_decimal: unknown } ? Price : T;

/** Holds only if every type's object is the one that stripe-node expects in an event of that type. */
type Checked<M extends { [T in keyof M]: OnTheWire<Extract<Stripe.Event, { type: T }>['data']['object']> }> = M;

/** Which object each event type carries. */
export type EventObjects = Checked<{
  'customer.created': Customer;
  'product.created': Product;
  'price.created': Price;
  'checkout.session.completed': Session;
  'checkout.session.expired': Session;
  'checkout.session.async_payment_succeeded': Session;
  'checkout.session.async_payment_failed': Session;
  'payment_intent.created': PaymentIntent;
  'payment_intent.processing': PaymentIntent;
  'payment_intent.succeeded': PaymentIntent;
  'payment_intent.payment_failed': PaymentIntent;
  'payment_intent.canceled': PaymentIntent;
  'charge.pending': Charge;
  'charge.succeeded': Charge;
  'charge.failed': Charge;
  'charge.refunded': Charge;
  'refund.created': Refund;
  'charge.dispute.created': Dispute;
  'charge.dispute.funds_withdrawn': Dispute;
  'charge.dispute.funds_reinstated': Dispute;
  'charge.dispute.closed': Dispute;
}>;
export type EventType = keyof EventObjects;

export type DoubleEvent = Omit<Stripe.EventBase, 'data' | 'type'> & {
  type: EventType;
  data: { object: EventObjects[EventType] };
};
