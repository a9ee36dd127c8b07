/** Reading orders, at a campus and as a family sees them; cancelling one of which nothing was paid. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { DUE_FELL, ORDER_CANCELLED, type DueFell, type OrderCancelled } from '../events.ts';
import { lockOrder } from './confirm-payment.ts';
import { orderColumns, orderWithPaymentsColumns, type ShownOrder, type ShownOrderWithPayments } from './order-rows.ts';

/** Orders of the campus, newest first: ids are stamped with the time of the order. */
export async function listOrders(
  ctx: Ctx,
  { query }: In<typeof contract.listOrders>,
): Promise<Out<typeof contract.listOrders>> {
  const campus = await ctx.campus();
  const [beforeId] = readCursor(query.cursor, 1) ?? [null];
  const rows = await ctx.tx.query<ShownOrder>(sql`
    select ${orderColumns} from student_order o
    where o.org_id = ${ctx.orgId} and o.campus_id = ${campus.id} and (${beforeId}::uuid is null or o.id < ${beforeId}::uuid)
      and (${query.studentId ?? null}::uuid is null or o.student_id = ${query.studentId ?? null}::uuid)
      and (${query.state ?? null}::text is null or o.state = ${query.state ?? null}::text)
      and (${query.kind ?? null}::text is null or o.kind = ${query.kind ?? null}::text)
    order by o.id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.id]);
}

/** An order of the campus with its payments and checkouts. */
export async function getOrder(
  ctx: Ctx,
  { params }: In<typeof contract.getOrder>,
): Promise<Out<typeof contract.getOrder>> {
  const campus = await ctx.campus();
  const [row] = await ctx.tx.query<ShownOrderWithPayments>(sql`
    select ${orderWithPaymentsColumns} from student_order o where o.org_id = ${ctx.orgId} and o.campus_id = ${campus.id} and o.id = ${params.orderId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** Cancels an order that nothing was paid for; order-state when money came or is on its way. A cancelled one stays as it is. */
export async function cancelUnpaidOrder(ctx: Ctx, campus: Pick<CampusInfo, 'id'>, orderId: string): Promise<void> {
  const order = await lockOrder(ctx, orderId);
  if (order.campusId !== campus.id) throw problem('not-found');
  if (order.state === 'cancelled') return;
  if (order.paidMinor > 0) throw problem('order-state', { state: order.state, paidMinor: order.paidMinor });
  const [pending] = await ctx.tx.query(
    sql`select k.id from checkout k where k.org_id = ${ctx.orgId} and k.order_id = ${orderId} and k.state = 'pending' limit 1`,
  );
  if (pending !== undefined)
    throw problem('order-state', { state: order.state, detail: 'an online payment is on its way' });
  await ctx.tx.query(sql`update student_order set state = 'cancelled' where org_id = ${ctx.orgId} and id = ${orderId}`);
  const cancelled: OrderCancelled = {
    orderId,
    studentId: order.studentId,
    campusId: order.campusId,
    renewalId: order.renewalId,
  };
  ctx.announce(ORDER_CANCELLED, cancelled);
  const fell: DueFell = { orderId };
  ctx.announce(DUE_FELL, fell);
}

/** Cancels an unpaid order of the campus. */
export async function cancelOrder(ctx: Ctx, { params }: In<typeof contract.cancelOrder>): Promise<undefined> {
  await cancelUnpaidOrder(ctx, await ctx.campus(), params.orderId);
  ctx.trace({ subjectKind: 'order', subjectId: params.orderId });
  return undefined;
}

/** What staff note on an order is not for the family. */
const forFamily = (row: ShownOrderWithPayments): ShownOrderWithPayments => ({ ...row, note: null });

/** Open quotes and paid orders of the child, newest first (REN-05). */
export async function listChildOrders(
  ctx: Ctx,
  { params, query }: In<typeof contract.listChildOrders>,
): Promise<Out<typeof contract.listChildOrders>> {
  const [beforeId] = readCursor(query.cursor, 1) ?? [null];
  const rows = await ctx.tx.query<ShownOrderWithPayments>(sql`
    select ${orderWithPaymentsColumns} from student_order o
    where o.org_id = ${ctx.orgId} and o.student_id = ${params.studentId} and o.state <> 'cancelled' and (${beforeId}::uuid is null or o.id < ${beforeId}::uuid)
    order by o.id desc limit ${query.limit + 1}`);
  const page = pageFrom(rows, query.limit, (row) => [row.id]);
  return { ...page, items: page.items.map(forFamily) };
}

/** An order of the child (REN-05). */
export async function getChildOrder(
  ctx: Ctx,
  { params }: In<typeof contract.getChildOrder>,
): Promise<Out<typeof contract.getChildOrder>> {
  const [row] = await ctx.tx.query<ShownOrderWithPayments>(sql`
    select ${orderWithPaymentsColumns} from student_order o where o.org_id = ${ctx.orgId} and o.student_id = ${params.studentId} and o.id = ${params.orderId}`);
  if (row === undefined) throw problem('not-found');
  return forFamily(row);
}
