/**
 * A stateful stand-in for Stripe: its API, its hosted payment page and its webhooks, in one value. It runs in process
 * (`fetch`) or behind a port (server.ts). Time is given, nothing sleeps, and everything that can go wrong can be made to.
 */
import { Hono } from 'hono';
import { randomUUID } from 'node:crypto';
import { addAccount, addEndpoint } from './calls.ts';
import { chargeAt, closeDispute, openDispute, refundCharge } from './corrections.ts';
import type { DoubleEvent } from './event-types.ts';
import { eventAt, requeue, withPending } from './events.ts';
import { apiApp } from './edge.ts';
import { missingObject } from './fault.ts';
import { expireSession, paySession, sessionAt, settle, type Payer } from './flows.ts';
import type { Charge, Dispute, Refund } from './objects.ts';
import { payPages } from './pay-page.ts';
import { emptyState, found, loadState, saveState, type World } from './state.ts';
import { NO_SWITCHES, type Delivery, type Switches } from './switches.ts';
import { deliverDue, release, type DeliveryCount, type ReleaseOrder, type Send } from './webhooks.ts';

export type StripeDoubleOptions = {
  now: () => Date;
  /** The only key that is let in. */
  secretKey?: string;
  /** Where the hosted page is reached; asked each time, because a server learns its port late. */
  baseUrl?: () => string;
  /** How webhooks travel; an app's own `fetch` keeps everything in process. */
  send?: Send;
  /** `automatic` sends webhooks by itself after each change; `manual` waits for `deliver`. */
  delivery?: 'automatic' | 'manual';
  /** Runs after every change, e.g. to save. */
  onChange?: () => void;
  /** Same seed, same ids. Left out, ids differ between runs. */
  seed?: string;
  /** What `save` gave earlier. */
  saved?: string;
};

type EndpointInput = { url: string; connect?: boolean; account?: string; enabledEvents?: string[] };

export type StripeDouble = {
  fetch: (request: Request) => Promise<Response>;
  secretKey: string;
  platformAccountId: string;
  /** A connected merchant account that can take payments at once. */
  addAccount: (given?: { name?: string }) => { id: string };
  /** `connect: true` hears of all connected accounts; otherwise of `account`, which is the platform if left out. */
  addEndpoint: (given: EndpointInput) => {
    id: string;
    secret: string;
  };
  /** The payer on the hosted page. */
  pay: (sessionId: string, payer: Payer) => Charge;
  /** The wallet's final word on a payment left for later. */
  settle: (sessionId: string, outcome: 'succeeded' | 'failed') => void;
  expire: (sessionId: string) => void;
  /** A refund from the dashboard, by charge or payment intent; the rest of the charge if no amount is given. */
  refund: (id: string, amountMinor?: number) => Refund;
  dispute: (id: string, given?: { amountMinor?: number; reason?: string }) => Dispute;
  closeDispute: (disputeId: string, outcome: 'won' | 'lost') => Dispute;
  switches: () => Readonly<Switches>;
  /** Sets the named switches and leaves the others; they hold for events that happen from now on. */
  set: (switches: Partial<Switches>) => void;
  reset: () => void;
  release: (order?: ReleaseOrder) => number;
  /** Sends what is due. Repeats nothing by itself: move the clock and call again. */
  deliver: () => Promise<DeliveryCount>;
  /** Sends an event once more, as "resend" in the dashboard does; a 404 fault when no endpoint heard it. */
  resend: (eventId: string) => void;
  deliveries: () => readonly Delivery[];
  /** Every event of every account, oldest first. */
  events: () => readonly DoubleEvent[];
  save: () => string;
};

/** Accounts and webhook endpoints, as the platform's owner sets them up. */
function setUp(world: World) {
  return {
    addAccount: (given: { name?: string } = {}) => ({ id: addAccount(world, given).id }),
    addEndpoint: (given: EndpointInput) => {
      const { url, connect = false, account = world.state.platform, enabledEvents = ['*'] } = given;
      const { id, secret } = addEndpoint(world, account, { url, enabledEvents, connect });
      return { id, secret };
    },
  };
}

/** Charges and disputes by hand: the dashboard and the payer's bank. */
function corrections(world: World) {
  return {
    refund: (id: string, amountMinor?: number): Refund => {
      const { account, charge } = chargeAt(world, id);
      return refundCharge(world, account, charge, {
        amount: amountMinor,
        reason: 'requested_by_customer',
        metadata: {},
      });
    },
    dispute: (id: string, given: { amountMinor?: number; reason?: string } = {}): Dispute => {
      const { account, charge } = chargeAt(world, id);
      return openDispute(world, account, charge, { amount: given.amountMinor, reason: given.reason ?? 'fraudulent' });
    },
    closeDispute: (disputeId: string, outcome: 'won' | 'lost'): Dispute => {
      for (const [account, book] of Object.entries(world.state.books)) {
        if (Object.hasOwn(book.disputes, disputeId))
          return closeDispute(world, account, found(book.disputes, disputeId, 'dispute'), outcome);
      }
      throw missingObject('dispute', disputeId);
    },
  };
}

/** Sends an event again to every endpoint it was queued for. */
function resend(world: World, eventId: string): void {
  const earlier = world.state.deliveries.filter((delivery) => delivery.eventId === eventId);
  const [first] = earlier;
  if (first === undefined) throw missingObject('event', eventId);
  const event = eventAt(world, first.account, eventId);
  for (const endpointId of new Set(earlier.map((delivery) => delivery.endpointId)))
    requeue(world, first.account, event, endpointId);
}

/** One delivery run at a time; a change during a run starts another one after it. */
function courier(world: World, send: Send) {
  let running: Promise<unknown> = Promise.resolve();
  return (): Promise<DeliveryCount> => {
    const run = running.then(() => deliverDue(world, send));
    running = run.catch(() => undefined);
    return run;
  };
}

export function createStripeDouble(options: StripeDoubleOptions): StripeDouble {
  const state = options.saved === undefined ? emptyState(options.seed ?? randomUUID()) : loadState(options.saved);
  const world: World = { state, now: options.now, baseUrl: options.baseUrl ?? (() => 'http://stripe.test') };
  const secretKey = options.secretKey ?? 'sk_test_double';
  const deliver = courier(world, options.send ?? ((request) => fetch(request)));
  const changed = () => {
    if (options.delivery === 'automatic') void deliver().finally(options.onChange);
    options.onChange?.();
  };
  /** Runs a control and lets its webhooks go, as if it had come in as a request. */
  const then =
    <A extends unknown[], T>(act: (...given: A) => T) =>
    (...given: A): T => {
      const result = act(...given);
      changed();
      return result;
    };
  const app = new Hono().route('/', apiApp(world, secretKey, changed)).route('/', payPages(world, changed));
  const byHand = corrections(world);
  return {
    fetch: async (request) => app.fetch(request),
    secretKey,
    platformAccountId: state.platform,
    ...setUp(world),
    pay: then((sessionId: string, payer: Payer) => paySession(world, sessionId, payer)),
    settle: then((sessionId: string, outcome: 'succeeded' | 'failed') => settle(world, sessionId, outcome)),
    expire: then((sessionId: string) => {
      const { account, session } = sessionAt(world, sessionId);
      expireSession(world, account, session);
    }),
    refund: then(byHand.refund),
    dispute: then(byHand.dispute),
    closeDispute: then(byHand.closeDispute),
    switches: () => state.switches,
    set: (switches) => void Object.assign(state.switches, switches),
    reset: () => void Object.assign(state.switches, NO_SWITCHES),
    release: then((order?: ReleaseOrder) => release(world, order)),
    deliver,
    resend: then((eventId: string) => resend(world, eventId)),
    deliveries: () => state.deliveries,
    events: () => Object.values(state.events).map(({ event }) => withPending(world, event)),
    save: () => saveState(world),
  };
}
