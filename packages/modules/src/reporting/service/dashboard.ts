/** Dashboards: one engine for organisation, branch and campus over the metric registry, six statements whatever its size, one more where counts are not kept. */
import { sql } from '@keshi/platform/sql';
import { previousPeriod, type DateText, type Period } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type { getBranchDashboard, getCampusDashboard, getOrgDashboard } from '../contract.ts';
import { METRIC_IDS, type MetricKey } from '../rules/metrics.ts';
import {
  addTo,
  figureOf,
  leastBaseOf,
  opposite,
  periodErrors,
  provisionalUntil,
  ranksOf,
  sumKey,
  upTo,
  type FigureValue,
  type Measures,
  type SlotName,
  type Sums,
} from '../rules.ts';
import { readFactSums, type FactSum, type Span } from './fact-sums.ts';
import { atDays, namedBelow, readPlace, rowsBy, type Named, type Place, type Where } from './place.ts';
import { readDefinitions } from './definitions.ts';
import { factsOf, shapeOf, STOCKS } from './sources.ts';
import { readCampusSums } from './instants.ts';
import { readPersonSums } from './subjects.ts';
import { readTrend } from './trend.ts';

type Answer = Out<typeof getOrgDashboard>;
type Query = In<typeof getOrgDashboard>['query'];
type Row = Answer['rows'][number];

/** The rows that what a campus and a person did adds to, the whole place included. */
type RowsFor = (campusId: string, personId: string) => readonly string[];

/** Everything a dashboard adds up, by the id of the row it belongs to; the whole place is `TOTAL`. */
type Ledger = {
  readonly rowsFor: RowsFor;
  readonly sums: Map<string, Sums>;
  readonly latestDue: Map<string, DateText>;
};

const TOTAL = 'total';
/** The slots a dashboard reads: flows of both periods, of people where the rows are people, and what had accumulated at the end of each. */
function spansOf(place: Place, current: Period, previous: Period, facts: readonly string[]): Span[] {
  const by = rowsBy(place);
  return [
    { slot: 'current', metrics: facts, period: current, by },
    { slot: 'previous', metrics: facts, period: previous, by },
    { slot: 'end-current', metrics: STOCKS, period: upTo(current.until), by: 'campus' },
    { slot: 'end-previous', metrics: STOCKS, period: upTo(previous.until), by: 'campus' },
  ];
}

function rowsIn(place: Place): RowsFor {
  if (place.level === 'campus') return (_campusId, personId) => [TOTAL, personId];
  // Asked for each sum, of which there are some hundred a campus.
  const known = new Map(
    place.campuses.map(({ id, branchId }) => [id, place.level === 'org' ? [TOTAL, branchId, id] : [TOTAL, id]]),
  );
  return (campusId) => known.get(campusId) ?? [TOTAL, campusId];
}

function add(ledger: Ledger, rows: readonly string[], key: string, measures: Measures): void {
  for (const row of rows) {
    const sums = ledger.sums.get(row) ?? new Map<string, Measures>();
    ledger.sums.set(row, sums);
    addTo(sums, key, measures);
  }
}

/** Adds sums of facts. Balances of people are not flows they were credited with: those come from their students. */
function addFacts(ledger: Ledger, place: Place, sums: readonly FactSum[]): void {
  for (const sum of sums) {
    const [, end] = /^end-(.+)$/.exec(sum.slot) ?? [];
    const rows = ledger.rowsFor(sum.campusId, sum.personId);
    if (end === undefined) add(ledger, rows, sumKey(sum.slot, sum.metric), sum);
    else
      add(
        ledger,
        place.level === 'campus' ? [TOTAL] : rows,
        sumKey(end, 'balance'),
        sum.metric === 'granted' ? sum : opposite(sum),
      );
  }
}

async function addSubjects(ctx: Ctx, ledger: Ledger, place: Place, periods: Record<SlotName, Period>): Promise<void> {
  const days = atDays(ctx, place, [
    ['current', periods.current],
    ['previous', periods.previous],
  ]);
  const sums = await (place.level === 'campus' ? readPersonSums : readCampusSums)(ctx, place, days);
  for (const sum of sums) {
    const rows = ledger.rowsFor(sum.campusId, sum.personId);
    add(ledger, sum.kind === 'balance' ? rows.filter((row) => row !== TOTAL) : rows, sumKey(sum.slot, sum.kind), sum);
  }
}

/** The last due day of renewals still open in the period, per row: their cohort is not final yet. */
async function addOpenRenewals(ctx: Ctx, ledger: Ledger, place: Place, period: Period): Promise<void> {
  const open = await ctx.tx.query<{ campusId: string; advisorId: string; dueOn: DateText }>(sql`
    select r.campus_id, r.advisor_id, max(r.due_on) as due_on from renewal r
    where r.org_id = ${ctx.orgId} and r.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and r.closed_on is null and r.due_on >= ${period.from} and r.due_on < ${period.until}
    group by r.campus_id, r.advisor_id`);
  for (const each of open) {
    for (const row of ledger.rowsFor(each.campusId, each.advisorId)) {
      const latest = ledger.latestDue.get(row);
      if (latest === undefined || latest < each.dueOn) ledger.latestDue.set(row, each.dueOn);
    }
  }
}

/** Names of people of a campus, and of those of a branch or the head office, if any is credited there: a campus does not see their roles. */
async function namesOf(ctx: Ctx, place: Place, personIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const others = personIds.filter((id) => id !== TOTAL && id !== NOBODY && !place.people.has(id));
  if (place.level !== 'campus' || others.length === 0) return place.people;
  const rows = await ctx.tx.query<{ personId: string; name: string }>(
    sql`select n.person_id, n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = any(${arrayOf(others, 'uuid')})`,
  );
  return new Map([...place.people, ...rows.map(({ personId, name }) => [personId, name] as const)]);
}

type Ranked = Named & { figures: FigureValue[] };

/**
 * Ranks rows among their own kind by a metric, now and before. A rate over too little has no place and comes after those that have one, over
 * nothing later still; nobody's row is last.
 */
function ranked(rows: readonly Ranked[], sort: MetricKey | undefined): Row[] {
  const plain = rows.map((row) => ({ ...row, rank: null, previousRank: null }));
  if (sort === undefined) return plain;
  return [rows.filter((row) => row.parentId === null), rows.filter((row) => row.parentId !== null)].flatMap((kind) => {
    const placed = kind.flatMap((row) => {
      const figure = row.figures.find((each) => each.metric === sort);
      return figure === undefined || row.id === NOBODY ? [] : [{ row, figure }];
    });
    const figures = placed.map(({ figure }) => figure);
    const [order, now] = [ranksOf(figures), ranksOf(figures, leastBaseOf(sort))];
    const before = ranksOf(
      figures.map((each) => ({ numerator: each.previousNumerator, denominator: each.previousDenominator })),
      leastBaseOf(sort),
    );
    const last = Number.MAX_SAFE_INTEGER;
    const rankedRows = placed
      .map(({ row }, index) => ({
        row,
        rank: now[index] ?? null,
        previousRank: before[index] ?? null,
        at: order[index] ?? last,
      }))
      .sort((a, b) => (a.rank ?? last) - (b.rank ?? last) || a.at - b.at);
    return [
      ...rankedRows.map(({ row, rank, previousRank }) => ({ ...row, rank, previousRank })),
      ...plain.filter((row) => row.id === NOBODY && kind.some((each) => each.id === NOBODY)),
    ];
  });
}

/** The figures of a place for a period against the one before (RPT-14, KPI-13). */
export async function dashboardOf(ctx: Ctx, where: Where, query: Query): Promise<Answer> {
  const period: Period = { from: query.from, until: query.until };
  const errors = periodErrors(period);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const previous = previousPeriod(period);
  const place = await readPlace(ctx, where);
  const { registry, graceDays, today } = await readDefinitions(ctx, place, period, query.definition);
  const ledger: Ledger = { rowsFor: rowsIn(place), sums: new Map(), latestDue: new Map() };
  addFacts(ledger, place, await readFactSums(ctx, place, spansOf(place, period, previous, factsOf(registry))));
  await addSubjects(ctx, ledger, place, { current: period, previous });
  await addOpenRenewals(ctx, ledger, place, period);
  const nothing: Sums = new Map();
  const figuresOf = (id: string): FigureValue[] =>
    METRIC_IDS.map((metric) =>
      figureOf(
        metric,
        ledger.sums.get(id) ?? nothing,
        provisionalUntil(ledger.latestDue.get(id) ?? null, graceDays, today),
        registry(metric),
      ),
    );
  const names = await namesOf(ctx, place, [...ledger.sums.keys()]);
  return {
    from: period.from,
    until: period.until,
    previousFrom: previous.from,
    previousUntil: previous.until,
    asOf: ctx.now,
    metrics: METRIC_IDS.map((id) => shapeOf(id, registry)),
    totals: figuresOf(TOTAL),
    rows: ranked(
      namedBelow(
        place,
        [...ledger.sums.keys()].filter((id) => id !== TOTAL),
        names,
      ).map((row) => ({ ...row, figures: figuresOf(row.id) })),
      query.sort,
    ),
    trend: await readTrend(ctx, place, period, registry),
  };
}

export const readOrgDashboard = (ctx: Ctx, { query }: In<typeof getOrgDashboard>): Promise<Answer> =>
  dashboardOf(ctx, { level: 'org' }, query);
export const readBranchDashboard = (ctx: Ctx, { params, query }: In<typeof getBranchDashboard>): Promise<Answer> =>
  dashboardOf(ctx, { level: 'branch', branchId: params.branchId }, query);
export const readCampusDashboard = (ctx: Ctx, { params, query }: In<typeof getCampusDashboard>): Promise<Answer> =>
  dashboardOf(ctx, { level: 'campus', campusId: params.campusId }, query);
