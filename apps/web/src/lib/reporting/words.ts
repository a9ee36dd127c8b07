/** Words of figures: units, comparisons, where a row comes from. */
import { addMonths, monthStart, type Period } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import { directionOf, formatDate, formatDateRange, scaledUnit, type Locale, type Scale } from '@keshi/ui/format';
import type { Change as DrawnChange } from '@keshi/ui/types';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';
import { differenceOf, type Figure, type Metric, type MetricId, type RateDefinition } from './figures.ts';
import { lastDay, type PeriodKind, type Span } from './period.ts';
import type { Compare, Level } from './view.ts';

const isChinese = (): boolean => getLocale() === 'zh-CN';

/** Name and definition come from the registry, in both languages. */
export const metricName = (metric: Pick<Metric, 'nameZh' | 'nameEn'>): string =>
  isChinese() ? metric.nameZh : metric.nameEn;
export const metricDefinition = (metric: Pick<Metric, 'definitionZh' | 'definitionEn'>): string =>
  isChinese() ? metric.definitionZh : metric.definitionEn;

/** The name of the definition chosen among several; undefined where there is one only. */
export const variantName = (metric: Pick<Metric, 'variant'>): string | undefined =>
  metric.variant === undefined ? undefined : isChinese() ? metric.variant.nameZh : metric.variant.nameEn;

export const RATE_DEFINITIONS = ['start', 'end', 'part', 'month', 'hours'] as const satisfies readonly RateDefinition[];
/** Definitions of the renewal rate, and what each divides. */
export const RATE_WORDS: Readonly<
  Record<RateDefinition, { readonly name: () => string; readonly says: () => string }>
> = {
  start: { name: m.reporting_rate_start, says: m.reporting_rate_start_says },
  end: { name: m.reporting_rate_end, says: m.reporting_rate_end_says },
  part: { name: m.reporting_rate_part, says: m.reporting_rate_part_says },
  month: { name: m.reporting_rate_month, says: m.reporting_rate_month_says },
  hours: { name: m.reporting_rate_hours, says: m.reporting_rate_hours_says },
};

/** What a count counts. Students, classes and visits are not 单. */
const COUNT_UNITS: Partial<Record<MetricId, () => string>> = {
  'sign-ups': m.reporting_unit_contracts,
  renewals: m.reporting_unit_orders,
  extensions: m.reporting_unit_orders,
  're-enrolments': m.reporting_unit_orders,
  'return-visits': m.reporting_unit_visits,
  'consult-calls': m.reporting_unit_visits,
  'hotline-calls': m.reporting_unit_visits,
  invitations: m.reporting_unit_visits,
  'lead-visits': m.reporting_unit_visits,
  'face-consults': m.reporting_unit_visits,
  'effective-students': m.reporting_unit_students,
  'referral-sign-ups': m.reporting_unit_contracts,
  'referral-leads': m.reporting_unit_students,
};

/** The unit beside a figure in its scale: 万课时, 元, %, 单. */
export function unitText(metric: Pick<Metric, 'id' | 'unit'>, scale: Scale, locale: Locale): string {
  if (metric.unit === 'rate') return '%';
  if (metric.unit === 'ratio') return m.reporting_unit_classes();
  if (metric.unit === 'count') return COUNT_UNITS[metric.id]?.() ?? '';
  return scaledUnit(scale, metric.unit === 'minor' ? m.reporting_unit_yuan() : m.reporting_unit_hours(), locale);
}

/** The unit in a column's head: 万元, ¥ m. A rate carries its own sign in the cells. */
export function columnUnit(metric: Pick<Metric, 'id' | 'unit'>, scale: Scale, locale: Locale): string | undefined {
  if (metric.unit === 'rate') return undefined;
  const unit = metric.unit === 'minor' && locale === 'en' ? `¥ ${scale}`.trim() : unitText(metric, scale, locale);
  return unit === '' ? undefined : unit;
}

export const PERIOD_NAMES: Record<PeriodKind, () => string> = {
  day: m.reporting_period_day,
  week: m.reporting_period_week,
  month: m.reporting_period_month,
  quarter: m.reporting_period_quarter,
  custom: m.reporting_period_custom,
};

export const periodText = (period: Period, locale: Locale): string =>
  formatDateRange(period.from, lastDay(period), locale);

/** What figures are compared with, named: 较上月同期, 较10月1–22日. */
export function comparisonText({
  span,
  previous,
  compare,
  locale,
}: {
  span: Span;
  previous: Period;
  compare: Compare;
  locale: Locale;
}): string {
  if (compare === 'year') return m.reporting_vs_year();
  if (span.kind === 'day') return m.reporting_vs_day();
  const isMonthBefore =
    span.kind === 'month' && previous.from === addMonths(span.from, -1) && span.from === monthStart(span.from);
  if (!isMonthBefore) return m.reporting_vs_period({ period: periodText(previous, locale) });
  return span.until === addMonths(span.from, 1) ? m.reporting_vs_month() : m.reporting_vs_month_so_far();
}

/** Figures at an instant are compared with another instant, the last day of the other period. */
export const instantComparisonText = (previous: Period, locale: Locale): string =>
  m.reporting_vs_date({ date: formatDate(lastDay(previous), 'day', locale) });

const DIRECTION_WORDS = { up: m.reporting_up, down: m.reporting_down, flat: m.reporting_flat } as const;

/** A change as it is drawn; undefined when there is nothing to compare with. */
export function changeOf(
  unit: Metric['unit'],
  figure: Figure,
  locale: Locale,
  against?: string,
): (DrawnChange & { readonly against?: string | undefined }) | undefined {
  const difference = differenceOf(unit, figure, locale);
  if (difference === null) return undefined;
  const { direction, text } = difference;
  return direction === 'flat'
    ? { direction, text: m.reporting_flat(), against }
    : { direction, text, word: DIRECTION_WORDS[direction](), against };
}

/** How a rank moved. A lower number is a better place. */
export function rankMove(rank: number, previousRank: number | null): DrawnChange | null {
  if (previousRank === null) return null;
  const moved = previousRank - rank;
  return moved === 0
    ? { direction: 'flat', text: m.reporting_rank_same() }
    : {
        direction: directionOf(moved),
        text: String(Math.abs(moved)),
        word: moved > 0 ? m.reporting_rank_up() : m.reporting_rank_down(),
      };
}

/** Why a rate over nothing has no value. */
const EMPTY_BASES: Partial<Record<MetricId, () => string>> = {
  'renewal-rate': m.reporting_no_due,
  attendance: m.reporting_no_expected,
  'complaint-rate': m.reporting_no_effective,
  'extension-rate': m.reporting_no_effective,
  satisfaction: m.reporting_no_answers,
  'classes-per-advisor': m.reporting_no_advisors,
  'classes-per-advisor-adjusted': m.reporting_no_advisors,
  'new-task-amount': m.reporting_no_target,
  'new-task': m.reporting_no_target,
  'renewal-task-amount': m.reporting_no_target,
  'renewal-task': m.reporting_no_target,
  'referral-task-amount': m.reporting_no_target,
  'referral-task': m.reporting_no_target,
  'hours-task': m.reporting_no_target,
  'referral-rate': m.reporting_no_sign_ups,
  'data-accuracy': m.reporting_no_figures,
  compliance: m.reporting_no_checks,
  'error-rate': m.reporting_no_papers,
};
export const emptyBaseText = (id: MetricId): string => EMPTY_BASES[id]?.() ?? m.reporting_no_base();

/** The two sides of a rate, in words. */
const SIDES: Partial<Record<MetricId, { readonly numerator: () => string; readonly denominator: () => string }>> = {
  'renewal-rate': { numerator: m.reporting_side_renewed, denominator: m.reporting_side_due },
  'new-task-amount': { numerator: m.reporting_side_reached, denominator: m.reporting_side_target },
  'new-task': { numerator: m.reporting_side_reached, denominator: m.reporting_side_target },
  'renewal-task-amount': { numerator: m.reporting_side_reached, denominator: m.reporting_side_target },
  'renewal-task': { numerator: m.reporting_side_reached, denominator: m.reporting_side_target },
  'referral-task-amount': { numerator: m.reporting_side_reached, denominator: m.reporting_side_target },
  'referral-task': { numerator: m.reporting_side_reached, denominator: m.reporting_side_target },
  'hours-task': { numerator: m.reporting_side_reached, denominator: m.reporting_side_target },
  'referral-rate': { numerator: m.reporting_side_referred, denominator: m.reporting_side_sign_ups },
  attendance: { numerator: m.reporting_side_attended, denominator: m.reporting_side_expected },
  'extension-rate': { numerator: m.reporting_side_extensions, denominator: m.reporting_side_effective },
  'complaint-rate': { numerator: m.reporting_side_complaints, denominator: m.reporting_side_effective },
  'data-accuracy': { numerator: m.reporting_side_kept_figures, denominator: m.reporting_side_figures },
  compliance: { numerator: m.reporting_side_kept_rules, denominator: m.reporting_side_checks },
  'error-rate': { numerator: m.reporting_side_corrected, denominator: m.reporting_side_papers },
  satisfaction: { numerator: m.reporting_side_satisfied, denominator: m.reporting_side_answers },
  'classes-per-advisor': { numerator: m.reporting_side_classes, denominator: m.reporting_side_advisors },
  'classes-per-advisor-adjusted': {
    numerator: m.reporting_side_counted_students,
    denominator: m.reporting_side_full_classes,
  },
};
export const sideName = (id: MetricId, part: 'numerator' | 'denominator'): string =>
  SIDES[id]?.[part]() ?? (part === 'numerator' ? m.reporting_side_numerator() : m.reporting_side_denominator());

const BASES: Record<Metric['dateBasis'], () => string> = {
  event: m.reporting_basis_event,
  lesson: m.reporting_basis_lesson,
  due: m.reporting_basis_due,
  instant: m.reporting_basis_instant,
};
export const basisText = (basis: Metric['dateBasis']): string => BASES[basis]();

/** What a row is. */
const SOURCES: Readonly<Record<string, () => string>> = {
  entry: m.reporting_source_entry,
  lesson: m.reporting_source_lesson,
  payment: m.reporting_source_payment,
  order: m.reporting_source_order,
  renewal: m.reporting_source_renewal,
  visit: m.reporting_source_visit,
  lead_contact: m.reporting_source_lead_contact,
  referral: m.reporting_source_referral,
  incident: m.reporting_source_incident,
  survey: m.reporting_source_survey,
  record: m.reporting_source_record,
  filing: m.reporting_source_filing,
  target: m.reporting_source_target,
  student: m.reporting_source_student,
  class: m.reporting_source_class,
  person: m.reporting_source_person,
};
export const sourceText = (kind: string): string => SOURCES[kind]?.() ?? kind;

/** The row of what nobody is credited with is named here: the API gives it no name. */
export const rowName = (row: { readonly id: string; readonly name: string }): string =>
  row.id === NOBODY ? m.reporting_nobody() : row.name;

export const levelName = (level: Level | 'person', name: string): string =>
  level === 'org' ? m.reporting_all_campuses() : name;
