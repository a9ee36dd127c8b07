/** What the registry asks of the tables: its facts, and a metric as it is printed. */
import type { z } from 'zod';
import type { MetricShape } from '../contract.ts';
import type { Metric } from '../rules/metric.ts';
import { METRIC_IDS, type MetricKey } from '../rules/metrics.ts';
import type { Registry } from '../rules/renewal-rates.ts';
import { measureOf } from '../rules.ts';

/** Facts whose running total is a balance: granted adds, consumption takes away. */
export const STOCKS = ['granted', 'consumption'] as const;

/** The facts that metrics of a registry are summed from. */
export const factsOf = (registry: Registry): string[] => [
  ...new Set(
    METRIC_IDS.flatMap((id) => [registry(id).numerator, registry(id).denominator]).flatMap((source) =>
      source?.kind === 'facts' ? [source.metric] : [],
    ),
  ),
];

/** The definition printed beside a figure. */
export const shapeOf = (id: MetricKey, registry: Registry): z.infer<typeof MetricShape> => {
  const { numerator: _numerator, denominator: _denominator, ...shown }: Metric = registry(id);
  return { id, ...shown, measure: measureOf(registry(id).numerator) };
};
