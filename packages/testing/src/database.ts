/**
 * Databases for tests: one PostgreSQL per test run, one clone of the migrated template per test file.
 *
 * As vitest's `globalSetup` this file starts the server before the workers (`setup`, `teardown`); a test file then calls
 * `testDatabase()`. A script without vitest calls `startTestCluster()` and hands the result to `testDatabase`.
 */
import { migrate, setRolePasswords } from '@keshi/platform/migrate';
import { MAJORS, type Major } from '@keshi/platform/embedded-postgres-native';
import { startTemporaryPostgres } from '@keshi/platform/embedded-postgres-temporary';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

/** Connection addresses of one database: of the superuser, and of the three roles the product logs in as. */
export type DatabaseUrls = {
  readonly adminUrl: string;
  readonly appUrl: string;
  readonly authUrl: string;
  readonly workerUrl: string;
};

/** A running server with the migrated template. Its addresses name the template, which takes no connections itself. */
export type TestCluster = { readonly urls: DatabaseUrls; stop(): Promise<void> };

/** A database of its own for one test file. */
export type TestDatabase = DatabaseUrls & {
  readonly name: string;
  /** Deletes the database, also when connections to it are open. */
  drop(): Promise<void>;
};

declare module 'vitest' {
  // For tests that run where there is no process environment (workerd): inject('databaseUrls').
  interface ProvidedContext {
    databaseUrls: DatabaseUrls;
  }
}

const TEMPLATE = 'keshi_template';
// Workers inherit the environment; it also works for scripts that a test starts.
const VARIABLE = 'KESHI_TEST_CLUSTER';
const LOGIN_ROLES = ['keshi_app', 'keshi_auth', 'keshi_worker'] as const;
const MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** The version of PostgreSQL the tests run on: the newest, or what KESHI_TEST_POSTGRES asks for. */
export function testPostgres(): Major {
  const asked = process.env['KESHI_TEST_POSTGRES'] ?? String(MAJORS[0]);
  const major = MAJORS.find((each) => String(each) === asked);
  if (major === undefined) throw new Error(`KESHI_TEST_POSTGRES is ${asked}. What to do: one of ${MAJORS.join(', ')}.`);
  return major;
}

type ClusterOptions = {
  readonly migrations?: string;
  readonly major?: Major;
  readonly settings?: Readonly<Record<string, string>>;
};

/** Starts a throw-away PostgreSQL and migrates the template in it. `migrations` is a folder as drizzle-kit lays it out, `settings` are server parameters. */
export async function startTestCluster({
  migrations = MIGRATIONS,
  major = testPostgres(),
  settings = {},
}: ClusterOptions = {}): Promise<TestCluster> {
  const server = await startTemporaryPostgres({ major, settings });
  try {
    await onServer(server.url(), `create database ${TEMPLATE}`);
    await migrate({ adminUrl: server.url('postgres', TEMPLATE), folder: migrations });
    const passwords = Object.fromEntries(LOGIN_ROLES.map((role) => [role, server.password(role)]));
    await setRolePasswords({ adminUrl: server.url(), passwords });
    // A template that somebody is connected to cannot be cloned.
    await onServer(server.url(), `alter database ${TEMPLATE} with is_template true allow_connections false`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const [app, auth, worker] = LOGIN_ROLES;
  const urls = {
    adminUrl: server.url('postgres', TEMPLATE),
    appUrl: server.url(app, TEMPLATE),
    authUrl: server.url(auth, TEMPLATE),
    workerUrl: server.url(worker, TEMPLATE),
  };
  return { urls, stop: () => server.stop() };
}

/**
 * Clones the template (some 50 ms), or a test database that nobody is connected to. Without a cluster it uses the server that `setup` started
 * for this test run.
 */
export async function testDatabase(cluster?: Pick<TestCluster, 'urls'>, like?: TestDatabase): Promise<TestDatabase> {
  const urls = cluster?.urls ?? urlsOfThisRun();
  const name = `keshi_${randomBytes(6).toString('hex')}`;
  const server = onDatabase(urls.adminUrl, 'postgres');
  await onServer(server, `create database ${name} template ${like?.name ?? TEMPLATE} strategy file_copy`);
  return {
    name,
    adminUrl: onDatabase(urls.adminUrl, name),
    appUrl: onDatabase(urls.appUrl, name),
    authUrl: onDatabase(urls.authUrl, name),
    workerUrl: onDatabase(urls.workerUrl, name),
    drop: () => onServer(server, `drop database if exists ${name} with (force)`),
  };
}

let clusterOfThisRun: TestCluster | undefined;

/**
 * vitest calls this before the workers of each project start, and loads this file anew for each: the first one starts the server,
 * the others find it in the environment.
 */
export async function setup(project: TestProject): Promise<void> {
  if (process.env[VARIABLE] === undefined) {
    clusterOfThisRun = await startTestCluster();
    process.env[VARIABLE] = JSON.stringify(clusterOfThisRun.urls);
  }
  project.provide('databaseUrls', urlsOfThisRun());
}

/** Stops the server of this run; repeating it is safe. */
export async function teardown(): Promise<void> {
  if (clusterOfThisRun === undefined) return;
  Reflect.deleteProperty(process.env, VARIABLE);
  await clusterOfThisRun.stop();
}

function urlsOfThisRun(): DatabaseUrls {
  const text = process.env[VARIABLE];
  if (text === undefined) {
    throw new Error(
      `No test database server is running (${VARIABLE} is not set). What to do: name the file *.db.test.ts, or pass the result of startTestCluster().`,
    );
  }
  const urls: unknown = JSON.parse(text);
  const read = (name: keyof DatabaseUrls): string => {
    const value: unknown = typeof urls === 'object' && urls !== null ? Reflect.get(urls, name) : undefined;
    if (typeof value !== 'string') throw new Error(`${VARIABLE} has no ${name}.`);
    return value;
  };
  return { adminUrl: read('adminUrl'), appUrl: read('appUrl'), authUrl: read('authUrl'), workerUrl: read('workerUrl') };
}

function onDatabase(address: string, database: string): string {
  const url = new URL(address);
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'keshi-testing' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
