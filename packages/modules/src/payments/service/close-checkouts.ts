/** When less is to be paid than before, open pages that ask for more are closed at the provider, so that nobody pays too much or twice. */
import { sql } from '@keshi/platform/sql';
import type { Ctx } from '@keshi/platform/context';
import type { EffectHandler } from '@keshi/platform/outbox';
import { arrayOf } from '@keshi/platform/db';
import { DUE_FELL, type DueFell } from '../events.ts';
import type { PaymentPorts } from '../ports.ts';

type OpenPage = { readonly id: string; readonly account: string; readonly providerCheckout: string };

const prepare = (ctx: Ctx, { orderId }: DueFell): Promise<OpenPage[]> =>
  ctx.tx.query<OpenPage>(sql`
    select k.id, k.provider_account as account, k.provider_checkout
    from checkout k join student_order o on o.org_id = k.org_id and o.id = k.order_id
    where k.org_id = ${ctx.orgId} and k.order_id = ${orderId} and k.state = 'open' and k.provider_checkout is not null
      and (o.state <> 'open' or k.amount_minor > o.price_minor - o.paid_minor) order by k.id limit 50`);

/** Ids of the checkouts that are expired now. One that was paid a moment before stays, and its money comes as an event. */
async function close(ports: PaymentPorts, pages: readonly OpenPage[]): Promise<string[]> {
  const expired: string[] = [];
  for (const page of pages) {
    const { status } = await ports.payments.expireCheckout(page.account, page.providerCheckout);
    if (status === 'expired') expired.push(page.id);
  }
  return expired;
}

async function record(ctx: Ctx, _pages: readonly OpenPage[], expired: readonly string[]): Promise<void> {
  if (expired.length === 0) return;
  await ctx.tx.query(sql`
    update checkout set state = 'expired', updated_at = ${ctx.now} where org_id = ${ctx.orgId} and id = any(${arrayOf(expired, 'uuid')}) and state = 'open'`);
}

export const checkoutCloser: EffectHandler = {
  topic: DUE_FELL,
  name: 'payments.close-checkouts',
  prepare,
  effect: close,
  record,
};
