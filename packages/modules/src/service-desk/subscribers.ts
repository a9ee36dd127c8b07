/** What the service desk does with its own announcements. */
import type { Subscriber } from '@keshi/platform/outbox';
import { COMPLAINT_FILED } from './events.ts';
import { onComplaintFiled } from './service/family.ts';

export const subscribers: readonly Subscriber[] = [
  { topic: COMPLAINT_FILED, name: 'service-desk.count', handle: onComplaintFiled },
];
