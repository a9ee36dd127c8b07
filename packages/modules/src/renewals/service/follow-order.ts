/** A renewal follows its order: quoted when one is opened, paid when it is paid in full, back to intends when it is cancelled. */
import { sql } from 'drizzle-orm';
import { hundredthsText } from '@keshi/kernel/money';
import type { OrderCancelled, OrderOpened, PaymentConfirmed } from '@keshi/modules/payments/events';
import { FAMILY_NOTIFY, type FamilyNotice } from '@keshi/modules/registry/events';
import { settingAt } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import { CORRECTED, renewedInTime, wasNoRenewal } from '../rules.ts';
import { lockedColumns, moveRenewal, takeBack, type LockedRenewal } from './renewal-rows.ts';

type Followed = { readonly orderId: string; readonly studentId: string; readonly renewalId: string | null };

/** Moves the renewal of a new quote on, and tells the family (REN-05). */
export async function onOrderOpened(ctx: Ctx, order: OrderOpened): Promise<void> {
  if (order.renewalId === null) return;
  const renewal = await lockOpen(ctx, order, null);
  if (renewal === null) return;
  if (renewal.orderId === null) await moveRenewal(ctx, renewal, { stage: 'quoted', orderId: order.orderId });
  await tellFamily(ctx, order);
}

async function tellFamily(ctx: Ctx, order: OrderOpened): Promise<void> {
  const [quote] = await ctx.tx.query<{ number: string; priceMinor: number; courseName: string }>(sql`
    select o.number, o.price_minor, c.name as course_name from student_order o join course c on c.org_id = o.org_id and c.id = o.course_id
    where o.org_id = ${ctx.orgId} and o.id = ${order.orderId} and o.state = 'open'`);
  if (quote === undefined) return;
  const notice: FamilyNotice = {
    studentId: order.studentId,
    template: 'renewal-quoted',
    path: `/o/${ctx.orgId}/family/${order.studentId}/payments/${order.orderId}`,
    values: { orderNumber: quote.number, courseName: quote.courseName, price: hundredthsText(quote.priceMinor) },
  };
  ctx.announce(FAMILY_NOTIFY, notice, { campusId: order.campusId });
}

/** The quote is gone: the family's intention stands, another quote may follow. */
export async function onOrderCancelled(ctx: Ctx, order: OrderCancelled): Promise<void> {
  const renewal = order.renewalId === null ? null : await lockOpen(ctx, order, null);
  if (renewal?.orderId === order.orderId) await moveRenewal(ctx, renewal, { stage: 'intends', orderId: null });
}

/**
 * A renewal order paid in full closes the due item, whichever way the order came about; in time, it counts in the cohort of the due date and for the
 * advisor of the item (M10). Part of the money leaves it quoted, with arrears (REN-04). Without a due item it was renewed early: M9 only.
 * Another order of the course paid in full takes an untouched item back: there was nothing to renew before it.
 */
export async function onPaymentConfirmed(ctx: Ctx, payment: PaymentConfirmed): Promise<void> {
  if (payment.kind !== 'renewal') {
    const open = payment.fullyPaid ? await lockOpen(ctx, payment, payment.courseId) : null;
    if (open !== null && wasNoRenewal(open)) await takeBack(ctx, open, payment.onDate);
    return;
  }
  const renewal = (await lockOpen(ctx, payment, payment.courseId)) ?? (await lockLost(ctx, payment));
  if (renewal === null) return;
  if (!payment.fullyPaid) {
    if (renewal.stage !== 'lost' && (renewal.stage !== 'quoted' || renewal.orderId !== payment.orderId))
      await moveRenewal(ctx, renewal, { stage: 'quoted', orderId: payment.orderId });
    return;
  }
  await moveRenewal(ctx, renewal, {
    stage: 'paid',
    orderId: payment.orderId,
    closedOn: payment.onDate,
    lostReason: null,
  });
  if (!renewedInTime(renewal.dueOn, payment.onDate, await settingAt(ctx, 'renewal-grace-days', renewal.dueOn))) return;
  ctx.count({
    metric: 'renewal-done',
    campusId: renewal.campusId,
    branchId: renewal.branchId,
    personId: renewal.advisorId,
    onDate: renewal.dueOn,
    studentId: renewal.studentId,
    sourceKind: 'renewal',
    sourceId: renewal.id,
    count: 1,
    units: 0,
    minor: 0,
  });
}

/** The open renewal the order was made for; with a course, else the student's open one in it. */
async function lockOpen(ctx: Ctx, order: Followed, courseId: string | null): Promise<LockedRenewal | null> {
  const [row] = await ctx.tx.query<LockedRenewal>(sql`
    select ${lockedColumns} from renewal r
    where r.org_id = ${ctx.orgId} and r.student_id = ${order.studentId} and r.closed_on is null and (r.id = ${order.renewalId}::uuid or r.course_id = ${courseId}::uuid)
    order by (r.id = ${order.renewalId}::uuid) desc nulls last limit 1 for no key update`);
  return row ?? null;
}

/** A renewal given up too early: its own order was paid after all. */
async function lockLost(ctx: Ctx, order: Followed): Promise<LockedRenewal | null> {
  const [row] = await ctx.tx.query<LockedRenewal>(sql`
    select ${lockedColumns} from renewal r
    where r.org_id = ${ctx.orgId} and r.student_id = ${order.studentId} and r.id = ${order.renewalId}::uuid and r.stage = 'lost' and r.lost_reason is distinct from ${CORRECTED} for no key update`);
  return row ?? null;
}
