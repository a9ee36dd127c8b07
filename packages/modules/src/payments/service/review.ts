/** Provider events that need a person: refunds, disputes, money that fits no order, events given up. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { checkoutIdIn } from './order-rows.ts';

type ShownEvent = z.infer<typeof contract.PaymentEventShape>;

/** The order of the payment it is about, or else of the checkout it names. */
const orderIdOf: SQL = sql`coalesce(
  (select p.order_id from payment p where p.org_id = e.org_id and p.provider = e.provider and p.provider_payment = e.payload ->> 'paymentIntentId'),
  (select k.order_id from checkout k where k.org_id = e.org_id and k.provider_account = e.account and k.id = ${checkoutIdIn(sql`e.payload ->> 'reference'`)}))`;

/** Events as a person sees them: what it is about, so that it can be looked up. */
const readEvents = (ctx: Ctx, where: SQL): Promise<ShownEvent[]> =>
  ctx.tx.query<ShownEvent>(sql`
  select e.id, e.type, e.state, e.flag, e.object_id, e.received_at, e.resolution,
    coalesce(e.payload ->> 'cumulativeRefundedMinor', e.payload ->> 'disputedMinor', e.payload ->> 'amountMinor')::bigint as amount_minor,
    o.id as order_id, o.number as order_number, s.name as student_name, c.id as campus_id, c.name as campus_name
  from payment_event e
  left join student_order o on o.org_id = e.org_id and o.id = ${orderIdOf}
  left join student s on s.org_id = o.org_id and s.id = o.student_id
  left join campus c on c.org_id = o.org_id and c.id = o.campus_id
  where e.org_id = ${ctx.orgId} and e.state in ('flagged', 'dead') and ${where}`);

/** Those nobody has settled yet, oldest first. */
export async function listFlaggedEvents(
  ctx: Ctx,
  { query }: In<typeof contract.listFlaggedEvents>,
): Promise<Out<typeof contract.listFlaggedEvents>> {
  const [afterId] = readCursor(query.cursor, 1) ?? [null];
  const rows = await readEvents(
    ctx,
    sql`e.resolution is null and (${afterId}::uuid is null or e.id > ${afterId}::uuid) order by e.id limit ${query.limit + 1}`,
  );
  return pageFrom(rows, query.limit, (row) => [row.id]);
}

/** Says how a flagged event was settled, by whom. It books nothing; saying it again replaces what was said. */
export async function resolveEvent(
  ctx: Ctx,
  { params, body }: In<typeof contract.resolveEvent>,
): Promise<Out<typeof contract.resolveEvent>> {
  await ctx.tx.query(sql`
    update payment_event e set resolution = ${body.resolution}, resolved_by_id = ${ctx.personId()}
    where e.org_id = ${ctx.orgId} and e.id = ${params.eventId} and e.state in ('flagged', 'dead')`);
  const [row] = await readEvents(ctx, sql`e.id = ${params.eventId}`);
  if (row === undefined) throw problem('not-found');
  ctx.trace({ subjectKind: 'payment_event', subjectId: row.id });
  return row;
}
