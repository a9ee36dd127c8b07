/** Confirming money: the one path for the desk and for online payments. */
import { sql } from '@keshi/platform/sql';
import { assert, present } from '@keshi/kernel/assert';
import { localDate, type DateText, type InstantText } from '@keshi/kernel/dates';
import type { Minor } from '@keshi/kernel/money';
import { problem } from '@keshi/kernel/problem';
import { postLots, type NewLot } from '@keshi/modules/hours';
import { openEnrolment } from '@keshi/modules/registry';
import { nextNumber, settingAt } from '@keshi/modules/tenancy';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { DUE_FELL, PAYMENT_CONFIRMED, type DueFell, type PaymentConfirmed } from '../events.ts';
import {
  amountFault,
  COUNTED_AS,
  creditFor,
  expiryOf,
  reachesSignUp,
  receiptNumber,
  type Credit,
  type OrderKindName,
  type Owing,
} from '../rules.ts';

export type LockedOrder = Owing & {
  readonly id: string;
  readonly campusId: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly kind: OrderKindName;
  readonly validDays: number | null;
  readonly signedById: string;
  readonly renewalId: string | null;
};

/** Locks an order, so that its payments follow each other; not-found when it is not visible in this scope. */
export async function lockOrder(ctx: Ctx, orderId: string): Promise<LockedOrder> {
  const [row] = await ctx.tx.query<LockedOrder>(sql`
    select o.id, o.campus_id, o.student_id, o.course_id, o.kind, o.state, o.units_bought, o.units_given, o.price_minor, o.paid_minor, o.units_credited, o.units_given_credited, o.valid_days, o.signed_by_id, o.renewal_id
    from student_order o where o.org_id = ${ctx.orgId} and o.id = ${orderId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** Money that has arrived. `receivedAt` is when it was confirmed to us: that day's takings hold it (M15). */
export type Money = {
  readonly amountMinor: Minor;
  readonly method: 'cash' | 'transfer' | 'pos' | 'card' | 'alipay' | 'wechat_pay';
  readonly receivedAt: InstantText;
  readonly reference: string | null;
  readonly recordedById: string | null;
  /** For online payments: the provider's payment and our checkout. */
  readonly provider: { readonly name: string; readonly payment: string; readonly checkoutId: string } | null;
};

type Confirming = {
  readonly order: LockedOrder;
  readonly campus: CampusInfo;
  readonly money: Money;
  readonly credit: Credit;
  readonly paymentId: string;
  readonly receivedOn: DateText;
};

/**
 * Books money for an order that the caller has locked and found open: lots for the hours it buys, the order's sum, the enrolment, facts, the
 * receipt, and the announcement. The amount must have passed `amountFault`. Returns the payment's id.
 */
export async function confirmPayment(ctx: Ctx, order: LockedOrder, money: Money): Promise<string> {
  assert(
    order.state === 'open' && amountFault(order, money.amountMinor) === null,
    'money is confirmed for an open order, up to what is due',
  );
  const campus = await ctx.campusOf(order.campusId);
  const confirming: Confirming = {
    order,
    campus,
    money,
    credit: creditFor(order, money.amountMinor),
    paymentId: idFor(ctx),
    receivedOn: localDate(money.receivedAt, campus.timeZone),
  };
  assert(confirming.credit.units > 0, 'money brings hours');
  await postLots(ctx, campus, lotsOf(ctx, confirming));
  await recordOnOrder(ctx, confirming);
  await openEnrolment(ctx, { studentId: order.studentId, courseId: order.courseId, campus, on: confirming.receivedOn });
  await countMoney(ctx, confirming);
  await writeReceipt(ctx, confirming);
  const confirmed: PaymentConfirmed = {
    paymentId: confirming.paymentId,
    orderId: order.id,
    studentId: order.studentId,
    courseId: order.courseId,
    campusId: campus.id,
    kind: order.kind,
    renewalId: order.renewalId,
    fullyPaid: confirming.credit.fullyPaid,
    onDate: confirming.receivedOn,
  };
  ctx.announce(PAYMENT_CONFIRMED, confirmed, { campusId: campus.id });
  const fell: DueFell = { orderId: order.id };
  ctx.announce(DUE_FELL, fell, { campusId: campus.id });
  return confirming.paymentId;
}

/** Each payment is its own lot, at its own price; given hours are another, without money. */
function lotsOf(ctx: Ctx, { order, money, credit, paymentId, receivedOn }: Confirming): NewLot[] {
  const lot = (no: number, kind: 'purchase' | 'gift', units: number, paidMinor: Minor): NewLot => ({
    id: idFor(ctx),
    entryId: idFor(ctx),
    studentId: order.studentId,
    courseId: order.courseId,
    kind,
    units,
    paidMinor,
    boughtOn: receivedOn,
    expiresOn: expiryOf(receivedOn, order.validDays),
    onDate: receivedOn,
    cause: { kind: 'payment', id: paymentId, no },
    moneyAccount: kind === 'purchase' ? `cash:${money.method}` : null,
    reason: null,
    signedById: order.signedById,
  });
  const bought = lot(0, 'purchase', credit.units, money.amountMinor);
  return credit.givenUnits > 0 ? [bought, lot(1, 'gift', credit.givenUnits, 0)] : [bought];
}

async function recordOnOrder(ctx: Ctx, { order, credit, receivedOn }: Confirming): Promise<void> {
  await ctx.tx.query(sql`
    update student_order set paid_minor = ${credit.paidMinor}, units_credited = units_credited + ${credit.units}::bigint, units_given_credited = units_given_credited + ${credit.givenUnits}::bigint,
      state = ${credit.fullyPaid ? 'paid' : 'open'}, paid_on = ${credit.fullyPaid ? receivedOn : null}::date
    where org_id = ${ctx.orgId} and id = ${order.id}`);
}

/** Receipts (M15), the sign-up (M5) once its minimum is reached, the renewal (M9), return (A40) or extension (M11) once it is paid in full. All are the signer's. */
async function countMoney(
  ctx: Ctx,
  { order, campus, money, credit, paymentId, receivedOn }: Confirming,
): Promise<void> {
  const fact = (metric: string, sourceKind: string, sourceId: string, minor: Minor) => {
    ctx.count({
      metric,
      campusId: campus.id,
      branchId: campus.branchId,
      personId: order.signedById,
      onDate: receivedOn,
      studentId: order.studentId,
      sourceKind,
      sourceId,
      count: 1,
      units: 0,
      minor,
    });
  };
  fact('receipt', 'payment', paymentId, money.amountMinor);
  if (order.kind !== 'new' && credit.fullyPaid) fact(COUNTED_AS[order.kind], 'order', order.id, order.priceMinor);
  if (order.kind === 'new' && (await becomesSignUp(ctx, order, credit.paidMinor, receivedOn)))
    fact('sign-up', 'order', order.id, order.priceMinor);
}

/** The minimum may have changed since the first payment, so what was counted is asked, not computed. */
async function becomesSignUp(ctx: Ctx, order: LockedOrder, paidMinor: Minor, on: DateText): Promise<boolean> {
  if (!reachesSignUp(order.priceMinor, paidMinor, await settingAt(ctx, 'sign-up-minimum-minor', on))) return false;
  if (order.paidMinor === 0) return true;
  const rows = await ctx.tx.query(
    sql`select f.id from fact f where f.org_id = ${ctx.orgId} and f.source_id = ${order.id} and f.source_kind <> 'lesson' and f.metric = 'sign-up' limit 1`,
  );
  return rows.length === 0;
}

/** Takes the next receipt number of campus and year, last of all, because the series then stays locked until the commit: no gaps, no waiting before. */
async function writeReceipt(ctx: Ctx, { order, campus, money, paymentId, receivedOn }: Confirming): Promise<void> {
  const number = receiptNumber(
    receivedOn,
    campus.name,
    await nextNumber(ctx, `receipt:${campus.id}:${receivedOn.slice(0, 4)}`),
  );
  const [row] = await ctx.tx.query(sql`
    insert into payment (org_id, id, campus_id, branch_id, student_id, order_id, method, amount_minor, receipt_number, received_on, received_at, provider, provider_payment, reference, checkout_id, recorded_by_id, created_at)
    values (${ctx.orgId}, ${paymentId}, ${campus.id}, ${campus.branchId}, ${order.studentId}, ${order.id}, ${money.method}, ${money.amountMinor}, ${number}, ${receivedOn}, ${money.receivedAt},
      ${money.provider?.name ?? null}, ${money.provider?.payment ?? null}, ${money.reference}, ${money.provider?.checkoutId ?? null}, ${money.recordedById}, ${ctx.now})
    returning id`);
  present(row, 'the payment just written');
}
