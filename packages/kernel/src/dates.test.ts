import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  daysBetween,
  isDate,
  localDate,
  monthStart,
  previousPeriod,
  quarterStart,
  wallClock,
  weekdayOf,
  weekStart,
  zonedInstant,
} from './dates.ts';

const day = fc.integer({ min: 0, max: 70_000 }).map((days) => addDays('1950-01-01', days));
const zone = fc.constantFrom(
  'Asia/Shanghai',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Apia',
  'UTC',
);
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);

describe('days', () => {
  test.each<[string, boolean]>([
    ['2026-02-28', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2026-02-30', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-1-1', false],
    ['2026-01-01T00:00', false],
    ['２０２６-01-01', false],
    ['', false],
  ])('%s is a day: %s', (text, expected) => {
    expect(isDate(text)).toBe(expected);
  });

  test('a day is what Date makes of it and writes back', () => {
    const number = (most: number) => fc.integer({ min: 0, max: most });
    fc.assert(
      fc.property(number(9999), number(13), number(32), (year, month, dayOfMonth) => {
        const text = [[year, 4] as const, [month, 2] as const, [dayOfMonth, 2] as const]
          .map(([value, digits]) => String(value).padStart(digits, '0'))
          .join('-');
        const ms = Date.parse(`${text}T00:00:00Z`);
        expect(isDate(text)).toBe(!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('adding days and counting them are inverse, over leap years and centuries', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -40_000, max: 40_000 }), (on, days) => {
        expect(daysBetween(on, addDays(on, days))).toBe(days);
        expect(addDays(addDays(on, days), -days)).toBe(on);
      }),
    );
  });

  test('weekdays run Monday 1 to Sunday 7 and repeat every seven days', () => {
    expect(['2026-09-07', '2026-09-08', '2026-09-12', '2026-09-13'].map(weekdayOf)).toEqual([1, 2, 6, 7]);
    fc.assert(
      fc.property(day, (on) => {
        expect(weekdayOf(addDays(on, 7))).toBe(weekdayOf(on));
        expect(weekdayOf(addDays(on, 1))).toBe((weekdayOf(on) % 7) + 1);
      }),
    );
  });

  test.each([
    ['2026-01-31', 1, '2026-02-01'],
    ['2026-12-15', 1, '2027-01-01'],
    ['2026-01-15', -1, '2025-12-01'],
    ['2026-05-31', 0, '2026-05-01'],
    ['2024-02-29', 12, '2025-02-01'],
  ])('the month of %s plus %i starts on %s', (on, months, expected) => {
    expect(addMonths(on, months)).toBe(expected);
  });

  test('text order is time order', () => {
    fc.assert(
      fc.property(day, day, (a, b) => {
        expect(a < b).toBe(daysBetween(a, b) > 0);
      }),
    );
  });
});

describe('wall clocks', () => {
  test.each([
    ['an instant belongs to the next day east of Greenwich', '2026-08-31T16:00:00Z', 'Asia/Shanghai', '2026-09-01'],
    ['and to the day before west of it', '2026-09-01T03:59:59Z', 'America/New_York', '2026-08-31'],
    ['a quarter past the hour counts', '2026-08-31T18:15:00Z', 'Asia/Kathmandu', '2026-09-01'],
    ['midnight is hour 00, not 24', '2026-08-31T16:00:00Z', 'Asia/Shanghai', '2026-09-01'],
  ])('%s', (_name, instant, timeZone, expected) => {
    expect(localDate(instant, timeZone)).toBe(expected);
  });

  test('midnight is written 00:00', () => {
    expect(wallClock('2026-08-31T16:00:00Z', 'Asia/Shanghai')).toEqual({ on: '2026-09-01', time: '00:00', seconds: 0 });
  });

  test.each([
    ['plain time', '2026-09-01', '10:00', 'Asia/Shanghai', '2026-09-01T02:00:00.000Z'],
    ['before the clocks go forward', '2026-03-08', '01:59', 'America/New_York', '2026-03-08T06:59:00.000Z'],
    [
      'a skipped time becomes the instant after the gap',
      '2026-03-08',
      '02:30',
      'America/New_York',
      '2026-03-08T07:30:00.000Z',
    ],
    ['after the clocks went forward', '2026-03-08', '03:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['a time that occurs twice is the first', '2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['after it has occurred twice', '2026-11-01', '02:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
    ['Berlin, skipped', '2026-03-29', '02:15', 'Europe/Berlin', '2026-03-29T01:15:00.000Z'],
    ['Berlin, twice', '2026-10-25', '02:15', 'Europe/Berlin', '2026-10-25T00:15:00.000Z'],
    ['a change of half an hour, skipped', '2026-10-04', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
    ['the summer time China once had', '1990-07-01', '10:00', 'Asia/Shanghai', '1990-07-01T01:00:00.000Z'],
  ])('%s', (_name, on, at, timeZone, expected) => {
    expect(zonedInstant(on, at, timeZone)).toBe(expected);
  });

  test('an instant found for a wall clock shows that wall clock, unless the clocks skipped it; then it shows a later one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 25_000 }).map((days) => addDays('1990-01-01', days)),
        time,
        zone,
        (on, at, timeZone) => {
          const shown = wallClock(zonedInstant(on, at, timeZone), timeZone);
          const asked = `${on} ${at}`;
          const got = `${shown.on} ${shown.time}`;
          expect(got >= asked).toBe(true);
          if (got !== asked) {
            // Nothing in the hour before shows the time either: it was skipped.
            const instant = Date.parse(zonedInstant(on, at, timeZone));
            for (let minutes = 1; minutes <= 60; minutes += 1) {
              const near = wallClock(instant - minutes * 60_000, timeZone);
              expect(`${near.on} ${near.time}`).not.toBe(asked);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('of two instants that show the same wall clock, the earlier is taken', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_000 }).map((days) => addDays('2020-01-01', days)),
        time,
        fc.constantFrom('America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe'),
        (on, at, timeZone) => {
          const instant = Date.parse(zonedInstant(on, at, timeZone));
          for (const earlier of [30, 60]) {
            const before = wallClock(instant - earlier * 60_000, timeZone);
            expect(`${before.on} ${before.time}`).not.toBe(`${on} ${at}`);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the period a figure is compared with', () => {
  test.each([
    ['a whole month with the whole month before', '2026-03-01', '2026-04-01', '2026-02-01', '2026-03-01'],
    ['a month so far with the same days of the month before', '2026-03-01', '2026-03-11', '2026-02-01', '2026-02-11'],
    ['31 days against a month of 28 with all of it', '2026-03-01', '2026-03-30', '2026-02-01', '2026-03-01'],
    ['any other period with the days just before', '2026-03-05', '2026-03-12', '2026-02-26', '2026-03-05'],
    ['a quarter with the quarter before', '2026-04-01', '2026-07-01', '2026-01-01', '2026-04-01'],
    ['a year with the year before', '2026-01-01', '2027-01-01', '2025-01-01', '2026-01-01'],
    ['a quarter so far with the days just before', '2026-04-01', '2026-05-11', '2026-02-20', '2026-04-01'],
    ['January with December', '2026-01-01', '2026-02-01', '2025-12-01', '2026-01-01'],
  ])('%s', (_name, from, until, expectedFrom, expectedUntil) => {
    expect(previousPeriod({ from, until })).toEqual({ from: expectedFrom, until: expectedUntil });
  });

  test('it never overlaps the period and is never longer', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 400 }), (from, length) => {
        for (const period of [
          { from, until: addDays(from, length) },
          { from: monthStart(from), until: addDays(monthStart(from), length) },
        ]) {
          const previous = previousPeriod(period);
          expect(previous.until <= period.from).toBe(true);
          expect(previous.from < previous.until).toBe(true);
        }
      }),
    );
  });
});

test('a week starts with its Monday, a quarter with the first of January, April, July or October, and neither lies further back than it may', () => {
  fc.assert(
    fc.property(day, (on) => {
      const [week, quarter] = [weekStart(on), quarterStart(on)];
      expect(weekdayOf(week)).toBe(1);
      expect(daysBetween(week, on)).toBe(weekdayOf(on) - 1);
      expect(['01-01', '04-01', '07-01', '10-01']).toContain(quarter.slice(5));
      expect(quarter <= on && on < addMonths(quarter, 3)).toBe(true);
    }),
  );
});
