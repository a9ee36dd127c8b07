/** The back-test itself: that it compares two orders of the same families, and that these know nothing of the score. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { backtest } from './backtest.ts';
import { areaUnderCurve, estimateOf, lostAmongFirst, type Ranked } from './measure.ts';

test('REN-01: the families’ rule shares no code with the score, nor with anything of the product', async () => {
  const text = await readFile(new URL('families.ts', import.meta.url), 'utf8');
  const imports = [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1]);
  expect(imports).toEqual(['../simulator/random.ts']);
  // What lives and measures reads the product through its endpoints alone.
  for (const name of ['life', 'backtest', 'measure']) {
    const code = await readFile(new URL(`${name}.ts`, import.meta.url), 'utf8');
    const modules = [...code.matchAll(/from '(@keshi\/modules\/[^']+)'/g)].map((match) => match[1] ?? '');
    expect(modules.filter((each) => !each.endsWith('/contract'))).toEqual([]);
  }
});

describe('measures', () => {
  const row = (risk: number, naive: number, isLost: boolean): Ranked => ({ risk, naive, isLost });
  const rows = [row(9, 1, true), row(8, 1, false), row(7, 1, true), row(1, 1, false)];

  test('area under the curve: one is perfect, a half is chance, and ties are chance', () => {
    expect(areaUnderCurve(rows, 'risk')).toBe(0.75);
    expect(areaUnderCurve(rows, 'naive')).toBe(0.5);
    expect(areaUnderCurve([row(1, 1, true)], 'risk')).toBeNull();
  });

  test('the lost among the first: those tied at the edge count by their share', () => {
    expect([1, 2, 3, 4].map((size) => lostAmongFirst(rows, 'risk', size))).toEqual([1, 1, 2, 2]);
    expect(lostAmongFirst(rows, 'naive', 2)).toBe(1);
  });

  test('an estimate has the interval of its spread, and none of one value', () => {
    expect(estimateOf([2])).toEqual({ mean: 2, half: null });
    expect(estimateOf([1, 3]).half).toBeCloseTo(12.706);
  });
});

test('a small life is lived, and both orders are measured over the same families', async () => {
  const result = await backtest({ seed: 5, campuses: 1, students: 14, months: 4 });
  expect(result.lists).toBeGreaterThan(0);
  expect(result.lost).toBeGreaterThan(0);
  expect(result.rows).toBeGreaterThan(result.lost);
  for (const order of ['risk', 'naive'] as const) {
    const { area, found } = result.scores.all[order];
    expect([order, area >= 0 && area <= 1, found >= 0 && found <= 1]).toEqual([order, true, true]);
  }
}, 120_000);
