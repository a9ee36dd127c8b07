/** Everything the double remembers, as plain data: it can be written to a file as JSON and taken up again after a restart. */
import { createHash } from 'node:crypto';
import { missingObject } from './fault.ts';
import type {
  Account,
  Charge,
  Customer,
  Dispute,
  Endpoint,
  LineItem,
  PaymentIntent,
  Price,
  Product,
  Refund,
  Session,
} from './objects.ts';
import type { DoubleEvent } from './event-types.ts';
import type { IntentInput } from './payment-objects.ts';
import { NO_SWITCHES, type Delivery, type Switches } from './switches.ts';

/** The API version of the pinned stripe-node; requests and webhooks carry it. */
export const API_VERSION = '2026-10-28.endive';

/** One account's objects. Keys are ids, in the order of creation. No account reaches into another's book. */
export type Book = {
  customers: Record<string, Customer>;
  products: Record<string, Product>;
  prices: Record<string, Price>;
  sessions: Record<string, Session>;
  lineItems: Record<string, LineItem[]>;
  /** What each session asked its payment intent to carry; the intent is made when the payer pays. */
  intentInputs: Record<string, IntentInput>;
  paymentIntents: Record<string, PaymentIntent>;
  charges: Record<string, Charge>;
  refunds: Record<string, Refund>;
  disputes: Record<string, Dispute>;
};

/** `connect` endpoints hear of connected accounts' events, the others of their own account's. */
export type Listener = { account: string; connect: boolean; endpoint: Endpoint };

/** A remembered answer to an Idempotency-Key; kept 24 hours, as Stripe promises at least. */
export type Remembered = { fingerprint: string; status: number; body: string; at: number };

export type State = {
  version: number;
  seed: string;
  sequence: number;
  platform: string;
  accounts: Record<string, Account>;
  books: Record<string, Book>;
  /** Of all accounts, in the order they happened. */
  events: Record<string, { account: string; event: DoubleEvent }>;
  listeners: Listener[];
  deliveries: Delivery[];
  switches: Switches;
  remembered: Record<string, Remembered>;
};

/** State and surroundings, passed to every function of the double. */
export type World = { readonly state: State; readonly now: () => Date; readonly baseUrl: () => string };

export const emptyBook = (): Book => ({
  customers: {},
  products: {},
  prices: {},
  sessions: {},
  lineItems: {},
  intentInputs: {},
  paymentIntents: {},
  charges: {},
  refunds: {},
  disputes: {},
});

/** The same seed gives the same ids in the same order, so a simulated history can be replayed. */
export const emptyState = (seed: string): State => {
  const platform = `acct_1${characters(`${seed} platform`, 15)}`;
  return {
    version: 1,
    seed,
    sequence: 0,
    platform,
    accounts: {},
    books: { [platform]: emptyBook() },
    events: {},
    listeners: [],
    deliveries: [],
    switches: { ...NO_SWITCHES },
    remembered: {},
  };
};

const DAY_MS = 24 * 3600 * 1000;

/** The state as JSON, without the answers to idempotency keys that have run out. */
export function saveState({ state, now }: World): string {
  const fresh = Object.entries(state.remembered).filter(([, { at }]) => now().getTime() - at < DAY_MS);
  return JSON.stringify({ ...state, remembered: Object.fromEntries(fresh) } satisfies State);
}

/** Takes up a saved state. Cast: the text is the double's own file; its version is checked, its contents are trusted. */
export function loadState(saved: string): State {
  const state = JSON.parse(saved) as State;
  if (state.version !== 1)
    throw new Error('The saved state of the Stripe double has another version. Delete it and start again.');
  return state;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `length` letters and digits that depend on nothing but the text. */
function characters(from: string, length: number): string {
  let out = '';
  for (let round = 0; out.length < length; round += 1) {
    const digest = createHash('sha256')
      .update(`${from} ${String(round)}`)
      .digest();
    for (const byte of digest) out += ALPHABET[byte % ALPHABET.length] ?? '';
  }
  return out.slice(0, length);
}

const FORMS = {
  session: ['cs_test_a1', 56],
  customer: ['cus_', 14],
  product: ['prod_', 14],
  price: ['price_1', 23],
  lineItem: ['li_1', 23],
  paymentIntent: ['pi_3', 23],
  charge: ['ch_3', 23],
  /** Charges that aren't cards. */
  payment: ['py_3', 23],
  paymentMethod: ['pm_1', 23],
  refund: ['re_3', 23],
  dispute: ['du_1', 23],
  event: ['evt_1', 23],
  endpoint: ['we_1', 23],
  secret: ['whsec_', 32],
  account: ['acct_1', 15],
  applicationFee: ['fee_1', 23],
  request: ['req_', 14],
} as const;

/** A new id that looks like Stripe's. */
export function newId(world: World, kind: keyof typeof FORMS): string {
  world.state.sequence += 1;
  const [prefix, length] = FORMS[kind];
  return prefix + characters(`${world.state.seed} ${kind} ${String(world.state.sequence)}`, length);
}

export const seconds = (world: World): number => Math.floor(world.now().getTime() / 1000);

export const birth = (world: World, kind: keyof typeof FORMS) => ({ id: newId(world, kind), created: seconds(world) });

export function bookOf(world: World, account: string): Book {
  const book = world.state.books[account];
  if (book === undefined) throw missingObject('account', account);
  return book;
}

/** The object, or Stripe's 404. Inherited names such as `constructor` are no ids. */
export function found<T>(shelf: Record<string, T>, id: string, noun: string, param = 'id'): T {
  const object = Object.hasOwn(shelf, id) ? shelf[id] : undefined;
  if (object === undefined) throw missingObject(noun, id, param);
  return object;
}
