import { expect, test } from 'vitest';
import { figureOf, median, p99, percentile, rate, ratioOf, runRounds, type Arm, type Sample } from './pairs.ts';

const sample = (requests: number, latencyMs = 1): Sample => ({
  seconds: 1,
  latenciesMs: Array.from({ length: requests }, () => latencyMs),
  errors: 0,
  cpuMs: { server: 0, postgres: 0, client: 0 },
});

test('the median is the middle of an odd number and the mean of the middle two of an even one', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(median([])).toBeNaN();
});

test('a percentile is a value that was measured, and p99 of a hundred is the ninety-ninth', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(values, 0.5)).toBe(50);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
  expect(p99(sample(3, 8))).toBe(8);
});

test('ratios are taken within rounds, so a slow moment of the machine does not count', () => {
  const rounds = [
    [sample(100), sample(200)],
    [sample(10), sample(20)],
    [sample(60), sample(100)],
  ];
  expect(ratioOf(rounds, 0, 1, rate)).toBe(0.5);
  expect(figureOf(rounds, 1, rate)).toBe(100);
  expect(ratioOf(rounds, 0, 2, rate)).toBeNaN();
});

/** Arms that note the order in which they run. */
function noting(names: readonly string[]): { arms: Arm[]; ran: string[] } {
  const ran: string[] = [];
  const arms = names.map((name) => ({
    name,
    run: (seconds: number) => {
      ran.push(`${name} ${String(seconds)}`);
      return Promise.resolve(sample(ran.length));
    },
  }));
  return { arms, ran };
}

test('arms are warmed up and then run in turn', async () => {
  const { arms, ran } = noting(['a', 'b']);
  const { rounds, dropped } = await runRounds(arms, { pairs: 2, seconds: 4, checkpoints: () => Promise.resolve(3) });
  expect(ran).toEqual(['a 2', 'b 2', 'a 4', 'b 4', 'a 4', 'b 4']);
  expect(rounds.map((round) => round.map(rate))).toEqual([
    [3, 4],
    [5, 6],
  ]);
  expect(dropped).toBe(0);
});

test('a round with a checkpoint in it is dropped and run again', async () => {
  const { arms } = noting(['a', 'b']);
  const seen = [1, 1, 1, 2, 2, 2];
  const options = { pairs: 2, seconds: 4, checkpoints: () => Promise.resolve(seen.shift() ?? 2) };
  const { rounds, dropped } = await runRounds(arms, options);
  expect(dropped).toBe(1);
  expect(rounds.map((round) => round.map(rate))).toEqual([
    [3, 4],
    [7, 8],
  ]);
});

test('checkpoints in every round end the benchmark', async () => {
  const { arms } = noting(['a']);
  let count = 0;
  const checkpoints = () => Promise.resolve((count += 1));
  await expect(runRounds(arms, { pairs: 1, seconds: 1, checkpoints })).rejects.toThrow(/too little room for WAL/);
});
