/** What reporting does when others announce something: counts at an instant are made again. */
import type { Subscriber } from '@keshi/platform/outbox';
import { forgetInstants, INSTANT_TOPICS } from './service/instants.ts';

export const subscribers: readonly Subscriber[] = INSTANT_TOPICS.map((topic) => ({
  topic,
  name: 'reporting.instants',
  handle: forgetInstants,
}));
