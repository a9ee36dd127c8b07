/**
 * The API on Workers: the same routes, with connections that live for one request. `scheduled` runs what is due in every organisation.
 * Bindings are listed in infra/environment.md.
 */
import { openDatabase, type Database } from '@keshi/platform/db';
import type { EdgeDeps } from '@keshi/platform/edge';
import { keyedHash } from '@keshi/platform/hash';
import { consoleLog } from '@keshi/platform/log';
import { createApi } from './app.ts';
import { runJobs, runJobsOf, type JobDeps } from './jobs.ts';
import { outsidePorts } from './outside.ts';
import { subscribers } from './subscribers.ts';

type Bindings = {
  readonly KESHI_APP_URL: string;
  readonly KESHI_AUTH_URL: string;
  readonly KESHI_WORKER_URL: string;
  readonly KESHI_CONTACT_KEY: string;
  readonly KESHI_SIGNING_KEY: string;
  readonly KESHI_SIGNING_PUBLIC_KEY: string;
  readonly KESHI_ORIGINS: string;
  readonly KESHI_WEB_URL: string;
  readonly KESHI_DELIVERY_URL?: string;
  readonly KESHI_DELIVERY_KEY?: string;
  readonly KESHI_STRIPE_KEY?: string;
  readonly KESHI_STRIPE_WEBHOOK_SECRETS?: string;
  readonly KESHI_STRIPE_API?: string;
  /** Host and port of a local WebSocket proxy; absent on Neon. */
  readonly KESHI_NEON_PROXY?: string;
};

type Background = { waitUntil(work: Promise<unknown>): void };

/** A socket belongs to the request that opened it, so every invocation opens its own small pools and ends them afterwards. */
function open(env: Bindings): { app: Database; auth: Database; worker: Database; end(): Promise<void> } {
  const database = (url: string): Database =>
    openDatabase({
      url,
      driver: 'neon',
      max: 1,
      ...(env.KESHI_NEON_PROXY === undefined ? {} : { neonProxy: env.KESHI_NEON_PROXY }),
    });
  const [app, auth, worker] = [
    database(env.KESHI_APP_URL),
    database(env.KESHI_AUTH_URL),
    database(env.KESHI_WORKER_URL),
  ];
  return {
    app,
    auth,
    worker,
    end: async () => {
      await Promise.allSettled([app.end(), auth.end(), worker.end()]);
    },
  };
}

const now = (): string => new Date().toISOString();

function jobsOver(env: Bindings, databases: { auth: Database; worker: Database }): JobDeps {
  const keys = { privateKey: env.KESHI_SIGNING_KEY, publicKey: env.KESHI_SIGNING_PUBLIC_KEY };
  return { ...databases, ports: portsOf(env), subscribers, keys, now, log: consoleLog };
}

const portsOf = (env: Bindings) =>
  outsidePorts({
    contactHash: (kind, text) => keyedHash(env.KESHI_CONTACT_KEY, `${kind}:${text}`),
    webUrl: env.KESHI_WEB_URL,
    log: consoleLog,
    deliveryUrl: env.KESHI_DELIVERY_URL,
    deliveryKey: env.KESHI_DELIVERY_KEY,
    stripeKey: env.KESHI_STRIPE_KEY,
    stripeWebhookSecrets: env.KESHI_STRIPE_WEBHOOK_SECRETS,
    stripeApi: env.KESHI_STRIPE_API,
  });

/** Cast: `fetch` below is the only caller, and hands exactly this to the edge as its environment. */
const depsOf = (env: unknown): EdgeDeps => (env as { deps: EdgeDeps }).deps;

// The edge is built once per isolate; what a request may touch travels with the request.
const api = createApi((c) => depsOf(c.env));

export default {
  async fetch(request: Request, env: Bindings, background: Background): Promise<Response> {
    const databases = open(env);
    const touched = new Set<string>();
    const deps: EdgeDeps = {
      ...databases,
      ports: portsOf(env),
      now,
      log: consoleLog,
      origins: env.KESHI_ORIGINS.split(','),
      afterCommit: (orgId) => {
        touched.add(orgId);
      },
    };
    const response = await api.fetch(request, { deps });
    background.waitUntil(
      (async () => {
        for (const orgId of touched) await runJobsOf(jobsOver(env, databases), orgId);
        await databases.end();
      })(),
    );
    return response;
  },

  async scheduled(_event: unknown, env: Bindings): Promise<void> {
    const databases = open(env);
    try {
      await runJobs(jobsOver(env, databases));
    } finally {
      await databases.end();
    }
  },
};
