/** Figures of a campus and of its people for a period, as its dashboard has them, for what is reported of them (RPT-10). */
import type { Period } from '@keshi/kernel/dates';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type { MetricKey } from '../rules/metrics.ts';
import type { Registry } from '../rules/renewal-rates.ts';
import { addTo, measureOf, sourceName, sumKey, type Measures, type Sums } from '../rules.ts';
import { readDefinitions } from './definitions.ts';
import { readFactSums } from './fact-sums.ts';
import { atDays, type Place } from './place.ts';
import { factsOf } from './sources.ts';
import { readPersonSums } from './subjects.ts';

/** One side of a figure: of the campus for null, else of a person. Zero where nothing happened. */
export type CampusFigures = {
  readonly of: (personId: string | null, metric: MetricKey, part: 'numerator' | 'denominator') => number;
  readonly personIds: readonly string[];
  /** The metrics as they are defined for the period. */
  readonly registry: Registry;
};

const CAMPUS = 'campus';
const SLOT = 'current';

/** Sources of a metric that are not sums of facts: subjects at the end of the period. */
const isInstant = (registry: Registry, metric: MetricKey): boolean =>
  [registry(metric).numerator, registry(metric).denominator].some(
    (source) => source !== null && source.kind !== 'facts',
  );

/**
 * The figures of some metrics for the campus and everybody credited there, by the definitions chosen for the period (M10), in two statements, three
 * where one of them is counted at an instant. Flows and subjects only: a running balance (M14) is not made here.
 */
export async function campusFigures(
  ctx: Ctx,
  campus: CampusInfo,
  period: Period,
  metrics: readonly MetricKey[],
): Promise<CampusFigures> {
  const place: Place = {
    level: 'campus',
    branches: [],
    campuses: [campus],
    campusIds: [campus.id],
    people: new Map(),
  };
  const { registry } = await readDefinitions(ctx, place, period, undefined);
  const byRow = new Map<string, Sums>();
  const add = (personId: string, source: string, measures: Measures): void => {
    for (const row of [CAMPUS, personId]) {
      const sums: Sums = byRow.get(row) ?? new Map<string, Measures>();
      byRow.set(row, sums);
      addTo(sums, sumKey(SLOT, source), measures);
    }
  };
  if (metrics.length > 0)
    for (const sum of await readFactSums(ctx, place, [
      { slot: SLOT, metrics: factsOf(registry), period, by: 'person' },
    ]))
      add(sum.personId, sum.metric, sum);
  if (metrics.some((metric) => isInstant(registry, metric)))
    for (const sum of await readPersonSums(ctx, place, atDays(ctx, place, [[SLOT, period]])))
      add(sum.personId, sum.kind, sum);
  return {
    registry,
    personIds: [...byRow.keys()].filter((row) => row !== CAMPUS),
    of: (personId, metric, part) => {
      const source = registry(metric)[part];
      return source === null
        ? 0
        : (byRow.get(personId ?? CAMPUS)?.get(sumKey(SLOT, sourceName(source)))?.[measureOf(source)] ?? 0);
    },
  };
}
