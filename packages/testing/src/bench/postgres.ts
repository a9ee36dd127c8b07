/**
 * The server of a benchmark: durable, as in production (fsync, full_page_writes and synchronous_commit on), with memory and WAL room
 * enough that no checkpoint comes by itself. Its data goes when it stops.
 */
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@keshi/platform/embedded-postgres';
import { migrate, setRolePasswords } from '@keshi/platform/migrate';
import type { DatabaseUrls } from '../database.ts';

/** A database of the server, and connections of its superuser to make data and look at statistics with. */
export type BenchDatabase = { readonly urls: DatabaseUrls; readonly admin: pg.Pool };

export type BenchPostgres = {
  /** The postmaster's process; all others of the server are its children. */
  readonly pid: number;
  readonly main: BenchDatabase;
  /** Copies the main database. Whoever is connected to it loses the connection. */
  clone(name: string): Promise<BenchDatabase>;
  /** Checkpoints so far. Measurements with one in between cannot be compared. */
  readonly checkpoints: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

const MIGRATIONS = fileURLToPath(new URL('../../../../migrations', import.meta.url));
const MAIN = 'keshi_bench';
const APPLICATION = 'keshi-bench';

const SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '6GB',
  checkpoint_timeout: '1h',
  maintenance_work_mem: '512MB',
  effective_cache_size: '4GB',
  random_page_cost: '1.1',
  jit: 'off',
} as const;

function poolOf(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 4, application_name: APPLICATION });
  // Cloning a database cuts its idle connections; the next query makes a new one.
  pool.on('error', () => undefined);
  return pool;
}

const urlsOf = (server: EmbeddedPostgres, database: string): DatabaseUrls => ({
  adminUrl: server.url('postgres', database),
  appUrl: server.url('keshi_app', database),
  authUrl: server.url('keshi_auth', database),
  workerUrl: server.url('keshi_worker', database),
});

async function prepare(server: EmbeddedPostgres, root: pg.Pool): Promise<void> {
  await root.query(`create database ${MAIN}`);
  await migrate({ adminUrl: server.url('postgres', MAIN), folder: MIGRATIONS });
  const passwords = Object.fromEntries(
    ['keshi_app', 'keshi_auth', 'keshi_worker'].map((role) => [role, server.password(role)]),
  );
  await setRolePasswords({ adminUrl: server.url(), passwords });
}

/** Starts the server with a migrated, empty database. `settings` are server parameters over the benchmark's own. */
export async function startBenchPostgres(settings: Readonly<Record<string, string>> = {}): Promise<BenchPostgres> {
  await removeAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), `${APPLICATION}-${String(process.pid)}-`));
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, mode: 'durable', settings: { ...SETTINGS, ...settings } });
  const root = poolOf(server.url());
  const pools = [root];
  const open = (name: string): BenchDatabase => {
    const urls = urlsOf(server, name);
    const admin = poolOf(urls.adminUrl);
    pools.push(admin);
    return { urls, admin };
  };
  const stop = async (): Promise<void> => {
    await Promise.allSettled(pools.map((pool) => pool.end()));
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await prepare(server, root);
    return {
      pid: await postmasterPid(server.dataDir),
      main: open(MAIN),
      async clone(name) {
        await root.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${MAIN}'`);
        await root.query(`create database ${name} template ${MAIN} strategy file_copy`);
        return open(name);
      },
      checkpoints: () => checkpointsOf(root),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The data of benchmarks that were killed: as much as ten gigabytes. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${APPLICATION}-(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function postmasterPid(dataDir: string): Promise<number> {
  const [pid] = (await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}

/** PostgreSQL 17 moved these counters to a view of their own. */
async function checkpointsOf(root: pg.Pool): Promise<number> {
  const { rows: server } = await root.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  const { rows } = await root.query<{ n: string }>(
    (server[0]?.version ?? 0) >= 170_000
      ? 'select num_timed + num_requested as n from pg_stat_checkpointer'
      : 'select checkpoints_timed + checkpoints_req as n from pg_stat_bgwriter',
  );
  return Number(rows[0]?.n ?? 0);
}

/** What decides how much figures are worth: the server's version and its parameters for durability and memory. */
export async function describeServer(admin: pg.Pool): Promise<string> {
  const { rows } = await admin.query<{ line: string }>(
    `select 'PostgreSQL ' || current_setting('server_version') || ' · ' || string_agg(name || ' ' || current_setting(name), ' · ' order by name) as line
     from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_compression', 'shared_buffers', 'max_wal_size', 'jit')`,
  );
  return rows[0]?.line ?? '';
}
