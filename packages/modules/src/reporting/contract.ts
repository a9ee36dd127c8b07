/** Figures that open: dashboards, drill-down and export over one metric registry (RPT-14, KPI-13). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Month, PageQuery, pageOf, Whole } from '@keshi/kernel/shapes';
import { RenewalRateDefinition } from '@keshi/modules/tenancy/contract';
import { Figure, MetricId, MetricShape } from './contract/shapes.ts';

export {
  AwardRow,
  Awards,
  getBranchAwards,
  getOrgAwards,
  getOwnScore,
  getPersonScore,
  Score,
} from './contract/awards.ts';
export { getClassRenewalRates } from './contract/classes.ts';
export {
  ArchiveSums,
  Departments,
  getBranchDepartments,
  getCampusDepartments,
  getOrgDepartments,
  listArchives,
  listDueDuties,
  Promptness,
} from './contract/departments.ts';
export { getPeopleFigures, PeopleFigures } from './contract/people.ts';
export { Figure, MetricId, MetricShape, MetricUnit } from './contract/shapes.ts';
export {
  getBranchTasks,
  getCampusTasks,
  getOrgTasks,
  getOwnTasks,
  TaskFigure,
  TaskProgress,
} from './contract/tasks.ts';

export const FigureRow = z.object({
  id: Id,
  name: z.string(),
  parentId: Id.nullable(),
  figures: z.array(Figure).max(60),
  /** Among its own kind by the metric sorted by. Null for nobody's row, a rate over fewer than ten, and anything over nothing. */
  rank: z.int().nullable(),
  previousRank: z.int().nullable(),
});

/** A definition of the renewal rate instead of the one chosen for the period's last day (M10). */
const Definition = RenewalRateDefinition.optional();
const DashboardQuery = z.object({
  from: DateOn,
  until: DateOn,
  sort: MetricId.optional(),
  definition: Definition,
});
/** Half-open period of local days against the previous one of the same length (or the same days of the month before). */
export const Dashboard = z.object({
  from: DateOn,
  until: DateOn,
  previousFrom: DateOn,
  previousUntil: DateOn,
  asOf: z.string(),
  metrics: z.array(MetricShape).max(60),
  totals: z.array(Figure).max(60),
  /**
   * Rows of the level below: branches and, under them (`parentId`), campuses for the organisation; campuses for a branch; advisors for a campus,
   * with the nil id for what nobody is credited with. Σ rows without a parent = Σ campuses = totals.
   */
  rows: z.array(FigureRow).max(5000),
  /** 13 months ending with the period's, per metric: Σ over the scope. Subjects counted at an instant have none. */
  trend: z
    .array(
      z.object({
        metric: MetricId,
        months: z.array(z.object({ month: Month, numerator: Whole, denominator: Whole.nullable() })).max(13),
      }),
    )
    .max(60),
});
export const getOrgDashboard = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/dashboard',
  summary: 'Figures of the organisation by branch and campus',
  can: 'figure.read',
  repeat: 'safe',
  query: DashboardQuery,
  output: Dashboard,
  rows: ['RPT-14'],
});
export const getBranchDashboard = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/dashboard',
  summary: 'Figures of a branch by campus',
  can: 'figure.read',
  repeat: 'safe',
  query: DashboardQuery,
  output: Dashboard,
  rows: ['RPT-14'],
});
export const getCampusDashboard = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/dashboard',
  summary: 'Figures of a campus by advisor',
  can: 'figure.read',
  repeat: 'safe',
  query: DashboardQuery,
  output: Dashboard,
  rows: ['RPT-14', 'KPI-13'],
});

/** A figure and what it is narrowed to. `part` says which side of a rate. */
const FigureQuery = z.object({
  metric: MetricId,
  part: z.enum(['numerator', 'denominator']).default('numerator'),
  from: DateOn,
  until: DateOn,
  campusId: Id.optional(),
  branchId: Id.optional(),
  personId: Id.optional(),
  definition: Definition,
});

/** `total` is the sum over all rows behind a figure, made by the database apart from the figure; `seal` says that the two are equal. */
const FigureTotals = z.object({ total: Whole, rowCount: z.int(), seal: z.boolean() });
export const getOrgFigureTotals = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/figure-totals',
  summary: 'Sum and number of the rows of a figure, and whether they equal it',
  can: 'figure.read',
  repeat: 'safe',
  query: FigureQuery,
  output: FigureTotals,
  problems: ['not-found'],
});
export const getBranchFigureTotals = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/figure-totals',
  summary: 'Sum and number of the rows of a figure of a branch',
  can: 'figure.read',
  repeat: 'safe',
  query: FigureQuery,
  output: FigureTotals,
  problems: ['not-found'],
});
export const getCampusFigureTotals = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/figure-totals',
  summary: 'Sum and number of the rows of a figure of a campus',
  can: 'figure.read',
  repeat: 'safe',
  query: FigureQuery,
  output: FigureTotals,
  problems: ['not-found'],
});

/**
 * What a figure is made of, campus by campus and the latest first: a page costs what it shows, so the sum over all rows
 * is a question of its own.
 */
const RowsQuery = FigureQuery.extend(PageQuery.shape);
export const FigureRows = z.object({
  metric: MetricShape,
  part: z.enum(['numerator', 'denominator']),
  page: pageOf(
    z.object({
      id: z.string(),
      onDate: DateOn,
      campusId: Id,
      campusName: z.string(),
      personId: Id.nullable(),
      personName: z.string().nullable(),
      studentId: Id.nullable(),
      studentName: z.string().nullable(),
      sourceKind: z.string(),
      sourceId: Id,
      label: z.string().nullable(),
      value: Whole,
    }),
  ),
});
export const listOrgFigureRows = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/figure-rows',
  summary: 'Rows of a figure',
  can: 'figure.read',
  repeat: 'safe',
  query: RowsQuery,
  output: FigureRows,
  problems: ['not-found'],
});
export const listBranchFigureRows = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/figure-rows',
  summary: 'Rows of a figure of a branch',
  can: 'figure.read',
  repeat: 'safe',
  query: RowsQuery,
  output: FigureRows,
  problems: ['not-found'],
});
export const listCampusFigureRows = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/figure-rows',
  summary: 'Rows of a figure of a campus',
  can: 'figure.read',
  repeat: 'safe',
  query: RowsQuery,
  output: FigureRows,
  problems: ['not-found'],
});
/** The same rows as CSV (UTF-8 with BOM, formulas neutralised), its heads in one language; more than 20,000 are refused, never cut. */
const ExportQuery = FigureQuery.extend({
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
});
export const exportOrgFigure = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/figure-rows.csv',
  summary: 'Export the rows of a figure',
  can: 'figure.export',
  repeat: 'safe',
  query: ExportQuery,
  produces: 'file',
  problems: ['not-found', 'invalid-input'],
});
export const exportBranchFigure = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/figure-rows.csv',
  summary: 'Export the rows of a figure of a branch',
  can: 'figure.export',
  repeat: 'safe',
  query: ExportQuery,
  produces: 'file',
  problems: ['not-found', 'invalid-input'],
});
export const exportCampusFigure = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/figure-rows.csv',
  summary: 'Export the rows of a figure of a campus',
  can: 'figure.export',
  repeat: 'safe',
  query: ExportQuery,
  produces: 'file',
  problems: ['not-found', 'invalid-input'],
});
