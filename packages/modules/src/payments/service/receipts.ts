/** Money at the desk, the takings of a campus, and receipts. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import { present } from '@keshi/kernel/assert';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { amountFault, dueMinor, type Owing } from '../rules.ts';
import { confirmPayment, lockOrder } from './confirm-payment.ts';
import { paymentColumns, type ShownPayment } from './order-rows.ts';

/** Refuses an amount that cannot be taken for an order, saying how much is due. */
export function requireAmount(order: Owing, amountMinor: number): void {
  if (order.state !== 'open') throw problem('order-state', { state: order.state });
  const fault = amountFault(order, amountMinor);
  if (fault === 'too-large') throw problem('amount-too-large', { dueMinor: dueMinor(order) });
  if (fault === 'too-small')
    throw problem('invalid-input', {
      errors: [{ pointer: '/amountMinor', detail: 'too little to buy any class-hours' }],
    });
}

/** Records money received at the desk (PAY-03, REN-04). */
export async function recordReceipt(
  ctx: Ctx,
  { params, body }: In<typeof contract.recordReceipt>,
): Promise<Out<typeof contract.recordReceipt>> {
  const campus = await ctx.campus();
  const order = await lockOrder(ctx, params.orderId);
  if (order.campusId !== campus.id) throw problem('not-found');
  requireAmount(order, body.amountMinor);
  const paymentId = await confirmPayment(ctx, order, {
    amountMinor: body.amountMinor,
    method: body.method,
    receivedAt: ctx.now,
    reference: body.reference ?? null,
    recordedById: ctx.personId(),
    provider: null,
  });
  ctx.trace({
    subjectKind: 'order',
    subjectId: order.id,
    detail: { paymentId, method: body.method, amountMinor: body.amountMinor },
  });
  const [row] = await ctx.tx.query<ShownPayment>(
    sql`select ${paymentColumns} from payment p where p.org_id = ${ctx.orgId} and p.campus_id = ${campus.id} and p.id = ${paymentId}`,
  );
  return present(row, 'the payment just confirmed');
}

type Listed = ShownPayment & { orderNumber: string; studentName: string };

/** Payments confirmed from a day until before another, newest first (PAY-02). */
export async function listPayments(
  ctx: Ctx,
  { query }: In<typeof contract.listPayments>,
): Promise<Out<typeof contract.listPayments>> {
  const campus = await ctx.campus();
  const [beforeOn, beforeId] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<Listed>(sql`
    select ${paymentColumns}, o.number as order_number, s.name as student_name
    from payment p join student_order o on o.org_id = p.org_id and o.id = p.order_id join student s on s.org_id = p.org_id and s.id = p.student_id
    where p.org_id = ${ctx.orgId} and p.campus_id = ${campus.id} and p.received_on >= ${query.from} and p.received_on < ${query.until}
      and (${query.method ?? null}::text is null or p.method = ${query.method ?? null}::text)
      and (${beforeId}::uuid is null or (p.received_on, p.id) < (${beforeOn}::date, ${beforeId}::uuid))
    order by p.received_on desc, p.id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.receivedOn, row.id]);
}

type ShownReceipt = z.infer<typeof contract.Receipt>;

/** A receipt says what had been paid when it was written, whatever came later. Online money belongs to the entity whose account took it. */
const receiptOf = (ctx: Ctx, where: SQL): Promise<ShownReceipt[]> =>
  ctx.tx.query<ShownReceipt>(sql`
  select x.receipt_number, coalesce(taker.name, e.name) as legal_entity_name, k.name as campus_name, s.name as student_name, c.name as course_name, o.number as order_number, o.kind, x.method, x.amount_minor,
    x.received_on, x.received_at, x.units_credited, o.price_minor, paid.minor as paid_minor, o.price_minor - paid.minor as arrears_minor
  from (select ${paymentColumns}, p.org_id, p.campus_id, p.student_id, p.checkout_id from payment p where p.org_id = ${ctx.orgId} and ${where}) x
  join student_order o on o.org_id = x.org_id and o.id = x.order_id
  join campus k on k.org_id = x.org_id and k.id = x.campus_id
  join student s on s.org_id = x.org_id and s.id = x.student_id
  join course c on c.org_id = x.org_id and c.id = o.course_id
  cross join lateral (
    select sum(b.amount_minor)::bigint as minor from payment b
    where b.org_id = x.org_id and b.order_id = x.order_id and (b.received_at, b.id) <= (x.received_at, x.id)) paid
  left join checkout h on h.org_id = x.org_id and h.id = x.checkout_id
  left join legal_entity taker on taker.org_id = x.org_id and taker.provider_account = h.provider_account
  left join legal_entity e on e.org_id = x.org_id and e.id = coalesce(o.legal_entity_id, k.legal_entity_id)`);

/** A receipt of the campus (PAY-03). */
export async function getReceipt(
  ctx: Ctx,
  { params }: In<typeof contract.getReceipt>,
): Promise<Out<typeof contract.getReceipt>> {
  const campus = await ctx.campus();
  const [receipt] = await receiptOf(ctx, sql`p.campus_id = ${campus.id} and p.id = ${params.paymentId}`);
  if (receipt === undefined) throw problem('not-found');
  return receipt;
}

/** A receipt of the child. */
export async function getChildReceipt(
  ctx: Ctx,
  { params }: In<typeof contract.getChildReceipt>,
): Promise<Out<typeof contract.getChildReceipt>> {
  const [receipt] = await receiptOf(ctx, sql`p.student_id = ${params.studentId} and p.id = ${params.paymentId}`);
  if (receipt === undefined) throw problem('not-found');
  return receipt;
}
