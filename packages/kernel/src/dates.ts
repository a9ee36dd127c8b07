/**
 * Business dates are 'YYYY-MM-DD' text in the campus's time zone; instants are ISO text in UTC.
 * Text compares in order, survives JSON, and has no hidden zone.
 */
import { assert } from './assert.ts';

export type DateText = string;
export type InstantText = string;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

const atMidnightUtc = (on: DateText): number => {
  assert(DATE.test(on), 'a date is YYYY-MM-DD');
  return Date.parse(`${on}T00:00:00Z`);
};
const textOf = (ms: number): DateText => new Date(ms).toISOString().slice(0, 10);

const FEBRUARY = 2;
const daysOf = (year: number, month: number): number => {
  if (month === FEBRUARY) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** True for a day that exists: 2026-02-30 does not. Answers hold thousands of days, so this asks no Date. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

export const addDays = (on: DateText, days: number): DateText => textOf(atMidnightUtc(on) + days * DAY_MS);

/** Whole days from one date to another; negative when `to` is earlier. */
export const daysBetween = (from: DateText, to: DateText): number =>
  Math.round((atMidnightUtc(to) - atMidnightUtc(from)) / DAY_MS);

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export const weekdayOf = (on: DateText): number => ((new Date(atMidnightUtc(on)).getUTCDay() + 6) % 7) + 1;

/** The Monday of the week a date lies in. */
export const weekStart = (on: DateText): DateText => addDays(on, 1 - weekdayOf(on));

/** First day of the month a date lies in. */
export const monthStart = (on: DateText): DateText => `${on.slice(0, 7)}-01`;

/** First day of the quarter a date lies in. */
export const quarterStart = (on: DateText): DateText => addMonths(on, -((Number(on.slice(5, 7)) - 1) % 3));

/** First day of the month `months` later. */
export function addMonths(on: DateText, months: number): DateText {
  const start = new Date(atMidnightUtc(monthStart(on)));
  return textOf(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1));
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  const known = zoneFormats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  zoneFormats.set(timeZone, made);
  return made;
}

/** Wall-clock date and time of an instant in a zone, as { on: 'YYYY-MM-DD', time: 'HH:MM' }. */
export function wallClock(
  instant: InstantText | number | Date,
  timeZone: string,
): { on: DateText; time: string; seconds: number } {
  const parts = new Map(
    zoneFormat(timeZone)
      .formatToParts(new Date(instant))
      .map((part) => [part.type, part.value]),
  );
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return {
    on: `${get('year')}-${get('month')}-${get('day')}`,
    time: `${get('hour')}:${get('minute')}`,
    seconds: Number(get('second')),
  };
}

/** The campus-local business date of an instant. */
export const localDate = (instant: InstantText | number | Date, timeZone: string): DateText =>
  wallClock(instant, timeZone).on;

function instantOf(on: DateText, time: string, timeZone: string): InstantText {
  const asUtc = Date.parse(`${on}T${time}:00Z`);
  assert(!Number.isNaN(asUtc), 'a local time is YYYY-MM-DD and HH:MM');
  const offsetAt = (ms: number): number => {
    const wall = wallClock(ms, timeZone);
    return Date.parse(`${wall.on}T${wall.time}:00Z`) + wall.seconds * 1000 - Math.floor(ms / 1000) * 1000;
  };
  const before = asUtc - offsetAt(asUtc - DAY_MS);
  const after = asUtc - offsetAt(asUtc + DAY_MS);
  const shows = (ms: number): boolean => {
    const wall = wallClock(ms, timeZone);
    return wall.on === on && wall.time === time;
  };
  if (shows(before)) return new Date(before).toISOString();
  if (shows(after)) return new Date(after).toISOString();
  return new Date(before).toISOString();
}

const INSTANTS_KEPT = 4096;
const instants = new Map<string, InstantText>();

/**
 * The instant at which the wall clock of a zone shows this date and time ('HH:MM').
 * A time skipped by a clock change maps to the instant after the gap; one that occurs twice, to the first.
 */
export function zonedInstant(on: DateText, time: string, timeZone: string): InstantText {
  // Time zones are slow to ask, and whoever asks asks for the same few days again and again.
  const key = `${on} ${time} ${timeZone}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const made = instantOf(on, time, timeZone);
  if (instants.size >= INSTANTS_KEPT) instants.clear();
  instants.set(key, made);
  return made;
}

/** Months from one month's start to another's. */
const monthsBetween = (from: DateText, until: DateText): number => {
  const months = (date: DateText): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return months(until) - months(from);
};

/** A half-open period of campus-local days: `from` is in it, `until` is not. */
export type Period = { readonly from: DateText; readonly until: DateText };

/**
 * The period that a figure is compared with: as many whole months before whole months, the same days of the month before a part of one,
 * else as many days just before.
 */
export function previousPeriod(period: Period): Period {
  const length = daysBetween(period.from, period.until);
  if (period.from === monthStart(period.from) && period.until === monthStart(period.until))
    return { from: addMonths(period.from, -monthsBetween(period.from, period.until)), until: period.from };
  if (period.from === monthStart(period.from) && period.until <= addMonths(period.from, 1)) {
    const from = addMonths(period.from, -1);
    const sameDays = addDays(from, length);
    return { from, until: sameDays > period.from ? period.from : sameDays };
  }
  return { from: addDays(period.from, -length), until: period.from };
}
