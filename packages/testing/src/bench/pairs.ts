/**
 * Measuring arms in turn (A/B/A/B) and comparing them round by round: what slows the machine down for a while slows down both sides of a
 * round, so ratios within rounds hold where figures of one side do not.
 */
import type { CpuMs } from './processes.ts';

/** One side of a comparison: something that is run for a while. */
export type Arm = { readonly name: string; run(seconds: number): Promise<Sample> };

/** What one run of an arm gave. Latencies in milliseconds, in no order. */
export type Sample = {
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
  readonly errors: number;
  /** Milliseconds of processor time spent meanwhile. */
  readonly cpuMs: CpuMs;
};

/** One sample per arm, in the order of the arms. */
export type Round = readonly Sample[];

export type Rounds = { readonly rounds: readonly Round[]; readonly dropped: number };

/** The middle of the values, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest value that at least `share` (0–1) of the values do not exceed; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Requests a second. */
export const rate = (sample: Sample): number => sample.latenciesMs.length / sample.seconds;

export const p50 = (sample: Sample): number => percentile(sample.latenciesMs, 0.5);
export const p99 = (sample: Sample): number => percentile(sample.latenciesMs, 0.99);

/** The figure of an arm: its median over the rounds. */
export const figureOf = (rounds: readonly Round[], arm: number, figure: (sample: Sample) => number): number =>
  median(samplesOf(rounds, arm).map(figure));

/** Of each round the figure of one arm over that of another; of these the median. */
export const ratioOf = (
  rounds: readonly Round[],
  over: number,
  under: number,
  figure: (sample: Sample) => number,
): number => median(rounds.map((round) => ratioIn(round, over, under, figure)));

function ratioIn(round: Round, over: number, under: number, figure: (sample: Sample) => number): number {
  const [a, b] = [round[over], round[under]];
  return a === undefined || b === undefined ? Number.NaN : figure(a) / figure(b);
}

export const samplesOf = (rounds: readonly Round[], arm: number): Sample[] =>
  rounds.flatMap((round) => round[arm] ?? []);

export type RoundOptions = {
  readonly pairs: number;
  readonly seconds: number;
  /** A count that grows with every checkpoint. */
  readonly checkpoints: () => Promise<number>;
};

/** Warm-ups are this much shorter than measurements. */
const WARM_UP_SHARE = 0.5;

/**
 * Runs the arms in turn until `pairs` rounds are whole. A round in which a checkpoint happened is dropped and run again; a benchmark that
 * cannot keep clear of them for twice as many rounds as wanted gives up.
 */
export async function runRounds(arms: readonly Arm[], options: RoundOptions): Promise<Rounds> {
  for (const arm of arms) await arm.run(options.seconds * WARM_UP_SHARE);
  const rounds: Round[] = [];
  let dropped = 0;
  while (rounds.length < options.pairs) {
    const before = await options.checkpoints();
    const round: Sample[] = [];
    for (const arm of arms) round.push(await arm.run(options.seconds));
    if ((await options.checkpoints()) === before) rounds.push(round);
    else dropped += 1;
    if (dropped > 2 * options.pairs)
      throw new Error('checkpoints came in every round: the server has too little room for WAL');
  }
  return { rounds, dropped };
}
