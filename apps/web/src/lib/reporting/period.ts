/** The period of a page of figures: a kind and a day in the address (`?period=month&from=2026-11-01`), a half-open span of local days for the API. */
import {
  addDays,
  addMonths,
  daysBetween,
  isDate,
  monthStart,
  quarterStart,
  weekStart,
  type DateText,
  type Period,
} from '@keshi/kernel/dates';

export const PERIOD_KINDS = ['day', 'week', 'month', 'quarter', 'custom'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** `until` is not in it. While a period lasts it ends with today. */
export type Span = Period & { readonly kind: PeriodKind };

type Query = { get(name: string): string | null };

/** The whole calendar period that a day lies in. */
function calendarPeriod(kind: Exclude<PeriodKind, 'custom'>, on: DateText): Period {
  if (kind === 'day') return { from: on, until: addDays(on, 1) };
  if (kind === 'week') {
    const from = weekStart(on);
    return { from, until: addDays(from, 7) };
  }
  const from = kind === 'month' ? monthStart(on) : quarterStart(on);
  return { from, until: addMonths(from, kind === 'month' ? 1 : 3) };
}

const upToToday = (period: Period, today: DateText): Period =>
  period.from <= today && period.until > today ? { from: period.from, until: addDays(today, 1) } : period;

const spanOf = (kind: Exclude<PeriodKind, 'custom'>, on: DateText, today: DateText): Span => ({
  kind,
  ...upToToday(calendarPeriod(kind, on), today),
});

/** Years that a branch can have figures in. The API refuses what lies far outside; here it is simply no date. */
const dateIn = (query: Query, name: string): DateText | null => {
  const text = query.get(name);
  return text !== null && isDate(text) && text >= '2000' && text < '2100' ? text : null;
};

/** Reads the period of an address; what cannot be read is this month so far. `to` is the last day of a custom one. */
export function readSpan(query: Query, today: DateText): Span {
  const kind = PERIOD_KINDS.find((each) => each === query.get('period')) ?? 'month';
  const from = dateIn(query, 'from');
  if (kind !== 'custom') return spanOf(kind, from ?? today, today);
  const to = dateIn(query, 'to');
  return from === null || to === null || from > to
    ? spanOf('month', today, today)
    : { kind, from, until: addDays(to, 1) };
}

export const lastDay = ({ until }: Period): DateText => addDays(until, -1);

/** The period as fields of an address. This month so far needs none. */
export function spanQuery(span: Span, today: DateText): Record<string, string> {
  if (span.kind === 'custom') return { period: 'custom', from: span.from, to: lastDay(span) };
  const isNow = span.from === calendarPeriod(span.kind, today).from;
  return { ...(span.kind === 'month' ? {} : { period: span.kind }), ...(isNow ? {} : { from: span.from }) };
}

/** The same kind of period at today. */
export const currentSpan = (kind: Exclude<PeriodKind, 'custom'>, today: DateText): Span => spanOf(kind, today, today);

/** The period before or after; null for one that has not begun. */
export function stepped(span: Span, direction: -1 | 1, today: DateText): Span | null {
  if (span.kind === 'custom') {
    const length = daysBetween(span.from, span.until);
    const from = addDays(span.from, direction * length);
    return from > today ? null : { kind: 'custom', from, until: addDays(from, length) };
  }
  const { from, until } = calendarPeriod(span.kind, span.from);
  const on = direction < 0 ? addDays(from, -1) : until;
  return on > today ? null : spanOf(span.kind, on, today);
}

/** A month as a span, as a point of a trend opens it. */
export const monthSpan = (month: string, today: DateText): Span => spanOf('month', `${month}-01`, today);

/** The same days a year earlier; the 29th of February is then the 28th. */
export function yearBefore({ from, until }: Period): Period {
  const before = (on: DateText): DateText => {
    const moved = `${String(Number(on.slice(0, 4)) - 1)}${on.slice(4)}`;
    return isDate(moved) ? moved : `${moved.slice(0, 8)}28`;
  };
  return { from: before(from), until: before(until) };
}
