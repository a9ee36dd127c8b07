/** The settings of a self-hosted process, API or job worker, read from the environment once, at the start. infra/environment.md describes each. */
import * as z from 'zod';
import { HOME, type CellUrls } from '@keshi/platform/cells';

const PostgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'an address like postgres://role:password@host/database',
});
const WebAddress = z.url({
  protocol: /^https?$/,
  error: 'an address that starts with https:// (or http:// on one machine)',
});
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

const FurtherCells = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,30}$/)
        .refine((name) => name !== HOME),
      app: PostgresUrl,
      auth: PostgresUrl,
      worker: PostgresUrl,
    }),
  )
  .refine((cells) => new Set(cells.map(({ name }) => name)).size === cells.length);

const isCells = (text: string): boolean => {
  try {
    return FurtherCells.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
};

const Environment = z.object({
  KESHI_APP_URL: PostgresUrl,
  KESHI_AUTH_URL: PostgresUrl,
  KESHI_WORKER_URL: PostgresUrl,
  KESHI_CELLS: z
    .string()
    .default('[]')
    .refine(isCells, {
      error: `a JSON list of { "name", "app", "auth", "worker" }: small letters and digits, not "${HOME}", each name once; three addresses each`,
    })
    .transform((text) => FurtherCells.parse(JSON.parse(text))),
  KESHI_HOST: z.string().min(1).default('127.0.0.1'),
  KESHI_PORT: z.coerce.number<string>().int().min(0).max(65_535).default(8788),
  KESHI_POOL: z.coerce.number<string>().int().min(1).max(100).default(8),
  KESHI_WEB_URL: WebAddress,
  KESHI_ORIGINS: z
    .string()
    .optional()
    .transform((text) =>
      (text ?? '')
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    )
    .refine((origins) => origins.every(isOrigin), {
      error: 'origins like https://keshi.example.com, separated by commas, without a path',
    }),
  KESHI_CONTACT_KEY: z
    .string()
    .min(32, { error: 'at least 32 characters; it can never change, because sign-ins are found by it' }),
  KESHI_SIGNING_KEY: z.base64().min(40),
  KESHI_SIGNING_PUBLIC_KEY: z.base64().min(40),
  KESHI_JOBS: z.enum(['here', 'elsewhere']).default('here'),
  KESHI_CLOCK_OFFSET_MS: z.coerce.number<string>().int().default(0),
  KESHI_DELIVERY_URL: WebAddress.optional(),
  KESHI_DELIVERY_KEY: z.string().optional(),
  KESHI_STRIPE_KEY: z.string().optional(),
  KESHI_STRIPE_WEBHOOK_SECRETS: z.string().optional(),
  KESHI_STRIPE_API: WebAddress.optional(),
});

export type Settings = {
  /** The home cell first. */
  readonly cells: readonly [CellUrls, ...CellUrls[]];
  /** Connections per purpose. */
  readonly pool: number;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly origins: readonly string[];
  readonly webUrl: string;
  readonly contactKey: string;
  /** False when a process of its own (job-worker.ts) does the work outside requests. */
  readonly runsJobs: boolean;
  readonly signingKeys: { readonly privateKey: string; readonly publicKey: string };
  /** Added to the machine's clock for everything but sessions and rate limits. */
  readonly clockOffsetMs: number;
  readonly deliveryUrl: string | undefined;
  readonly deliveryKey: string | undefined;
  readonly stripeKey: string | undefined;
  readonly stripeWebhookSecrets: string | undefined;
  readonly stripeApi: string | undefined;
};

/** Reads the settings. Throws one error that names every variable at fault, never its value. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  // A variable set to nothing is not set: that is how compose files and unit files leave one out.
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name.startsWith('KESHI_') && value !== ''),
  );
  const read = Environment.safeParse(given);
  if (!read.success) {
    const faults = read.error.issues.map(
      (issue) =>
        `  ${issue.path.join('.')}: ${given[String(issue.path[0])] === undefined ? 'is not set' : issue.message}`,
    );
    throw new Error(`The environment is not complete (infra/environment.md):\n${faults.join('\n')}`);
  }
  const { data } = read;
  return {
    cells: [
      { name: HOME, app: data.KESHI_APP_URL, auth: data.KESHI_AUTH_URL, worker: data.KESHI_WORKER_URL },
      ...data.KESHI_CELLS,
    ],
    pool: data.KESHI_POOL,
    host: data.KESHI_HOST,
    port: data.KESHI_PORT,
    origins: [...new Set([new URL(data.KESHI_WEB_URL).origin, ...data.KESHI_ORIGINS])],
    webUrl: data.KESHI_WEB_URL,
    contactKey: data.KESHI_CONTACT_KEY,
    runsJobs: data.KESHI_JOBS === 'here',
    signingKeys: { privateKey: data.KESHI_SIGNING_KEY, publicKey: data.KESHI_SIGNING_PUBLIC_KEY },
    clockOffsetMs: data.KESHI_CLOCK_OFFSET_MS,
    deliveryUrl: data.KESHI_DELIVERY_URL,
    deliveryKey: data.KESHI_DELIVERY_KEY,
    stripeKey: data.KESHI_STRIPE_KEY,
    stripeWebhookSecrets: data.KESHI_STRIPE_WEBHOOK_SECRETS,
    stripeApi: data.KESHI_STRIPE_API,
  };
}
