/** Everything that is counted, one line each; a correction crosses lines out. */

export type Where = { readonly campusId: string; readonly branchId: string };
export type Measure = 'count' | 'units' | 'minor';
export type Happening = Where & {
  readonly metric: string;
  readonly personId: string | null;
  readonly onDate: string;
  readonly count: number;
  readonly units: number;
  readonly minor: number;
};

export type Diary = {
  write(happening: Happening): void;
  crossOut(happening: Happening): void;
  /** How often each metric was counted. */
  tally(): Record<string, number>;
  /** Sum of a measure of a metric over half-open days, where the test holds. */
  sum(metric: string, measure: Measure, days: Days, where: (happening: Happening) => boolean): number;
};
export type Days = { readonly from: string; readonly until: string };

export function openDiary(): Diary {
  /** A page for each metric. */
  const pages = new Map<string, Set<Happening>>();
  const pageOf = (metric: string): Set<Happening> => {
    const page = pages.get(metric) ?? new Set();
    pages.set(metric, page);
    return page;
  };
  return {
    write: (happening) => {
      pageOf(happening.metric).add(happening);
    },
    crossOut: (happening) => {
      pageOf(happening.metric).delete(happening);
    },
    tally: () => Object.fromEntries([...pages].flatMap(([metric, { size }]) => (size > 0 ? [[metric, size]] : []))),
    sum: (metric, measure, { from, until }, where) => {
      let total = 0;
      for (const each of pageOf(metric))
        if (each.onDate >= from && each.onDate < until && where(each)) total += each[measure];
      return total;
    },
  };
}
