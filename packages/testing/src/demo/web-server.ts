/** The web app as a process of its own: the build, as it runs in production, or the sources while they are being written. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export type WebServer = { readonly url: string; stop(): Promise<void> };

/** Systems give outgoing connections ports from 32768 on, or above. */
const PORTS = { from: 20_000, until: 32_768 };

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });

/** A port nobody listens on and no connection of this machine is given: until somebody listens on it a build may go by. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.until);
    if (await isFree(port)) return port;
  }
}

const ROOT = new URL('../../../../', import.meta.url);
const WEB = fileURLToPath(new URL('apps/web', ROOT));
const VITE = fileURLToPath(new URL('node_modules/vite/bin/vite.js', ROOT));

const START_MS = 40_000;
const ASK_EVERY_MS = 100;
const STOP_MS = 3000;

export type WebOptions = {
  /** Entry of the built app; null runs the sources, reloading as they change. */
  readonly entry: string | null;
  readonly port: number;
  readonly apiUrl: string;
  readonly payOrigin: string;
  readonly inboxUrl: string;
  /** Added to the machine's clock for business time. */
  readonly clockOffsetMs: number;
};

const urlOf = ({ port }: Pick<WebOptions, 'port'>): string => `http://127.0.0.1:${String(port)}`;

/** The web app's own variables, on Node and on Workers. */
export const webVariables = (options: Omit<WebOptions, 'entry' | 'apiUrl'>): Record<string, string> => ({
  KESHI_WEB_URL: urlOf(options),
  KESHI_PAY_ORIGINS: options.payOrigin,
  KESHI_INBOX_URL: options.inboxUrl,
  KESHI_CLOCK_OFFSET_MS: String(options.clockOffsetMs),
});

const environmentOf = (options: WebOptions): NodeJS.ProcessEnv => ({
  ...process.env,
  HOST: '127.0.0.1',
  PORT: String(options.port),
  ORIGIN: urlOf(options),
  PROTOCOL_HEADER: 'x-forwarded-proto',
  // Spreadsheets of an opening import; the server's own limit is half a megabyte.
  BODY_SIZE_LIMIT: '11M',
  KESHI_API_URL: options.apiUrl,
  ...webVariables(options),
});

/** Ends a process, by force when asking does not help. */
function stopper(child: ChildProcess): () => Promise<void> {
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  return async () => {
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(impatience);
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/sign-in`).then(
    (response) => response.ok,
    () => false,
  );

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Starts the web app on 127.0.0.1 and waits until it answers. */
export async function startWeb(options: WebOptions): Promise<WebServer> {
  const url = urlOf(options);
  const source = ['dev', '--host', '127.0.0.1', '--port', String(options.port), '--strictPort'];
  const child = spawn(process.execPath, options.entry === null ? [VITE, ...source] : [options.entry], {
    cwd: WEB,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environmentOf(options),
  });
  const stop = stopper(child);
  const giveUpMs = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`the web app ended at once with code ${String(child.exitCode)}`);
    if (Date.now() > giveUpMs) {
      await stop();
      throw new Error(`the web app did not answer on ${url}`);
    }
    await wait(ASK_EVERY_MS);
  }
  return { url, stop };
}
