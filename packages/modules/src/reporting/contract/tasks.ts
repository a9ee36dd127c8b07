/** Targets of a month and what has been reached of them (TGT-05, TGT-06, M28). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Month, Whole } from '@keshi/kernel/shapes';
import { MetricId } from './shapes.ts';

/** A number of a month's targets beside what there is of it. `actual` is null where nothing in the product counts it yet. */
export const TaskFigure = z.object({
  field: z.string(),
  /** The metric whose two sides they are, which opens. */
  metric: MetricId.nullable(),
  actual: Whole.nullable(),
  target: Whole,
  previousActual: Whole.nullable(),
  previousTarget: Whole,
});
const TaskRow = z.object({ id: Id, name: z.string(), parentId: Id.nullable(), tasks: z.array(TaskFigure).max(20) });
/**
 * Released targets of a month and what has been reached, beside the month before (TGT-05, TGT-06). Targets count from the first of the month
 * on, so `until` says up to which day the actual is.
 */
export const TaskProgress = z.object({
  month: Month,
  today: DateOn,
  totals: z.array(TaskFigure).max(20),
  /** As in the dashboard: the level below, of a campus its people, with the nil id for what is not split or credited to nobody. */
  rows: z.array(TaskRow).max(5000),
});
const TaskQuery = z.object({ month: Month });
export const getOrgTasks = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/tasks',
  summary: 'Targets and what has been reached, by branch and campus',
  can: 'target.read',
  repeat: 'safe',
  query: TaskQuery,
  output: TaskProgress,
  rows: ['TGT-05', 'TGT-06', 'KPI-01'],
});
export const getBranchTasks = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/tasks',
  summary: 'Targets of a branch and what has been reached, by campus',
  can: 'target.read',
  repeat: 'safe',
  query: TaskQuery,
  output: TaskProgress,
  problems: ['not-found'],
  rows: ['TGT-05', 'TGT-06'],
});
export const getCampusTasks = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/tasks',
  summary: 'Targets of a campus and what has been reached, by person',
  can: 'target.read',
  repeat: 'safe',
  query: TaskQuery,
  output: TaskProgress,
  rows: ['TGT-05', 'TGT-06'],
});
export const getOwnTasks = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/own-tasks',
  summary: 'Own targets at a campus and what has been reached',
  can: 'target.plan',
  repeat: 'safe',
  query: TaskQuery,
  output: z.object({ month: Month, today: DateOn, tasks: z.array(TaskFigure).max(20) }),
  rows: ['TGT-05'],
});
