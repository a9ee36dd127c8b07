/** Which hours are used slowly, why, and in which order (HRS-05). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '@keshi/kernel/dates';
import { bySlowness, idleDays, projectedEnd, slowOf, type SlowFact, type SlowKey } from './slow.ts';

const TODAY = '2026-09-10';
const LIMITS = { days: 180, idleWeeks: 3 };
const fact = (given: Partial<SlowFact> = {}): SlowFact => ({
  balanceUnits: 20_00,
  isActive: true,
  usedUnits: 8_00,
  cameOn: '2026-09-08',
  sinceOn: '2026-01-05',
  planned: [],
  ...given,
});
const weekly = (lessons: number, units = 1_00) =>
  Array.from({ length: lessons }, (_, week) => ({ onDate: addDays('2026-09-14', 7 * week), units }));

describe('HRS-05: when hours run out', () => {
  test.each([
    [
      'by the timetable where its lessons use them up',
      { balanceUnits: 3_00, planned: weekly(4) },
      '2026-09-28',
      'timetable',
    ],
    ['at the pace of eight weeks where they do not', { planned: weekly(4) }, addDays(TODAY, 140), 'pace'],
    ['a pace is rounded up to whole days', { balanceUnits: 20_01 }, addDays(TODAY, 141), 'pace'],
    [
      'at that of the lessons planned where nothing was used',
      { usedUnits: 0, planned: weekly(4) },
      addDays(TODAY, 130),
      'planned',
    ],
    ['never where nothing was used and nothing is planned', { usedUnits: 0 }, null, null],
    ['never by lessons that draw nothing', { usedUnits: 0, planned: weekly(4, 0) }, null, null],
    ['within ten years', { balanceUnits: 9_999_99, usedUnits: 1 }, addDays(TODAY, 3650), 'pace'],
  ] as const)('%s', (_, given, onDate, basis) => {
    expect(projectedEnd(fact(given), TODAY)).toEqual({ onDate, basis });
  });

  test.each([
    ['since the last lesson come to', {}, 2],
    ['of who never came since there was something to come for', { cameOn: null, sinceOn: '2026-09-01' }, 9],
    ['none of who enrolled ahead', { cameOn: null, sinceOn: '2026-09-20' }, 0],
  ])('days without a lesson: %s', (_, given, days) => {
    expect(idleDays(fact(given), TODAY)).toBe(days);
  });
});

describe('HRS-05: what is slow, and what is to be done', () => {
  test.each([
    ['used up in time', {}, LIMITS, null],
    ['lasting exactly as long as it may', { balanceUnits: 25_71 }, LIMITS, null],
    ['lasting a day longer', { balanceUnits: 25_72, planned: weekly(2) }, LIMITS, ['extend', 'far']],
    ['a day short of three weeks without a lesson', { cameOn: '2026-08-21' }, LIMITS, null],
    ['three weeks without a lesson', { cameOn: '2026-08-20' }, LIMITS, ['plan', 'idle', 'unplanned']],
    ['three weeks without, lessons ahead', { cameOn: '2026-08-20', planned: weekly(2) }, LIMITS, ['extend', 'idle']],
    ['nothing used, nothing planned', { usedUnits: 0 }, LIMITS, ['plan', 'unplanned']],
    ['stopped with hours left', { usedUnits: 0, isActive: false }, LIMITS, ['resume', 'stopped', 'unplanned']],
    ['never used up where long ones are not looked at', { usedUnits: 0 }, { days: 0, idleWeeks: 3 }, null],
    ['idle where idle ones are not looked at', { cameOn: '2026-06-01' }, { days: 180, idleWeeks: 0 }, null],
  ] as const)('%s', (_, given, limits, found) => {
    const slow = slowOf(fact(given), TODAY, limits);
    expect(slow === null ? null : [slow.step, ...slow.reasons.map(({ name }) => name)]).toEqual(found);
  });

  test('a reason says since when and how long', () => {
    const slow = slowOf(fact({ cameOn: '2026-08-01', balanceUnits: 100_00 }), TODAY, LIMITS);
    expect(slow?.reasons).toEqual([
      { name: 'idle', days: 40, onDate: '2026-08-01' },
      { name: 'unplanned' },
      { name: 'far', days: 700, onDate: addDays(TODAY, 700) },
    ]);
  });
});

describe('HRS-05: the slowest first', () => {
  test('never, then the farthest day, then the longest without a lesson', () => {
    const key = (studentId: string, runsOutOn: string | null, days: number): SlowKey => ({
      studentId,
      courseId: 'c',
      runsOutOn,
      idleDays: days,
    });
    const rows = [
      key('a', '2027-01-01', 9),
      key('b', null, 1),
      key('c', '2028-01-01', 0),
      key('d', null, 30),
      key('e', null, 1),
    ];
    expect(rows.toSorted(bySlowness).map(({ studentId }) => studentId)).toEqual(['d', 'b', 'e', 'c', 'a']);
  });

  test('is a total order: every row has one place, whatever page it is on', () => {
    const keys = fc.record({
      runsOutOn: fc.option(fc.constantFrom('2026-10-01', '2027-01-01')),
      idleDays: fc.integer({ min: 0, max: 2 }),
      studentId: fc.constantFrom('a', 'b'),
      courseId: fc.constantFrom('x', 'y'),
    });
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const isSame = JSON.stringify(Object.values(a)) === JSON.stringify(Object.values(b));
        expect(Math.sign(bySlowness(a, b)) + Math.sign(bySlowness(b, a))).toBe(0);
        expect(bySlowness(a, b) === 0).toBe(isSame);
      }),
    );
  });
});
