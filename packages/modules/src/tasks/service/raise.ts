/** Raising a task, for itself or with the return visit it came from. */
import { sql } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { getStudentOf, requireStaff } from '@keshi/modules/registry';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { TASKS_CHANGED, type TasksChanged } from '../events.ts';
import { raiseErrors, type TaskKindName } from '../rules.ts';
import { shownTask, writeEvent } from './task-rows.ts';

type NewTask = {
  readonly kind: TaskKindName;
  readonly studentId: string | null;
  readonly visitId: string | null;
  readonly matter: string;
  readonly plan: string | null;
  readonly ownerId: string;
  readonly dueOn: DateText;
};

/**
 * Writes one, once and for all, and returns its id. invalid-input when something is missing or the day is wrong, not-found when the owner
 * does not work here now; `pointerOf` says where the caller's body has a field.
 */
export async function writeTask(
  ctx: Ctx,
  campus: CampusInfo,
  given: NewTask,
  pointerOf: (pointer: string) => string = (pointer) => pointer,
): Promise<string> {
  const today = todayAt(ctx, campus);
  const errors = raiseErrors(given, today).map((error) => ({ ...error, pointer: pointerOf(error.pointer) }));
  if (errors.length > 0) throw problem('invalid-input', { errors });
  await requireStaff(ctx, campus, [
    { personId: given.ownerId, permission: 'task.work', pointer: pointerOf('/ownerId') },
  ]);
  const id = idFor(ctx);
  await ctx.tx.query(sql`
    insert into task (org_id, id, campus_id, branch_id, kind, student_id, visit_id, matter, plan, raised_by_id, raised_at, raised_on, owner_id, due_on, state)
    values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${given.kind}, ${given.studentId}, ${given.visitId}, ${given.matter}, ${given.plan}, ${ctx.personId()}, ${ctx.now}, ${today},
      ${given.ownerId}, ${given.dueOn}, 'open')`);
  await writeEvent(ctx, campus, id, { kind: 'raised', note: null, ownerId: given.ownerId, dueOn: given.dueOn });
  ctx.announce(TASKS_CHANGED, { campusId: campus.id } satisfies TasksChanged, { campusId: campus.id });
  return id;
}

/** Raises a task at the campus (ADV-08, ADV-12, ADV-15). */
export async function raiseTask(
  ctx: Ctx,
  { body }: In<typeof contract.raiseTask>,
): Promise<Out<typeof contract.raiseTask>> {
  const campus = await ctx.campus();
  if (body.studentId !== undefined) await getStudentOf(ctx, campus.id, body.studentId);
  const { studentId = null, plan = null, ...given } = body;
  const id = await writeTask(ctx, campus, { ...given, studentId, plan, visitId: null });
  ctx.trace({ subjectKind: 'task', subjectId: id, detail: { kind: body.kind, ownerId: body.ownerId } });
  return await shownTask(ctx, campus, id);
}
