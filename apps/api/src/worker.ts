/**
 * The API on Workers: the same routes, with connections that live for one request. `scheduled` runs what is due in every organisation.
 * Bindings are listed in infra/environment.md.
 */
import { problemBody } from '@keshi/kernel/problem';
import { checkDatabases } from '@keshi/platform/boot-check';
import { openDatabase, type Database } from '@keshi/platform/db';
import type { EdgeDeps } from '@keshi/platform/edge';
import { keyedHash } from '@keshi/platform/hash';
import { consoleLog, faultText } from '@keshi/platform/log';
import { createApi } from './app.ts';
import { runJobsOf, runScheduled, type JobDeps } from './jobs.ts';
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

type Databases = { readonly app: Database; readonly auth: Database; readonly worker: Database; end(): Promise<void> };

/** A socket belongs to the request that opened it, so every invocation opens its own small pools and ends them afterwards. */
function open(env: Bindings): Databases {
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

const note = (event: string, error: unknown): void => {
  consoleLog({ at: now(), event, error: faultText(error) });
};

/** Whether this isolate has found its database roles weak enough. There is no start of a process here to refuse, so the first use is. */
const isolate = { isSafe: false };

/** Throws when a role stands above row-level security, as a Node process does before it listens. */
async function requireSafe(databases: Databases): Promise<void> {
  if (isolate.isSafe) return;
  const { faults, warnings } = await checkDatabases(databases);
  for (const warning of warnings) consoleLog({ at: now(), event: 'warning', warning });
  if (faults.length > 0) throw new Error(`Refusing to serve:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  isolate.isSafe = true;
}

async function serve(request: Request, env: Bindings, databases: Databases, later: Later): Promise<Response> {
  try {
    await requireSafe(databases);
  } catch (error) {
    note('refusing to serve', error);
    return new Response(JSON.stringify(problemBody('service-unavailable', {})), {
      status: 503,
      headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'private, no-store' },
    });
  }
  const deps: EdgeDeps = {
    ...databases,
    ports: portsOf(env),
    now,
    log: consoleLog,
    origins: env.KESHI_ORIGINS.split(','),
    afterCommit: (orgId) => {
      later.orgIds.add(orgId);
    },
    background: (work) => {
      later.work.push(work);
    },
  };
  return await api.fetch(request, { deps });
}

/** What a request leaves to be done after its answer. */
type Later = { readonly orgIds: Set<string>; readonly work: Promise<void>[] };

async function finish(env: Bindings, databases: Databases, later: Later): Promise<void> {
  try {
    await Promise.all(later.work);
    for (const orgId of later.orgIds) await runJobsOf(jobsOver(env, databases), orgId);
  } catch (error) {
    // Nothing is lost: the cron trigger finds what is left.
    note('jobs failed', error);
  } finally {
    await databases.end();
  }
}

export default {
  async fetch(request: Request, env: Bindings, background: Background): Promise<Response> {
    const databases = open(env);
    const later: Later = { orgIds: new Set(), work: [] };
    const response = await serve(request, env, databases, later);
    background.waitUntil(finish(env, databases, later));
    return response;
  },

  async scheduled(event: { readonly scheduledTime: number }, env: Bindings): Promise<void> {
    const databases = open(env);
    try {
      await requireSafe(databases);
      await runScheduled(jobsOver(env, databases), event.scheduledTime);
    } finally {
      await databases.end();
    }
  },
};
