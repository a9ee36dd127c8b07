/** Opening a figure: its rows on a page, or all of them as a file. Their sum is made by the database over all of them, and apart from the page. */
import type { z } from 'zod';
import type { In, Out } from '@keshi/kernel/endpoint';
import { wallClock, type InstantText, type Period } from '@keshi/kernel/dates';
import { problem, type FieldError } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import type { FileAnswer } from '@keshi/kernel/endpoint';
import type * as contract from '../contract.ts';
import { figureCsv } from '../csv.ts';
import type { Registry } from '../rules/renewal-rates.ts';
import { lastDayOf, metricOf, periodErrors } from '../rules.ts';
import { readDefinitions } from './definitions.ts';
import { narrowed, readPlace, type Place, type Where } from './place.ts';
import { readRows, readTotals, type Side } from './rows.ts';
import { shapeOf } from './sources.ts';

type Query = In<typeof contract.listOrgFigureRows>['query'];
type Asked = Pick<Query, 'metric' | 'part' | 'from' | 'until' | 'branchId' | 'campusId' | 'personId' | 'definition'>;
type Exported = Asked & Pick<In<typeof contract.exportOrgFigure>['query'], 'locale'>;
type Answer = Out<typeof contract.listOrgFigureRows>;
type Totals = Out<typeof contract.getOrgFigureTotals>;

/** Most rows of one file. */
const EXPORT_MAX = 20_000;

/** A side of a figure, with the metric as it is defined there. */
type Opened = { readonly side: Side; readonly metric: z.infer<typeof contract.MetricShape> };

/** One metric alone has definitions to choose from; the others ask for none. */
async function registryOf(ctx: Ctx, place: Place, period: Period, { metric, definition }: Asked): Promise<Registry> {
  if (metric !== 'renewal-rate') return metricOf;
  return (await readDefinitions(ctx, place, period, definition)).registry;
}

async function sideOf(ctx: Ctx, where: Where, query: Asked): Promise<Opened> {
  const period: Period = { from: query.from, until: query.until };
  const whole = await readPlace(ctx, where);
  const registry = await registryOf(ctx, whole, period, query);
  const { numerator, denominator } = registry(query.metric);
  const source = query.part === 'numerator' ? numerator : denominator;
  const errors: FieldError[] = [
    ...periodErrors(period),
    ...(source === null ? [{ pointer: '?part', detail: 'this metric has no denominator' }] : []),
  ];
  if (source === null || errors.length > 0) throw problem('invalid-input', { errors });
  return {
    side: { source, place: narrowed(whole, query), period, personId: query.personId ?? null },
    metric: shapeOf(query.metric, registry),
  };
}

async function pageOfRows(ctx: Ctx, where: Where, query: Query): Promise<Answer> {
  const { side, metric } = await sideOf(ctx, where, query);
  return {
    metric,
    part: query.part,
    page: await readRows(ctx, side, query.cursor, query.limit),
  };
}

async function totalsOf(ctx: Ctx, where: Where, query: Asked): Promise<Totals> {
  const { side } = await sideOf(ctx, where, query);
  const { total, rowCount, figure } = await readTotals(ctx, side);
  return { total, rowCount, seal: total === figure };
}

export const readOrgFigureTotals = (ctx: Ctx, { query }: In<typeof contract.getOrgFigureTotals>): Promise<Totals> =>
  totalsOf(ctx, { level: 'org' }, query);
export const readBranchFigureTotals = (
  ctx: Ctx,
  { params, query }: In<typeof contract.getBranchFigureTotals>,
): Promise<Totals> => totalsOf(ctx, { level: 'branch', branchId: params.branchId }, query);
export const readCampusFigureTotals = (
  ctx: Ctx,
  { params, query }: In<typeof contract.getCampusFigureTotals>,
): Promise<Totals> => totalsOf(ctx, { level: 'campus', campusId: params.campusId }, query);

export const listOrgFigureRows = (ctx: Ctx, { query }: In<typeof contract.listOrgFigureRows>): Promise<Answer> =>
  pageOfRows(ctx, { level: 'org' }, query);
export const listBranchFigureRows = (
  ctx: Ctx,
  { params, query }: In<typeof contract.listBranchFigureRows>,
): Promise<Answer> => pageOfRows(ctx, { level: 'branch', branchId: params.branchId }, query);
export const listCampusFigureRows = (
  ctx: Ctx,
  { params, query }: In<typeof contract.listCampusFigureRows>,
): Promise<Answer> => pageOfRows(ctx, { level: 'campus', campusId: params.campusId }, query);

function asOfText(now: InstantText, timeZone: string): string {
  const { on, time } = wallClock(now, timeZone);
  return `${on} ${time} ${timeZone}`;
}

/** All rows as CSV; invalid-input beyond 20,000, because a cut file would not sum to its figure. */
async function fileOf(ctx: Ctx, where: Where, query: Exported): Promise<FileAnswer> {
  const { side, metric } = await sideOf(ctx, where, query);
  // One read: between two, somebody may commit, and the last line would not be the sum of the lines above it.
  const { items, nextCursor } = await readRows(ctx, side, undefined, EXPORT_MAX);
  if (nextCursor !== null)
    throw problem('invalid-input', {
      detail: `more than ${String(EXPORT_MAX)} rows`,
      errors: [{ pointer: '?until', detail: 'choose a shorter period or a narrower place' }],
    });
  return {
    fileName: `${query.locale === 'en' ? metric.nameEn : metric.nameZh}-${query.from}-${lastDayOf(side.period)}.csv`,
    mediaType: 'text/csv; charset=utf-8',
    content: figureCsv({
      locale: query.locale,
      metric,
      part: query.part,
      period: side.period,
      asOf: asOfText(ctx.now, side.place.campuses[0]?.timeZone ?? 'UTC'),
      place: side.place.campuses.map((campus) => campus.name),
      total: items.reduce((sum, row) => sum + row.value, 0),
      rows: items,
      measure: side.source,
    }),
  };
}

export const exportOrgFigure = (ctx: Ctx, { query }: In<typeof contract.exportOrgFigure>): Promise<FileAnswer> =>
  fileOf(ctx, { level: 'org' }, query);
export const exportBranchFigure = (
  ctx: Ctx,
  { params, query }: In<typeof contract.exportBranchFigure>,
): Promise<FileAnswer> => fileOf(ctx, { level: 'branch', branchId: params.branchId }, query);
export const exportCampusFigure = (
  ctx: Ctx,
  { params, query }: In<typeof contract.exportCampusFigure>,
): Promise<FileAnswer> => fileOf(ctx, { level: 'campus', campusId: params.campusId }, query);
