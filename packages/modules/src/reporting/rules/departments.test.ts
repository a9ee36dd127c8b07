/** Sums of departments (KPI-10, M27). */
import { describe, expect, test } from 'vitest';
import { archiveSums, byScore, DEPARTMENT_METRICS } from './departments.ts';
import { METRICS } from './metrics.ts';

describe('KPI-10, M27: archives of a place', () => {
  test.each([
    [[], { students: 0, points: 0, score: null }],
    [[100], { students: 1, points: 100, score: 100 }],
    [[100, 99], { students: 2, points: 199, score: 99 }],
    [[0, 0, 50], { students: 3, points: 50, score: 16 }],
  ])('%j', (scores, sums) => {
    expect(archiveSums(scores)).toEqual(sums);
  });

  test('the least complete come first, then by name and id', () => {
    const rows = [
      { score: 90, name: '甲', studentId: '1' },
      { score: 40, name: '乙', studentId: '3' },
      { score: 40, name: '乙', studentId: '2' },
      { score: 40, name: '丙', studentId: '4' },
    ];
    expect(rows.toSorted(byScore).map(({ studentId }) => studentId)).toEqual(['4', '2', '3', '1']);
    expect(byScore({ score: 1, name: '甲', studentId: '1' }, { score: 1, name: '甲', studentId: '1' })).toBe(0);
  });
});

test('KPI-09, KPI-10: departments are appraised by rates, each with its own code', () => {
  expect(DEPARTMENT_METRICS.map((id) => [METRICS[id].code, METRICS[id].unit])).toEqual([
    ['M24', 'rate'],
    ['M26', 'rate'],
    ['M27', 'rate'],
    ['M6', 'rate'],
  ]);
});
