/** A linear scale: from values to pixels, with ends and ticks at round numbers. */

export type LinearScale = {
  (value: number): number;
  /** Round values within the domain, ascending, about `count` of them. */
  ticks(count: number): number[];
};

type Ends = readonly [number, number];

/** From which multiple of its power of ten on a step is rounded up to ten, five and two of it: halfway, as ratios go. */
const ROUND_STEPS = [
  [Math.sqrt(50), 10],
  [Math.sqrt(10), 5],
  [Math.sqrt(2), 2],
] as const;

/** The round number nearest to a `count`th of the span. */
function stepOf([low, high]: Ends, count: number): number {
  const exact = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(exact));
  const [, factor] = ROUND_STEPS.find(([from]) => exact / power >= from) ?? [0, 1];
  return factor * power;
}

/**
 * A value counted in steps, and a count of steps as a value. A step below one is taken as its inverse, which is whole: 3 / 10 is 0.3, and
 * 3 × 0.1 is not.
 */
const inSteps = (step: number, value: number): number => (step < 1 ? value * Math.round(1 / step) : value / step);
const ofSteps = (step: number, steps: number): number => (step < 1 ? steps / Math.round(1 / step) : steps * step);

/** The domain with its ends moved outwards to multiples of the step, until the step of the wider domain is the same. */
function widened(domain: Ends, count: number): Ends {
  let [ends, step] = [domain, 0];
  for (let next = stepOf(ends, count); next !== step; next = stepOf(ends, count)) {
    step = next;
    ends = [ofSteps(step, Math.floor(inSteps(step, ends[0]))), ofSteps(step, Math.ceil(inSteps(step, ends[1])))];
  }
  return ends;
}

/** A scale over the domain (low before high, not equal), widened so that its ends are round in about `count` steps. */
export function linearScale(domain: Ends, range: Ends, count: number): LinearScale {
  const ends = widened(domain, count);
  const [low, high] = ends;
  const scale = (value: number): number => range[0] + ((value - low) / (high - low)) * (range[1] - range[0]);
  return Object.assign(scale, {
    ticks(wanted: number): number[] {
      const step = stepOf(ends, wanted);
      const [first, last] = [Math.ceil(inSteps(step, low)), Math.floor(inSteps(step, high))];
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => ofSteps(step, first + n));
    },
  });
}
