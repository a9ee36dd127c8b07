/** The part of d3-scale the charts use; the package ships no types of its own. */
declare module 'd3-scale' {
  export type LinearScale = {
    (value: number): number;
    domain(domain: readonly [number, number]): LinearScale;
    range(range: readonly [number, number]): LinearScale;
    nice(count?: number): LinearScale;
    ticks(count?: number): number[];
  };
  export function scaleLinear(): LinearScale;
}
