/** Finding, stopping and never leaving behind the server's operating system process. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** True for a system error such as ENOENT. */
export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message.trim() : String(error));

/** A server found running in a cluster. `ownerPid` is the process that started it and means to stop it. */
export type RunningServer = {
  readonly pid: number;
  readonly port: number;
  readonly ownerPid: number;
  readonly mode: string;
  readonly isReady: boolean;
};

const POLL_MS = 20;
const STOP_MS = 20_000;

/** A killed process that nobody collects (usual in containers, where nothing waits for orphans) has ended, though it has an entry. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // "pid (name) state …", where the name may itself contain parentheses
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** What the starter writes into the server's command line, so that it is there from the first moment and gone with the process. */
export const ownerArguments = (mode: string): string[] => [
  '-c',
  `keshi.owner_pid=${String(process.pid)}`,
  '-c',
  `keshi.mode=${mode}`,
];

/** The server that runs in `cluster`, or nothing. A postmaster.pid whose number now belongs to another program counts as nothing. */
export async function findServer(cluster: string): Promise<RunningServer | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
  const command = await commandOf(pid);
  if (!command.includes(cluster)) return undefined;
  return {
    pid,
    port: Number(lines[3]),
    ownerPid: Number(/keshi\.owner_pid=(\d+)/.exec(command)?.[1]),
    mode: /keshi\.mode=(\w+)/.exec(command)?.[1] ?? 'unknown',
    isReady: lines[7]?.trim() === 'ready',
  };
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux')
    return readFile(`/proc/${String(pid)}/cmdline`, 'utf8').then(
      (text) => text.replaceAll('\0', ' '),
      () => '',
    );
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

/** Polls until `probe` gives a value; PostgreSQL announces its state in a file, so there is no event to wait for. */
export async function waitFor<T>(probe: () => Promise<T | undefined>, limitMs: number): Promise<T | undefined> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined || Date.now() > deadline) return value;
    await wait(POLL_MS);
  }
}

/** Stops a server: first politely (SIGINT, a clean shutdown that disconnects clients), after 20 s at once (SIGQUIT). */
export async function stopServer(pid: number): Promise<void> {
  const isGone = (): Promise<true | undefined> => Promise.resolve(isAlive(pid) ? undefined : true);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    sendSignal(pid, signal);
    if ((await waitFor(isGone, STOP_MS)) === true) return;
  }
  throw new Error(
    `The database server (process ${String(pid)}) does not stop. What to do: look at its log, then end it by hand: kill -QUIT ${String(pid)}`,
  );
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

/** The running server whose starter lives; one whose starter is gone is stopped here. */
export async function settledServer(cluster: string): Promise<RunningServer | undefined> {
  const server = await findServer(cluster);
  if (server === undefined || isAlive(server.ownerPid)) return server;
  await stopServer(server.pid);
  return undefined;
}

const guarded = new Set<number>();
let isGuardInstalled = false;

/** Stops the server with this process, whichever way it ends but SIGKILL. Returns what to call when the server was stopped otherwise. */
export function stopWithThisProcess(pid: number): () => void {
  guarded.add(pid);
  if (!isGuardInstalled) {
    isGuardInstalled = true;
    process.on('exit', signalGuarded);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  }
  return () => {
    guarded.delete(pid);
  };
}

function signalGuarded(): void {
  for (const pid of guarded) sendSignal(pid, 'SIGINT');
}

/**
 * Listening to a signal switches off Node's own reaction to it, so it is repeated here once the server is down. When the application
 * listens too, it may still need the database to finish its requests: then it decides, and `exit` stops the server.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, onSignal); // a second Ctrl-C does not wait
  const pids = [...guarded];
  signalGuarded();
  guarded.clear();
  const areGone = (): Promise<true | undefined> => Promise.resolve(pids.some(isAlive) ? undefined : true);
  void waitFor(areGone, STOP_MS).finally(() => process.kill(process.pid, signal));
}
