/** The calendar without a database: which lessons a weekly series means, and what a clash is called. */
import { addDays, daysBetween, weekdayOf, zonedInstant, type DateText, type InstantText } from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';

/** Most lessons one series may plan: two a week for a year, with room to spare. */
export const LESSONS_MAX = 120;
/** Most students one lesson expects, guests included: a roll holds no more. A class has at most as many seats. */
export const LESSON_STUDENTS_MAX = 200;
/** Widest range of days a timetable is read in. */
export const RANGE_DAYS_MAX = 62;
/** Clashes named in a refusal; more would not be read. */
export const CLASHES_NAMED_MAX = 10;

/** A weekly rhythm in wall time: `fromOn` may have a lesson, `untilOn` may not. `weekday` 1 is Monday. */
export type SeriesPlan = {
  readonly weekday: number;
  readonly startsAtTime: string;
  readonly durationMinutes: number;
  readonly fromOn: DateText;
  readonly untilOn: DateText;
};

export type LessonTime = { readonly onDate: DateText; readonly startsAt: InstantText; readonly endsAt: InstantText };

const firstOn = (plan: SeriesPlan): DateText => addDays(plan.fromOn, (plan.weekday - weekdayOf(plan.fromOn) + 7) % 7);

/** How many lessons a series means, without making them. */
export function lessonCount(plan: SeriesPlan): number {
  const days = daysBetween(firstOn(plan), plan.untilOn);
  return days <= 0 ? 0 : Math.ceil(days / 7);
}

/** The lessons of a series: the same weekday and wall time every week, across clock changes; each lasts its duration. */
export function seriesLessons(plan: SeriesPlan, timeZone: string): LessonTime[] {
  const first = firstOn(plan);
  return Array.from({ length: lessonCount(plan) }, (_, week) => {
    const onDate = addDays(first, week * 7);
    const startsAt = zonedInstant(onDate, plan.startsAtTime, timeZone);
    return { onDate, startsAt, endsAt: new Date(Date.parse(startsAt) + plan.durationMinutes * 60_000).toISOString() };
  });
}

/** The first and the last day of a class; null while it goes on. */
export type ClassDays = { readonly startedOn: DateText; readonly endedOn: DateText | null };

/** What is wrong with a series: no lesson in it, too many, or lessons before the class's first day or after its last. */
export function seriesErrors(plan: SeriesPlan, { startedOn, endedOn }: ClassDays): FieldError[] {
  const count = lessonCount(plan);
  if (count === 0)
    return [{ pointer: '/untilOn', detail: 'no such weekday between the two dates; the last date is not in it' }];
  if (count > LESSONS_MAX) return [{ pointer: '/untilOn', detail: `at most ${String(LESSONS_MAX)} lessons` }];
  if (firstOn(plan) < startedOn) return [{ pointer: '/fromOn', detail: `the class begins on ${startedOn}` }];
  const lastOn = addDays(firstOn(plan), (count - 1) * 7);
  return endedOn !== null && lastOn > endedOn ? [{ pointer: '/untilOn', detail: `the class ends on ${endedOn}` }] : [];
}

/** What is wrong with a last day: a class does not end before it began. */
export const endErrors = ({ startedOn, endedOn }: ClassDays): FieldError[] =>
  endedOn !== null && endedOn < startedOn ? [{ pointer: '/endedOn', detail: `the class begins on ${startedOn}` }] : [];

/** What is wrong with a range of days (`until` is not in it). */
export function rangeErrors(range: { readonly from: DateText; readonly until: DateText }): FieldError[] {
  const days = daysBetween(range.from, range.until);
  if (days < 1) return [{ pointer: '?until', detail: 'after from' }];
  return days > RANGE_DAYS_MAX ? [{ pointer: '?until', detail: `at most ${String(RANGE_DAYS_MAX)} days` }] : [];
}

/** Something that is booked already: `at` is when that booking begins, `className` whose lesson it is, `name` what is booked. */
export type Clash = {
  readonly kind: 'room' | 'teacher' | 'student' | 'class';
  readonly at: InstantText;
  readonly className: string;
  readonly name: string | null;
};

/** The first clash in a sentence. */
export const clashDetail = (clash: Clash): string =>
  clash.kind === 'class'
    ? `${clash.className} has a lesson at ${clash.at} already`
    : `${clash.kind} ${clash.name ?? ''} is booked at ${clash.at} by ${clash.className}`;
