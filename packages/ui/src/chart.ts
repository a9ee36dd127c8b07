/** Geometry of the charts: pure functions from data to SVG numbers, so that the server and the browser draw the same. */
import { linearScale, type LinearScale } from './linear-scale.ts';

export type Span = { readonly low: number; readonly high: number };

/** One place after the point is finer than a pixel and keeps the markup short. */
export const round = (value: number): number => Math.round(value * 10) / 10;

/** A share of a bar, kept between nothing and all of it. */
export const clampShare = (percent: number): number => Math.max(0, Math.min(100, percent));

/** A y scale over every value shown, ends at round numbers. `fromZero` for bars, whose length is the number. */
export function valueScale(
  values: readonly number[],
  area: { readonly top: number; readonly bottom: number },
  fromZero: boolean,
): LinearScale {
  const low = Math.min(...values, ...(fromZero ? [0] : []));
  const high = Math.max(...values, ...(fromZero ? [0] : []));
  const spread = high > low ? high - low : Math.max(Math.abs(high) * 0.1, 1);
  const room = spread * (high > low ? 0.08 : 1);
  // What is never negative has no axis below zero.
  const domain = [low >= 0 ? Math.max(0, fromZero ? 0 : low - room) : low - room, high + room] as const;
  return linearScale(domain, [area.bottom, area.top], 4);
}

/** Where each of `count` points stands between two ends; a single point stands at the start. */
export const stepsBetween = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, index) => round(count < 2 ? from : from + ((to - from) * index) / (count - 1)));

/** A polyline through the points that have a value; a gap in the data is a gap in the line. */
export function linePath(points: readonly { readonly x: number; readonly y: number | null }[]): string {
  let isPenDown = false;
  return points
    .map(({ x, y }) => {
      if (y === null) {
        isPenDown = false;
        return '';
      }
      const step = `${isPenDown ? 'L' : 'M'}${String(round(x))} ${String(round(y))}`;
      isPenDown = true;
      return step;
    })
    .join('');
}

/** The area between two lines, for the middle half of campuses. */
export function bandPath(xs: readonly number[], band: readonly Span[], scale: LinearScale): string {
  const at = (x: number | undefined, y: number): string => `${String(round(x ?? 0))} ${String(round(scale(y)))}`;
  const upper = band.map((span, index) => at(xs[index], span.high));
  const lower = band.map((span, index) => at(xs[index], span.low)).reverse();
  return `M${[...upper, ...lower].join('L')}Z`;
}

/** Moves labels apart until neighbours are `gap` or more from each other, in order, as near to their points as that allows. */
export function spreadLabels(
  wanted: readonly number[],
  gap: number,
  bounds: { readonly top: number; readonly bottom: number },
): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  for (const { y } of order) {
    const last = placed.at(-1);
    placed.push(Math.max(y, bounds.top, last === undefined ? bounds.top : last + gap));
  }
  let ceiling = bounds.bottom;
  for (let index = placed.length - 1; index >= 0; index -= 1) {
    ceiling = Math.min(placed[index] ?? ceiling, ceiling);
    placed[index] = ceiling;
    ceiling -= gap;
  }
  const result = new Array<number>(wanted.length).fill(0);
  order.forEach(({ index }, place) => {
    result[index] = round(placed[place] ?? 0);
  });
  return result;
}

/** A sparkline in a box of 180 × 30, its last point 5 from the right edge. */
export function sparkPoints(values: readonly number[]): { readonly x: number; readonly y: number }[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const xs = stepsBetween(values.length, 3, 175);
  return values.map((value, index) => ({
    x: xs[index] ?? 3,
    y: high === low ? 15 : round(25 - ((value - low) / (high - low)) * 21),
  }));
}
