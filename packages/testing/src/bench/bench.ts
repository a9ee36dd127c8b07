/** What the rows of the benchmark share: the server, the franchise in it, and APIs started over it as in production. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { LISTENED_EVENTS } from '@keshi/modules/payments';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import type { DatabaseUrls } from '../database.ts';
import { stopList } from '../stack.ts';
import { startStripeServer, type StripeServer } from '../stripe/server.ts';
import { linkAccount, type BenchOrg } from './franchise.ts';
import { jobsDone } from './jobs.ts';
import { runRounds, type Arm, type Rounds } from './pairs.ts';
import type { BenchDatabase, BenchPostgres } from './postgres.ts';
import { startApi, type ServerProcess } from './processes.ts';

export type BenchOptions = { readonly seconds: number; readonly pairs: number; readonly folder: string };

export type Bench = BenchOptions & {
  readonly postgres: BenchPostgres;
  readonly database: BenchDatabase;
  /** The organisation most rows are about. */
  readonly org: BenchOrg;
  /** One just like it that the worker does not know: what raw sides leave there for the worker stays undone. */
  readonly twin: BenchOrg | null;
  /** Others, for load spread over organisations. */
  readonly others: readonly BenchOrg[];
  /** The same database with row-level security switched off; null when no row asked for it. */
  readonly unguarded: BenchDatabase | null;
  /** The payment provider's double, and the secret its webhooks are signed with. */
  readonly stripe: StripeServer;
  readonly webhookSecret: string;
  /** The organisation's account there. */
  readonly account: string;
  /** The API that most rows measure. Started once, when first asked for; its worker has nothing left to do then. */
  readonly api: () => Promise<ServerProcess>;
  /** An API of its own over other addresses; the caller stops it. */
  readonly startApi: StartApi;
  /** Runs arms in turn, `pairs` times unless said otherwise. */
  rounds(arms: readonly Arm[], options?: { readonly pairs?: number; readonly seconds?: number }): Promise<Rounds>;
  readonly stop: () => Promise<void>;
};

type StartApi = (urls: DatabaseUrls, options?: { readonly pool?: number }) => Promise<ServerProcess>;

/** Connections of the API and of raw sides per purpose: the default of a self-hosted API, four a core on two cores. */
export const POOL = 8;
export const ORIGIN = 'http://127.0.0.1';

type Given = Pick<Bench, 'postgres' | 'org' | 'twin' | 'others' | 'unguarded'>;

type Doubles = Pick<Bench, 'stripe' | 'webhookSecret' | 'account'>;

/** The payment provider's double, which knows the API's webhook and the organisation's account. */
async function openDoubles(admin: BenchDatabase['admin'], org: BenchOrg): Promise<Doubles> {
  const stripe = await startStripeServer({ now: () => new Date() });
  const { secret } = stripe.double.addEndpoint({
    url: `${ORIGIN}/webhooks/stripe`,
    connect: true,
    enabledEvents: [...LISTENED_EVENTS],
  });
  const account = stripe.double.addAccount({ name: 'bench' }).id;
  await linkAccount(admin, org, account);
  return { stripe, webhookSecret: secret, account };
}

/** Starts APIs with the environment of a self-hosted one, each with a log file of its own. */
async function apiStarter({ stripe, webhookSecret }: Doubles, folder: string): Promise<StartApi> {
  const keys = await makeSigningKeys();
  const contactKey = randomBytes(36).toString('base64url');
  let started = 0;
  return (urls, { pool = POOL } = {}) => {
    started += 1;
    return startApi(
      {
        KESHI_APP_URL: urls.appUrl,
        KESHI_AUTH_URL: urls.authUrl,
        KESHI_WORKER_URL: urls.workerUrl,
        KESHI_POOL: String(pool),
        KESHI_WEB_URL: ORIGIN,
        KESHI_CONTACT_KEY: contactKey,
        KESHI_SIGNING_KEY: keys.privateKey,
        KESHI_SIGNING_PUBLIC_KEY: keys.publicKey,
        KESHI_STRIPE_KEY: stripe.double.secretKey,
        KESHI_STRIPE_WEBHOOK_SECRETS: webhookSecret,
        KESHI_STRIPE_API: stripe.url,
      },
      join(folder, `api-${String(started)}.log`),
    );
  };
}

/** Opens the benchmark over a server whose franchise is made. */
export async function openBench(given: Given, options: BenchOptions): Promise<Bench> {
  const { main, checkpoints } = given.postgres;
  const doubles = await openDoubles(main.admin, given.org);
  const stops = stopList();
  stops.add(() => doubles.stripe.stop());
  const start = await apiStarter(doubles, options.folder);
  let shared: Promise<ServerProcess> | null = null;
  return {
    ...options,
    ...given,
    ...doubles,
    database: main,
    startApi: start,
    api: () => {
      shared ??= start(main.urls).then(async (server) => {
        stops.add(server.stop);
        await jobsDone(main.admin);
        return server;
      });
      return shared;
    },
    rounds: (arms, { pairs = options.pairs, seconds = options.seconds } = {}) =>
      runRounds(arms, { pairs, seconds, checkpoints }),
    stop: stops.stopAll,
  };
}
