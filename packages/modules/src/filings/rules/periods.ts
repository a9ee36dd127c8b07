/** Which period a filing is of, from when it can be filed, and until when (RPT-04, A8, A9: calendar days, the campus's own). Pure. */
import {
  addDays,
  addMonths,
  monthStart,
  weekStart,
  zonedInstant,
  type DateText,
  type InstantText,
  type Period,
} from '@keshi/kernel/dates';
import { FILING_KINDS, KINDS, type FilingKind } from './kinds.ts';

/** The numbers of RPT-04, PTM-03 and A8 as in force on the last day of a period. */
export type Deadlines = {
  readonly dailyDays: number;
  readonly weeklyDays: number;
  readonly monthlyDays: number;
  readonly eveningHour: number;
  readonly classListWeekday: number;
};

/** The period of a kind that a day lies in. */
export function periodOf(kind: FilingKind, on: DateText): Period {
  const { period } = KINDS[kind];
  if (period === 'day') return { from: on, until: addDays(on, 1) };
  if (period === 'week') return { from: weekStart(on), until: addDays(weekStart(on), 7) };
  return { from: monthStart(on), until: addMonths(on, 1) };
}

export const lastDayOf = ({ until }: Period): DateText => addDays(until, -1);

/** The day on which it is filed at the earliest, the last one on which it is in time, and the instants of both. */
export type FilingTimes = {
  readonly opensOn: DateText;
  readonly dueOn: DateText;
  readonly opensAt: InstantText;
  /** From here on it is pressing. */
  readonly warnAt: InstantText;
  /** 24:00 of the last day. */
  readonly dueAt: InstantText;
};

function daysOf(kind: FilingKind, period: Period, deadlines: Deadlines): Pick<FilingTimes, 'opensOn' | 'dueOn'> {
  const last = lastDayOf(period);
  switch (KINDS[kind].deadline) {
    case 'class-list': {
      const listedOn = addDays(period.from, deadlines.classListWeekday - 1);
      return { opensOn: listedOn, dueOn: listedOn };
    }
    case 'daily':
      return { opensOn: last, dueOn: addDays(last, deadlines.dailyDays) };
    case 'weekly':
      return { opensOn: last, dueOn: addDays(last, deadlines.weeklyDays) };
    case 'monthly':
      return { opensOn: last, dueOn: addDays(last, deadlines.monthlyDays) };
  }
}

/** When a filing opens, presses and is late. An advisor's daily one presses in the evening of its day; a list on its day; others once the period is over. */
export function timesOf(kind: FilingKind, period: Period, deadlines: Deadlines, timeZone: string): FilingTimes {
  const start = (on: DateText): InstantText => zonedInstant(on, '00:00', timeZone);
  const { opensOn, dueOn } = daysOf(kind, period, deadlines);
  const opensAt = start(opensOn);
  const dueAt = start(addDays(dueOn, 1));
  const pressesAt = (): InstantText => {
    if (KINDS[kind].deadline === 'class-list') return opensAt;
    if (kind !== 'advisor-daily' || deadlines.eveningHour === 24) return start(period.until);
    return zonedInstant(opensOn, `${String(deadlines.eveningHour).padStart(2, '0')}:00`, timeZone);
  };
  const warnAt = pressesAt();
  return { opensOn, dueOn, opensAt, dueAt, warnAt: warnAt < dueAt ? warnAt : dueAt };
}

/** Periods back from today's that can still be filed: nine days, three weeks, three months, today's own among them. */
const FILED_BACK: Readonly<Record<'day' | 'week' | 'month', number>> = { day: 9, week: 3, month: 3 };

/** The periods of a kind up to today's, the newest first. */
export function recentPeriods(kind: FilingKind, today: DateText): Period[] {
  const periods: Period[] = [];
  for (let on = today; periods.length < FILED_BACK[KINDS[kind].period];) {
    const period = periodOf(kind, on);
    periods.push(period);
    on = addDays(period.from, -1);
  }
  return periods;
}

/** The day from which a period is no longer among the recent ones. */
export function closesOn(kind: FilingKind, { from }: Period): DateText {
  const { period } = KINDS[kind];
  if (period === 'month') return addMonths(from, FILED_BACK.month);
  return addDays(from, period === 'day' ? FILED_BACK.day : 7 * FILED_BACK.week);
}

/** The first day of the oldest period that can still be filed. */
export const oldestOpen = (today: DateText): DateText =>
  FILING_KINDS.map((kind) => recentPeriods(kind, today).at(-1)?.from ?? today).toSorted()[0] ?? today;
