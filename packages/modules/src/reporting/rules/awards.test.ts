/** Rankings and their gates (KPI-01…05, KPI-07, M32), with the requirements' worked examples. */
import { describe, expect, test } from 'vitest';
import {
  ownClassesFor,
  rankSupervisors,
  rankTeams,
  type AwardSettings,
  type Judged,
  type Placed,
  type Side,
} from './awards.ts';
import type { MetricKey } from './metrics.ts';

const SETTINGS: AwardSettings = {
  supervisorWeights: { recruitment: 1, renewal: 1, hours: 1 },
  teamWeights: { signUps: 1, signUpRate: 1, renewal: 1 },
  teamClasses: 200,
  supervisorClasses: null,
  ownClasses: null,
  filings: null,
};

const of = (numerator: number, denominator: number | null = null): Side => ({ numerator, denominator });
/** A campus that passes everything: 4 classes of 2 advisors, no complaint, everything on target. */
const campus = (id: string, figures: Partial<Record<MetricKey, Side>> = {}, given: Partial<Judged> = {}): Judged => ({
  id,
  supervisors: 1,
  ownClasses: 1,
  filings: { onTime: { numerator: 30, denominator: 30 }, accurate: { numerator: 300, denominator: 300 } },
  ...given,
  figures: {
    'sign-ups': of(10),
    'sign-up-rate': of(10, 20),
    'new-task-amount': of(100, 100),
    'new-task': of(0, 0),
    'renewal-task-amount': of(100, 100),
    'renewal-task': of(0, 0),
    'hours-task': of(100, 100),
    'complaint-rate': of(0, 80),
    'major-accidents': of(0),
    'classes-per-advisor': of(4, 2),
    'classes-per-advisor-adjusted': of(45, 30),
    'effective-students': of(80),
    ...figures,
  },
});
const places = (placed: readonly Placed[]): Record<string, number | null> =>
  Object.fromEntries(placed.map(({ id, place }) => [id, place]));
const failed = (placed: readonly Placed[], id: string): string[] =>
  (placed.find((each) => each.id === id)?.gates ?? []).filter((gate) => !gate.isPassed).map((gate) => gate.name);

describe('places (M32)', () => {
  test('KPI-01: supervisors by completion of their tasks, each weighing the same; equals share a place', () => {
    const placed = rankSupervisors(
      [
        campus('a', { 'new-task-amount': of(90, 100), 'renewal-task-amount': of(120, 100) }),
        campus('b', { 'new-task-amount': of(110, 100), 'renewal-task-amount': of(80, 100) }),
        campus('c', { 'new-task-amount': of(100, 100), 'renewal-task-amount': of(100, 100) }),
        campus('d', { 'new-task-amount': of(10, 100), 'renewal-task-amount': of(10, 100) }),
      ],
      SETTINGS,
    );
    // Ranks: a 3 and 1, b 1 and 3, c 2 and 2, d 4 and 4; hours are equal, so all share the first place there.
    expect(places(placed)).toEqual({ a: 1, b: 1, c: 1, d: 4 });
    expect(placed.map(({ score }) => score)).toEqual([167, 167, 167, 300]);
  });

  test('weights are the organisation’s; 0 leaves a criterion out', () => {
    const all = [
      campus('a', { 'new-task-amount': of(90, 100), 'renewal-task-amount': of(120, 100) }),
      campus('b', { 'new-task-amount': of(110, 100), 'renewal-task-amount': of(80, 100) }),
    ];
    const weighed = (recruitment: number, renewal: number) =>
      places(rankSupervisors(all, { ...SETTINGS, supervisorWeights: { recruitment, renewal, hours: 0 } }));
    expect(weighed(1, 1)).toEqual({ a: 1, b: 1 });
    expect(weighed(2, 1)).toEqual({ a: 2, b: 1 });
    expect(weighed(0, 1)).toEqual({ a: 1, b: 2 });
    expect(weighed(0, 0)).toEqual({ a: null, b: null });
  });

  test('KPI-07: teams by sign-ups, sign-up rate and completion of renewals, never by the renewal rate (A30)', () => {
    const placed = rankTeams(
      [
        campus('a', { 'sign-ups': of(12), 'sign-up-rate': of(12, 40), 'renewal-rate': of(1, 20) }),
        campus('b', { 'sign-ups': of(9), 'sign-up-rate': of(9, 20), 'renewal-rate': of(20, 20) }),
      ],
      SETTINGS,
    );
    expect(places(placed)).toEqual({ a: 1, b: 1 });
    expect(placed[0]?.criteria.map(({ name, rank }) => [name, rank])).toEqual([
      ['signUps', 1],
      ['signUpRate', 2],
      ['renewal', 1],
    ]);
  });

  test('M28: without a target there is no place, and whoever has one is not held back by it', () => {
    const placed = rankSupervisors(
      [campus('a', { 'renewal-task-amount': of(500, 0) }), campus('b'), campus('c', { 'new-task-amount': of(1, 100) })],
      SETTINGS,
    );
    expect(places(placed)).toEqual({ a: null, b: 1, c: 2 });
    expect(placed[0]?.lacking).toEqual(['renewal']);
  });

  test('a task nobody was given is no criterion; one in students is as good as one in money', () => {
    const none = { 'hours-task': of(50, 0) };
    const placed = rankSupervisors(
      [
        campus('a', { ...none, 'new-task-amount': of(0, 0), 'new-task': of(9, 6) }),
        campus('b', { ...none, 'new-task-amount': of(120, 100) }),
      ],
      SETTINGS,
    );
    expect(places(placed)).toEqual({ a: 1, b: 2 });
    expect(placed[0]?.criteria[0]).toMatchObject({ metric: 'new-task', rank: 1 });
  });

  test('a rate over fewer than ten visits says more about chance: no place', () => {
    const placed = rankTeams([campus('a', { 'sign-up-rate': of(3, 3) }), campus('b')], SETTINGS);
    expect(places(placed)).toEqual({ a: null, b: 1 });
    expect(placed[0]?.lacking).toEqual(['signUpRate']);
  });
});

describe('gates', () => {
  test.each([
    ['a complaint received that is the campus’s own (KPI-03)', { 'complaint-rate': of(1, 80) }, 'complaints'],
    ['a major accident (KPI-03)', { 'major-accidents': of(1) }, 'accidents'],
  ] as const)(
    '%s: no place in either ranking, the reason shown, and nobody moves down for it',
    (_what, figures, gate) => {
      const all = [campus('a', { ...figures, 'new-task-amount': of(900, 100), 'sign-ups': of(99) }), campus('b')];
      for (const placed of [rankSupervisors(all, SETTINGS), rankTeams(all, SETTINGS)]) {
        expect(places(placed)).toEqual({ a: null, b: 1 });
        expect(failed(placed, 'a')).toEqual([gate]);
      }
    },
  );

  test('KPI-07 ③: 2 advisors with classes of 15, 15, 9 and 6 have 2.0 each and pass; counted in part it is 1.5', () => {
    const [placed] = rankTeams(
      [campus('a', { 'classes-per-advisor': of(4, 2), 'classes-per-advisor-adjusted': of(15 + 15 + 9 + 6, 2 * 15) })],
      SETTINGS,
    );
    expect(placed?.place).toBe(1);
    expect(placed?.gates.find((gate) => gate.name === 'classes')).toMatchObject({
      metric: 'classes-per-advisor',
      side: { numerator: 4, denominator: 2 },
      required: 200,
      isPassed: true,
    });
    const [short] = rankTeams([campus('a', { 'classes-per-advisor': of(3, 2) })], SETTINGS);
    expect([short?.place, failed(short === undefined ? [] : [short], 'a')]).toEqual([null, ['classes']]);
  });

  test('KPI-05: for supervisors small classes count in part, once the number is set; blank it is no gate', () => {
    const all = [campus('a', { 'classes-per-advisor-adjusted': of(45, 30) })];
    expect(rankSupervisors(all, SETTINGS)[0]?.gates.map((gate) => gate.name)).toEqual([
      'supervisor',
      'complaints',
      'accidents',
    ]);
    expect(failed(rankSupervisors(all, { ...SETTINGS, supervisorClasses: 150 }), 'a')).toEqual([]);
    expect(failed(rankSupervisors(all, { ...SETTINGS, supervisorClasses: 151 }), 'a')).toEqual(['classes']);
  });

  test('KPI-07 ③ and KPI-04 are off where nothing is set', () => {
    const [team] = rankTeams([campus('a', { 'classes-per-advisor': of(0, 2) })], { ...SETTINGS, teamClasses: null });
    expect(team?.place).toBe(1);
    const [supervisor] = rankSupervisors([campus('a', {}, { ownClasses: 0 })], SETTINGS);
    expect(supervisor?.place).toBe(1);
  });

  const TIERS = { largeFrom: 200, large: 1, middle: 2, smallBelow: 100, small: 3 };
  test.each([
    [200, 1],
    [199, 2],
    [100, 2],
    [99, 3],
    [0, 3],
  ])('KPI-04: with %i effective students a supervisor has %i classes at least', (students, required) => {
    expect(ownClassesFor(students, TIERS)).toBe(required);
    const judge = (ownClasses: number) =>
      failed(
        rankSupervisors([campus('a', { 'effective-students': of(students) }, { ownClasses })], {
          ...SETTINGS,
          ownClasses: TIERS,
        }),
        'a',
      );
    expect([judge(required), judge(required - 1)]).toEqual([[], ['own-classes']]);
  });

  test('a campus without a supervisor has none to rank; without an advisor no classes are enough', () => {
    expect(failed(rankSupervisors([campus('a', {}, { supervisors: 0 })], SETTINGS), 'a')).toEqual(['supervisor']);
    expect(failed(rankTeams([campus('a', { 'classes-per-advisor': of(0, 0) })], SETTINGS), 'a')).toEqual(['classes']);
  });
});

describe('reports as a gate of supervisors (KPI-02)', () => {
  const filed = (onTime: readonly [number, number], accurate: readonly [number, number]): Partial<Judged> => ({
    filings: {
      onTime: { numerator: onTime[0], denominator: onTime[1] },
      accurate: { numerator: accurate[0], denominator: accurate[1] },
    },
  });
  const least = { onTime: 95, accurate: 90 };
  test.each([
    ['exactly enough of both', filed([19, 20], [90, 100]), []],
    ['one too late', filed([18, 20], [90, 100]), ['on-time']],
    ['one figure too many changed', filed([19, 20], [89, 100]), ['accurate']],
    ['neither', filed([0, 20], [0, 100]), ['on-time', 'accurate']],
    ['nothing was due', filed([0, 0], [0, 0]), []],
  ])('%s', (_name, given, gates) => {
    const all = [campus('a', {}, given)];
    expect(failed(rankSupervisors(all, { ...SETTINGS, filings: least }), 'a')).toEqual(gates);
    expect(failed(rankSupervisors(all, SETTINGS), 'a')).toEqual([]);
    expect(failed(rankTeams(all, { ...SETTINGS, filings: least }), 'a')).toEqual([]);
  });
});
