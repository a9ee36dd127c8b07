/** The addresses of the figures: one overview and one drill per metric for the organisation, a branch and a campus. */
import { addressOf } from '@keshi/kernel/client';
import type { DateText } from '@keshi/kernel/dates';
import type { exportBranchFigure, exportCampusFigure, exportOrgFigure } from '@keshi/modules/reporting/contract';
import type { MetricId, RateDefinition } from './figures.ts';
import { spanQuery, type Span } from './period.ts';
import type { Compare, Narrowing, Place } from './view.ts';

/** `definition`: a definition of the renewal rate instead of the one chosen, which an opened figure keeps. */
type At = {
  readonly place: Place;
  readonly span: Span;
  readonly today: DateText;
  readonly definition?: RateDefinition | undefined;
};
export type Part = 'numerator' | 'denominator';

const withQuery = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const set = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set).toString()}`;
};

export const DEFAULT_METRIC: MetricId = 'renewal-rate';

type Overview = {
  readonly metric: MetricId;
  readonly compare: Compare;
  readonly search?: string | null;
  readonly pageNumber?: number;
};

/** An overview, or with `list` its long table, as it is shown: the figure looked at and what it is compared with stay. */
export const overviewHref = (
  { place, span, today }: At,
  { metric, compare, search, pageNumber = 1 }: Overview,
  list = false,
): string =>
  withQuery(list ? `${place.base}/campuses` : place.base, {
    ...spanQuery(span, today),
    metric: metric === DEFAULT_METRIC ? undefined : metric,
    compare: compare === 'previous' ? undefined : compare,
    q: search ?? undefined,
    page: pageNumber > 1 ? String(pageNumber) : undefined,
  });

/** The rows of a figure, narrowed to a part of the place. */
export const drillHref = (
  { place, span, today, definition }: At,
  metric: MetricId,
  narrowing: Narrowing = {},
  part?: Part,
): string =>
  withQuery(`${place.base}/figures/${metric}`, {
    ...spanQuery(span, today),
    branch: narrowing.branchId,
    campus: narrowing.campusId,
    person: narrowing.personId,
    part,
    definition,
  });

/** A row of an overview narrows the drill to itself. */
export const narrowingOf = (
  place: Place,
  row: { readonly id: string; readonly parentId: string | null },
): Narrowing => {
  if (place.level === 'campus') return { personId: row.id };
  return place.level === 'org' && row.parentId === null ? { branchId: row.id } : { campusId: row.id };
};

type ExportPaths = {
  readonly org: (typeof exportOrgFigure)['path'];
  readonly branch: (typeof exportBranchFigure)['path'];
  readonly campus: (typeof exportCampusFigure)['path'];
};
/** Written out here, held equal to the contract by their types: the contract itself would bring its schemas into the browser. */
const EXPORT_PATHS: ExportPaths = {
  org: '/orgs/{orgId}/figure-rows.csv',
  branch: '/orgs/{orgId}/branches/{branchId}/figure-rows.csv',
  campus: '/orgs/{orgId}/campuses/{campusId}/figure-rows.csv',
};

/** The file with the same rows, at the API under this app's own origin. */
export function exportHref(
  { place, span, definition }: At,
  metric: MetricId,
  narrowing: Narrowing,
  part: Part,
  locale: 'zh-CN' | 'en',
): string {
  const params = { orgId: place.orgId, branchId: place.branchId ?? '', campusId: place.campusId ?? '' };
  return `/api${addressOf(EXPORT_PATHS[place.level], params, { metric, part, locale, from: span.from, until: span.until, ...narrowing, ...(definition === undefined ? {} : { definition }) })}`;
}
