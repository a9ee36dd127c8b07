/** What happens to a task: it is handed over, postponed, noted, finished, opened again, called off. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { requireStaff } from '@keshi/modules/registry';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { TASKS_CHANGED, type TasksChanged } from '../events.ts';
import { dueErrors, isNeverShelved, type TaskAction } from '../rules.ts';
import { here, lockTask, requirePart, requireRight, shownTask, writeEvent, type LockedTask } from './task-rows.ts';

/** Changes where a task stands and says so: the campus's duties are looked at again. */
async function change(ctx: Ctx, campus: CampusInfo, { id }: LockedTask, action: TaskAction, set: SQL): Promise<void> {
  await ctx.tx.query(
    sql`update task t set ${set} where t.org_id = ${ctx.orgId} and t.campus_id = ${campus.id} and t.id = ${id}`,
  );
  ctx.trace({ subjectKind: 'task', subjectId: id, detail: { action } });
  ctx.announce(TASKS_CHANGED, { campusId: campus.id } satisfies TasksChanged, { campusId: campus.id });
}

const requireOpen = ({ state }: LockedTask): void => {
  if (state !== 'open') throw problem('conflict', { detail: `it is ${state}`, state });
};
const requireDay = (ctx: Ctx, campus: CampusInfo, dueOn: string): void => {
  const errors = dueErrors(dueOn, todayAt(ctx, campus));
  if (errors.length > 0) throw problem('invalid-input', { errors });
};

/** Gives it to somebody else (ADV-15, ADV-16). conflict when it is not open any more. */
export async function handOverTask(
  ctx: Ctx,
  { params, body }: In<typeof contract.handOverTask>,
): Promise<Out<typeof contract.handOverTask>> {
  const campus = await ctx.campus();
  const task = await lockTask(ctx, campus, params.taskId);
  requireRight(ctx, task, 'hand_over');
  requireOpen(task);
  await requireStaff(ctx, campus, [{ personId: body.ownerId, permission: 'task.work', pointer: '/ownerId' }]);
  if (body.ownerId !== task.ownerId) {
    await change(ctx, campus, task, 'hand_over', sql`owner_id = ${body.ownerId}`);
    await writeEvent(ctx, campus, task.id, { kind: 'handed', note: body.note ?? null, ownerId: body.ownerId });
  }
  // A teacher who gave away what they had not raised sees it in this answer for the last time.
  return await shownTask(ctx, campus, task.id, here(ctx, campus));
}

/** Moves its due day. conflict when it is not open any more. */
export async function postponeTask(
  ctx: Ctx,
  { params, body }: In<typeof contract.postponeTask>,
): Promise<Out<typeof contract.postponeTask>> {
  const campus = await ctx.campus();
  const task = await lockTask(ctx, campus, params.taskId);
  requireRight(ctx, task, 'postpone');
  requireOpen(task);
  requireDay(ctx, campus, body.dueOn);
  if (body.dueOn !== task.dueOn) {
    await change(ctx, campus, task, 'postpone', sql`due_on = ${body.dueOn}`);
    await writeEvent(ctx, campus, task.id, { kind: 'postponed', note: body.reason, dueOn: body.dueOn });
  }
  return await shownTask(ctx, campus, task.id);
}

/** Writes down how it goes. */
export async function noteTask(
  ctx: Ctx,
  { params, body }: In<typeof contract.noteTask>,
): Promise<Out<typeof contract.noteTask>> {
  const campus = await ctx.campus();
  const { id } = await lockTask(ctx, campus, params.taskId);
  await writeEvent(ctx, campus, id, { kind: 'noted', note: body.note });
  ctx.trace({ subjectKind: 'task', subjectId: id });
  return await shownTask(ctx, campus, id);
}

const ended = (ctx: Ctx): SQL => sql`ended_at = ${ctx.now}, ended_by_id = ${ctx.personId()}`;

/** Ends it with what came of it (ADV-08). conflict when it is not open any more. */
export async function finishTask(
  ctx: Ctx,
  { params, body }: In<typeof contract.finishTask>,
): Promise<Out<typeof contract.finishTask>> {
  const campus = await ctx.campus();
  const task = await lockTask(ctx, campus, params.taskId);
  requireRight(ctx, task, 'finish');
  requireOpen(task);
  await change(ctx, campus, task, 'finish', sql`state = 'done', outcome = ${body.outcome}, ${ended(ctx)}`);
  await writeEvent(ctx, campus, task.id, { kind: 'done', note: body.outcome });
  return await shownTask(ctx, campus, task.id);
}

/** Opens it again until a new due day; what had come of it stays among its events. */
export async function reopenTask(
  ctx: Ctx,
  { params, body }: In<typeof contract.reopenTask>,
): Promise<Out<typeof contract.reopenTask>> {
  const campus = await ctx.campus();
  const task = await lockTask(ctx, campus, params.taskId);
  requireRight(ctx, task, 'reopen');
  requireDay(ctx, campus, body.dueOn);
  if (task.state !== 'open') {
    const set = sql`state = 'open', outcome = null, ended_at = null, ended_by_id = null, due_on = ${body.dueOn}`;
    await change(ctx, campus, task, 'reopen', set);
    await writeEvent(ctx, campus, task.id, { kind: 'reopened', note: body.reason, dueOn: body.dueOn });
  }
  return await shownTask(ctx, campus, task.id);
}

/** Ends it without an outcome. conflict for what is never shelved, and for what is done. */
export async function callOffTask(
  ctx: Ctx,
  { params, body }: In<typeof contract.callOffTask>,
): Promise<Out<typeof contract.callOffTask>> {
  const campus = await ctx.campus();
  const task = await lockTask(ctx, campus, params.taskId);
  requirePart(ctx, task);
  if (isNeverShelved(task.kind))
    throw problem('conflict', { detail: `${task.kind} is finished with an outcome, not called off` });
  requireRight(ctx, task, 'call_off');
  if (task.state === 'done') throw problem('conflict', { detail: 'it is done', state: task.state });
  if (task.state === 'open') {
    await change(ctx, campus, task, 'call_off', sql`state = 'called_off', ${ended(ctx)}`);
    await writeEvent(ctx, campus, task.id, { kind: 'called_off', note: body.reason });
  }
  return await shownTask(ctx, campus, task.id);
}
