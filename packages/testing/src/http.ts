/**
 * The API on a database of its own: the same routes, edge, drivers and roles as in production. Only delivery, the head store, the payment
 * provider and the clock are doubles. It runs in process, or in this run's workerd where the lane says so; tests see no difference.
 */
import { createApi } from '@keshi/api/app';
import { oneCell } from '@keshi/platform/cells';
import { runJobsOf, runReactions, type JobDeps } from '@keshi/api/jobs';
import { subscribers } from '@keshi/api/subscribers';
import { call, send, type CallOptions, type Callable } from '@keshi/kernel/client';
import type { ClientInput, ClientOutput } from '@keshi/kernel/endpoint';
import { messageText } from '@keshi/kernel/message-text';
import { LISTENED_EVENTS, stripeProvider } from '@keshi/modules/payments';
import { makeSigningKeys, type ExportedHead, type SigningKeys } from '@keshi/platform/audit-chain';
import type { Permit } from '@keshi/platform/authorise';
import { openDatabase, type Database } from '@keshi/platform/db';
import { keyedHash } from '@keshi/platform/hash';
import type { LogLine } from '@keshi/platform/log';
import type { Message, Ports } from '@keshi/platform/ports';
import { SESSION_COOKIE } from '@keshi/platform/session';
import { apiInWorkerdOfRun, isOnWorkerd } from './http-workerd.ts';
import { testDatabase, type TestCluster, type TestDatabase } from './database.ts';
import { createStripeDouble, type StripeDouble } from './stripe/double.ts';

/** A business clock that tests move. */
export type TestClock = { now: () => string; set: (instant: string) => void; advance: (ms: number) => void };

export const testClock = (start = '2026-09-01T01:00:00.000Z'): TestClock => {
  let ms = Date.parse(start);
  return {
    now: () => new Date(ms).toISOString(),
    set: (instant) => {
      ms = Date.parse(instant);
    },
    advance: (by) => {
      ms += by;
    },
  };
};

/** A caller with a cookie jar. */
export type Client = {
  /** Calls an endpoint; rejects with a Problem. A key is made for endpoints that need one unless it is given. */
  call<E extends Callable>(endpoint: E, input: ClientInput<E>, options?: CallOptions): Promise<ClientOutput<E>>;
  /** The raw response, for statuses and headers. */
  send<E extends Callable>(endpoint: E, input: ClientInput<E>, options?: CallOptions): Promise<Response>;
  fetch: typeof fetch;
  cookie(): string | null;
};

export type TestApi = {
  readonly db: TestDatabase;
  readonly app: Database;
  readonly worker: Database;
  readonly auth: Database;
  readonly admin: Database;
  readonly clock: TestClock;
  readonly ports: Ports;
  readonly inbox: Message[];
  readonly heads: ExportedHead[];
  readonly log: LogLine[];
  readonly publicKey: string;
  /** The payment provider: pay, refund and spoil there; `deliver()` brings its webhooks to the API. Accounts of made organisations are its own. */
  readonly stripe: StripeDouble;
  /** `token` is a session's token, to start signed in. */
  client(headers?: Readonly<Record<string, string>>, token?: string | null): Client;
  /** Runs what is due in an organisation: announcements, roll-ups, audit chain. */
  settle(orgId: string): Promise<void>;
  /** Runs what follows at once: announcements and their effects, roll-ups, audit chain; not what is derived, which in a life lived fast would be due each time. */
  react(orgId: string): Promise<void>;
  stop(): Promise<void>;
};

export const TEST_ORIGIN = 'http://keshi.test';
/** Phones and e-mails of sign-ins are found by a hash with this key. */
export const TEST_CONTACT_KEY = 'test-contact-key-test-contact-key';

export type TestApiOptions = {
  readonly clock?: TestClock;
  readonly permit?: Permit;
  readonly cluster?: Pick<TestCluster, 'urls'>;
  readonly ports?: Partial<Ports>;
  readonly database?: TestDatabase;
  readonly keys?: SigningKeys;
  /** In process whatever the lane says: for what comes before a test. */
  readonly inProcess?: true;
};

let keysMade = 0;

/** Everything outside the product, doubled in this process: the payment provider, whose webhooks go to `receive`, messages and signed heads. */
function outside(clock: TestClock, receive: (request: Request) => Promise<Response>) {
  const stripe = createStripeDouble({ now: () => new Date(clock.now()), send: receive });
  const { secret } = stripe.addEndpoint({
    url: `${TEST_ORIGIN}/webhooks/stripe`,
    connect: true,
    enabledEvents: [...LISTENED_EVENTS],
  });
  const inbox: Message[] = [];
  const delivered = new Set<string>();
  const heads: ExportedHead[] = [];
  const ports: Ports = {
    delivery: {
      send: (message) => {
        // A gateway takes text: a template without one of its values fails here as it would there.
        messageText(message.template, message.locale, message.values);
        if (!delivered.has(message.key)) inbox.push(message);
        delivered.add(message.key);
        return Promise.resolve();
      },
    },
    heads: {
      put: (head) => {
        heads.push(head);
        return Promise.resolve();
      },
    },
    contactHash: (kind, text) => keyedHash(TEST_CONTACT_KEY, `${kind}:${text}`),
    webUrl: TEST_ORIGIN,
    payments: stripeProvider({
      secretKey: stripe.secretKey,
      retries: 0,
      fetch: (address, init) => stripe.fetch(new Request(address, init)),
    }),
    stripeWebhookSecrets: [secret],
  };
  return { stripe, inbox, heads, ports };
}

/** One pool per role, as in production, and a superuser's for tests to look and set up. */
function connect(db: TestDatabase) {
  const open = (url: string): Database => openDatabase({ url, max: 8 });
  return { app: open(db.appUrl), worker: open(db.workerUrl), auth: open(db.authUrl), admin: open(db.adminUrl) };
}

type InProcess = Omit<JobDeps, 'subscribers'> & { readonly app: Database; readonly permit: Permit | undefined };

function apiInProcess({ permit, ...deps }: InProcess) {
  const { app, auth, ports, now, log } = deps;
  const permitted = permit === undefined ? {} : { permit };
  const api = createApi(() => ({
    cells: oneCell({ app, auth, worker: deps.worker }),
    ports,
    now,
    log,
    origins: [TEST_ORIGIN],
    ...permitted,
  }));
  const fetcher: typeof fetch = (input, init) =>
    Promise.resolve(api.request(input instanceof Request ? input : String(input), init));
  return {
    fetch: fetcher,
    settle: (orgId: string) => runJobsOf({ ...deps, subscribers }, orgId),
    react: (orgId: string) => runReactions({ ...deps, subscribers }, orgId),
    stop: () => Promise.resolve(),
  };
}

/** Starts the API on a clone of the template. */
export async function testApi(options: TestApiOptions = {}): Promise<TestApi> {
  const db = options.database ?? (await testDatabase(options.cluster));
  const clock = options.clock ?? testClock();
  const databases = connect(db);
  const { app, worker, auth } = databases;
  const keys = options.keys ?? (await makeSigningKeys());
  const receive = (request: Request): Promise<Response> => running.fetch(request);
  const { stripe, inbox, heads, ports: doubles } = outside(clock, receive);
  const ports: Ports = { ...doubles, ...options.ports };
  const lines: LogLine[] = [];
  const log = (line: LogLine): void => {
    lines.push(line);
  };
  const running =
    isOnWorkerd() && options.inProcess !== true
      ? await apiInWorkerdOfRun({
          db,
          ports,
          keys,
          stripeKey: stripe.secretKey,
          payments: (request) => stripe.fetch(request),
          now: clock.now,
          log,
        })
      : apiInProcess({ app, auth, worker, ports, keys, now: clock.now, log, permit: options.permit });
  return {
    ...databases,
    db,
    clock,
    ports,
    inbox,
    heads,
    log: lines,
    publicKey: keys.publicKey,
    stripe,
    client: (headers = {}, token = null) => clientOver(running.fetch, headers, token),
    settle: (orgId) => running.settle(orgId),
    react: (orgId) => running.react(orgId),
    async stop() {
      await running.stop();
      await Promise.all(Object.values(databases).map((each) => each.end()));
      if (options.database === undefined) await db.drop();
    },
  };
}

/** A client over any fetch that reaches the API, keeping the session cookie between calls. */
export function clientOver(
  fetcher: typeof fetch,
  headers: Readonly<Record<string, string>> = {},
  token: string | null = null,
): Client {
  let cookie = token;
  const withCookie: typeof fetch = async (input, init) => {
    const sent = new Headers(init?.headers);
    if (cookie !== null) sent.set('cookie', `${SESSION_COOKIE}=${cookie}`);
    for (const [name, value] of Object.entries({ origin: TEST_ORIGIN, ...headers }))
      if (!sent.has(name)) sent.set(name, value);
    const response = await fetcher(input, { ...init, headers: sent });
    for (const line of response.headers.getSetCookie()) {
      const value = new RegExp(`^${SESSION_COOKIE}=([^;]*)`).exec(line)?.[1];
      if (value !== undefined) cookie = value === '' ? null : value;
    }
    return response;
  };
  const keyed = (options: CallOptions = {}): CallOptions => ({
    base: '',
    idempotencyKey: `test-key-${String(++keysMade)}-${crypto.randomUUID()}`,
    ...options,
  });
  return {
    call: (endpoint, input, options) => call(withCookie, endpoint, input, keyed(options)),
    send: (endpoint, input, options) => send(withCookie, endpoint, input, keyed(options)),
    fetch: withCookie,
    cookie: () => cookie,
  };
}
