/** How promptly a person does what is owed (M25, KPI-13): which duties count together, and their rate. Pure. */

/** Rules (advising's names of them) that are named apart; `others` are all the rest. */
export const NAMED_GROUPS = { 'monthly-test': 'tests', filing: 'filings' } as const satisfies Record<string, string>;
export const TIMELINESS_GROUPS = ['all', 'tests', 'filings', 'others'] as const;
export type TimelinessGroup = (typeof TIMELINESS_GROUPS)[number];

/** Duties of a group that fell due, those of them done by their deadline, and the median from when they appeared to when they were done. */
export type TimelinessSums = {
  readonly group: TimelinessGroup;
  readonly due: number;
  readonly inTime: number;
  readonly leadMinutes: number | null;
};
export type Timeliness = TimelinessSums & { readonly rate: number | null };

/** In per cent, rounded down: 100 is all of them. Over nothing there is none. */
export const timelinessRate = ({ inTime, due }: Pick<TimelinessSums, 'inTime' | 'due'>): number | null =>
  due === 0 ? null : Math.floor((inTime * 100) / due);

/** Every group in its order, those too of which nothing was due. */
export const timelinessOf = (sums: readonly TimelinessSums[]): Timeliness[] =>
  TIMELINESS_GROUPS.map((group) => {
    const found = sums.find((each) => each.group === group) ?? { group, due: 0, inTime: 0, leadMinutes: null };
    return { ...found, rate: timelinessRate(found) };
  });
