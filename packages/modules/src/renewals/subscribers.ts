/** What renewals does when others announce something. */
import { ROLL_SUBMITTED } from '@keshi/modules/attendance/events';
import { ORDER_CANCELLED, ORDER_OPENED, PAYMENT_CONFIRMED } from '@keshi/modules/payments/events';
import type { Subscriber } from '@keshi/platform/outbox';
import { RENEWAL_DISCUSSED } from './events.ts';
import { onRollSubmitted } from './service/fall-due.ts';
import { onRenewalDiscussed } from './service/follow-talk.ts';
import { onOrderCancelled, onOrderOpened, onPaymentConfirmed } from './service/follow-order.ts';

export const subscribers: readonly Subscriber[] = [
  { topic: ROLL_SUBMITTED, name: 'renewals.fall-due', handle: onRollSubmitted },
  { topic: ORDER_OPENED, name: 'renewals.quoted', handle: onOrderOpened },
  { topic: ORDER_CANCELLED, name: 'renewals.quote-cancelled', handle: onOrderCancelled },
  { topic: PAYMENT_CONFIRMED, name: 'renewals.paid', handle: onPaymentConfirmed },
  { topic: RENEWAL_DISCUSSED, name: 'renewals.discussed', handle: onRenewalDiscussed },
];
