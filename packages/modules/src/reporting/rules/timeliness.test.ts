/** How promptly duties are done (M25, KPI-13). */
import { expect, test } from 'vitest';
import { DutyRuleName } from '../../advising/contract.ts';
import { NAMED_GROUPS, TIMELINESS_GROUPS, timelinessOf, timelinessRate } from './timeliness.ts';

test.each([
  { due: 0, inTime: 0, rate: null },
  { due: 1, inTime: 0, rate: 0 },
  { due: 3, inTime: 1, rate: 33 },
  { due: 3, inTime: 2, rate: 66 },
  // Nearly all is not all.
  { due: 1000, inTime: 999, rate: 99 },
  { due: 7, inTime: 7, rate: 100 },
])('KPI-13, M25: $inTime of $due in time is $rate per cent', ({ rate, ...sums }) => {
  expect(timelinessRate(sums)).toBe(rate);
});

test('KPI-13: every group is there in its order, one of which nothing was due without a rate', () => {
  const filings = { group: 'filings', due: 2, inTime: 1, leadMinutes: 90 } as const;
  const all = { ...filings, group: 'all' } as const;
  const none = { due: 0, inTime: 0, leadMinutes: null, rate: null };
  expect(timelinessOf([filings, all])).toEqual([
    { ...all, rate: 50 },
    { group: 'tests', ...none },
    { ...filings, rate: 50 },
    { group: 'others', ...none },
  ]);
});

test('KPI-13: tests and filings are named apart, by rules that there are', () => {
  expect(Object.keys(NAMED_GROUPS).filter((rule) => !DutyRuleName.options.some((name) => name === rule))).toEqual([]);
  expect(TIMELINESS_GROUPS).toEqual(['all', ...Object.values(NAMED_GROUPS), 'others']);
});
