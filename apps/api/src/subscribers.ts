/** Who listens to what. Announcers do not know their listeners; this is the only place that knows both. */
import { admissionsSubscribers } from '@keshi/modules/admissions';
import { advisingSubscribers } from '@keshi/modules/advising';
import { paymentSubscribers } from '@keshi/modules/payments';
import { familyNotifier } from '@keshi/modules/registry';
import { renewalSubscribers } from '@keshi/modules/renewals';
import { reportingSubscribers } from '@keshi/modules/reporting';
import { satisfactionSubscribers } from '@keshi/modules/satisfaction';
import { serviceDeskSubscribers } from '@keshi/modules/service-desk';
import type { Subscriber } from '@keshi/platform/outbox';

export const subscribers: readonly Subscriber[] = [
  ...paymentSubscribers,
  ...admissionsSubscribers,
  ...renewalSubscribers,
  ...advisingSubscribers,
  ...reportingSubscribers,
  ...serviceDeskSubscribers,
  ...satisfactionSubscribers,
  familyNotifier,
];
