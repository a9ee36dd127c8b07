/** Noticing that all money of an order went back. It changes nothing here; whoever gave something for the order hears of it. */
import { sql } from '@keshi/platform/sql';
import type { Ctx } from '@keshi/platform/context';
import { ORDER_REFUNDED, type OrderRefunded } from '../events.ts';
import { isRefundedInFull } from '../rules.ts';
import { PROVIDER } from './receive-event.ts';

type Refunded = OrderRefunded & { readonly paidMinor: number; readonly refundedMinor: number };

/**
 * Announces an order of which the provider has paid back everything, after its newest refund event was stored. What was paid at the desk is paid
 * back by people, which no event says.
 */
export async function announceFullRefund(ctx: Ctx, paymentIntentId: string | null): Promise<void> {
  const [order] = await ctx.tx.query<Refunded>(sql`
    select o.id as order_id, o.student_id, o.campus_id, o.paid_minor, coalesce((
      select sum(x.minor) from (
        select max((e.payload ->> 'cumulativeRefundedMinor')::bigint) as minor
        from payment q join payment_event e on e.org_id = q.org_id and e.provider = q.provider and e.payload ->> 'kind' = 'refund' and e.payload ->> 'paymentIntentId' = q.provider_payment
        where q.org_id = ${ctx.orgId} and q.order_id = o.id group by q.id) x), 0)::bigint as refunded_minor
    from payment p join student_order o on o.org_id = p.org_id and o.id = p.order_id
    where p.org_id = ${ctx.orgId} and p.provider = ${PROVIDER} and p.provider_payment = ${paymentIntentId}::text`);
  if (order === undefined || !isRefundedInFull(order)) return;
  const { orderId, studentId, campusId } = order;
  const refunded: OrderRefunded = { orderId, studentId, campusId };
  ctx.announce(ORDER_REFUNDED, refunded, { campusId });
}
