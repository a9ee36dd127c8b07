/** When something falls due, in words: midnight is the end of the day before it, 24:00. */
import { localDate, wallClock, type DateText, type InstantText } from '@keshi/kernel/dates';
import { formatDate, formatTime } from '@keshi/ui/format';
import { getLocale } from '#paraglide/runtime.js';

/** The day at whose end, or in whose course, something falls due: midnight belongs to the day that ends with it. */
export const dueOnOf = (dueAt: InstantText, timeZone: string): DateText => localDate(Date.parse(dueAt) - 1, timeZone);

/** Minutes of the campus's day. */
export const minuteOf = (at: InstantText, timeZone: string): number => {
  const [hours = 0, minutes = 0] = wallClock(at, timeZone).time.split(':').map(Number);
  return hours * 60 + minutes;
};

/** 18:30, 24:00. */
export const dueTimeText = (dueAt: InstantText, timeZone: string): string =>
  formatTime(minuteOf(dueAt, timeZone) || 1440);

/** 9月13日 24:00. */
export const dueText = (dueAt: InstantText, timeZone: string): string =>
  `${formatDate(dueOnOf(dueAt, timeZone), 'day', getLocale())} ${dueTimeText(dueAt, timeZone)}`;
