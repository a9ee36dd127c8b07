/** Figures without a database: which roll-ups a period reads, how sums become figures, how rows rank. Pure. */
import {
  addDays,
  addMonths,
  monthStart,
  previousPeriod,
  quarterStart,
  weekStart,
  type DateText,
  type Period,
} from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';
import type { Metric, MetricSource } from './rules/metric.ts';
import { METRICS, type MetricKey } from './rules/metrics.ts';
import { TASK_METRICS } from './rules/task-metrics.ts';

export type { MetricKey } from './rules/metrics.ts';

/** What facts are folded by, the longest first. */
const GRAINS = ['year', 'quarter', 'month', 'day'] as const;
export type Grain = (typeof GRAINS)[number];
/** What is kept of people, and of campuses as a whole. */
export const PERSON_GRAINS: readonly Grain[] = ['month', 'day'];
export const CAMPUS_GRAINS: readonly Grain[] = GRAINS;

/** Part of a period read from one roll-up: as many days, months, quarters or years as lie whole in it. */
export type Piece = { readonly grain: Grain; readonly from: DateText; readonly until: DateText };

const WHOLE = {
  year: { months: 12, startOf: (on: DateText): DateText => `${on.slice(0, 4)}-01-01` },
  quarter: { months: 3, startOf: quarterStart },
  month: { months: 1, startOf: monthStart },
} as const satisfies Record<Exclude<Grain, 'day'>, unknown>;

/** Splits a period into the longest grains that are kept and the rest around them; together they are the period, once each. */
export function piecesOf({ from, until }: Period, grains: readonly Grain[]): Piece[] {
  const [grain = 'day', ...finer] = grains;
  if (grain === 'day') return from < until ? [{ grain, from, until }] : [];
  const { months, startOf } = WHOLE[grain];
  const first = startOf(from) === from ? from : addMonths(startOf(from), months);
  const last = startOf(until);
  if (first >= last) return piecesOf({ from, until }, finer);
  return [
    ...piecesOf({ from, until: first }, finer),
    { grain, from: first, until: last },
    ...piecesOf({ from: last, until }, finer),
  ];
}

/** Before the first fact of any organisation. */
const BEGINNING: DateText = '1970-01-01';

/** Everything up to the end of a period, for figures that accumulate: a year more of history is one row more. */
export const upTo = (until: DateText): Period => ({ from: BEGINNING, until });

/** The last day of a period. */
export const lastDayOf = ({ until }: Period): DateText => addDays(until, -1);

/** The months of a trend: 13, ending with the month the period ends in. */
export function trendMonths(period: Period): DateText[] {
  const last = monthStart(lastDayOf(period));
  return Array.from({ length: 13 }, (_, index) => addMonths(last, index - 12));
}

/** What is wrong with a period. */
export const periodErrors = ({ from, until }: Period): FieldError[] =>
  from < until ? [] : [{ pointer: '?until', detail: 'after from' }];

export type Measures = { readonly count: number; readonly units: number; readonly minor: number };

const NOTHING: Measures = { count: 0, units: 0, minor: 0 };

/** Sums of one row of a dashboard by slot and source; a source is a fact's metric or the kind of an instant. */
export type Sums = Map<string, Measures>;

export type SlotName = 'current' | 'previous';

export const sumKey = (slot: string, source: string): string => `${slot}/${source}`;

/** Adds measures to a source's sum. */
export function addTo(sums: Sums, key: string, more: Measures): void {
  const had = sums.get(key) ?? NOTHING;
  sums.set(key, { count: had.count + more.count, units: had.units + more.units, minor: had.minor + more.minor });
}

/** Whole numbers that were taken the other way round, without a negative zero. */
export const opposite = ({ count, units, minor }: Measures): Measures => ({
  count: 0 - count,
  units: 0 - units,
  minor: 0 - minor,
});

/** The name under which a source's sums are kept. */
export const sourceName = (source: MetricSource): string => (source.kind === 'facts' ? source.metric : source.kind);

/** Which of the three measures a source reads. Subjects at an instant are counted. */
export const measureOf = (source: MetricSource): keyof Measures =>
  source.kind === 'facts' || source.kind === 'balance' ? source.measure : 'count';

const valueOf = (sums: Sums, slot: SlotName, source: MetricSource): number =>
  (sums.get(sumKey(slot, sourceName(source))) ?? NOTHING)[measureOf(source)];

export type FigureValue = {
  metric: MetricKey;
  numerator: number;
  denominator: number | null;
  previousNumerator: number;
  previousDenominator: number | null;
  provisionalUntil: DateText | null;
};

/** A metric by its id, with the common type of all of them. */
export const metricOf = (id: MetricKey): Metric => METRICS[id];

/** The figure of a metric. A rate keeps its two sides: dividing is left to whoever shows it, so that nothing averages rates. */
export function figureOf(
  id: MetricKey,
  sums: Sums,
  provisionalUntil: DateText | null,
  metric: Metric = metricOf(id),
): FigureValue {
  const { numerator, denominator } = metric;
  return {
    metric: id,
    numerator: valueOf(sums, 'current', numerator),
    denominator: denominator === null ? null : valueOf(sums, 'current', denominator),
    previousNumerator: valueOf(sums, 'previous', numerator),
    previousDenominator: denominator === null ? null : valueOf(sums, 'previous', denominator),
    provisionalUntil: metric.dateBasis === 'due' ? provisionalUntil : null,
  };
}

type Side = { readonly numerator: number; readonly denominator: number | null };

/** A rate over fewer than this says more about chance than about who it is of: it is shown, and has no place. */
export const LEAST_RATE_BASE = 10;

const isTask = (id: MetricKey): boolean => TASK_METRICS.some((task) => task === id);

/** The least denominator a metric is ranked by. A task's is a target somebody set, which is no sample: any will do. */
export const leastBaseOf = (id: MetricKey): number =>
  metricOf(id).unit === 'rate' && !isTask(id) ? LEAST_RATE_BASE : 1;

/** Negative where `a` is the higher, which is better. Fractions are compared exactly. */
function highestFirst(a: Side, b: Side): number {
  const [left, right] = [
    BigInt(a.numerator) * BigInt(b.denominator ?? 1),
    BigInt(b.numerator) * BigInt(a.denominator ?? 1),
  ];
  return left > right ? -1 : left < right ? 1 : 0;
}

/** The place of each side among all: 1 is the highest, equals share a place (M32); what has a smaller base than asked has none. */
export function ranksOf(sides: readonly Side[], leastBase = 1): (number | null)[] {
  const order = sides
    .filter(({ denominator }) => denominator === null || denominator >= leastBase)
    .toSorted(highestFirst);
  const ranks = new Map<Side, number>();
  for (const [index, side] of order.entries()) {
    const above = order[index - 1];
    const shares = above !== undefined && highestFirst(above, side) === 0;
    ranks.set(side, shares ? (ranks.get(above) ?? 1) : index + 1);
  }
  return sides.map((side) => ranks.get(side) ?? null);
}

/** Until when a renewal rate can still rise: the last open item's due day plus grace, while that lies ahead (M10). */
export function provisionalUntil(latestDueOn: DateText | null, graceDays: number, today: DateText): DateText | null {
  if (latestDueOn === null) return null;
  const until = addDays(latestDueOn, graceDays);
  return until >= today ? until : null;
}

/** The same day a year earlier; 29 February has none, and is the 28th. */
const yearEarlier = (on: DateText): DateText => {
  const year = String(Number(on.slice(0, 4)) - 1);
  return on.endsWith('-02-29') ? `${year}-02-28` : `${year}${on.slice(4)}`;
};

const MONTHS_KEPT = 24;
const dayBefore = (on: DateText): DateText => addDays(on, -1);

/**
 * The days at whose end dashboards are asked for what there was: today, the days that day, week, month and quarter so far are compared with, the same a year earlier,
 * and the ends of the last two years' months. The newest first.
 */
export function keptDays(today: DateText): DateText[] {
  const until = addDays(today, 1);
  const starts = [today, weekStart(today), monthStart(today), quarterStart(today)];
  const spans = starts.map((from) => ({ from, until }));
  const earlier = spans.map(({ from }) => ({ from: yearEarlier(from), until: addDays(yearEarlier(today), 1) }));
  const ends = [...spans, ...earlier].flatMap((span) => [dayBefore(span.until), dayBefore(previousPeriod(span).until)]);
  const months = Array.from({ length: MONTHS_KEPT }, (_, index) => dayBefore(addMonths(today, -index)));
  return [...new Set([...ends, ...months])].toSorted().reverse();
}
