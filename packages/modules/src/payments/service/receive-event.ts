/** The provider's webhook: verify the bytes, find whose account it is, store once, acknowledge. Nothing is applied here. */
import { sql } from '@keshi/platform/sql';
import type { In } from '@keshi/kernel/endpoint';
import { idFor, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type { PublicCtx } from '@keshi/platform/routes';
import type * as contract from '../contract.ts';
import { EVENT_RECEIVED, type EventReceived } from '../events.ts';
import type { PaymentEvent } from '../provider.ts';

export const PROVIDER = 'stripe';

/** Takes a webhook. A forged one is refused before anything is written; one of an account nobody here owns is kept for the operator (PAY-03, PAY-04). */
export async function receiveStripeEvent(
  ctx: PublicCtx,
  { body }: In<typeof contract.receiveStripeEvent>,
): Promise<undefined> {
  const event = await ctx.ports.payments.verifyWebhook(
    body,
    ctx.header('stripe-signature') ?? null,
    ctx.ports.stripeWebhookSecrets,
    ctx.now,
  );
  const account = event.accountId ?? 'platform';
  const known = sql`select a.org_id from payment_account a where a.provider = ${PROVIDER} and a.account = ${account}`;
  await ctx.auth.locate(known);
  const [owner] = await ctx.auth.query<{ orgId: string }>(known);
  if (owner === undefined) {
    await ctx.home.query(sql`
      insert into payment_event_quarantine (provider, provider_event, account, type, received_at)
      values (${PROVIDER}, ${event.id}, ${account}, ${event.type}, ${ctx.now}) on conflict (provider, provider_event) do nothing`);
    return undefined;
  }
  await ctx.asSystem(owner.orgId, (system) => storeEvents(system, account, [event]));
  return undefined;
}

/**
 * Stores events of one account that are not stored yet, and announces those that may say something about money. The provider's id is unique
 * per organisation, so delivering an event again, or many times at once, stores and announces it once. Returns how many were new.
 */
export async function storeEvents(ctx: Ctx, account: string, events: readonly PaymentEvent[]): Promise<number> {
  const rows = events.map((event) => ({
    id: idFor(ctx),
    event: event.id,
    type: event.type,
    object: event.objectId,
    payload: event,
    state: event.kind === 'other' ? 'ignored' : 'waiting',
  }));
  const stored = await ctx.tx.query<{ id: string; state: string }>(sql`
    insert into payment_event (org_id, id, provider, account, provider_event, type, object_id, payload, state, due_at, received_at)
    select ${ctx.orgId}::uuid, e.id, ${PROVIDER}::text, ${account}::text, e.event, e.type, e.object, e.payload, e.state, ${ctx.now}::timestamptz, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${jsonOf(rows)}) as e(id uuid, event text, type text, object text, payload jsonb, state text)
    on conflict (org_id, provider, provider_event) do nothing returning id, state`);
  for (const { id: eventId, state } of stored) {
    const received: EventReceived = { eventId };
    if (state === 'waiting') ctx.announce(EVENT_RECEIVED, received);
  }
  return stored.length;
}
