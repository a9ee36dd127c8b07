/** Targets without a database: what adds up, what counts when something is replaced, and where a month should stand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOBODY } from '@keshi/kernel/id';
import {
  changesOf,
  fieldOf,
  hasOwnTask,
  monthDays,
  monthErrors,
  ownFaults,
  paceOf,
  splitFaults,
  TARGET_FIELD_NAMES,
  TARGET_FIELDS,
  taskChanges,
  tasksOf,
  type InForce,
  type TargetNumbers,
  type TaskCount,
} from './rules.ts';

const yuan = (amount: number): number => amount * 100;

describe('TGT-04: parts sum to the whole', () => {
  const sample: TargetNumbers = { newMinor: yuan(20_000), renewalMinor: yuan(8_000), referralMinor: yuan(12_000) };

  test('the rule book’s plan: 20,000 new, 8,000 renewal, 12,000 referral, no number for extension, 40,000 together', () => {
    expect(ownFaults('li', { ...sample, totalMinor: yuan(40_000) })).toEqual([]);
    expect(splitFaults({ totalMinor: yuan(40_000) }, [{ holderId: 'li', numbers: sample }])).toEqual([]);
  });

  test('a fen too little or too much is said, with what was wanted and found', () => {
    expect(ownFaults('li', { ...sample, totalMinor: yuan(40_000) + 1 })).toEqual([
      { holderId: 'li', field: 'totalMinor', wanted: 40_000_01, found: 40_000_00 },
    ]);
    expect(splitFaults({ totalMinor: yuan(39_999) }, [{ holderId: 'li', numbers: sample }])).toEqual([
      { holderId: null, field: 'totalMinor', wanted: 39_999_00, found: 40_000_00 },
    ]);
  });

  test('each kind by itself, in money, students and hours; a total counts once whether or not it is split into kinds', () => {
    const whole = { totalMinor: yuan(50_000), newCount: 6, hoursUnits: 300_00 };
    const parts = [
      { holderId: 'li', numbers: { ...sample, totalMinor: yuan(40_000), newCount: 4, hoursUnits: 200_50 } },
      { holderId: 'xu', numbers: { totalMinor: yuan(10_000), newCount: 2, hoursUnits: 99_50 } },
    ];
    expect(splitFaults(whole, parts)).toEqual([]);
    expect(splitFaults({ ...whole, newCount: 7, hoursUnits: 300_01 }, parts).map(({ field }) => field)).toEqual([
      'newCount',
      'hoursUnits',
    ]);
  });

  test('what the whole has no number for may have parts; what it has must be all there', () => {
    expect(splitFaults({ newCount: 3 }, [{ holderId: 'li', numbers: { newCount: 3, extensionCount: 1 } }])).toEqual([]);
    expect(splitFaults({ newCount: 3 }, [])).toEqual([{ holderId: null, field: 'newCount', wanted: 3, found: 0 }]);
  });

  test('any whole cut anywhere adds up, and no longer with one fen moved out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e10 }), { minLength: 1, maxLength: 20 }), (amounts) => {
        const parts = amounts.map((newMinor, index) => ({ holderId: String(index), numbers: { newMinor } }));
        const newMinor = amounts.reduce((sum, each) => sum + each, 0);
        expect(splitFaults({ newMinor }, parts)).toEqual([]);
        expect(splitFaults({ newMinor: newMinor + 1 }, parts)).toHaveLength(1);
      }),
    );
  });
});

const row = (id: string, holderId: string, field: InForce['field'], value: number | null): InForce => ({
  id,
  holderId,
  field,
  value,
});

describe('M28: what counts as a task', () => {
  test('people’s numbers, and of the campus’s what they leave, so that people always add up to the campus', () => {
    const campus = [row('c', 'here', 'newMinor', 300), row('t', 'here', 'totalMinor', 900)];
    const people = [
      row('p', 'li', 'newMinor', 120),
      row('q', 'xu', 'newMinor', 100),
      row('r', 'xu', 'renewalCount', 2),
    ];
    expect(tasksOf(campus, people)).toEqual([
      { personId: 'li', field: 'newMinor', sourceId: 'p', value: 120 },
      { personId: 'xu', field: 'newMinor', sourceId: 'q', value: 100 },
      { personId: 'xu', field: 'renewalCount', sourceId: 'r', value: 2 },
      { personId: NOBODY, field: 'newMinor', sourceId: 'c', value: 80 },
    ]);
    expect(tasksOf([row('c', 'here', 'newMinor', null)], [])).toEqual([]);
  });

  test('what is replaced is counted the opposite and what replaces it anew; the rest is left alone', () => {
    const before = tasksOf([row('c', 'here', 'newMinor', 300)], [row('p', 'li', 'newMinor', 300)]);
    const after = tasksOf([row('c', 'here', 'newMinor', 300)], [row('p2', 'li', 'newMinor', 200)]);
    expect(taskChanges(before, after)).toEqual([
      { personId: 'li', field: 'newMinor', sourceId: 'p', value: -300 },
      { personId: 'li', field: 'newMinor', sourceId: 'p2', value: 200 },
      { personId: NOBODY, field: 'newMinor', sourceId: 'c', value: 100 },
    ]);
    expect(taskChanges(after, after)).toEqual([]);
  });

  test('however often targets are replaced, what was counted adds up to what counts', () => {
    const value = fc.option(fc.integer({ min: 0, max: 1000 }), { nil: null });
    const state = fc.record({ campus: value, li: value, xu: value });
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 8 }), (states) => {
        const tasks = states.map(({ campus, li, xu }, index) =>
          tasksOf(
            [row(`c${String(index)}`, 'here', 'newCount', campus)],
            [row(`l${String(index)}`, 'li', 'newCount', li), row(`x${String(index)}`, 'xu', 'newCount', xu)],
          ),
        );
        const counted = tasks.flatMap((each, index) => taskChanges(tasks[index - 1] ?? [], each));
        const sumFor = (all: readonly TaskCount[], personId: string): number =>
          all.filter((each) => each.personId === personId).reduce((sum, each) => sum + each.value, 0);
        const now = tasks.at(-1) ?? [];
        for (const who of ['li', 'xu', NOBODY]) expect(sumFor(counted, who)).toBe(sumFor(now, who));
        const { campus } = states.at(-1) ?? { campus: null };
        if (campus !== null) expect(now.reduce((sum, each) => sum + each.value, 0)).toBe(campus);
      }),
    );
  });
});

test('only numbers that differ are replaced, and one left out is taken away', () => {
  const inForce = [row('a', 'li', 'newMinor', 100), row('b', 'li', 'newCount', 3), row('c', 'li', 'hoursUnits', null)];
  expect(changesOf(inForce, [{ holderId: 'li', numbers: { newMinor: 100, renewalCount: 2 } }])).toEqual([
    { holderId: 'li', field: 'newCount', before: 3, value: null },
    { holderId: 'li', field: 'renewalCount', before: null, value: 2 },
  ]);
});

test('every number has its own kind and measure', () => {
  for (const field of TARGET_FIELD_NAMES) {
    const { kind, measure } = TARGET_FIELDS[field];
    expect(fieldOf(kind, measure)).toBe(field);
  }
  expect(fieldOf('hours', 'minor')).toBeUndefined();
});

test('TGT-02: recruitment and renewal are what an advisor splits, hours and referrals are not', () => {
  expect([{ newCount: 1 }, { renewalMinor: 0 }, { totalMinor: 5 }, { hoursUnits: 100 }, {}].map(hasOwnTask)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('a month that has ended keeps its targets, and none is set more than a year ahead', () => {
  expect(monthErrors('2026-04', '2026-04-30')).toEqual([]);
  expect(monthErrors('2027-04', '2026-04-30')).toEqual([]);
  expect(monthErrors('2026-03', '2026-04-01')).toHaveLength(1);
  expect(monthErrors('2027-05', '2026-04-30')).toHaveLength(1);
});

describe('TGT-05: month → day', () => {
  test.each([
    ['before the month', '2026-03-31', { days: 30, elapsedDays: 0, daysLeft: 30 }],
    ['on its first day', '2026-04-01', { days: 30, elapsedDays: 1, daysLeft: 30 }],
    ['on its last', '2026-04-30', { days: 30, elapsedDays: 30, daysLeft: 1 }],
    ['after it', '2026-05-01', { days: 30, elapsedDays: 30, daysLeft: 0 }],
  ])('days begun and left %s', (_when, today, days) => {
    expect(monthDays('2026-04', today)).toEqual(days);
  });

  test.each([
    // 10 of 30 days: a third should be there; 20 days and today are left for the rest.
    ['on pace', 100, 300, '2026-04-10', { expected: 100, isBehind: false, remaining: 200, daily: 10 }],
    ['behind', 99, 300, '2026-04-10', { expected: 100, isBehind: true, remaining: 201, daily: 10 }],
    ['reached', 301, 300, '2026-04-10', { expected: 100, isBehind: false, remaining: 0, daily: 0 }],
    ['over and not reached', 10, 300, '2026-05-01', { expected: 300, isBehind: true, remaining: 290, daily: null }],
    ['not begun', 0, 300, '2026-03-20', { expected: 0, isBehind: false, remaining: 300, daily: 10 }],
  ])('%s', (_what, actual, target, today, pace) => {
    expect(paceOf({ actual, target }, monthDays('2026-04', today))).toEqual(pace);
  });
});
