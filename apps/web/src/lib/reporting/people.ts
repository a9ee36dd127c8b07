/** The figures people of several campuses are compared by: what they are credited with in a period. */
import type { MetricId } from './figures.ts';

export const PEOPLE_METRICS = [
  'sign-ups',
  'sign-up-rate',
  'referral-sign-ups',
  'new-task-amount',
  'renewals',
  'renewal-rate',
  'renewal-task-amount',
  'consumption',
  'hours-task',
  'return-visits',
  'attendance',
  'satisfaction',
  'data-accuracy',
  'compliance',
] as const satisfies readonly MetricId[];
