/**
 * Applying a provider's event. It is only a hint that something happened: the object is read again with no transaction open, and what is found is
 * applied once, under a lock of the order. So order, number and age of deliveries do not matter.
 */
import { sql } from '@keshi/platform/sql';
import { Problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import type { EffectHandler } from '@keshi/platform/outbox';
import { EVENT_RECEIVED, type EventReceived } from '../events.ts';
import type { PaymentPorts } from '../ports.ts';
import type { Checkout, PaymentEvent, ProviderPayment } from '../provider.ts';
import { moneyVerdict, nextCheckoutState, type CheckoutStateName, type Flag, type Seen } from '../rules.ts';
import { confirmPayment, lockOrder, type LockedOrder } from './confirm-payment.ts';
import { announceFullRefund } from './full-refund.ts';
import { checkoutIdIn } from './order-rows.ts';
import { PROVIDER } from './receive-event.ts';

type Stored = { readonly id: string; readonly account: string; readonly payload: PaymentEvent };
type CheckoutRow = {
  readonly id: string;
  readonly orderId: string;
  readonly campusId: string;
  readonly state: CheckoutStateName;
  readonly amountMinor: number;
};
type Settled = { readonly state: 'applied' | 'ignored' | 'flagged'; readonly flag?: Flag; readonly campusId?: string };

/** The event while it waits; null once it has been settled by an earlier try. */
async function prepare(ctx: Ctx, { eventId }: EventReceived): Promise<Stored | null> {
  const [row] = await ctx.tx.query<Stored>(sql`
    select e.id, e.account, e.payload from payment_event e where e.org_id = ${ctx.orgId} and e.id = ${eventId} and e.state = 'waiting'`);
  return row ?? null;
}

const ofCheckout = (checkout: Checkout): Seen => ({
  outcome:
    checkout.status === 'expired'
      ? 'expired'
      : checkout.paymentStatus === 'unpaid'
        ? 'none'
        : checkout.paymentStatus === 'processing'
          ? 'pending'
          : checkout.paymentStatus,
  reference: checkout.reference,
  paymentIntentId: checkout.paymentIntentId,
  amountMinor: checkout.amountMinor,
  currency: checkout.currency,
  method: checkout.method,
});

/** Of a payment only its success counts; whether a checkout failed or waits, the checkout itself says. */
const ofPayment = (payment: ProviderPayment): Seen => ({
  outcome: payment.status === 'paid' ? 'paid' : 'none',
  reference: payment.metadata['checkoutId'] ?? null,
  paymentIntentId: payment.paymentIntentId,
  amountMinor: payment.receivedMinor,
  currency: payment.currency,
  method: payment.method,
});

/** What the provider says now; null when there is nothing to ask, or nothing of that id. */
async function look(ports: PaymentPorts, stored: Stored | null): Promise<Seen | null> {
  if (stored === null) return null;
  const { account, payload } = stored;
  try {
    if (payload.kind === 'checkout')
      return ofCheckout(await ports.payments.retrieveCheckout(account, payload.checkoutId));
    return payload.kind === 'payment'
      ? ofPayment(await ports.payments.retrievePayment(account, payload.paymentIntentId))
      : null;
  } catch (error) {
    if (error instanceof Problem && error.type === 'not-found') return null;
    throw error;
  }
}

async function record(ctx: Ctx, stored: Stored | null, seen: Seen | null): Promise<void> {
  if (stored === null) return;
  const [waiting] = await ctx.tx.query(
    sql`select e.id from payment_event e where e.org_id = ${ctx.orgId} and e.id = ${stored.id} and e.state = 'waiting' for update`,
  );
  if (waiting === undefined) return;
  const settled = await settle(ctx, stored, seen);
  await ctx.tx.query(sql`
    update payment_event set state = ${settled.state}, flag = ${settled.flag ?? null}::text, campus_id = ${settled.campusId ?? null}::uuid, settled_at = ${ctx.now} where org_id = ${ctx.orgId} and id = ${stored.id}`);
  ctx.trace({
    subjectKind: 'payment_event',
    subjectId: stored.id,
    detail: { type: stored.payload.type, state: settled.state, flag: settled.flag ?? null },
  });
}

async function settle(ctx: Ctx, stored: Stored, seen: Seen | null): Promise<Settled> {
  const { payload } = stored;
  if (payload.kind === 'refund') await announceFullRefund(ctx, payload.paymentIntentId);
  if (payload.kind === 'refund' || payload.kind === 'dispute')
    return { state: 'flagged', flag: payload.kind, ...(await campusOfPayment(ctx, payload.paymentIntentId)) };
  if (seen === null || seen.outcome === 'none') return { state: 'ignored' };
  const checkout = await findCheckout(ctx, stored.account, seen.reference);
  if (checkout === null)
    return seen.outcome === 'paid' && !(await isFlagged(ctx, seen))
      ? { state: 'flagged', flag: 'unknown-order' }
      : { state: 'ignored' };
  const order = await lockOrder(ctx, checkout.orderId);
  if (seen.outcome !== 'paid') {
    await advance(ctx, checkout.id, seen.outcome);
    return { state: 'applied', campusId: checkout.campusId };
  }
  return { ...(await takeMoney(ctx, order, checkout, seen)), campusId: checkout.campusId };
}

/** Our checkout by the reference the provider sends back, if it was made in that very account. */
async function findCheckout(ctx: Ctx, account: string, reference: string | null): Promise<CheckoutRow | null> {
  const [row] = await ctx.tx.query<CheckoutRow>(sql`
    select k.id, k.order_id, k.campus_id, k.state, k.amount_minor from checkout k
    where k.org_id = ${ctx.orgId} and k.id = ${checkoutIdIn(sql`${reference}::text`)} and k.provider_account = ${account}`);
  return row ?? null;
}

/** The order is locked: what is read from here on cannot change before the commit. */
async function takeMoney(ctx: Ctx, order: LockedOrder, checkout: CheckoutRow, seen: Seen): Promise<Settled> {
  if (seen.paymentIntentId === null) return { state: 'flagged', flag: 'unknown-order' };
  const [known] = await ctx.tx.query(
    sql`select p.id from payment p where p.org_id = ${ctx.orgId} and p.provider = ${PROVIDER} and p.provider_payment = ${seen.paymentIntentId}`,
  );
  if (known !== undefined) return { state: 'applied' };
  // The family did pay, whatever has to be decided about the money.
  await advance(ctx, checkout.id, 'paid');
  if (await isFlagged(ctx, seen)) return { state: 'ignored' };
  const verdict = moneyVerdict(order, checkout.amountMinor, seen);
  if ('flag' in verdict) return { state: 'flagged', flag: verdict.flag };
  await confirmPayment(ctx, order, {
    amountMinor: seen.amountMinor,
    method: verdict.confirm,
    receivedAt: ctx.now,
    reference: null,
    recordedById: null,
    provider: { name: PROVIDER, payment: seen.paymentIntentId, checkoutId: checkout.id },
  });
  return { state: 'applied' };
}

/** The same money is reported by several events. Once one of them is flagged a person decides: a second flag helps nobody, and booking it now might book it twice. */
async function isFlagged(ctx: Ctx, seen: Seen): Promise<boolean> {
  const [known] = await ctx.tx.query(sql`
    select e.id from payment_event e where e.org_id = ${ctx.orgId} and e.state = 'flagged' and e.flag not in ('refund', 'dispute') and e.payload ->> 'paymentIntentId' = ${seen.paymentIntentId}::text limit 1`);
  return known !== undefined;
}

async function advance(ctx: Ctx, checkoutId: string, seen: 'pending' | 'failed' | 'expired' | 'paid'): Promise<void> {
  const [row] = await ctx.tx.query<{ state: CheckoutStateName }>(
    sql`select k.state from checkout k where k.org_id = ${ctx.orgId} and k.id = ${checkoutId} for no key update`,
  );
  if (row === undefined || nextCheckoutState(row.state, seen) === row.state) return;
  await ctx.tx.query(
    sql`update checkout set state = ${seen}, updated_at = ${ctx.now} where org_id = ${ctx.orgId} and id = ${checkoutId}`,
  );
}

async function campusOfPayment(ctx: Ctx, paymentIntentId: string | null): Promise<{ campusId?: string }> {
  const [row] = await ctx.tx.query<{ campusId: string }>(sql`
    select p.campus_id from payment p where p.org_id = ${ctx.orgId} and p.provider = ${PROVIDER} and p.provider_payment = ${paymentIntentId}::text`);
  return row ?? {};
}

/** After the last try a person sees it. If the provider answers again, the reconciler has it tried anew. */
async function giveUp(ctx: Ctx, { eventId }: EventReceived): Promise<void> {
  await ctx.tx.query(sql`
    update payment_event set state = 'dead', flag = 'gave-up', settled_at = ${ctx.now} where org_id = ${ctx.orgId} and id = ${eventId} and state = 'waiting'`);
}

export const eventApplier: EffectHandler = {
  topic: EVENT_RECEIVED,
  name: 'payments.apply-event',
  prepare,
  effect: look,
  record,
  giveUp,
};
