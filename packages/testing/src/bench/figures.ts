/** Holds a dashboard against sums of the facts it is made of, so that being quick cannot mean being wrong. */
import type { Period } from '@keshi/kernel/dates';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getOrgDashboard } from '@keshi/modules/reporting/contract';

/** Facts of a metric, campus and month, added up. `monthOn` is the month's first day. */
export type MonthSum = {
  readonly metric: string;
  readonly campusId: string;
  readonly monthOn: string;
  readonly count: number;
  readonly units: number;
  readonly minor: number;
};

type Measure = 'count' | 'units' | 'minor';
type Flow = { readonly fact: string; readonly measure: Measure };
type Dashboard = Pick<ClientOutput<typeof getOrgDashboard>, 'totals' | 'rows'>;
type Figure = Dashboard['totals'][number];
export type Periods = { readonly current: Period; readonly previous: Period };

/** Which facts a figure sums, written down here a second time: an independent reading of the definitions. */
const FLOWS: Readonly<Record<string, readonly [numerator: Flow, denominator?: Flow]>> = {
  'sign-ups': [{ fact: 'sign-up', measure: 'count' }],
  'sign-up-amount': [{ fact: 'sign-up', measure: 'minor' }],
  renewals: [{ fact: 'renewal', measure: 'count' }],
  'renewal-amount': [{ fact: 'renewal', measure: 'minor' }],
  'renewal-rate': [
    { fact: 'renewal-done', measure: 'count' },
    { fact: 'renewal-due', measure: 'count' },
  ],
  extensions: [{ fact: 'extension', measure: 'count' }],
  'extension-amount': [{ fact: 'extension', measure: 'minor' }],
  consumption: [{ fact: 'consumption', measure: 'units' }],
  revenue: [{ fact: 'consumption', measure: 'minor' }],
  receipts: [{ fact: 'receipt', measure: 'minor' }],
  'return-visits': [{ fact: 'visit', measure: 'count' }],
  attendance: [
    { fact: 'attended', measure: 'count' },
    { fact: 'expected', measure: 'count' },
  ],
  'consult-calls': [{ fact: 'consult-call', measure: 'count' }],
  'hotline-calls': [{ fact: 'hotline-call', measure: 'count' }],
  invitations: [{ fact: 'invitation', measure: 'count' }],
  'lead-visits': [{ fact: 'arrival', measure: 'count' }],
  'face-consults': [{ fact: 'face-consult', measure: 'count' }],
};
const BALANCES: Readonly<Record<string, Measure>> = { 'balance-units': 'units', 'balance-amount': 'minor' };

const within = ({ from, until }: Period, { monthOn }: MonthSum): boolean => monthOn >= from && monthOn < until;

const flowOf = (sums: readonly MonthSum[], period: Period, { fact, measure }: Flow): number =>
  sums.reduce((all, each) => all + (each.metric === fact && within(period, each) ? each[measure] : 0), 0);

/** Granted less consumed up to the end of the period. */
const balanceOf = (sums: readonly MonthSum[], { until }: Period, measure: Measure): number => {
  const upTo = { from: '', until };
  return flowOf(sums, upTo, { fact: 'granted', measure }) - flowOf(sums, upTo, { fact: 'consumption', measure });
};

/** The four numbers of a figure that facts decide; null for a figure that they do not. */
function expectedOf(metric: string, sums: readonly MonthSum[], { current, previous }: Periods) {
  const balance = BALANCES[metric];
  if (balance !== undefined) return [balanceOf(sums, current, balance), null, balanceOf(sums, previous, balance), null];
  const [numerator, denominator] = FLOWS[metric] ?? [];
  if (numerator === undefined) return null;
  return [current, previous].flatMap((period) => [
    flowOf(sums, period, numerator),
    denominator === undefined ? null : flowOf(sums, period, denominator),
  ]);
}

const foundOf = (figure: Figure) => [
  figure.numerator,
  figure.denominator,
  figure.previousNumerator,
  figure.previousDenominator,
];

function differencesIn(
  place: string,
  figures: readonly Figure[],
  sums: readonly MonthSum[],
  periods: Periods,
): string[] {
  return figures.flatMap((figure) => {
    const expected = expectedOf(figure.metric, sums, periods);
    const found = foundOf(figure);
    return expected === null || expected.every((each, index) => each === found[index])
      ? []
      : [`${place} ${figure.metric}: facts ${expected.join('/')}, dashboard ${found.join('/')}`];
  });
}

/**
 * Every figure made of facts, of every campus and of the whole, that differs from the facts. The periods must be whole months. Branches are
 * sums of campuses and not looked at again.
 */
export function differencesOf(dashboard: Dashboard, sums: readonly MonthSum[], periods: Periods): string[] {
  const byCampus = Map.groupBy(sums, (sum) => sum.campusId);
  return [
    ...differencesIn('in total', dashboard.totals, sums, periods),
    ...dashboard.rows
      .filter((row) => row.parentId !== null)
      .flatMap((row) => differencesIn(row.name, row.figures, byCampus.get(row.id) ?? [], periods)),
  ];
}
