/** Who appraises whom, when, and what scores come to (KPI-08, KPI-11, KPI-12). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '@keshi/kernel/dates';
import {
  appraisedRole,
  byScore,
  CRITERION_NAMES,
  gradeOf,
  isOpen,
  openPeriods,
  peerScore,
  periodOf,
  quarterOf,
  quarterPeriod,
  scoreOf,
  superiorsOf,
  type Post,
} from './rules.ts';

const FLOORS = { excellent: 450, good: 350, fair: 250 };
const of = (families: number, others: number) => ({
  families,
  duties: others,
  renewals: others,
  records: others,
  teamwork: others,
});

describe('scores', () => {
  test.each([
    [of(5, 5), 500, 'excellent'],
    [of(3, 5), 460, 'excellent'],
    [of(2, 5), 440, 'good'],
    [of(3, 4), 380, 'good'],
    [of(5, 3), 340, 'fair'],
    [of(1, 1), 100, 'poor'],
  ] as const)('%j come to %d: %s', (scores, score, grade) => {
    expect([scoreOf(scores), gradeOf(score, FLOORS)]).toEqual([score, grade]);
  });

  test('a grade begins at its floor', () => {
    expect([450, 449, 350, 349, 250, 249].map((score) => gradeOf(score, FLOORS))).toEqual([
      'excellent',
      'good',
      'good',
      'fair',
      'fair',
      'poor',
    ]);
  });

  test('the mean is exact and never outside the scale', () => {
    const points = fc.integer({ min: 1, max: 5 });
    const scores = fc.record({ families: points, duties: points, renewals: points, records: points, teamwork: points });
    fc.assert(
      fc.property(scores, (given) => {
        const score = scoreOf(given);
        expect(Number.isInteger(score)).toBe(true);
        expect(score * CRITERION_NAMES.length).toBe(CRITERION_NAMES.reduce((sum, name) => sum + given[name] * 100, 0));
      }),
    );
  });

  test('KPI-12: colleagues’ mean is hidden below three of them', () => {
    expect(peerScore(0, 0)).toEqual({ count: 0, score: null });
    expect(peerScore(2, 900)).toEqual({ count: 2, score: null });
    expect(peerScore(3, 1201)).toEqual({ count: 3, score: 400 });
  });

  test('KPI-11: excellent first, equals by name, the unscored last', () => {
    const people = [
      { name: '乙', score: null },
      { name: '丙', score: 420 },
      { name: '甲', score: 420 },
      { name: '丁', score: 480 },
    ];
    expect(people.toSorted(byScore).map(({ name }) => name)).toEqual(['丁', '丙', '甲', '乙']);
  });
});

describe('who appraises whom (KPI-08, KPI-11)', () => {
  const post = (personId: string, role: string): Post => ({ personId, role });
  const campus = [
    post('xu', 'advisor'),
    post('luo', 'advisor_supervisor'),
    post('he', 'principal'),
    post('bo', 'branch_principal'),
  ];
  test.each([
    ['an advisor: the supervisor, else who leads the campus', 'xu', campus, ['luo', 'he', 'bo']],
    ['a supervisor: the principal', 'luo', campus, ['he', 'bo']],
    [
      'an advisor of a campus without supervisor',
      'xu',
      campus.filter(({ personId }) => personId !== 'luo'),
      ['he', 'bo'],
    ],
    ['who leads both: nobody appraises themselves', 'luo', [...campus, post('luo', 'principal')], ['he', 'bo']],
    [
      'an advisor who also supervises is appraised as supervisor',
      'luo',
      [...campus, post('luo', 'advisor')],
      ['he', 'bo'],
    ],
    ['a principal is not appraised here', 'he', campus, []],
  ])('%s', (_name, personId, posts, superiors) => {
    expect(superiorsOf(posts, personId)).toEqual(superiors);
  });
  test('whoever is neither advisor nor supervisor has no role to be appraised in', () => {
    expect([appraisedRole(campus, 'he'), appraisedRole(campus, 'nobody')]).toEqual([null, null]);
  });
});

describe('periods', () => {
  test.each([
    ['2026-Q1', '2026-01-01', '2026-04-01'],
    ['2026-Q4', '2026-10-01', '2027-01-01'],
  ])('%s is from %s until %s', (quarter, from, until) => {
    expect(quarterPeriod(quarter)).toEqual({ from, until });
    expect([quarterOf(from), quarterOf(addDays(until, -1))]).toEqual([quarter, quarter]);
  });

  test('a month is of oneself, a quarter of others', () => {
    expect(periodOf('self', '2026-02-14')).toEqual({ from: '2026-02-01', until: '2026-03-01' });
    expect(periodOf('superior', '2026-02-14')).toEqual({ from: '2026-01-01', until: '2026-04-01' });
    expect(periodOf('peer', '2026-02-14')).toEqual({ from: '2026-01-01', until: '2026-04-01' });
  });

  test.each([
    ['self', '2026-03-01', '2026-03-30', false],
    ['self', '2026-03-01', '2026-03-31', true],
    ['self', '2026-03-01', '2026-04-30', true],
    ['self', '2026-03-01', '2026-05-01', false],
    ['superior', '2026-01-01', '2026-03-30', false],
    ['superior', '2026-01-01', '2026-03-31', true],
    ['superior', '2026-01-01', '2026-06-30', true],
    ['superior', '2026-01-01', '2026-07-01', false],
  ] as const)('%s from %s is open on %s: %s', (kind, from, today, open) => {
    expect(isOpen(kind, from, today)).toBe(open);
    expect(openPeriods(kind, today).some((period) => period.from === from)).toBe(open);
  });
});
