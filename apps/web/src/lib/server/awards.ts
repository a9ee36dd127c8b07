/** What the pages of rankings share. */
import { localDate } from '@keshi/kernel/dates';
import { MetricId } from '@keshi/modules/reporting/contract';
import { choiceIn } from './address.ts';
import { businessNow } from './clock.ts';
import { monthView } from './targets.ts';

/** The month asked for, and the figure looked at more closely: completion of renewal tasks unless another is asked for. */
export const awardsAsked = (url: URL, timeZone: string) => ({
  at: monthView(url, localDate(businessNow(), timeZone)),
  metric: choiceIn(url, 'metric', MetricId.options) ?? ('renewal-task-amount' as const),
});
