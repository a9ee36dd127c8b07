/** What payments announces. */
import type { OrderKindName } from './rules.ts';

/** Money for an order was confirmed. `fullyPaid` when nothing is due any more. */
export type PaymentConfirmed = {
  readonly paymentId: string;
  readonly orderId: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly campusId: string;
  readonly kind: OrderKindName;
  readonly renewalId: string | null;
  readonly fullyPaid: boolean;
  readonly onDate: string;
};
export const PAYMENT_CONFIRMED = 'payments.payment-confirmed';

/** An order was quoted to the family. */
export type OrderOpened = {
  readonly orderId: string;
  readonly studentId: string;
  readonly campusId: string;
  readonly renewalId: string | null;
};
export const ORDER_OPENED = 'payments.order-opened';

/** An unpaid order was cancelled. */
export type OrderCancelled = {
  readonly orderId: string;
  readonly studentId: string;
  readonly campusId: string;
  readonly renewalId: string | null;
};
export const ORDER_CANCELLED = 'payments.order-cancelled';

/** All money of an order went back to the family, as the provider reports it. Nothing is booked: a person decides what becomes of the hours. */
export type OrderRefunded = { readonly orderId: string; readonly studentId: string; readonly campusId: string };
export const ORDER_REFUNDED = 'payments.order-refunded';

/** Less is to be paid for an order than before, or nothing: pages that ask for more must not stay open. */
export type DueFell = { readonly orderId: string };
export const DUE_FELL = 'payments.due-fell';

/** A verified provider event is stored and waits to be applied. */
export type EventReceived = { readonly eventId: string };
export const EVENT_RECEIVED = 'payments.event-received';
