/** What admissions does when something is announced. */
import {
  ORDER_REFUNDED,
  PAYMENT_CONFIRMED,
  type OrderRefunded,
  type PaymentConfirmed,
} from '@keshi/modules/payments/events';
import type { Ctx } from '@keshi/platform/context';
import type { Subscriber } from '@keshi/platform/outbox';
import { LEAD_REGISTERED, type LeadRegistered } from './events.ts';
import { followSignUp } from './service/follow-sign-up.ts';
import { reverseRefunded } from './service/reverse-referral.ts';

export const subscribers: readonly Subscriber[] = [
  {
    topic: PAYMENT_CONFIRMED,
    name: 'admissions.sign-up',
    handle: async (ctx: Ctx, { kind, studentId }: PaymentConfirmed) => {
      if (kind === 'new') await followSignUp(ctx, studentId);
    },
  },
  {
    // Whichever comes last, the payment or the tie, sees the other.
    topic: LEAD_REGISTERED,
    name: 'admissions.registered',
    handle: (ctx: Ctx, { studentId }: LeadRegistered) => followSignUp(ctx, studentId),
  },
  {
    topic: ORDER_REFUNDED,
    name: 'admissions.refund',
    handle: (ctx: Ctx, { orderId }: OrderRefunded) => reverseRefunded(ctx, orderId),
  },
];
