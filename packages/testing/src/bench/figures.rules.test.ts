import { expect, test } from 'vitest';
import { differencesOf, type MonthSum } from './figures.ts';

const periods = {
  current: { from: '2026-02-01', until: '2026-03-01' },
  previous: { from: '2026-01-01', until: '2026-02-01' },
};
const none = { count: 0, units: 0, minor: 0 };
const sums: MonthSum[] = [
  { metric: 'granted', campusId: 'c', monthOn: '2025-12-01', ...none, minor: 900 },
  { metric: 'consumption', campusId: 'c', monthOn: '2026-01-01', ...none, minor: 100 },
  { metric: 'consumption', campusId: 'c', monthOn: '2026-02-01', ...none, minor: 250 },
];
const figure = (metric: 'revenue' | 'balance-amount' | 'effective-students', numerator: number, previous: number) => ({
  metric,
  numerator,
  denominator: null,
  previousNumerator: previous,
  previousDenominator: null,
  provisionalUntil: null,
});
const row = { id: 'c', name: 'campus', parentId: 'b', rank: null, previousRank: null };

test('figures that are their facts do not differ; those that no facts make are not looked at', () => {
  const figures = [figure('revenue', 250, 100), figure('balance-amount', 550, 800), figure('effective-students', 5, 6)];
  expect(differencesOf({ totals: figures, rows: [{ ...row, figures }] }, sums, periods)).toEqual([]);
});

test('a cent is a difference, in total and in a campus', () => {
  const wrong = [figure('revenue', 251, 100)];
  expect(differencesOf({ totals: wrong, rows: [{ ...row, figures: wrong }] }, sums, periods)).toEqual([
    'in total revenue: facts 250//100/, dashboard 251//100/',
    'campus revenue: facts 250//100/, dashboard 251//100/',
  ]);
});
