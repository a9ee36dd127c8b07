/**
 * A real PostgreSQL for one machine, from npm packages, with nothing to install: the default for the demo and for tests.
 * It listens on 127.0.0.1 only, on a free port unless one is asked for, and has no Unix socket.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { ensureCluster, openHome, passwordOf, type Home, type Mode } from './embedded-postgres-home.ts';
import {
  findNative,
  serverEnvironment,
  serverUser,
  type Major,
  type Native,
  type ServerUser,
} from './embedded-postgres-native.ts';
import {
  messageOf,
  findServer,
  ownerArguments,
  settledServer,
  stopServer,
  stopWithThisProcess,
  waitFor,
  type RunningServer,
} from './embedded-postgres-process.ts';

const run = promisify(execFile);

/** A running server. */
export type EmbeddedPostgres = {
  readonly port: number;
  /** Where the data really is: as root it may be elsewhere than asked for, and the place asked for is a link to it. */
  readonly dataDir: string;
  /** Connection address of a role (default: the superuser `postgres`) and a database (default: `postgres`). */
  url(role?: string, database?: string): string;
  /** The password that `url` uses for a role. Give it to the role once, with `setRolePasswords`. */
  password(role: string): string;
  /** Stops the server and waits for its end. Repeating it is safe; it leaves a server alone that another live process started. */
  stop(): Promise<void>;
};

/**
 * `test` gives up durability for speed (nothing is flushed to disk): a power cut may lose everything. `durable` loses no
 * committed transaction, and the same `dataDir` brings the data back.
 */
type EmbeddedPostgresOptions = {
  readonly dataDir: string;
  readonly port?: number;
  readonly mode: Mode;
  /** The version; the newest unless another is asked for. */
  readonly major?: Major;
  /** Server parameters by name, over those of the mode; a server that is joined keeps its own. */
  readonly settings?: Readonly<Record<string, string>>;
};

const ATTEMPTS = 4;
const START_MS = 120_000;
const LOG_TAIL_CHARACTERS = 3_000;

/**
 * Starts PostgreSQL with its data in `dataDir` (made if missing), or joins the one that another live process already runs there.
 * A server whose starter was killed is stopped first. Throws an error that says what happened and what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = serverUser();
  const major = options.major ?? 18;
  const native = await findNative(user, major);
  const home = await openHome(options.dataDir, options.mode, user);
  await ensureCluster(home, { native, major, mode: options.mode, user });
  for (let attempt = 1; ; attempt += 1) {
    const running = await settledServer(home.cluster);
    if (running !== undefined) return share(home, running, options);
    const port = options.port ?? (await freePort());
    const { mode, settings = {} } = options;
    const started = await start({ home, native, major, user, port, mode, settings });
    if (typeof started !== 'string') return started;
    // Between looking and starting another process may have taken the port or started the same cluster: look again.
    const isRetryable =
      started.includes('postmaster.pid') || (options.port === undefined && started.includes('could not bind'));
    if (!isRetryable || attempt === ATTEMPTS) throw startFailure(home, port, started);
  }
}

async function share(
  home: Home,
  server: RunningServer,
  { port, mode }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const ready = await waitFor(async () => {
    const now = await findServer(home.cluster);
    return now === undefined || now.isReady ? { now } : undefined;
  }, START_MS);
  const now = ready?.now;
  if (now === undefined || now.mode !== mode || (port !== undefined && now.port !== port)) {
    throw new Error(
      `Process ${String(server.ownerPid)} runs a database in ${home.folder} (mode ${server.mode}, port ${String(server.port)}), which cannot be shared with mode ${mode}${port === undefined ? '' : `, port ${String(port)}`}. What to do: stop that process, or choose another data folder.`,
    );
  }
  return handle(home, now.port, () => Promise.resolve());
}

type Start = {
  readonly home: Home;
  readonly native: Native;
  readonly major: Major;
  readonly user: ServerUser;
  readonly port: number;
  readonly mode: Mode;
  readonly settings: Readonly<Record<string, string>>;
};

/** Starts the server and waits until it takes connections. Answers with the end of its log when it did not come up. */
async function start(options: Start): Promise<EmbeddedPostgres | string> {
  const { home, native, user, port } = options;
  const settings = await settingsOf(options);
  await truncate(home.log).catch(() => undefined);
  const log = await open(home.log, 'a', 0o600);
  // Detached: Ctrl-C goes to the whole foreground group, and the application must be able to finish its requests first.
  const child = spawn(native.postgres, ['-D', home.cluster, '-p', String(port), ...settings], {
    ...user,
    cwd: '/',
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const ended = ending(child);
  await log.close();
  child.unref();
  const release = child.pid === undefined ? undefined : stopWithThisProcess(child.pid);
  const outcome = await waitFor(async () => {
    const failure = ended.reason();
    if (failure !== undefined) return failure;
    const server = await findServer(home.cluster);
    return server?.pid === child.pid && server?.isReady === true ? server : undefined;
  }, START_MS);
  if (typeof outcome === 'object') {
    return handle(home, port, async () => {
      await stopServer(outcome.pid);
      release?.();
    });
  }
  if (outcome === undefined && child.pid !== undefined) await stopServer(child.pid);
  release?.();
  const tail = (await readFile(home.log, 'utf8')).slice(-LOG_TAIL_CHARACTERS).trim();
  return `${outcome ?? `not ready after ${String(START_MS / 1000)} s`}\n${tail}`;
}

/** Remembers how the child ended, if it has. */
function ending(child: ChildProcess): { reason(): string | undefined } {
  let reason: string | undefined;
  child.once('error', (error) => (reason = messageOf(error)));
  child.once('exit', (code, signal) => (reason ??= `the server ended with ${signal ?? `code ${String(code)}`}`));
  return { reason: () => reason };
}

function handle(home: Home, port: number, stop: () => Promise<void>): EmbeddedPostgres {
  const password = (role: string): string => passwordOf(home, role);
  let stopping: Promise<void> | undefined;
  return {
    port,
    dataDir: home.folder,
    url: (role = 'postgres', database = 'postgres') =>
      `postgres://${encodeURIComponent(role)}:${password(role)}@127.0.0.1:${String(port)}/${encodeURIComponent(database)}`,
    password,
    stop: () => (stopping ??= stop()),
  };
}

async function settingsOf({ home, native, major, user, mode, settings }: Start): Promise<string[]> {
  const common = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  const byMode =
    mode === 'test'
      ? {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          wal_level: 'minimal',
          max_wal_senders: '0',
          ...(major >= 16 ? { scram_iterations: '1' } : {}),
          max_wal_size: '256MB',
        }
      : {
          fsync: 'on',
          synchronous_commit: 'on',
          full_page_writes: 'on',
          max_wal_size: '1GB',
          wal_compression: await bestCompression(home, native, user),
        };
  return [
    ...Object.entries({ ...common, ...byMode, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ...ownerArguments(mode),
  ];
}

/** Not every build has lz4; asking for a method that is missing would stop the server from starting. */
async function bestCompression(home: Home, native: Native, user: ServerUser): Promise<string> {
  const question = ['-D', home.cluster, '-c', 'wal_compression=lz4', '-C', 'wal_compression'];
  return run(native.postgres, question, { ...user, cwd: '/', env: serverEnvironment() }).then(
    () => 'lz4',
    () => 'pglz',
  );
}

async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => {
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('The system gave no free port on 127.0.0.1.'));
    });
  });
  return promise;
}

function startFailure(home: Home, port: number, report: string): Error {
  const advice = report.includes('could not bind')
    ? `Port ${String(port)} is taken: stop what uses it, or leave the port out to get a free one.`
    : report.includes('No space left') || report.includes('shared memory')
      ? 'The machine has no room left: free disk space or memory.'
      : `Read the log above (whole: ${home.log}). If the data may go, delete ${home.folder} and start again.`;
  return new Error(`The embedded PostgreSQL did not start in ${home.folder}: ${report}\nWhat to do: ${advice}`);
}
