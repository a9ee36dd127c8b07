/**
 * The processes of a benchmark and what they cost: the API as it runs in production, programs of our own, and the processor time of each,
 * told apart. Processor time is read from /proc; where there is none it is NaN.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Milliseconds of processor time by who spent them: `server` is the API or what stands in its place, `client` is this process. */
export type CpuMs = { readonly server: number; readonly postgres: number; readonly client: number };

/** The kernel counts in ticks of a hundredth of a second on every Linux that Node runs on. */
const TICK_MS = 10;
const START_MS = 30_000;
const ASK_EVERY_MS = 50;
const STOP_MS = 15_000;

export type ProcessTimes = { readonly parent: number; readonly ownMs: number; readonly childrenMs: number };

/** Reads a line of /proc/PID/stat. The name, second in it, may itself hold spaces and parentheses. */
export function timesIn(stat: string): ProcessTimes {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = (index: number): number => Number(fields[index] ?? 0);
  return {
    parent: ticks(1),
    ownMs: (ticks(11) + ticks(12)) * TICK_MS,
    childrenMs: (ticks(13) + ticks(14)) * TICK_MS,
  };
}

function timesOf(pid: number | string): ProcessTimes | null {
  try {
    return timesIn(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return null; // it has just ended
  }
}

/** A server process and all its children, those that ended included. */
function familyMs(parent: number): number {
  const own = timesOf(parent);
  if (own === null) return Number.NaN;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(timesOf)
    .filter((times) => times?.parent === parent);
  return children.reduce((sum, times) => sum + (times?.ownMs ?? 0), own.ownMs + own.childrenMs);
}

/** Processor time so far. */
export function cpuNow(serverPid: number, postgresPid: number): CpuMs {
  const own = process.cpuUsage();
  return {
    server: timesOf(serverPid)?.ownMs ?? Number.NaN,
    postgres: familyMs(postgresPid),
    client: (own.user + own.system) / 1000,
  };
}

export const cpuBetween = (before: CpuMs, after: CpuMs): CpuMs => ({
  server: after.server - before.server,
  postgres: after.postgres - before.postgres,
  client: after.client - before.client,
});

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const text = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? Number.NaN) * 1024;
}

/** Whatever this process ends of, its children end with it; only SIGKILL leaves them behind. */
function endWithThisProcess(child: ChildProcess): void {
  const end = (): void => {
    child.kill('SIGKILL');
  };
  process.on('exit', end);
  child.once('exit', () => process.off('exit', end));
}

/** A running server that answers HTTP on this machine's loopback. */
export type ServerProcess = { readonly pid: number; readonly port: number; readonly stop: () => Promise<void> };

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  clearTimeout(timer);
}

const API = fileURLToPath(new URL('../../../../apps/api/src/node.ts', import.meta.url));

/** Starts the API's own entrance with an environment, its log in a file as a service manager would keep it. */
export async function startApi(environment: Readonly<Record<string, string>>, logFile: string): Promise<ServerProcess> {
  const log = await open(logFile, 'w');
  const child = spawn(process.execPath, [API], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', KESHI_PORT: '0', ...environment },
    stdio: ['ignore', log.fd, log.fd],
  });
  endWithThisProcess(child);
  await log.close();
  for (let waited = 0; waited < START_MS; waited += ASK_EVERY_MS) {
    const text = await readFile(logFile, 'utf8');
    const port = /^READY http:\/\/127\.0\.0\.1:(\d+)/m.exec(text)?.[1];
    if (port !== undefined && child.pid !== undefined)
      return { pid: child.pid, port: Number(port), stop: () => ended(child) };
    if (child.exitCode !== null) throw new Error(`the API ended at its start:\n${text}`);
    await wait(ASK_EVERY_MS);
  }
  await ended(child);
  throw new Error(`the API was not ready within ${START_MS} ms; its log is ${logFile}`);
}

/** A program of this folder in a process of its own, spoken to by messages. It ends when `stop` disconnects it. */
export type Worker<Message, Answer> = {
  readonly pid: number;
  /** Sends a message and waits for the one that answers it; one at a time. */
  readonly ask: (message: Message) => Promise<Answer>;
  readonly stop: () => Promise<void>;
};

/** Starts a program that answers every `Message` with one `Answer`, both plain data. */
export function startWorker<Message extends object, Answer>(program: URL): Worker<Message, Answer> {
  const child = fork(fileURLToPath(program), { serialization: 'advanced' });
  endWithThisProcess(child);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.pathname} did not start`);
  return {
    pid,
    ask: (message) => answerFrom<Answer>(child, program.pathname, message),
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended(child);
    },
  };
}

function answerFrom<Answer>(child: ChildProcess, name: string, message: object): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const onExit = (): void => reject(new Error(`${name} ended`));
  child.once('exit', onExit);
  child.once('message', (answer) => {
    child.off('exit', onExit);
    // Cast: the program's own type says what it answers.
    resolve(answer as Answer);
  });
  child.send(message);
  return promise;
}
