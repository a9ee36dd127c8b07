/** Renewals as they are shown, and what every use case about one renewal needs. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import { problem } from '@keshi/kernel/problem';
import { balanceSql } from '@keshi/modules/hours';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type { RenewalShape } from '../contract.ts';
import { basesOfLoss, CORRECTED, type RenewalSourceName, type RenewalStageName } from '../rules.ts';

export type ShownRenewal = z.infer<typeof RenewalShape>;

/** Columns of RenewalShape over a renewal `r` and its order `o`. */
export const renewalColumns: SQL = sql`
  r.id, r.student_id, (select s.name from student s where s.org_id = r.org_id and s.id = r.student_id) as student_name,
  r.course_id, (select c.name from course c where c.org_id = r.org_id and c.id = r.course_id) as course_name,
  r.advisor_id, (select n.name from staff_name n where n.org_id = r.org_id and n.person_id = r.advisor_id) as advisor_name, r.stage, r.source,
  (select k.name from class k where k.org_id = r.org_id and k.id = r.class_id) as class_name, r.due_on, r.balance_units,
  ${balanceSql(sql`r.org_id`, sql`r`)} as balance_now_units,
  r.order_id, o.price_minor, o.price_minor - o.paid_minor as arrears_minor, r.lost_reason, r.note, r.stage_at, r.closed_on`;

export const renewalTables: SQL = sql`renewal r left join student_order o on o.org_id = r.org_id and o.id = r.order_id and o.state <> 'cancelled'`;

/** A renewal of the campus as shown; not-found when there is none here. */
export async function shownRenewal(ctx: Ctx, campus: Pick<CampusInfo, 'id'>, renewalId: string): Promise<ShownRenewal> {
  const [row] = await ctx.tx.query<ShownRenewal>(sql`
    select ${renewalColumns} from ${renewalTables} where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.id = ${renewalId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}

export type LockedRenewal = {
  readonly id: string;
  readonly campusId: string;
  readonly branchId: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly advisorId: string;
  readonly stage: RenewalStageName;
  readonly dueOn: string;
  readonly orderId: string | null;
  readonly lostReason: string | null;
  readonly closedOn: string | null;
  readonly source: RenewalSourceName;
};

export const lockedColumns: SQL = sql`r.id, r.campus_id, r.branch_id, r.student_id, r.course_id, r.advisor_id, r.stage, r.due_on, r.order_id, r.lost_reason, r.closed_on, r.source`;

/** Locks a renewal of the campus, so that its steps follow each other. */
export async function lockRenewal(ctx: Ctx, campus: Pick<CampusInfo, 'id'>, renewalId: string): Promise<LockedRenewal> {
  const [row] = await ctx.tx.query<LockedRenewal>(sql`
    select ${lockedColumns} from renewal r where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.id = ${renewalId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** Where a renewal goes. Fields left out stay; `closedOn` is set by what closes it. */
export type Step = {
  readonly stage: RenewalStageName;
  readonly orderId?: string | null;
  readonly closedOn?: string;
  readonly lostReason?: string | null;
  readonly note?: string | undefined;
};

/** Moves a locked renewal and keeps the step. */
export async function moveRenewal(ctx: Ctx, renewal: LockedRenewal, step: Step): Promise<void> {
  await ctx.tx.query(sql`
    with moved as (
      insert into renewal_event (org_id, id, campus_id, branch_id, renewal_id, stage, note, actor_id, recorded_at)
      values (${ctx.orgId}, ${idFor(ctx)}, ${renewal.campusId}, ${renewal.branchId}, ${renewal.id}, ${step.stage}, ${step.note ?? null}::text, ${ctx.actor.kind === 'member' ? ctx.actor.personId : null}::uuid, ${ctx.now})
    )
    update renewal set stage = ${step.stage}, stage_at = ${ctx.now}, closed_on = ${step.closedOn ?? null}::date, note = coalesce(${step.note ?? null}::text, note),
      order_id = case when ${step.orderId !== undefined}::boolean then ${step.orderId ?? null}::uuid else order_id end,
      lost_reason = case when ${step.lostReason !== undefined}::boolean then ${step.lostReason ?? null}::text else lost_reason end
    where org_id = ${ctx.orgId} and id = ${renewal.id}`);
}

type Item = Pick<LockedRenewal, 'id' | 'campusId' | 'branchId' | 'advisorId' | 'studentId'>;
/** What is counted of an item, by which the definitions of the renewal rate differ (M10). */
export type RenewalMetric =
  | 'renewal-due'
  | 'renewal-due-end'
  | 'renewal-done'
  | 'renewal-part'
  | 'renewal-won'
  | 'renewal-settled';

/** Counts an item on a day for its advisor; taken back by the same fact with the opposite sign. */
export function countItem(ctx: Ctx, item: Item, metric: RenewalMetric, onDate: string, count: 1 | -1 = 1): void {
  ctx.count({
    metric,
    campusId: item.campusId,
    branchId: item.branchId,
    personId: item.advisorId,
    onDate,
    studentId: item.studentId,
    sourceKind: 'renewal',
    sourceId: item.id,
    count,
    units: 0,
    minor: 0,
  });
}

/** An item in the bases of the rate: all that were due, and those who are still there at the end. */
export function countDue(ctx: Ctx, item: Item & Pick<LockedRenewal, 'dueOn'>): void {
  countItem(ctx, item, 'renewal-due', item.dueOn);
  countItem(ctx, item, 'renewal-due-end', item.dueOn);
}

/** What a loss on a day changes: the bases it leaves, and one more that is settled. `sign` -1 undoes it, when it is paid after all. */
export function countLoss(
  ctx: Ctx,
  item: Item & Pick<LockedRenewal, 'dueOn'>,
  reason: string | null,
  onDate: string,
  sign: 1 | -1 = 1,
): void {
  const stays = basesOfLoss(reason);
  const opposite = sign === 1 ? -1 : 1;
  if (!stays.start) countItem(ctx, item, 'renewal-due', item.dueOn, opposite);
  if (!stays.end) countItem(ctx, item, 'renewal-due-end', item.dueOn, opposite);
  if (reason !== CORRECTED) countItem(ctx, item, 'renewal-settled', onDate, sign);
}

/** Closes an item that should not have been due, and takes its facts back. Nothing is deleted; the student can fall due again. */
export async function takeBack(ctx: Ctx, renewal: LockedRenewal, onDate: string): Promise<void> {
  await moveRenewal(ctx, renewal, { stage: 'lost', closedOn: onDate, lostReason: CORRECTED });
  countLoss(ctx, renewal, CORRECTED, onDate);
}
