/**
 * Definitions of the renewal rate (M10). The field has at least six, and bonuses hang on which: the head office chooses one as a dated setting, every
 * figure prints it, and each opens to its own rows. Definitions differ in the facts they divide; the facts are counted whichever is chosen.
 */
import type { z } from 'zod';
import type { RenewalRateDefinition as Definitions } from '@keshi/modules/tenancy/contract';
import type { Metric } from './metric.ts';
import { METRICS, type MetricKey } from './metrics.ts';

export type RenewalRateDefinition = z.infer<typeof Definitions>;

const counts = (metric: string) => ({ kind: 'facts', metric, measure: 'count' }) as const;
const hours = (metric: string) => ({ kind: 'facts', metric, measure: 'units' }) as const;
const rate = METRICS['renewal-rate'];

/** Each with its own version, so that a changed text is another one. */
export const RENEWAL_RATES: Readonly<Record<RenewalRateDefinition, Metric>> = {
  start: { ...rate, variant: { nameZh: '期初口径', nameEn: 'of those due at the start' } },
  end: {
    ...rate,
    denominator: counts('renewal-due-end'),
    version: 1,
    variant: { nameZh: '期末口径', nameEn: 'of those still there at the end' },
    definitionZh:
      '期内到期、且没有退费离开的报读中，在到期日加宽限期内付清续费的比例。与期初口径只差分母：退费的不再算在内。',
    definitionEn:
      'Of the enrolments due in the period and not refunded, the share renewed in full no later than the due date plus grace. The base alone differs from the start’s: who was refunded is no longer in it.',
  },
  part: {
    ...rate,
    numerator: counts('renewal-part'),
    version: 1,
    variant: { nameZh: '部分付款也计', nameEn: 'part payments count' },
    definitionZh: '期内到期的报读中，在到期日加宽限期内至少付了一部分续费的比例。没有付清的也算续上。',
    definitionEn:
      'Of the enrolments due in the period, the share of which some money of the renewal came no later than the due date plus grace, all of it or not.',
  },
  month: {
    ...rate,
    numerator: counts('renewal-won'),
    denominator: counts('renewal-settled'),
    dateBasis: 'event',
    version: 1,
    variant: { nameZh: '当月口径', nameEn: 'renewed of those settled' },
    definitionZh: '期内付清的续费 ÷（期内付清的续费 + 期内记为未续的）。提前续的计入付清之月，到期未定的不计。',
    definitionEn:
      'Renewals paid in full in the period ÷ (those + renewals given up as lost in the period). Early ones count in the month they are paid; what is undecided counts nowhere.',
  },
  hours: {
    ...rate,
    numerator: hours('renewal-hours'),
    denominator: hours('consumption'),
    dateBasis: 'event',
    version: 1,
    variant: { nameZh: '课时口径', nameEn: 'hours renewed of hours used' },
    definitionZh: '期内付清的续费所买课时（不含赠送）÷ 期内课消课时。可以超过 100%。',
    definitionEn:
      'Hours bought by renewals paid in full in the period, gifts left out, ÷ hours consumed in it. May exceed 100 %.',
  },
};

/** The registry under a chosen definition. */
export type Registry = (id: MetricKey) => Metric;

export const registryUnder =
  (definition: RenewalRateDefinition): Registry =>
  (id) =>
    id === 'renewal-rate' ? RENEWAL_RATES[definition] : METRICS[id];
