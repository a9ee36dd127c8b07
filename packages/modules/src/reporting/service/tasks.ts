/** Targets of a month beside what has been reached: both are facts, read as every figure is. */
import { addMonths, type DateText, type Period } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { TASKS, type TaskSource } from '../rules/tasks.ts';
import { addTo, measureOf, metricOf, sourceName, sumKey, type SlotName, type Sums } from '../rules.ts';
import { readFactSums } from './fact-sums.ts';
import { namedBelow, readPlace, rowsBy, todayOf, type Place, type Where } from './place.ts';

type Answer = Out<typeof contract.getOrgTasks>;
type Figure = Answer['totals'][number];

const TOTAL = 'total';
const NOTHING: Sums = new Map();
const actualFacts = TASKS.flatMap(({ metric }) => (metric === null ? [] : [sourceName(metricOf(metric).numerator)]));
const FACTS = [...new Set([...TASKS.map(({ fact }) => fact), ...actualFacts])];

function sideOf(sums: Sums, slot: SlotName, { fact, measure, metric }: TaskSource) {
  const target = sums.get(sumKey(slot, fact))?.[measure] ?? 0;
  if (metric === null) return { actual: null, target };
  const { numerator } = metricOf(metric);
  return { actual: sums.get(sumKey(slot, sourceName(numerator)))?.[measureOf(numerator)] ?? 0, target };
}

/** The tasks that somebody had a target for, this month or the month before. */
const tasksIn = (sums: Sums): Figure[] =>
  TASKS.flatMap((task) => {
    const [now, before] = [sideOf(sums, 'current', task), sideOf(sums, 'previous', task)];
    const { field, metric } = task;
    return now.target === 0 && before.target === 0
      ? []
      : [{ field, metric, ...now, previousActual: before.actual, previousTarget: before.target }];
  });

/** The rows of the level below that have a task. */
function rowsOf(place: Place, sums: ReadonlyMap<string, Sums>): Answer['rows'] {
  const ids = [...sums.keys()].filter((id) => id !== TOTAL);
  return namedBelow(place, ids, place.people)
    .map((row) => ({ ...row, tasks: tasksIn(sums.get(row.id) ?? NOTHING) }))
    .filter((row) => row.tasks.length > 0);
}

async function sumsOf(ctx: Ctx, place: Place, monthOn: DateText): Promise<Map<string, Sums>> {
  const period = (from: DateText): Period => ({ from, until: addMonths(from, 1) });
  const by = rowsBy(place);
  const read = await readFactSums(ctx, place, [
    { slot: 'current', metrics: FACTS, period: period(monthOn), by },
    { slot: 'previous', metrics: FACTS, period: period(addMonths(monthOn, -1)), by },
  ]);
  const sums = new Map<string, Sums>();
  const branchOf = new Map(place.campuses.map(({ id, branchId }) => [id, branchId]));
  for (const each of read) {
    const branchId = place.level === 'org' ? branchOf.get(each.campusId) : undefined;
    const below = place.level === 'campus' ? each.personId : each.campusId;
    for (const row of [TOTAL, below, ...(branchId === undefined ? [] : [branchId])]) {
      const own: Sums = sums.get(row) ?? new Map();
      sums.set(row, own);
      addTo(own, sumKey(each.slot, each.metric), each);
    }
  }
  return sums;
}

async function progressOf(ctx: Ctx, where: Where, month: string): Promise<Answer> {
  const place = await readPlace(ctx, where);
  const sums = await sumsOf(ctx, place, `${month}-01`);
  return {
    month,
    today: todayOf(ctx, place),
    totals: tasksIn(sums.get(TOTAL) ?? NOTHING),
    rows: rowsOf(place, sums),
  };
}

/** Progress against targets (TGT-05), with the completion of the month before (TGT-06). */
export const readOrgTasks = (ctx: Ctx, { query }: In<typeof contract.getOrgTasks>): Promise<Answer> =>
  progressOf(ctx, { level: 'org' }, query.month);
export const readBranchTasks = (ctx: Ctx, { params, query }: In<typeof contract.getBranchTasks>): Promise<Answer> =>
  progressOf(ctx, { level: 'branch', branchId: params.branchId }, query.month);
export const readCampusTasks = (ctx: Ctx, { params, query }: In<typeof contract.getCampusTasks>): Promise<Answer> =>
  progressOf(ctx, { level: 'campus', campusId: params.campusId }, query.month);

/** One's own row. */
export async function readOwnTasks(
  ctx: Ctx,
  { params, query }: In<typeof contract.getOwnTasks>,
): Promise<Out<typeof contract.getOwnTasks>> {
  const { rows, month, today } = await progressOf(ctx, { level: 'campus', campusId: params.campusId }, query.month);
  return { month, today, tasks: rows.find((row) => row.id === ctx.personId())?.tasks ?? [] };
}
