/** More lives, and longer ones. */
import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

test.each([23, 42])('three months of three campuses, seed %i: the product says what the books say', async (seed) => {
  const report = await simulate({ seed, campuses: 3, students: 30, months: 3, classSize: 6 });
  expect(report.differences).toEqual([]);
  expect(report.faults).toEqual([]);
  expect(report.rolls).toBeGreaterThan(200);
});
