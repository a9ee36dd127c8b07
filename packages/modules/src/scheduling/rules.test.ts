import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, wallClock, weekdayOf } from '@keshi/kernel/dates';
import {
  clashDetail,
  endErrors,
  lessonCount,
  LESSONS_MAX,
  rangeErrors,
  seriesErrors,
  seriesLessons,
  type SeriesPlan,
} from './rules.ts';

const plan: SeriesPlan = {
  weekday: 3,
  startsAtTime: '18:30',
  durationMinutes: 90,
  fromOn: '2026-09-01',
  untilOn: '2026-09-30',
};

test('the first day may have a lesson and the last day is not in it', () => {
  const days = seriesLessons(plan, 'Asia/Shanghai').map((lesson) => lesson.onDate);
  expect(days).toEqual(['2026-09-02', '2026-09-09', '2026-09-16', '2026-09-23']);
  expect(
    seriesLessons({ ...plan, fromOn: '2026-09-02', untilOn: '2026-10-01' }, 'Asia/Shanghai').map(
      (lesson) => lesson.onDate,
    ),
  ).toEqual([...days, '2026-09-30']);
});

test('a time the clock skips becomes the instant after the gap', () => {
  const [lesson] = seriesLessons(
    { weekday: 7, startsAtTime: '02:30', durationMinutes: 60, fromOn: '2026-03-29', untilOn: '2026-03-30' },
    'Europe/Berlin',
  );
  expect(lesson).toEqual({
    onDate: '2026-03-29',
    startsAt: '2026-03-29T01:30:00.000Z',
    endsAt: '2026-03-29T02:30:00.000Z',
  });
});

describe('any series', () => {
  const two = (value: number) => String(value).padStart(2, '0');
  const anyPlan = fc
    .record({
      weekday: fc.integer({ min: 1, max: 7 }),
      hour: fc.integer({ min: 4, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
      durationMinutes: fc.integer({ min: 10, max: 480 }),
      from: fc.integer({ min: 0, max: 4000 }),
      days: fc.integer({ min: 0, max: 800 }),
    })
    .map(({ weekday, hour, minute, durationMinutes, from, days }): SeriesPlan => ({
      weekday,
      durationMinutes,
      startsAtTime: `${two(hour)}:${two(minute)}`,
      fromOn: addDays('2020-01-01', from),
      untilOn: addDays('2020-01-01', from + days),
    }));

  test.each(['Europe/Berlin', 'America/New_York', 'Asia/Shanghai'])(
    'keeps weekday, wall time and duration across clock changes in %s',
    (zone) => {
      fc.assert(
        fc.property(anyPlan, (given) => {
          for (const lesson of seriesLessons(given, zone)) {
            const wall = wallClock(lesson.startsAt, zone);
            expect(wall).toEqual({ on: lesson.onDate, time: given.startsAtTime, seconds: 0 });
            expect(weekdayOf(lesson.onDate)).toBe(given.weekday);
            expect(Date.parse(lesson.endsAt) - Date.parse(lesson.startsAt)).toBe(given.durationMinutes * 60_000);
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  test('has exactly the days of its weekday in the range, a week apart, and counts them without making them', () => {
    fc.assert(
      fc.property(anyPlan, (given) => {
        const made = seriesLessons(given, 'Asia/Shanghai').map((lesson) => lesson.onDate);
        const days = Array.from({ length: daysBetween(given.fromOn, given.untilOn) }, (_, index) =>
          addDays(given.fromOn, index),
        );
        expect(made).toEqual(days.filter((on) => weekdayOf(on) === given.weekday));
        expect(lessonCount(given)).toBe(made.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is refused', () => {
  const always = { startedOn: '2020-01-01', endedOn: null };

  test('a series without a lesson, or with more than the most', () => {
    expect(seriesErrors({ ...plan, untilOn: '2026-09-02' }, always)).toHaveLength(1);
    expect(seriesErrors({ ...plan, untilOn: '2025-09-02' }, always)).toHaveLength(1);
    const full = { ...plan, untilOn: addDays('2026-09-02', (LESSONS_MAX - 1) * 7 + 1) };
    expect(seriesErrors(full, always)).toEqual([]);
    expect(seriesErrors({ ...full, untilOn: addDays(full.untilOn, 7) }, always)).toHaveLength(1);
  });

  test('a lesson after the last day of the class', () => {
    expect(seriesErrors(plan, { ...always, endedOn: '2026-09-23' })).toEqual([]);
    expect(seriesErrors(plan, { ...always, endedOn: '2026-09-22' })).toMatchObject([{ pointer: '/untilOn' }]);
  });

  test('a lesson before the first day of the class, not a range that merely begins before it', () => {
    expect(seriesErrors(plan, { ...always, startedOn: '2026-09-02' })).toEqual([]);
    expect(seriesErrors(plan, { ...always, startedOn: '2026-09-03' })).toMatchObject([{ pointer: '/fromOn' }]);
  });

  test('a last day before the first', () => {
    const startedOn = '2026-09-02';
    expect(endErrors({ startedOn, endedOn: null })).toEqual([]);
    expect(endErrors({ startedOn, endedOn: startedOn })).toEqual([]);
    expect(endErrors({ startedOn, endedOn: '2026-09-01' })).toMatchObject([{ pointer: '/endedOn' }]);
  });

  test('a range that is empty, backwards or too wide', () => {
    expect(rangeErrors({ from: '2026-09-01', until: '2026-11-02' })).toEqual([]);
    for (const until of ['2026-09-01', '2026-08-01', '2026-11-03'])
      expect(rangeErrors({ from: '2026-09-01', until })).toHaveLength(1);
  });
});

test('a clash says what is booked, when, and by whom', () => {
  expect(clashDetail({ kind: 'room', at: '2026-09-02T10:30:00.000Z', className: '三年级英语', name: '302' })).toBe(
    'room 302 is booked at 2026-09-02T10:30:00.000Z by 三年级英语',
  );
});
