/** Finding what was dropped: the provider's own list of events is compared with what is stored, and the missing ones are taken in. */
import { sql } from 'drizzle-orm';
import type { InstantText } from '@keshi/kernel/dates';
import { arrayOf, type Database } from '@keshi/platform/db';
import type { Ports } from '@keshi/platform/ports';
import { asSystem, systemScope } from '@keshi/platform/work';
import type { PaymentEvent } from '../provider.ts';
import { PROVIDER, storeEvents } from './receive-event.ts';

const HOUR_MS = 3_600_000;
/** The provider tries to deliver for about three days; what it gave up then must still be found. */
const RECONCILE_HOURS = 96;
const EVENTS_AT_ONCE = 500;

type ReconcileDeps = { readonly worker: Database; readonly ports: Ports; readonly now: () => InstantText };

/**
 * Takes in events of the organisation's merchant accounts that no webhook brought, `hours` back. They are applied like any other. Returns how many
 * were missing. One account that cannot be read does not hold up the others; its problem is thrown at the end.
 */
export async function reconcileEvents(deps: ReconcileDeps, orgId: string, hours = RECONCILE_HOURS): Promise<number> {
  const since = new Date(Date.parse(deps.now()) - hours * HOUR_MS).toISOString();
  const accounts = await deps.worker.transaction(systemScope(orgId), (tx) =>
    tx.query<{ account: string }>(sql`
    select e.provider_account as account from legal_entity e where e.org_id = ${orgId} and e.provider = ${PROVIDER} and e.provider_account is not null order by e.id`),
  );
  let missing = 0;
  const failures: unknown[] = [];
  for (const { account } of accounts) {
    try {
      const events = await deps.ports.payments.listEvents(account, since);
      for (let at = 0; at < events.length; at += EVENTS_AT_ONCE)
        missing += await takeIn(deps, orgId, account, events.slice(at, at + EVENTS_AT_ONCE));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return missing;
}

/** Looks before it writes, so that a run that finds nothing leaves nothing. */
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
  return await asSystem(
    { db: deps.worker, orgId, name: 'payments.reconcile', now: deps.now(), contactHash: deps.ports.contactHash },
    (ctx) => storeEvents(ctx, account, unknown),
  );
}
