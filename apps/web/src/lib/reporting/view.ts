/** What a page of figures is given by its load: only what it shows, so that three hundred campuses do not travel to every reader. */
import type { DateText, Period } from '@keshi/kernel/dates';
import type { Figure, Metric, MetricId, Row, Trend } from './figures.ts';
import type { Span } from './period.ts';

export type Level = 'org' | 'branch' | 'campus';
/** Where the reader looks at figures. `base` is the address of the overview. */
export type Place = {
  readonly level: Level;
  readonly orgId: string;
  readonly branchId: string | null;
  readonly campusId: string | null;
  readonly name: string;
  readonly base: string;
};

export type Compare = 'previous' | 'year';

export type Change = { readonly id: string; readonly name: string; readonly figure: Figure };

export type DashboardView = {
  readonly place: Place;
  readonly today: DateText;
  readonly zone: string;
  readonly span: Span;
  readonly compare: Compare;
  readonly previous: Period;
  readonly asOf: string;
  /** The figure that the chart shows and the rows are ranked by. */
  readonly metric: MetricId;
  readonly metrics: readonly Metric[];
  readonly totals: readonly Figure[];
  readonly trend: readonly Trend[];
  readonly trendYearBefore: readonly Trend[] | null;
  /** Branches above the campuses; empty below the organisation. */
  readonly branches: readonly Row[];
  /** Campuses, or the people of a campus: one page of them, ranked. */
  readonly rows: readonly Row[];
  /** How many there are to page through: those found, when a name was looked for. */
  readonly rowCount: number;
  /** How many the totals are of, found or not. */
  readonly totalCount: number;
  /** The branches of the rows shown, by id. */
  readonly branchNames: Readonly<Record<string, string>>;
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly search: string | null;
  /** Who has most enrolments due and not renewed; null when there is nobody to name. */
  readonly mostOpen: Row | null;
  /** The largest changes of the chosen metric, largest first. */
  readonly changes: readonly Change[];
};

/** One step of a drill: the figure of a place or a person, and how to get there. */
export type DrillLevel = {
  readonly id: string;
  readonly kind: Level | 'person';
  readonly name: string;
  readonly figure: Figure;
};
/** What a drill is narrowed to, as the address and the API name it. */
export type Narrowing = { readonly branchId?: string; readonly campusId?: string; readonly personId?: string };
