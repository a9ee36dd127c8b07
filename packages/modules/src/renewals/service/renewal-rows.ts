/** Renewals as they are shown, and what every use case about one renewal needs. */
import { sql, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import { problem } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx, type NewFact } from '@keshi/platform/context';
import type { RenewalShape } from '../contract.ts';
import { CORRECTED, type RenewalStageName } from '../rules.ts';

export type ShownRenewal = z.infer<typeof RenewalShape>;

/** Columns of RenewalShape over a renewal `r` and its order `o`. */
export const renewalColumns: SQL = sql`
  r.id, r.student_id, (select s.name from student s where s.org_id = r.org_id and s.id = r.student_id) as student_name,
  r.course_id, (select c.name from course c where c.org_id = r.org_id and c.id = r.course_id) as course_name,
  r.advisor_id, (select n.name from staff_name n where n.org_id = r.org_id and n.person_id = r.advisor_id) as advisor_name, r.stage, r.due_on, r.balance_units,
  (coalesce((select sum(l.units_left) from lot l where l.org_id = r.org_id and l.student_id = r.student_id and l.course_id = r.course_id), 0)
    - coalesce((select sum(w.units_open) from owed w where w.org_id = r.org_id and w.student_id = r.student_id and w.course_id = r.course_id), 0))::bigint as balance_now_units,
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
};

export const lockedColumns: SQL = sql`r.id, r.campus_id, r.branch_id, r.student_id, r.course_id, r.advisor_id, r.stage, r.due_on, r.order_id, r.lost_reason`;

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

/** The fact of a due item: dated and credited as the item, so that taking it back is the same fact with the opposite sign. */
export const dueFact = (
  item: Pick<LockedRenewal, 'id' | 'campusId' | 'branchId' | 'advisorId' | 'dueOn' | 'studentId'>,
  count: 1 | -1,
): NewFact => ({
  metric: 'renewal-due',
  campusId: item.campusId,
  branchId: item.branchId,
  personId: item.advisorId,
  onDate: item.dueOn,
  studentId: item.studentId,
  sourceKind: 'renewal',
  sourceId: item.id,
  count,
  units: 0,
  minor: 0,
});

/** Closes an item that should not have been due, and takes its fact back. Nothing is deleted; the student can fall due again. */
export async function takeBack(ctx: Ctx, renewal: LockedRenewal, onDate: string): Promise<void> {
  await moveRenewal(ctx, renewal, { stage: 'lost', closedOn: onDate, lostReason: CORRECTED });
  ctx.count(dueFact(renewal, -1));
}
