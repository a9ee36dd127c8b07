/** Short names of the figures people are compared by; a new one without a name does not compile. */
import type { PEOPLE_METRICS } from '#lib/reporting/people.ts';
import { m } from '#paraglide/messages.js';

type PeopleMetric = (typeof PEOPLE_METRICS)[number];
const NAMES: Readonly<Record<PeopleMetric, () => string>> = {
  'sign-ups': m.people_sign_ups,
  'sign-up-rate': m.people_sign_up_rate,
  'referral-sign-ups': m.people_referrals,
  'new-task-amount': m.people_new_task,
  renewals: m.people_renewals,
  'renewal-rate': m.people_renewal_rate,
  'renewal-task-amount': m.people_renewal_task,
  consumption: m.people_consumption,
  'hours-task': m.people_hours_task,
  'return-visits': m.people_visits,
  attendance: m.people_attendance,
  satisfaction: m.people_satisfaction,
  'data-accuracy': m.people_data_accuracy,
  compliance: m.people_compliance,
};
export const peopleMetricName = (metric: PeopleMetric): string => NAMES[metric]();
