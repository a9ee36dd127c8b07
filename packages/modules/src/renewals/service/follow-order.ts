/** A renewal follows its order: quoted when one is opened, paid when it is paid in full, back to intends when it is cancelled. */
import { sql } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import { hundredthsText } from '@keshi/kernel/money';
import type { OrderCancelled, OrderOpened, PaymentConfirmed } from '@keshi/modules/payments/events';
import { FAMILY_NOTIFY, type FamilyNotice } from '@keshi/modules/registry/events';
import { settingAt } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import { CORRECTED, renewedInTime, RETURNED, wasNoRenewal } from '../rules.ts';
import { countItem, countLoss, lockedColumns, moveRenewal, takeBack, type LockedRenewal } from './renewal-rows.ts';

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
 * advisor of the item (M10). Part of the money leaves it quoted, with arrears (REN-04). Without a due item it was renewed early: M9 only, and what is
 * counted by the month it is paid in. Another order of the course paid in full takes an untouched item back: there was nothing to renew before it.
 */
export async function onPaymentConfirmed(ctx: Ctx, payment: PaymentConfirmed): Promise<void> {
  if (payment.kind === 're_enrolment') {
    if (payment.fullyPaid) await followReturn(ctx, payment);
    return;
  }
  if (payment.kind !== 'renewal') {
    const open = payment.fullyPaid ? await lockOpen(ctx, payment, payment.courseId) : null;
    if (open !== null && wasNoRenewal(open)) await takeBack(ctx, open, payment.onDate);
    return;
  }
  const renewal = (await lockOpen(ctx, payment, payment.courseId)) ?? (await lockLost(ctx, payment));
  if (payment.fullyPaid) await countHours(ctx, payment, renewal === null);
  if (renewal === null) return;
  const inTime = renewedInTime(
    renewal.dueOn,
    payment.onDate,
    await settingAt(ctx, 'renewal-grace-days', renewal.dueOn),
  );
  if (renewal.stage !== 'lost' && inTime && !(await isCountedInPart(ctx, renewal)))
    countItem(ctx, renewal, 'renewal-part', renewal.dueOn);
  if (payment.fullyPaid) await close(ctx, renewal, payment, inTime);
  else if (renewal.stage !== 'lost' && (renewal.stage !== 'quoted' || renewal.orderId !== payment.orderId))
    await moveRenewal(ctx, renewal, { stage: 'quoted', orderId: payment.orderId });
}

/**
 * A finished student has come back, all paid (A40). Within the grace of the course's newest item, given up or not, that is renewed after all, and in the
 * rate. Later it is no renewal: an item still open is lost, one given up stays so, and only the re-enrolment is counted.
 */
async function followReturn(ctx: Ctx, payment: PaymentConfirmed): Promise<void> {
  const renewal = await lockNewest(ctx, payment);
  if (renewal === null || renewal.stage === 'paid') return;
  const graceDays = await settingAt(ctx, 'renewal-grace-days', renewal.dueOn);
  if (!renewedInTime(renewal.dueOn, payment.onDate, graceDays)) {
    if (renewal.stage === 'lost') return;
    await moveRenewal(ctx, renewal, { stage: 'lost', closedOn: payment.onDate, lostReason: RETURNED });
    countLoss(ctx, renewal, RETURNED, payment.onDate);
    return;
  }
  await countHours(ctx, payment, false);
  if (renewal.stage !== 'lost' && !(await isCountedInPart(ctx, renewal)))
    countItem(ctx, renewal, 'renewal-part', renewal.dueOn);
  await close(ctx, renewal, payment, true);
}

/** Paid in full: the item is won on the day of the money, and done in its cohort when that was in time. A loss is undone first. */
async function close(ctx: Ctx, renewal: LockedRenewal, payment: PaymentConfirmed, inTime: boolean): Promise<void> {
  await moveRenewal(ctx, renewal, {
    stage: 'paid',
    orderId: payment.orderId,
    closedOn: payment.onDate,
    lostReason: null,
  });
  if (renewal.stage === 'lost') {
    countLoss(ctx, renewal, renewal.lostReason, renewal.closedOn ?? payment.onDate, -1);
    if (inTime) countItem(ctx, renewal, 'renewal-part', renewal.dueOn);
  }
  countItem(ctx, renewal, 'renewal-won', payment.onDate);
  countItem(ctx, renewal, 'renewal-settled', payment.onDate);
  if (inTime) countItem(ctx, renewal, 'renewal-done', renewal.dueOn);
}

/** The first money of an item counts it as renewed in part; whether it has is asked of what was counted. */
async function isCountedInPart(ctx: Ctx, renewal: LockedRenewal): Promise<boolean> {
  const rows = await ctx.tx.query(
    sql`select f.id from fact f where f.org_id = ${ctx.orgId} and f.source_id = ${renewal.id} and f.source_kind <> 'lesson' and f.metric = 'renewal-part' limit 1`,
  );
  return rows.length > 0;
}

/** Hours renewed on the day their order is paid in full, for who signed it; without an item the order itself is what was won and settled. */
async function countHours(ctx: Ctx, payment: PaymentConfirmed, isEarly: boolean): Promise<void> {
  const [order] = await ctx.tx.query<{ signedById: string; unitsBought: number; branchId: string }>(
    sql`select o.signed_by_id, o.units_bought, o.branch_id from student_order o where o.org_id = ${ctx.orgId} and o.id = ${payment.orderId}`,
  );
  const { signedById, unitsBought, branchId } = present(order, 'the order that was paid');
  const count = (metric: string, units: number): void => {
    ctx.count({
      metric,
      campusId: payment.campusId,
      branchId,
      personId: signedById,
      onDate: payment.onDate,
      studentId: payment.studentId,
      sourceKind: 'order',
      sourceId: payment.orderId,
      count: 1,
      units,
      minor: 0,
    });
  };
  count('renewal-hours', unitsBought);
  if (!isEarly) return;
  count('renewal-won', 0);
  count('renewal-settled', 0);
}

/** The open renewal the order was made for; with a course, else the student's open one in it. */
async function lockOpen(ctx: Ctx, order: Followed, courseId: string | null): Promise<LockedRenewal | null> {
  const [row] = await ctx.tx.query<LockedRenewal>(sql`
    select ${lockedColumns} from renewal r
    where r.org_id = ${ctx.orgId} and r.student_id = ${order.studentId} and r.closed_on is null and (r.id = ${order.renewalId}::uuid or r.course_id = ${courseId}::uuid)
    order by (r.id = ${order.renewalId}::uuid) desc nulls last limit 1 for no key update`);
  return row ?? null;
}

/** The newest item of the student and course that was not taken back. */
async function lockNewest(ctx: Ctx, { studentId, courseId }: PaymentConfirmed): Promise<LockedRenewal | null> {
  const [row] = await ctx.tx.query<LockedRenewal>(sql`
    select ${lockedColumns} from renewal r
    where r.org_id = ${ctx.orgId} and r.student_id = ${studentId} and r.course_id = ${courseId} and r.lost_reason is distinct from ${CORRECTED}
    order by r.due_on desc, r.id desc limit 1 for no key update`);
  return row ?? null;
}

/** A renewal given up too early: its own order was paid after all. */
async function lockLost(ctx: Ctx, order: Followed): Promise<LockedRenewal | null> {
  const [row] = await ctx.tx.query<LockedRenewal>(sql`
    select ${lockedColumns} from renewal r
    where r.org_id = ${ctx.orgId} and r.student_id = ${order.studentId} and r.id = ${order.renewalId}::uuid and r.stage = 'lost' and r.lost_reason is distinct from ${CORRECTED} for no key update`);
  return row ?? null;
}
