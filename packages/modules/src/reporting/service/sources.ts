/** What the registry asks of the tables: its facts, and a metric as it is printed. */
import type { z } from 'zod';
import type { MetricShape } from '../contract.ts';
import type { Metric } from '../rules/metric.ts';
import { METRIC_IDS, type MetricKey } from '../rules/metrics.ts';
import { measureOf, metricOf } from '../rules.ts';

/** Facts whose running total is a balance: granted adds, consumption takes away. */
export const STOCKS = ['granted', 'consumption'] as const;

/** The facts that metrics of the registry are summed from. */
export const FACTS: readonly string[] = [
  ...new Set(
    METRIC_IDS.flatMap((id) => [metricOf(id).numerator, metricOf(id).denominator]).flatMap((source) =>
      source?.kind === 'facts' ? [source.metric] : [],
    ),
  ),
];

/** The definition printed beside a figure. */
export const shapeOf = (id: MetricKey): z.infer<typeof MetricShape> => {
  const { numerator: _numerator, denominator: _denominator, ...shown }: Metric = metricOf(id);
  return { id, ...shown, measure: measureOf(metricOf(id).numerator) };
};
