/**
 * The whole product on this machine's loopback over a database that is there: API with its worker, the built web app, and the
 * doubles of the payment provider and the message gateway. The demo and the browser journeys run it: on Node, or both in workerd.
 */
import { LISTENED_EVENTS } from '@keshi/modules/payments';
import { startServer } from '@keshi/api/server';
import { readSettings } from '@keshi/api/settings';
import type { SigningKeys } from '@keshi/platform/audit-chain';
import type { LogLine } from '@keshi/platform/log';
import { startInbox, type Inbox } from './demo/inbox.ts';
import { startWeb, webVariables, type WebOptions } from './demo/web-server.ts';
import { startStripeServer, type StripeServer } from './stripe/server.ts';
import type { StripeDouble } from './stripe/double.ts';
import type { WorkersBuild } from './workers-stack.ts';

export type StackOptions = {
  readonly urls: { readonly appUrl: string; readonly authUrl: string; readonly workerUrl: string };
  readonly keys: SigningKeys;
  readonly contactKey: string;
  readonly deliveryKey: string;
  /** Added to the machine's clock for business time. */
  readonly clockOffsetMs: number;
  readonly ports: { readonly web: number; readonly api: number; readonly stripe: number; readonly inbox: number };
  /** Where the doubles keep their memory between starts; without it they forget. */
  readonly files?: { readonly stripe: string; readonly inbox: string };
  /** The provider's state to begin with. */
  readonly stripeState?: string;
  /** Entry of the built web app for Node, null for its sources; or both workers. */
  readonly product: string | WorkersBuild | null;
  readonly log?: (line: LogLine) => void;
};

export type Stack = {
  readonly url: string;
  readonly apiUrl: string;
  readonly inbox: Inbox;
  readonly stripe: StripeDouble;
  stop(): Promise<void>;
};

const onLoopback = (port: number): string => `http://127.0.0.1:${String(port)}`;

/** What is started last is stopped first; a failing stop does not keep the others running. */
export function stopList(): { add: (stop: () => Promise<void>) => void; stopAll: () => Promise<void> } {
  const stops: (() => Promise<void>)[] = [];
  return {
    add: (stop) => {
      stops.push(stop);
    },
    stopAll: async () => {
      for (const stop of stops.splice(0).reverse()) await stop().catch(() => undefined);
    },
  };
}

/** Starts everything, or nothing. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stops = stopList();
  try {
    const { ports, files } = options;
    const now = (): Date => new Date(Date.now() + options.clockOffsetMs);
    const inbox = await startInbox({
      port: ports.inbox,
      key: options.deliveryKey,
      now: () => now().toISOString(),
      ...(files === undefined ? {} : { file: files.inbox }),
    });
    stops.add(() => inbox.stop());
    const stripe = await startStripeServer({
      now,
      port: ports.stripe,
      ...(files === undefined ? {} : { stateFile: files.stripe }),
      ...(options.stripeState === undefined ? {} : { saved: options.stripeState }),
    });
    stops.add(() => stripe.stop());
    const started = await startProduct(options, stripe, inbox);
    stops.add(started.stop);
    return { ...started, inbox, stripe: stripe.double, stop: stops.stopAll };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

type Product = Pick<Stack, 'url' | 'apiUrl' | 'stop'>;

function startProduct(options: StackOptions, stripe: StripeServer, inbox: Inbox): Promise<Product> {
  const { product, ports } = options;
  const onWorkers = typeof product === 'object' && product !== null;
  const apiUrl = onWorkers ? `${onLoopback(ports.web)}/api` : onLoopback(ports.api);
  const { secret } = stripe.double.addEndpoint({
    url: `${apiUrl}/webhooks/stripe`,
    connect: true,
    enabledEvents: [...LISTENED_EVENTS],
  });
  const api = environmentOf(options, {
    inbox: inbox.url,
    stripe: stripe.url,
    stripeKey: stripe.double.secretKey,
    secret,
  });
  const web = { payOrigin: stripe.url, inboxUrl: inbox.url, clockOffsetMs: options.clockOffsetMs };
  return onWorkers
    ? startWorkersOf(product, { api, web: { ...web, port: ports.web, apiUrl } })
    : startProcesses(options.log ?? (() => undefined), { api, web: { ...web, port: ports.web, entry: product } });
}

async function startProcesses(
  log: (line: LogLine) => void,
  given: { readonly api: Record<string, string>; readonly web: Omit<WebOptions, 'apiUrl'> },
): Promise<Product> {
  const api = await startServer(readSettings(given.api), log);
  try {
    const web = await startWeb({ ...given.web, apiUrl: api.url });
    return {
      url: web.url,
      apiUrl: api.url,
      stop: async () => {
        await web.stop();
        await api.stop();
      },
    };
  } catch (error) {
    await api.stop();
    throw error;
  }
}

async function startWorkersOf(
  build: WorkersBuild,
  { api, web }: { readonly api: Record<string, string>; readonly web: Omit<WebOptions, 'entry'> },
): Promise<Product> {
  // Its runtime takes a second to load, which nobody waits for who runs on Node.
  const { startOnWorkers } = await import('./workers-stack.ts');
  const { url, stop } = await startOnWorkers(build, { port: web.port, api, web: webVariables(web) });
  return { url, apiUrl: web.apiUrl, stop };
}

const environmentOf = (
  options: StackOptions,
  doubles: { inbox: string; stripe: string; stripeKey: string; secret: string },
): Record<string, string> => ({
  KESHI_APP_URL: options.urls.appUrl,
  KESHI_AUTH_URL: options.urls.authUrl,
  KESHI_WORKER_URL: options.urls.workerUrl,
  KESHI_PORT: String(options.ports.api),
  KESHI_WEB_URL: onLoopback(options.ports.web),
  KESHI_CONTACT_KEY: options.contactKey,
  KESHI_SIGNING_KEY: options.keys.privateKey,
  KESHI_SIGNING_PUBLIC_KEY: options.keys.publicKey,
  KESHI_CLOCK_OFFSET_MS: String(options.clockOffsetMs),
  KESHI_DELIVERY_URL: doubles.inbox,
  KESHI_DELIVERY_KEY: options.deliveryKey,
  KESHI_STRIPE_KEY: doubles.stripeKey,
  KESHI_STRIPE_WEBHOOK_SECRETS: doubles.secret,
  KESHI_STRIPE_API: doubles.stripe,
});
