/** The demo: a database that stays, the story lived into it on the first start, and over it the whole product. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import * as z from 'zod';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import { startEmbeddedPostgres } from '@keshi/platform/embedded-postgres';
import { keyedHash } from '@keshi/platform/hash';
import { migrate, setRolePasswords } from '@keshi/platform/migrate';
import { testApi, testClock } from '../http.ts';
import type { Inbox } from './inbox.ts';
import { startStack, stopList, type Stack, type StackOptions } from '../stack.ts';
import { liveStory, STORY_NOW, type DemoLogin } from './story.ts';
import { freePort } from './web-server.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../../migrations', import.meta.url));
const DATABASE = 'keshi';
const ROLES = ['keshi_app', 'keshi_auth', 'keshi_worker'] as const;

const State = z.object({
  contactKey: z.string(),
  deliveryKey: z.string(),
  privateKey: z.string(),
  publicKey: z.string(),
  clockOffsetMs: z.int(),
  orgId: z.string(),
  database: z.string(),
  logins: z.array(
    z.object({ role: z.string(), name: z.string(), account: z.string(), secret: z.string(), home: z.string() }),
  ),
});
type State = z.infer<typeof State>;

export type Demo = {
  readonly url: string;
  readonly apiUrl: string;
  readonly adminUrl: string;
  readonly orgId: string;
  readonly logins: readonly DemoLogin[];
  /** The messages that were sent. */
  readonly inbox: Inbox;
  /** Added to the machine's clock for business time. */
  readonly clockOffsetMs: number;
  stop(): Promise<void>;
};
export type DemoOptions = {
  readonly folder: string;
  readonly say: (line: string) => void;
  /** Entry of the web app's build once it is made; null runs its sources, reloading as they change. */
  readonly webEntry: Promise<string | null>;
  /** Unless given, the environment's or the demo's own. */
  readonly ports?: Ports;
};
type Ports = StackOptions['ports'];

const portOf = async (variable: string, standard: number): Promise<number> => {
  const given = process.env[variable];
  if (given === undefined || given === '') return standard;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${variable} is not a port`);
  return port === 0 ? await freePort() : port;
};

async function savedState(file: string): Promise<State | null> {
  return existsSync(file) ? State.parse(JSON.parse(await readFile(file, 'utf8'))) : null;
}

type Postgres = Awaited<ReturnType<typeof startEmbeddedPostgres>>;
type Files = { readonly state: string; readonly stripe: string; readonly inbox: string };

const filesIn = (folder: string): Files => ({
  state: join(folder, 'demo.json'),
  stripe: join(folder, 'stripe.json'),
  inbox: join(folder, 'inbox.json'),
});

/** Starts everything; on the first start the story is lived first. Whatever fails, what was started is stopped again. */
export async function startDemo({ folder, say, webEntry, ports }: DemoOptions): Promise<Demo> {
  const stops = stopList();
  try {
    await mkdir(folder, { recursive: true });
    const files = filesIn(folder);
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), mode: 'durable' });
    stops.add(() => postgres.stop());
    const state = (await savedState(files.state)) ?? (await firstStart(postgres, files, say));
    const { adminUrl } = urlsOf(postgres);
    await migrate({ adminUrl, folder: MIGRATIONS });
    const stack = await startProduct(postgres, state, files, {
      webEntry: await webEntry,
      ports: ports ?? (await ownPorts()),
    });
    stops.add(() => stack.stop());
    const { orgId, logins, clockOffsetMs } = state;
    const { url, apiUrl, inbox } = stack;
    return { url, apiUrl, adminUrl, orgId, logins, inbox, clockOffsetMs, stop: stops.stopAll };
  } catch (error) {
    await stops.stopAll();
    throw error;
  }
}

const urlsOf = (postgres: Postgres) => ({
  adminUrl: postgres.url('postgres', DATABASE),
  appUrl: postgres.url('keshi_app', DATABASE),
  authUrl: postgres.url('keshi_auth', DATABASE),
  workerUrl: postgres.url('keshi_worker', DATABASE),
});

const ownPorts = async (): Promise<Ports> => ({
  web: await portOf('KESHI_DEMO_WEB_PORT', 4300),
  api: await portOf('KESHI_DEMO_API_PORT', 4301),
  stripe: await portOf('KESHI_DEMO_STRIPE_PORT', 4302),
  inbox: await portOf('KESHI_DEMO_INBOX_PORT', 4303),
});

const startProduct = (
  postgres: Postgres,
  state: State,
  files: Files,
  { webEntry, ports }: { readonly webEntry: string | null; readonly ports: Ports },
): Promise<Stack> =>
  startStack({
    urls: urlsOf(postgres),
    keys: { privateKey: state.privateKey, publicKey: state.publicKey },
    contactKey: state.contactKey,
    deliveryKey: state.deliveryKey,
    clockOffsetMs: state.clockOffsetMs,
    ports,
    files,
    product: webEntry,
  });

async function administer(postgres: Postgres, statements: readonly string[]): Promise<void> {
  const admin = new pg.Client({ connectionString: postgres.url() });
  await admin.connect();
  try {
    for (const statement of statements) await admin.query(statement);
  } finally {
    await admin.end();
  }
}

/**
 * An empty, migrated database with the roles' passwords; what an earlier start left half made is dropped. Until `keepFromNow` its commits do
 * not wait for the disk: nothing in it is worth keeping before the story has been lived.
 */
async function makeDatabase(postgres: Postgres): Promise<void> {
  await administer(postgres, [
    `drop database if exists ${DATABASE} with (force)`,
    `create database ${DATABASE}`,
    `alter database ${DATABASE} set synchronous_commit = off`,
  ]);
  await migrate({ adminUrl: postgres.url('postgres', DATABASE), folder: MIGRATIONS });
  await setRolePasswords({
    adminUrl: postgres.url(),
    passwords: Object.fromEntries(ROLES.map((role) => [role, postgres.password(role)])),
  });
}

const keepFromNow = (postgres: Postgres): Promise<void> =>
  administer(postgres, [`alter database ${DATABASE} reset synchronous_commit`, 'checkpoint']);

/** Makes the database and lives the story in it. The state is written last: a start that was cut short begins anew. */
async function firstStart(postgres: Postgres, files: Files, say: (line: string) => void): Promise<State> {
  say('第一次启动：建库、导入三个校区的表格、过五周日子 (first start: about a minute)');
  await makeDatabase(postgres);
  const keys = await makeSigningKeys();
  const contactKey = randomBytes(36).toString('base64url');
  const api = await testApi({
    database: { ...urlsOf(postgres), name: DATABASE, drop: () => Promise.resolve() },
    clock: testClock(),
    keys,
    ports: { contactHash: (kind, text) => keyedHash(contactKey, `${kind}:${text}`) },
  });
  try {
    const story = await liveStory(api, say);
    await keepFromNow(postgres);
    await writeFile(files.stripe, api.stripe.save());
    const state: State = {
      contactKey,
      deliveryKey: randomBytes(24).toString('base64url'),
      ...keys,
      clockOffsetMs: Date.parse(STORY_NOW) - Date.now(),
      orgId: story.orgId,
      database: DATABASE,
      logins: [...story.logins],
    };
    await writeFile(files.state, JSON.stringify(state, null, 2));
    return state;
  } finally {
    await api.stop();
  }
}
