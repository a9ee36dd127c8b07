/** Tasks as they are shown, who sees which, and what every use case about one needs. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { DateText } from '@keshi/kernel/dates';
import { holds, type Permission } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { covers } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { actionsOf, mayDo, type Standing, type TaskAction, type TaskKindName, type TaskStateName } from '../rules.ts';

type Detail = z.infer<typeof contract.TaskDetail>;
type Shown = z.infer<typeof contract.TaskShape>;

const holdsAny = ({ actor }: Ctx, permission: Permission): boolean =>
  actor.kind === 'member' && actor.grants.some(({ role }) => holds(role, permission));

/** Tasks `t` of the campus. */
export const here = (ctx: Ctx, campus: CampusInfo): SQL => sql`t.org_id = ${ctx.orgId} and t.campus_id = ${campus.id}`;
/** Those that the caller sees: all of them, or, for who may not read the campus's students, what they own or raised (ROL-11). */
export const seen = (ctx: Ctx, campus: CampusInfo): SQL =>
  holdsAny(ctx, 'student.read')
    ? here(ctx, campus)
    : sql`${here(ctx, campus)} and (t.owner_id = ${ctx.personId()} or t.raised_by_id = ${ctx.personId()})`;

const nameOf = (personId: SQL): SQL =>
  sql`(select n.name from staff_name n where n.org_id = t.org_id and n.person_id = ${personId})`;

/** Columns of TaskShape over a task `t`. */
export const taskColumns = (today: DateText): SQL => sql`
  t.id, t.kind, t.student_id, (select s.name from student s where s.org_id = t.org_id and s.id = t.student_id) as student_name, t.visit_id, t.matter, t.plan, t.owner_id, ${nameOf(sql`t.owner_id`)} as owner_name,
  t.raised_by_id, ${nameOf(sql`t.raised_by_id`)} as raised_by_name, t.raised_at, t.due_on, (t.state = 'open' and t.due_on < ${today}::date) as late, t.state, t.outcome, t.ended_at, ${nameOf(sql`t.ended_by_id`)} as ended_by_name`;

const standingOf = (ctx: Ctx, task: { readonly ownerId: string; readonly raisedById: string }): Standing => ({
  isOwner: task.ownerId === ctx.personId(),
  isRaiser: task.raisedById === ctx.personId(),
  manages: holdsAny(ctx, 'task.manage'),
});

const readEvents = (ctx: Ctx, taskId: string): Promise<Detail['events']> =>
  ctx.tx.query<Detail['events'][number]>(sql`
    select e.id, e.kind, e.note, e.due_on, e.recorded_at,
      (select n.name from staff_name n where n.org_id = e.org_id and n.person_id = e.owner_id) as owner_name,
      (select n.name from staff_name n where n.org_id = e.org_id and n.person_id = e.actor_id) as actor_name
    from task_event e where e.org_id = ${ctx.orgId} and e.task_id = ${taskId} order by e.recorded_at desc, e.id desc limit 200`);

/** None where no parents' meeting comes of it. */
const readClasses = async (ctx: Ctx, { kind, studentId }: Shown, today: DateText): Promise<Detail['classes']> =>
  studentId === null || (kind !== 'problem' && kind !== 'abnormal')
    ? []
    : await ctx.tx.query<Detail['classes'][number]>(sql`
        select distinct k.id, k.name from class_member m join class k on k.org_id = m.org_id and k.id = m.class_id
        where m.org_id = ${ctx.orgId} and m.student_id = ${studentId} and ${covers(sql`m`, sql`${today}::date`)} order by k.name, k.id limit 20`);

/** One of those that the caller sees, unless said otherwise, with what happened to it; not-found when there is none. */
export async function shownTask(
  ctx: Ctx,
  campus: CampusInfo,
  taskId: string,
  among: SQL = seen(ctx, campus),
): Promise<Detail> {
  const today = todayAt(ctx, campus);
  const [task] = await ctx.tx.query<Shown>(
    sql`select ${taskColumns(today)} from task t where ${among} and t.id = ${taskId}`,
  );
  if (task === undefined) throw problem('not-found');
  const [events, classes] = await Promise.all([readEvents(ctx, taskId), readClasses(ctx, task, today)]);
  const may = holdsAny(ctx, 'task.work') ? actionsOf(task, standingOf(ctx, task)) : [];
  return { ...task, events, classes, may };
}

export type LockedTask = {
  readonly id: string;
  readonly kind: TaskKindName;
  readonly state: TaskStateName;
  readonly ownerId: string;
  readonly raisedById: string;
  readonly dueOn: DateText;
};

/** Locks one that the caller sees, so that what happens to it follows each other. */
export async function lockTask(ctx: Ctx, campus: CampusInfo, taskId: string): Promise<LockedTask> {
  const [row] = await ctx.tx.query<LockedTask>(sql`
    select t.id, t.kind, t.state, t.owner_id, t.raised_by_id, t.due_on from task t where ${seen(ctx, campus)} and t.id = ${taskId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** not-found to whoever has no part in it, though they may see it: its owner, who raised it and who manages have. */
export function requirePart(ctx: Ctx, task: LockedTask): Standing {
  const standing = standingOf(ctx, task);
  if (!standing.isOwner && !standing.isRaiser && !standing.manages) throw problem('not-found');
  return standing;
}

/** The same, and not-allowed to whoever has a part in it but not this one. */
export function requireRight(ctx: Ctx, task: LockedTask, action: TaskAction): void {
  if (!mayDo(action, task.kind, requirePart(ctx, task)))
    throw problem('not-allowed', { detail: `not yours to ${action}` });
}

type NewEvent = {
  readonly kind: Detail['events'][number]['kind'];
  readonly note: string | null;
  readonly ownerId?: string | undefined;
  readonly dueOn?: DateText | undefined;
};

/** Keeps what was done, by whom and when. */
export async function writeEvent(ctx: Ctx, campus: CampusInfo, taskId: string, event: NewEvent): Promise<void> {
  await ctx.tx.query(sql`
    insert into task_event (org_id, id, campus_id, branch_id, task_id, kind, note, owner_id, due_on, actor_id, recorded_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${taskId}, ${event.kind}, ${event.note}, ${event.ownerId ?? null}::uuid, ${event.dueOn ?? null}::date, ${ctx.personId()}, ${ctx.now})`);
}
