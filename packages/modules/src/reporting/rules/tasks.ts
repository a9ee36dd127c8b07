/** The numbers a target can have, and where what there is of each is counted. Pure. */
import type { MetricKey } from './metrics.ts';

export type TaskSource = {
  /** As targets name it. */
  readonly field: string;
  readonly fact: string;
  readonly measure: 'minor' | 'count' | 'units';
  /** The metric whose denominator it is; null where nothing in the product counts what there is of it. */
  readonly metric: MetricKey | null;
};

/** In the order in which they are shown. Money of all kinds together is no task of its own. */
export const TASKS: readonly TaskSource[] = [
  { field: 'newMinor', fact: 'target-new', measure: 'minor', metric: 'new-task-amount' },
  { field: 'newCount', fact: 'target-new', measure: 'count', metric: 'new-task' },
  { field: 'renewalMinor', fact: 'target-renewal', measure: 'minor', metric: 'renewal-task-amount' },
  { field: 'renewalCount', fact: 'target-renewal', measure: 'count', metric: 'renewal-task' },
  { field: 'extensionMinor', fact: 'target-extension', measure: 'minor', metric: null },
  { field: 'extensionCount', fact: 'target-extension', measure: 'count', metric: null },
  { field: 'referralMinor', fact: 'target-referral', measure: 'minor', metric: 'referral-task-amount' },
  { field: 'referralCount', fact: 'target-referral', measure: 'count', metric: 'referral-task' },
  { field: 'hoursUnits', fact: 'target-hours', measure: 'units', metric: 'hours-task' },
];
