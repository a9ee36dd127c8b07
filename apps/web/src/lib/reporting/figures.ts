/** What a figure says: its value, its change, its parts. Numbers stay whole until they become text. */
import { share } from '@keshi/kernel/money';
import type { ClientInput, ClientOutput } from '@keshi/kernel/endpoint';
import type { getOrgDashboard } from '@keshi/modules/reporting/contract';
import {
  directionOf,
  formatCount,
  formatMoney,
  formatMoneyIn,
  formatMoneyScaled,
  formatPoints,
  formatRate,
  formatRatio,
  formatUnits,
  formatUnitsScaled,
  NOT_COMPUTED,
  scaleOf,
  type Locale,
  type Scale,
} from '@keshi/ui/format';

export type Answer = ClientOutput<typeof getOrgDashboard>;
export type Metric = Answer['metrics'][number];
export type MetricId = Metric['id'];
/** A definition of the renewal rate. */
export type RateDefinition = NonNullable<NonNullable<ClientInput<typeof getOrgDashboard>['query']>['definition']>;
export type Figure = Answer['totals'][number];
export type Row = Answer['rows'][number];
export type Trend = Answer['trend'][number];
type Sides = { readonly numerator: number; readonly denominator: number | null };

/** Over nothing nothing is computed, nor over less: of a campus that was given less than its people have, the rest is below nothing. */
export const isComputed = (sides: Sides): boolean => sides.denominator === null || sides.denominator > 0;

/** Hundredths of a ratio to one decimal: 12 ÷ 5 is 240. */
const ratioUnits = ({ numerator, denominator }: Sides): number => share(numerator, 10, denominator ?? 1) * 10;

/** Basis points of a rate; null over nothing. */
const pointsOf = ({ numerator, denominator }: Sides): number | null =>
  denominator === null || denominator <= 0 ? null : share(numerator, 10_000, denominator);

export type Shown = { readonly text: string; readonly scale: Scale; readonly mark: '' | '%' };

/** A figure large: 万 and k where the number asks for it; a rate without its sign, which stands beside it. */
export function shownOf(unit: Metric['unit'], sides: Sides, locale: Locale): Shown {
  if (!isComputed(sides)) return { text: NOT_COMPUTED, scale: '', mark: '' };
  if (unit === 'rate')
    return { text: formatRatio(sides.numerator, sides.denominator).replace('%', ''), scale: '', mark: '%' };
  if (unit === 'ratio') return { text: formatUnits(ratioUnits(sides), 'ledger'), scale: '', mark: '' };
  if (unit === 'minor') return { ...formatMoneyScaled(sides.numerator, locale), mark: '' };
  return unit === 'units'
    ? { ...formatUnitsScaled(sides.numerator, locale), mark: '' }
    : { text: formatCount(sides.numerator), scale: '', mark: '' };
}

/** One side of a figure, exact, in what it is counted in: what its rows sum to. */
export function exactText(unit: Metric['unit'], value: number | null): string {
  if (unit === 'minor') return formatMoney(value);
  return unit === 'units' ? formatUnits(value, 'ledger') : formatCount(value);
}

/** A figure whole, as in a sentence or a level: 70.1%, 1,204.5, 12,340.00. */
export function wholeText(unit: Metric['unit'], sides: Sides): string {
  if (!isComputed(sides)) return NOT_COMPUTED;
  if (unit === 'rate') return formatRatio(sides.numerator, sides.denominator);
  return unit === 'ratio' ? formatUnits(ratioUnits(sides), 'ledger') : exactText(unit, sides.numerator);
}

/** The scale of a column: that of its total, so that 元 and 万 never meet in it. */
export const columnScale = (unit: Metric['unit'], total: Figure, locale: Locale): Scale =>
  unit === 'minor' ? scaleOf(Math.trunc(total.numerator / 100), locale) : '';

/** A cell of a column in its scale. */
export const cellText = (unit: Metric['unit'], sides: Sides, scale: Scale): string =>
  unit === 'minor' ? formatMoneyIn(scale, sides.numerator) : wholeText(unit, sides);

export type Difference = { readonly direction: 'up' | 'down' | 'flat'; readonly text: string; readonly size: number };

/**
 * The change against the figure's previous one: rates in points, everything else relative to what it was. Null where there is
 * nothing to compare with: a rate over nothing, or a sum that was zero.
 */
export function differenceOf(unit: Metric['unit'], figure: Figure, locale: Locale): Difference | null {
  const before: Sides = { numerator: figure.previousNumerator, denominator: figure.previousDenominator };
  if (!isComputed(figure) || !isComputed(before)) return null;
  if (unit === 'rate') {
    const points = (pointsOf(figure) ?? 0) - (pointsOf(before) ?? 0);
    return { direction: directionOf(points), text: formatPoints(points, locale), size: points };
  }
  const [now, then] =
    unit === 'ratio' ? [ratioUnits(figure), ratioUnits(before)] : [figure.numerator, before.numerator];
  if (then === 0) return now === 0 ? { direction: 'flat', text: '', size: 0 } : null;
  const points = share(now - then, 10_000, Math.abs(then));
  return { direction: directionOf(points), text: formatRate(points, 'none'), size: points };
}

/** A number that draws: percent of a rate, yuan, class-hours. */
export function drawnValue(unit: Metric['unit'], sides: Sides): number | null {
  if (!isComputed(sides)) return null;
  if (unit === 'rate') return (pointsOf(sides) ?? 0) / 100;
  if (unit === 'ratio') return ratioUnits(sides) / 100;
  return unit === 'count' ? sides.numerator : sides.numerator / 100;
}

/** The figure of a metric among those of a row or a total; the API answers every metric of its registry. */
export function figureIn(figures: readonly Figure[], id: MetricId): Figure {
  return (
    figures.find((figure) => figure.metric === id) ?? {
      metric: id,
      numerator: 0,
      denominator: null,
      previousNumerator: 0,
      previousDenominator: null,
      provisionalUntil: null,
    }
  );
}
