/** Orders and payments as they are shown. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type { OrderShape, OrderWithPayments, PaymentShape } from '../contract.ts';

export type ShownOrder = z.infer<typeof OrderShape>;
export type ShownOrderWithPayments = z.infer<typeof OrderWithPayments>;
export type ShownPayment = z.infer<typeof PaymentShape>;

/** A staff member's name, null for someone no longer known here. */
const staffName = (row: SQL, person: SQL): SQL =>
  sql`(select n.name from staff_name n where n.org_id = ${row} and n.person_id = ${person})`;

/** Columns of OrderShape over an order `o`. */
export const orderColumns: SQL = sql`
  o.id, o.number, o.student_id, (select s.name from student s where s.org_id = o.org_id and s.id = o.student_id) as student_name,
  o.course_id, (select c.name from course c where c.org_id = o.org_id and c.id = o.course_id) as course_name, o.kind, o.state,
  o.units_bought, o.units_given, o.price_minor, o.paid_minor, case when o.state = 'cancelled' then 0 else o.price_minor - o.paid_minor end as arrears_minor, o.valid_days,
  o.signed_by_id, ${staffName(sql`o.org_id`, sql`o.signed_by_id`)} as signed_by, o.renewal_id, o.ordered_on, o.paid_on, o.note`;

/** Hours a payment brought, bought and given. The ledger's lots say so; payments keeps no second figure. */
const creditedUnits: SQL = sql`(select coalesce(sum(l.units_bought), 0)::bigint from lot l where l.org_id = p.org_id and l.student_id = p.student_id and l.source_kind = 'payment' and l.source_id = p.id)`;

/** Columns of PaymentShape over a payment `p`. */
export const paymentColumns: SQL = sql`
  p.id, p.order_id, p.method, p.amount_minor, p.receipt_number, p.received_on, p.received_at, p.reference,
  ${staffName(sql`p.org_id`, sql`p.recorded_by_id`)} as recorded_by, ${creditedUnits} as units_credited`;

/** Columns of OrderWithPayments over an order `o`: payments in the order they came, checkouts newest first. */
export const orderWithPaymentsColumns: SQL = sql`
  ${orderColumns},
  coalesce((
    select jsonb_agg(jsonb_build_object('id', x.id, 'orderId', x.order_id, 'method', x.method, 'amountMinor', x.amount_minor, 'receiptNumber', x.receipt_number, 'receivedOn', x.received_on,
      'receivedAt', x.received_at, 'reference', x.reference, 'recordedBy', x.recorded_by, 'unitsCredited', x.units_credited) order by x.received_at, x.id)
    from (select ${paymentColumns} from payment p where p.org_id = o.org_id and p.order_id = o.id order by p.received_at, p.id limit 100) x), '[]'::jsonb) as payments,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', x.id, 'state', x.state, 'amountMinor', x.amount_minor, 'url', case when x.state = 'open' then x.url end, 'createdAt', x.created_at) order by x.created_at desc, x.id)
    from (select k.* from checkout k where k.org_id = o.org_id and k.order_id = o.id order by k.created_at desc, k.id limit 50) x), '[]'::jsonb) as checkouts`;

/** The checkout's id in a reference the provider sends back, null in one that is not ours: that need not be a UUID. */
export const checkoutIdIn = (reference: SQL): SQL =>
  sql`case when ${reference} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (${reference})::uuid end`;

/** An order of the campus as shown; not-found when there is none here. */
export async function shownOrder(ctx: Ctx, campus: Pick<CampusInfo, 'id'>, orderId: string): Promise<ShownOrder> {
  const [row] = await ctx.tx.query<ShownOrder>(sql`
    select ${orderColumns} from student_order o where o.org_id = ${ctx.orgId} and o.campus_id = ${campus.id} and o.id = ${orderId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}
