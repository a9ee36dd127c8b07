/** What can be made to go wrong, as data. Tests and the demo set these; nothing here acts by itself. */

/** Ways to spoil a webhook after it was made. `none` is genuine. */
export const FORGERIES = [
  'none',
  'wrong-secret',
  'edited-body',
  're-encoded',
  'stale',
  'future',
  'no-v1',
  'v0-only',
  'two-v1-one-right',
  'two-v1-both-wrong',
  'no-header',
] as const;
export type Forgery = (typeof FORGERIES)[number];

export type Switches = {
  /** Deliver every event this many times. */
  duplicate: number;
  /** First delivery only after this many milliseconds of the injected clock. */
  delayMs: number;
  /** Keep deliveries back until `release`. */
  hold: boolean;
  /** Never deliver: the event exists and can be listed, its webhook is lost. */
  drop: boolean;
  /** Only these event types are affected by the four above; null is all. */
  types: readonly string[] | null;
  forgery: Forgery;
  /** Answer this many of the next API requests with a failure… */
  failRequests: number;
  /** …before anything happened, or after it happened and the answer was lost. */
  failWhen: 'before' | 'after';
  failStatus: number;
};

export const NO_SWITCHES: Switches = {
  duplicate: 1,
  delayMs: 0,
  hold: false,
  drop: false,
  types: null,
  forgery: 'none',
  failRequests: 0,
  failWhen: 'before',
  failStatus: 500,
};

/** One webhook on its way to one endpoint. Times are milliseconds of the injected clock. */
export type Delivery = {
  id: number;
  account: string;
  eventId: string;
  type: string;
  endpointId: string;
  status: 'waiting' | 'held' | 'dropped' | 'delivered' | 'abandoned';
  /** Order among those that are due. */
  position: number;
  dueAt: number;
  attempts: number;
  forgery: Forgery;
  lastStatus: number | null;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Waits after a failed attempt, growing as Stripe's do; after the last one (about three days) the delivery is abandoned. */
export const RETRY_AFTER_MS: readonly number[] = [
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  12 * HOUR,
  12 * HOUR,
  12 * HOUR,
  12 * HOUR,
];
