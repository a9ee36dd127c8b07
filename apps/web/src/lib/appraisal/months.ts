/** Months of a quarter. */
import { addMonths, type DateText } from '@keshi/kernel/dates';
import { quarterPeriod } from '@keshi/modules/appraisal/rules';

/** First days of the three months of `2026-Q3`. */
export const quarterMonths = (quarter: string): DateText[] => {
  const { from } = quarterPeriod(quarter);
  return [from, addMonths(from, 1), addMonths(from, 2)];
};
