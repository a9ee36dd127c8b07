import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths } from '@keshi/kernel/dates';
import { METRIC_IDS, METRICS } from './rules/metrics.ts';
import {
  addTo,
  figureOf,
  leastBaseOf,
  opposite,
  periodErrors,
  CAMPUS_GRAINS,
  PERSON_GRAINS,
  piecesOf,
  upTo,
  provisionalUntil,
  ranksOf,
  sumKey,
  trendMonths,
  type Sums,
} from './rules.ts';

describe('the pieces of a period', () => {
  test('whole months come from the months, the days around them from the days', () => {
    expect(piecesOf({ from: '2026-03-01', until: '2026-04-01' }, PERSON_GRAINS)).toEqual([
      { grain: 'month', from: '2026-03-01', until: '2026-04-01' },
    ]);
    expect(piecesOf({ from: '2026-01-31', until: '2026-04-02' }, PERSON_GRAINS)).toEqual([
      { grain: 'day', from: '2026-01-31', until: '2026-02-01' },
      { grain: 'month', from: '2026-02-01', until: '2026-04-01' },
      { grain: 'day', from: '2026-04-01', until: '2026-04-02' },
    ]);
    expect(piecesOf({ from: '2026-03-02', until: '2026-03-09' }, PERSON_GRAINS)).toEqual([
      { grain: 'day', from: '2026-03-02', until: '2026-03-09' },
    ]);
    expect(piecesOf({ from: '2026-03-15', until: '2026-04-15' }, PERSON_GRAINS)).toEqual([
      { grain: 'day', from: '2026-03-15', until: '2026-04-15' },
    ]);
  });

  test('of campuses, whole years and quarters come from those', () => {
    expect(piecesOf({ from: '2024-11-30', until: '2026-08-02' }, CAMPUS_GRAINS)).toEqual([
      { grain: 'day', from: '2024-11-30', until: '2024-12-01' },
      { grain: 'month', from: '2024-12-01', until: '2025-01-01' },
      { grain: 'year', from: '2025-01-01', until: '2026-01-01' },
      { grain: 'quarter', from: '2026-01-01', until: '2026-07-01' },
      { grain: 'month', from: '2026-07-01', until: '2026-08-01' },
      { grain: 'day', from: '2026-08-01', until: '2026-08-02' },
    ]);
    expect(piecesOf(upTo('2026-01-01'), CAMPUS_GRAINS)).toEqual([
      { grain: 'year', from: '1970-01-01', until: '2026-01-01' },
    ]);
  });

  test.each([
    ['people', PERSON_GRAINS],
    ['campuses', CAMPUS_GRAINS],
  ])('of %s, every day of a period is in exactly one piece, and no other day is in any', (_of, grains) => {
    const day = fc.integer({ min: 0, max: 1600 }).map((days) => addDays('2024-01-01', days));
    const beginnings = { year: ['01'], quarter: ['01', '04', '07', '10'] };
    fc.assert(
      fc.property(day, day, day, (from, until, probe) => {
        const pieces = piecesOf({ from, until }, grains);
        expect(pieces.filter((piece) => piece.from <= probe && probe < piece.until)).toHaveLength(
          from <= probe && probe < until ? 1 : 0,
        );
        for (const { grain, ...piece } of pieces) {
          const ends = [piece.from, piece.until];
          if (grain !== 'day') expect(ends.map((end) => end.slice(8))).toEqual(['01', '01']);
          if (grain === 'year' || grain === 'quarter')
            for (const end of ends) expect(beginnings[grain]).toContain(end.slice(5, 7));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('a trend has 13 months, the last one that in which the period ends', () => {
    const months = trendMonths({ from: '2026-03-01', until: '2026-04-01' });
    expect([months.length, months[0], months.at(-1)]).toEqual([13, '2025-03-01', '2026-03-01']);
    expect(months.map((month) => addMonths(month, 1)).slice(0, 12)).toEqual(months.slice(1));
  });

  test('a period ends after it begins', () => {
    expect(periodErrors({ from: '2026-03-01', until: '2026-03-01' })).toEqual([
      { pointer: '?until', detail: 'after from' },
    ]);
    expect(periodErrors({ from: '2026-03-01', until: '2026-03-02' })).toEqual([]);
  });
});

describe('figures', () => {
  test('a rate keeps both sides; what was not counted is nothing, not unknown', () => {
    const sums: Sums = new Map();
    addTo(sums, sumKey('current', 'renewal-done'), { count: 12, units: 0, minor: 0 });
    addTo(sums, sumKey('current', 'renewal-due'), { count: 20, units: 0, minor: 0 });
    addTo(sums, sumKey('current', 'renewal-due'), { count: -1, units: 0, minor: 0 });
    expect(figureOf('renewal-rate', sums, '2026-05-01')).toEqual({
      metric: 'renewal-rate',
      numerator: 12,
      denominator: 19,
      previousNumerator: 0,
      previousDenominator: 0,
      provisionalUntil: '2026-05-01',
    });
    expect(figureOf('renewals', sums, '2026-05-01')).toMatchObject({
      numerator: 0,
      denominator: null,
      provisionalUntil: null,
    });
  });

  test('the opposite of nothing is nothing', () => {
    expect(Object.is(opposite({ count: 0, units: 1, minor: -2 }).count, 0)).toBe(true);
    expect(opposite({ count: 0, units: 1, minor: -2 })).toEqual({ count: 0, units: -1, minor: 2 });
  });

  test('every metric is listed once, with a definition in both languages, and only rates and ratios have a denominator', () => {
    expect([...METRIC_IDS].sort()).toEqual(Object.keys(METRICS).sort());
    for (const id of METRIC_IDS) {
      const metric = METRICS[id];
      expect(metric.definitionZh.length * metric.definitionEn.length).toBeGreaterThan(0);
      expect([id, metric.denominator !== null]).toEqual([id, metric.unit === 'rate' || metric.unit === 'ratio']);
    }
  });
});

describe('ranks (M32)', () => {
  test('equals share a place, n/a has none, and 2 of 3 beats 19 of 30', () => {
    const side = (numerator: number, denominator: number | null) => ({ numerator, denominator });
    expect(ranksOf([side(19, 30), side(2, 3), side(0, 0), side(4, 6), side(1, 30)])).toEqual([3, 1, null, 1, 4]);
    expect(ranksOf([side(5, null), side(-1, null), side(5, null)])).toEqual([1, 3, 1]);
  });

  test('a rate over fewer than ten has no place and takes none from others; counts and ratios have no such base', () => {
    const side = (numerator: number, denominator: number | null) => ({ numerator, denominator });
    const sides = [side(9, 9), side(5, 10), side(19, 20), side(0, -1), side(3, 3), side(1, 10)];
    expect(ranksOf(sides, leastBaseOf('renewal-rate'))).toEqual([null, 2, 1, null, null, 3]);
    expect(ranksOf([side(1, 2), side(3, 1)], leastBaseOf('classes-per-advisor'))).toEqual([2, 1]);
    expect(ranksOf([side(1, null), side(3, null)], leastBaseOf('sign-ups'))).toEqual([2, 1]);
  });

  test('money of a year ranks exactly, beyond what a floating-point product can hold', () => {
    expect(
      ranksOf([
        { numerator: 9_007_199_254_740_991, denominator: 9_007_199_254_740_990 },
        { numerator: 9_007_199_254_740_990, denominator: 9_007_199_254_740_989 },
      ]),
    ).toEqual([2, 1]);
  });
});

test('a renewal rate is provisional while the last open item’s grace lasts (M10)', () => {
  expect(provisionalUntil('2026-03-20', 30, '2026-04-10')).toBe('2026-04-19');
  expect(provisionalUntil('2026-03-20', 30, '2026-04-19')).toBe('2026-04-19');
  expect(provisionalUntil('2026-03-20', 30, '2026-04-20')).toBeNull();
  expect(provisionalUntil(null, 30, '2026-04-20')).toBeNull();
});
