/** What a metric is declared as, and where its sides are read from. */

/** `facts`: sums of a fact's measure over the period. `instant`: subjects counted at the end of the period. */
export type MetricSource =
  | { readonly kind: 'facts'; readonly metric: string; readonly measure: 'count' | 'units' | 'minor' }
  | { readonly kind: 'balance'; readonly measure: 'units' | 'minor' }
  | { readonly kind: 'effective-students' }
  | { readonly kind: 'classes' }
  | { readonly kind: 'advisors' }
  | { readonly kind: 'class-places' }
  | { readonly kind: 'advisor-places' };

/** A class of so many active students counts whole where small classes are adjusted; places are counted so that nothing is rounded (M21). */
export const FULL_CLASS = 15;

export type Metric = {
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly unit: 'count' | 'units' | 'minor' | 'rate' | 'ratio';
  readonly numerator: MetricSource;
  readonly denominator: MetricSource | null;
  readonly dateBasis: 'event' | 'lesson' | 'due' | 'instant';
  readonly version: number;
  /** The name of the definition, where the head office chooses one of several. */
  readonly variant?: { readonly nameZh: string; readonly nameEn: string };
  readonly definitionZh: string;
  readonly definitionEn: string;
};

export const facts = (metric: string, measure: 'count' | 'units' | 'minor'): MetricSource => ({
  kind: 'facts',
  metric,
  measure,
});
