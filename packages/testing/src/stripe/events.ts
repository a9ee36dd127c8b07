/** Events: a snapshot of an object at the moment something happened to it, filed with its account and queued for every endpoint that wants it. */
import type { DoubleEvent, EventObjects, EventType } from './event-types.ts';
import { missingObject } from './fault.ts';
import { API_VERSION, birth, found, type World } from './state.ts';

/** Files the event and queues its webhooks. `account` is set on a connected account's events only, as at Stripe. */
export function emit<T extends EventType>(
  world: World,
  account: string,
  type: T,
  object: EventObjects[T],
): DoubleEvent {
  const event: DoubleEvent = {
    ...birth(world, 'event'),
    object: 'event',
    api_version: API_VERSION,
    ...(account === world.state.platform ? {} : { account }),
    data: { object: structuredClone(object) },
    livemode: false,
    pending_webhooks: 0,
    request: { id: null, idempotency_key: null },
    type,
  };
  world.state.events[event.id] = { account, event };
  queue(world, account, event);
  return event;
}

const wants = (enabled: readonly string[], type: string) => enabled.includes('*') || enabled.includes(type);

/** One delivery for each endpoint that hears this account and type, or as many as the switches say. */
function queue(world: World, account: string, event: DoubleEvent): void {
  const { listeners, switches } = world.state;
  const isConnected = account !== world.state.platform;
  for (const listener of listeners) {
    const hears = listener.connect
      ? isConnected && listener.account === world.state.platform
      : listener.account === account;
    if (!hears || listener.endpoint.status !== 'enabled' || !wants(listener.endpoint.enabled_events, event.type))
      continue;
    const affected = switches.types === null || switches.types.includes(event.type);
    const copies = affected ? switches.duplicate : 1;
    for (let copy = 0; copy < copies; copy += 1)
      enqueue(world, { account, event, endpointId: listener.endpoint.id, affected });
  }
}

function enqueue(
  world: World,
  what: { account: string; event: DoubleEvent; endpointId: string; affected: boolean },
): void {
  const { deliveries, switches } = world.state;
  const status = !what.affected ? 'waiting' : switches.drop ? 'dropped' : switches.hold ? 'held' : 'waiting';
  const id = deliveries.length;
  deliveries.push({
    id,
    account: what.account,
    eventId: what.event.id,
    type: what.event.type,
    endpointId: what.endpointId,
    status,
    position: id,
    dueAt: world.now().getTime() + (what.affected ? switches.delayMs : 0),
    attempts: 0,
    forgery: switches.forgery,
    lastStatus: null,
  });
}

/** Queues an event again, as the dashboard's "resend" does. Switches don't apply. */
export function requeue(world: World, account: string, event: DoubleEvent, endpointId: string): void {
  enqueue(world, { account, event, endpointId, affected: false });
}

/** The event of that id, if it is this account's. */
export function eventAt(world: World, account: string, id: string): DoubleEvent {
  const filed = found(world.state.events, id, 'event');
  if (filed.account !== account) throw missingObject('event', id);
  return filed.event;
}

/** The event as it is answered now: Stripe counts the webhooks not yet taken. */
export const withPending = (world: World, event: DoubleEvent): DoubleEvent => ({
  ...event,
  pending_webhooks: new Set(
    world.state.deliveries
      .filter(({ eventId, status }) => eventId === event.id && status !== 'delivered')
      .map(({ endpointId }) => endpointId),
  ).size,
});
