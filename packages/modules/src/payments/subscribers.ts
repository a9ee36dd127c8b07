/** What payments does when something is announced. */
import type { Subscriber } from '@keshi/platform/outbox';
import { eventApplier } from './service/apply-event.ts';
import { checkoutCloser } from './service/close-checkouts.ts';

export const subscribers: readonly Subscriber[] = [eventApplier, checkoutCloser];
