/** What may be told of how many, and what the answers come to: tables by hand, and properties over any answers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hiddenBecause,
  isOpenOn,
  isSatisfied,
  itemFigures,
  itemsOf,
  LEAST_ANSWERS,
  NEWEST_VERSION,
  openErrors,
  scoreErrors,
  SURVEY_ITEMS,
  tallyOf,
  type Ballot,
  type Scores,
} from './rules.ts';

const all = (score: number): Scores => ({ teaching: score, service: score, environment: score, progress: score });
const ballots = (...scores: readonly Scores[]): Ballot[] => scores.map((each) => ({ scores: each, count: 1 }));

describe('what is asked', () => {
  test('a version that surveys were opened with asks what it asked then', () => {
    expect(itemsOf(1)).toEqual(['teaching', 'service', 'environment', 'progress']);
    expect(NEWEST_VERSION).toBe(1);
    expect(() => itemsOf(99)).toThrow('a version that is known');
  });

  test.each([
    [all(3), []],
    [{ ...all(3), progress: undefined }, ['/scores/progress']],
    [{}, SURVEY_ITEMS.map((item) => `/scores/${item}`)],
  ] as const)('an answer scores everything asked: %j', (scores, pointers) => {
    expect(scoreErrors(1, scores).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('how long it is open', () => {
  const TODAY = '2026-09-13';
  test.each([
    [{ openUntil: '2026-09-13', month: '2026-09' }, []],
    [{ openUntil: '2026-11-11', month: '2026-08' }, []],
    [{ openUntil: '2026-11-12', month: '2026-09' }, ['/openUntil']],
    [{ openUntil: '2026-09-12', month: '2026-10' }, ['/openUntil', '/month']],
  ] as const)('%j', (given, pointers) => {
    expect(openErrors(given, TODAY).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  test.each([
    [null, '2026-09-20', true],
    [null, '2026-09-21', false],
    ['2026-09-15', '2026-09-15', false],
  ] as const)('closed on %s, asked on %s: %s', (closedOn, today, open) => {
    expect(isOpenOn({ closedOn, openUntil: '2026-09-20' }, today)).toBe(open);
  });
});

describe('what it comes to (M19)', () => {
  test.each([
    [[4, 4, 4, 4], true],
    [[5, 5, 5, 1], true],
    [[5, 5, 4, 1], false],
    [[3, 5, 4, 4], true],
    [[5, 5, 5], true],
    [[], false],
  ] as const)('%j is satisfied: %s', (scores, satisfied) => {
    expect(isSatisfied(scores)).toBe(satisfied);
  });

  test('a tally by hand', () => {
    const given = [
      { scores: all(5), count: 2 },
      ...ballots(all(4), { teaching: 5, service: 5, environment: 5, progress: 1 }, all(1)),
    ];
    expect(tallyOf(1, given, 5)).toEqual({
      answers: 5,
      satisfied: 4,
      items: [
        { item: 'teaching', counts: [1, 0, 0, 1, 3] },
        { item: 'service', counts: [1, 0, 0, 1, 3] },
        { item: 'environment', counts: [1, 0, 0, 1, 3] },
        { item: 'progress', counts: [2, 0, 0, 1, 2] },
      ],
    });
  });

  test.each([
    [4, 5, false],
    [5, 5, true],
    [5, 6, false],
    [6, 6, true],
    // Whatever is asked for, never of fewer than five.
    [4, 1, false],
    [0, 0, false],
  ])('%i answers where %i are needed: told %s', (answers, minimum, told) => {
    expect(tallyOf(1, ballots(...Array.from({ length: answers }, () => all(5))), minimum) !== null).toBe(told);
  });

  test.each([
    [[0, 0, 0, 0, 5], 500, 5],
    [[1, 0, 0, 1, 3], 400, 4],
    [[0, 1, 0, 0, 5], 450, 5],
    [[1, 1, 1, 1, 2], 333, 3],
    // 4.125 and 4.875 are halves of a hundredth: up.
    [[0, 0, 2, 3, 3], 413, 6],
    [[0, 0, 0, 1, 7], 488, 8],
    [[0, 0, 0, 0, 0], null, 0],
  ] as const)('%j averages %s hundredths', (counts, averageHundredths, satisfied) => {
    expect(itemFigures(counts)).toMatchObject({ averageHundredths, satisfied });
  });

  const score = fc.integer({ min: 1, max: 5 });
  const anyBallots = fc.array(
    fc.record({
      scores: fc.record({ teaching: score, service: score, environment: score, progress: score }),
      count: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 30 },
  );
  test('nothing is told of fewer than the minimum, and all of enough: every item counts every answer', () => {
    fc.assert(
      fc.property(anyBallots, fc.integer({ min: 0, max: 40 }), (given, minimum) => {
        const answers = given.reduce((sum, { count }) => sum + count, 0);
        const tally = tallyOf(1, given, minimum);
        if (answers < Math.max(minimum, LEAST_ANSWERS)) {
          expect(tally).toBeNull();
          return;
        }
        expect(tally?.answers).toBe(answers);
        expect(tally?.satisfied).toBeLessThanOrEqual(answers);
        for (const { counts } of tally?.items ?? []) {
          const { averageHundredths, answers: counted } = itemFigures(counts);
          expect(counted).toBe(answers);
          const points = counts.reduce((sum, count, index) => sum + count * (index + 1), 0);
          // Exact: off by no more than half a hundredth, in whole numbers.
          expect(Math.abs(200 * points - 2 * answers * (averageHundredths ?? 0))).toBeLessThanOrEqual(answers);
        }
      }),
    );
  });

  test('equal answers together or one by one come to the same, in any order', () => {
    fc.assert(
      fc.property(anyBallots, (given) => {
        const apart = given.flatMap(({ scores, count }) => ballots(...Array.from({ length: count }, () => scores)));
        expect(tallyOf(1, apart.toReversed(), 5)).toEqual(tallyOf(1, given, 5));
      }),
    );
  });
});

test.each([
  [{ isClosed: false, isTallied: false, hasResult: false }, 'open'],
  // However it came to be there.
  [{ isClosed: false, isTallied: true, hasResult: true }, 'open'],
  [{ isClosed: true, isTallied: false, hasResult: true }, 'counting'],
  [{ isClosed: true, isTallied: true, hasResult: false }, 'few'],
  [{ isClosed: true, isTallied: true, hasResult: true }, null],
] as const)('%j is hidden because %s', (survey, reason) => {
  expect(hiddenBecause(survey)).toBe(reason);
});
