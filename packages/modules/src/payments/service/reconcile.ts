/** Finding what was dropped: the provider's own list of events is compared with what is stored, and the missing ones are taken in. */
import { sql } from '@keshi/platform/sql';
import type { InstantText } from '@keshi/kernel/dates';
import { arrayOf, type Database } from '@keshi/platform/db';
import type { Ports } from '@keshi/platform/ports';
import { asSystem, systemScope } from '@keshi/platform/work';
import { EVENT_RECEIVED, type EventReceived } from '../events.ts';
import type { PaymentEvent } from '../provider.ts';
import { PROVIDER, storeEvents } from './receive-event.ts';

const HOUR_MS = 3_600_000;
/** The provider tries to deliver for about three days; what it gave up then must still be found. */
const RECONCILE_HOURS = 96;
const EVENTS_AT_ONCE = 500;
/** Each time an event is tried ten times, for more than an hour. */
const REVIVALS_MAX = 5;

type ReconcileDeps = { readonly worker: Database; readonly ports: Ports; readonly now: () => InstantText };

const systemOf = ({ worker, now, ports }: ReconcileDeps, orgId: string) => ({
  db: worker,
  orgId,
  name: 'payments.reconcile',
  now: now(),
  contactHash: ports.contactHash,
});

/**
 * Takes in events of the organisation's merchant accounts (those of today, and those that lately had pages) that no webhook brought, `hours` back.
 * They are applied like any other. Returns how many were missing. One account that cannot be read does not hold up the others; its problem is thrown at the end.
 */
export async function reconcileEvents(deps: ReconcileDeps, orgId: string, hours = RECONCILE_HOURS): Promise<number> {
  const since = new Date(Date.parse(deps.now()) - hours * HOUR_MS).toISOString();
  const accounts = await deps.worker.transaction(systemScope(orgId), (tx) =>
    tx.query<{ account: string }>(sql`
    select e.provider_account as account from legal_entity e where e.org_id = ${orgId} and e.provider = ${PROVIDER} and e.provider_account is not null
    union select k.provider_account from checkout k where k.org_id = ${orgId} and k.created_at >= ${since} order by account`),
  );
  let missing = 0;
  const failures: unknown[] = [];
  for (const { account } of accounts) {
    try {
      const events = await deps.ports.payments.listEvents(account, since);
      for (let at = 0; at < events.length; at += EVENTS_AT_ONCE)
        missing += await takeIn(deps, orgId, account, events.slice(at, at + EVENTS_AT_ONCE));
      await revive(deps, orgId, account, since);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return missing;
}

/**
 * Events given up while the provider could not be asked wait again, now that it answers. Only so often, and none that a person has settled: what
 * fails for another reason stays with the person.
 */
async function revive(deps: ReconcileDeps, orgId: string, account: string, since: InstantText): Promise<void> {
  const given = sql`e.org_id = ${orgId} and e.provider = ${PROVIDER} and e.account = ${account} and e.state = 'dead' and e.resolution is null
    and e.attempts < ${REVIVALS_MAX} and e.received_at >= ${since}`;
  const found = await deps.worker.transaction(systemScope(orgId), (tx) =>
    tx.query(sql`select e.id from payment_event e where ${given} limit 1`),
  );
  if (found.length === 0) return;
  await asSystem(systemOf(deps, orgId), async (ctx) => {
    const revived = await ctx.tx.query<{ id: string }>(sql`
      update payment_event e set state = 'waiting', flag = null, settled_at = null, attempts = e.attempts + 1 where ${given} returning e.id`);
    for (const { id: eventId } of revived) {
      const received: EventReceived = { eventId };
      ctx.announce(EVENT_RECEIVED, received);
    }
  });
}

/** Looks before it writes, as `revive` does, so that a run that finds nothing leaves nothing. */
async function takeIn(
  deps: ReconcileDeps,
  orgId: string,
  account: string,
  events: readonly PaymentEvent[],
): Promise<number> {
  const stored = await deps.worker.transaction(systemScope(orgId), (tx) =>
    tx.query<{ providerEvent: string }>(sql`
    select e.provider_event from payment_event e
    where e.org_id = ${orgId} and e.provider = ${PROVIDER} and e.provider_event = any(${arrayOf(
      events.map((event) => event.id),
      'text',
    )})`),
  );
  const known = new Set(stored.map((row) => row.providerEvent));
  const unknown = events.filter((event) => !known.has(event.id));
  if (unknown.length === 0) return 0;
  return await asSystem(systemOf(deps, orgId), (ctx) => storeEvents(ctx, account, unknown));
}
