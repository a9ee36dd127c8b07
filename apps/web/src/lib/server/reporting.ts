/** The loads of the pages of figures: the same for the organisation, a branch and a campus. */
import { error } from '@sveltejs/kit';
import { localDate, type DateText, type Period } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import {
  getBranchDashboard,
  getBranchFigureTotals,
  getCampusDashboard,
  getCampusFigureTotals,
  getClassRenewalRates,
  getOrgDashboard,
  getOrgFigureTotals,
  listBranchFigureRows,
  listCampusFigureRows,
  listOrgFigureRows,
  MetricId as MetricIds,
} from '@keshi/modules/reporting/contract';
import type { ClientInput } from '@keshi/kernel/endpoint';
import {
  differenceOf,
  figureIn,
  type Answer,
  type Figure,
  type MetricId,
  type RateDefinition,
  type Row,
} from '../reporting/figures.ts';
import { DEFAULT_METRIC, type Part } from '../reporting/links.ts';
import { readSpan, yearBefore } from '../reporting/period.ts';
import type { Change, DashboardView, DrillLevel, Narrowing, Place } from '../reporting/view.ts';
import { RenewalRateDefinition } from '@keshi/modules/tenancy/contract';
import { choiceIn, filled, textIn } from './address.ts';
import { call, type ApiEvent } from './api.ts';
import { businessNow } from '#lib/server/clock.ts';

const METRIC_IDS = MetricIds.options;
const CHANGES_SHOWN = 5;

type Asked = Period & { readonly sort?: MetricId; readonly definition?: RateDefinition | undefined };

/** The figures of a place; a place out of reach is not there. */
function readDashboard(
  event: ApiEvent,
  place: Pick<Place, 'level' | 'orgId' | 'branchId' | 'campusId'>,
  { from, until, ...rest }: Asked,
): Promise<Answer> {
  const { orgId } = place;
  const query = { from, until, ...filled(rest) };
  if (place.level === 'branch')
    return call(event, getBranchDashboard, { params: { orgId, branchId: place.branchId ?? '' }, query });
  if (place.level === 'campus')
    return call(event, getCampusDashboard, { params: { orgId, campusId: place.campusId ?? '' }, query });
  return call(event, getOrgDashboard, { params: { orgId }, query });
}

/** Puts another period's figures where the previous ones stand. */
function comparedWith(now: Answer, before: Answer): Answer {
  const beforeRows = new Map(before.rows.map((row) => [row.id, row]));
  const over = (figures: readonly Figure[], old: readonly Figure[]): Figure[] =>
    figures.map((figure) => {
      const then = figureIn(old, figure.metric);
      // A row that was not there has nothing: a rate over nothing then, not a rate of zero.
      return {
        ...figure,
        previousNumerator: then.numerator,
        previousDenominator: old.length === 0 && figure.denominator !== null ? 0 : then.denominator,
      };
    });
  return {
    ...now,
    previousFrom: before.from,
    previousUntil: before.until,
    totals: over(now.totals, before.totals),
    rows: now.rows.map((row) => ({
      ...row,
      figures: over(row.figures, beforeRows.get(row.id)?.figures ?? []),
      previousRank: beforeRows.get(row.id)?.rank ?? null,
    })),
  };
}

const isLeaf = (place: Place, row: Row): boolean => place.level !== 'org' || row.parentId !== null;

const openOf = (row: Row): number => {
  const { numerator, denominator } = figureIn(row.figures, 'renewal-rate');
  return (denominator ?? 0) - numerator;
};

/** The leaf with most enrolments still open. One row alone says nothing that the total does not. */
function mostOpenOf(rows: readonly Row[]): Row | null {
  const named = rows.filter((row) => row.id !== NOBODY);
  if (named.length < 2) return null;
  const most = named.reduce((a, b) => (openOf(b) > openOf(a) ? b : a));
  return openOf(most) > 0 ? most : null;
}

function changesOf(answer: Answer, rows: readonly Row[], metric: MetricId): Change[] {
  const unit = answer.metrics.find((each) => each.id === metric)?.unit ?? 'count';
  const measured = rows.flatMap((row) => {
    const figure = figureIn(row.figures, metric);
    const difference = row.id === NOBODY ? null : differenceOf(unit, figure, 'en');
    return difference === null || difference.direction === 'flat'
      ? []
      : [{ change: { id: row.id, name: row.name, figure }, size: Math.abs(difference.size) }];
  });
  return measured
    .sort((a, b) => b.size - a.size)
    .slice(0, CHANGES_SHOWN)
    .map(({ change }) => change);
}

type Clock = { readonly timeZone: string };

const branchesOf = (answer: Answer): Row[] => answer.rows.filter((row) => row.parentId === null);

/** Names of the branches that the rows shown belong to. */
const branchNamesOf = (answer: Answer, rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(
    branchesOf(answer)
      .filter((branch) => rows.some((row) => row.parentId === branch.id))
      .map((branch) => [branch.id, branch.name]),
  );

/** Everything an overview shows. `pageSize` rows of the level below, and with `?q=` only those whose name has it. */
export async function loadDashboard(
  event: ApiEvent,
  place: Place,
  clock: Clock,
  pageSize: number,
): Promise<DashboardView> {
  const today: DateText = localDate(businessNow(), clock.timeZone);
  const span = readSpan(event.url.searchParams, today);
  const metric = choiceIn(event.url, 'metric', METRIC_IDS) ?? DEFAULT_METRIC;
  const compare = choiceIn(event.url, 'compare', ['year'] as const) ?? 'previous';
  const asked = { from: span.from, until: span.until, sort: metric };
  const [now, before] = await Promise.all([
    readDashboard(event, place, asked),
    compare === 'year' ? readDashboard(event, place, { ...yearBefore(span), sort: metric }) : null,
  ]);
  const answer = before === null ? now : comparedWith(now, before);
  const search = textIn(event.url, 'q') ?? null;
  const leaves = answer.rows.filter((row) => isLeaf(place, row));
  const found = search === null ? leaves : leaves.filter((row) => row.name.includes(search));
  const pageNumber = Math.min(
    Math.max(1, Math.trunc(Number(textIn(event.url, 'page') ?? '1')) || 1),
    Math.max(1, Math.ceil(found.length / pageSize)),
  );
  const rows = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
  return {
    place,
    today,
    zone: clock.timeZone,
    span,
    compare,
    metric,
    search,
    pageNumber,
    pageSize,
    previous: { from: answer.previousFrom, until: answer.previousUntil },
    asOf: answer.asOf,
    metrics: answer.metrics,
    totals: answer.totals,
    trend: answer.trend,
    trendYearBefore: before?.trend ?? null,
    branches: place.level === 'org' && search === null && pageNumber === 1 ? branchesOf(answer) : [],
    rows,
    rowCount: found.length,
    totalCount: leaves.length,
    branchNames: branchNamesOf(answer, rows),
    mostOpen: mostOpenOf(leaves),
    changes: changesOf(answer, leaves, metric),
  };
}

type RowsQuery = NonNullable<ClientInput<typeof listOrgFigureRows>['query']>;

function readRows(event: ApiEvent, place: Place, query: RowsQuery) {
  const { orgId } = place;
  if (place.level === 'branch')
    return call(event, listBranchFigureRows, { params: { orgId, branchId: place.branchId ?? '' }, query });
  if (place.level === 'campus')
    return call(event, listCampusFigureRows, { params: { orgId, campusId: place.campusId ?? '' }, query });
  return call(event, listOrgFigureRows, { params: { orgId }, query });
}

type TotalsQuery = NonNullable<ClientInput<typeof getOrgFigureTotals>['query']>;

function readTotals(event: ApiEvent, place: Place, query: TotalsQuery) {
  const { orgId } = place;
  if (place.level === 'branch')
    return call(event, getBranchFigureTotals, { params: { orgId, branchId: place.branchId ?? '' }, query });
  if (place.level === 'campus')
    return call(event, getCampusFigureTotals, { params: { orgId, campusId: place.campusId ?? '' }, query });
  return call(event, getOrgFigureTotals, { params: { orgId }, query });
}

/** The way down to what the address is narrowed to, and the rows below it. */
async function readLevels(
  event: ApiEvent,
  place: Place,
  metric: MetricId,
  period: Asked,
  narrowing: Narrowing,
): Promise<{ levels: DrillLevel[]; below: Row[]; answer: Answer }> {
  const asked = { ...period, sort: metric };
  const answer = await readDashboard(event, place, asked);
  const levels: DrillLevel[] = [
    { id: place.name, kind: place.level, name: place.name, figure: figureIn(answer.totals, metric) },
  ];
  const step = (rows: readonly Row[], id: string | undefined, kind: DrillLevel['kind']): Row | undefined => {
    if (id === undefined) return undefined;
    const row = rows.find((each) => each.id === id);
    // A person without a figure in the period still opens: to nothing.
    if (row === undefined && kind !== 'person') error(404, 'not-found');
    levels.push({ id, kind, name: row?.name ?? '—', figure: figureIn(row?.figures ?? [], metric) });
    return row;
  };
  const { campusId, personId } = narrowing;
  const branchId =
    narrowing.branchId ??
    (place.level === 'org' ? (answer.rows.find((row) => row.id === campusId)?.parentId ?? undefined) : undefined);
  if (place.level === 'org') step(answer.rows, branchId, 'branch');
  if (place.level !== 'campus') step(answer.rows, campusId, 'campus');
  const atCampus =
    place.level === 'campus'
      ? answer
      : campusId === undefined
        ? null
        : await readDashboard(event, { ...place, level: 'campus', campusId }, asked);
  if (atCampus !== null) step(atCampus.rows, personId, 'person');
  const below =
    personId !== undefined
      ? []
      : atCampus !== null
        ? atCampus.rows
        : place.level === 'org'
          ? answer.rows.filter((row) => row.parentId === (branchId ?? null))
          : answer.rows;
  return { levels, below, answer };
}

/** The renewal rate under each of its definitions, every side summed from its rows: which one is chosen decides bonuses (M10). */
const readRates = (event: ApiEvent, place: Place, query: TotalsQuery) =>
  Promise.all(
    RenewalRateDefinition.options.map(async (definition) => {
      const [numerator, denominator] = await Promise.all([
        readTotals(event, place, { ...query, definition, part: 'numerator' }),
        readTotals(event, place, { ...query, definition, part: 'denominator' }),
      ]);
      return {
        definition,
        numerator: numerator.total,
        denominator: denominator.total,
        isSealed: numerator.seal && denominator.seal,
      };
    }),
  );

/** A figure opened: its levels, both of its sides with their seals, and a page of the rows of one. */
export async function loadDrill(event: ApiEvent, place: Place, clock: Clock, metricName: string) {
  const metric = METRIC_IDS.find((each) => each === metricName);
  if (metric === undefined) error(404, 'not-found');
  const today: DateText = localDate(businessNow(), clock.timeZone);
  const span = readSpan(event.url.searchParams, today);
  const [branchId, campusId, personId] = ['branch', 'campus', 'person'].map((name) => textIn(event.url, name));
  const narrowing: Narrowing = {
    ...(branchId === undefined ? {} : { branchId }),
    ...(campusId === undefined ? {} : { campusId }),
    ...(personId === undefined ? {} : { personId }),
  };
  const cursor = textIn(event.url, 'cursor');
  const definition =
    metric === 'renewal-rate' ? choiceIn(event.url, 'definition', RenewalRateDefinition.options) : undefined;
  const period = { from: span.from, until: span.until, definition };
  const { levels, below, answer } = await readLevels(event, place, metric, period, narrowing);
  const hasBase = (levels[0]?.figure.denominator ?? null) !== null;
  const part: Part = hasBase
    ? (choiceIn(event.url, 'part', ['numerator', 'denominator'] as const) ?? 'numerator')
    : 'numerator';
  const query = { metric, from: span.from, until: span.until, ...narrowing, ...filled({ definition }) };
  const [rows, totals, other, definitions] = await Promise.all([
    readRows(event, place, { ...query, part, limit: 50, ...(cursor === undefined ? {} : { cursor }) }),
    readTotals(event, place, { ...query, part }),
    hasBase ? readTotals(event, place, { ...query, part: part === 'numerator' ? 'denominator' : 'numerator' }) : null,
    metric === 'renewal-rate' ? readRates(event, place, query) : [],
  ]);
  return {
    place,
    today,
    zone: clock.timeZone,
    span,
    narrowing,
    part,
    definition,
    definitions,
    asOf: answer.asOf,
    metric: rows.metric,
    levels,
    below: below.map((row) => ({
      id: row.id,
      name: row.name,
      parentId: row.parentId,
      figure: figureIn(row.figures, metric),
    })),
    rows: { ...totals, page: rows.page },
    other,
  };
}

export type DrillView = Awaited<ReturnType<typeof loadDrill>>;

/** The renewal rate of the page's campus by class; null of other figures and places, and of a person's. */
export const loadClassRates = (event: ApiEvent, view: DrillView) =>
  view.metric.id === 'renewal-rate' && view.place.campusId !== null && view.narrowing.personId === undefined
    ? call(event, getClassRenewalRates, {
        params: { orgId: view.place.orgId, campusId: view.place.campusId },
        query: { from: view.span.from, until: view.span.until, ...filled({ definition: view.definition }) },
      })
    : null;
