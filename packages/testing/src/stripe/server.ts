/** The double behind a port on this machine, with its memory in a file, for the demo and for programs such as the official CLI. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { controlApp } from './control.ts';
import { createStripeDouble, type StripeDouble } from './double.ts';

export type StripeServerOptions = {
  now: () => Date;
  /** 0 takes a free one. */
  port?: number;
  secretKey?: string;
  seed?: string;
  /** Where the state is kept between runs; left out, it is forgotten at the end. */
  stateFile?: string;
  /** The state to begin with where there is no file. */
  saved?: string;
};

export type StripeServer = { double: StripeDouble; url: string; port: number; stop: () => Promise<void> };

const TICK_MS = 500;

/** The saved state, or nothing on the first run. */
async function readSaved(stateFile: string | undefined): Promise<{ saved?: string }> {
  if (stateFile === undefined) return {};
  try {
    return { saved: await readFile(stateFile, 'utf8') };
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return {};
    throw thrown;
  }
}

/** Writes the state when something changed, whole or not at all. */
function keeper(stateFile: string | undefined, double: () => StripeDouble) {
  let changed = false;
  return {
    mark: () => {
      changed = true;
    },
    save: async () => {
      if (stateFile === undefined || !changed) return;
      changed = false;
      await writeFile(`${stateFile}.new`, double().save());
      await rename(`${stateFile}.new`, stateFile);
    },
  };
}

/** Listens on 127.0.0.1 only. Retries and delays are looked at twice a second; `stop` finishes deliveries under way and saves. */
export async function startStripeServer(options: StripeServerOptions): Promise<StripeServer> {
  let port = options.port ?? 0;
  const baseUrl = () => `http://127.0.0.1:${port}`;
  const { stateFile, port: _wanted, ...settings } = options;
  const kept = keeper(stateFile, () => double);
  const double = createStripeDouble({
    ...settings,
    ...(await readSaved(stateFile)),
    baseUrl,
    delivery: 'automatic',
    onChange: kept.mark,
  });
  const app = new Hono().route('/', controlApp(double)).all('*', (c) => double.fetch(c.req.raw));
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (address) => {
      port = address.port;
      resolve(starting);
    });
    starting.on('error', reject);
  });
  let saving = Promise.resolve();
  const tick = async () => {
    const { delivered, failed } = await double.deliver();
    if (delivered + failed > 0) kept.mark();
    await kept.save();
  };
  const timer = setInterval(() => {
    saving = saving.then(tick);
  }, TICK_MS);
  const stop = async () => {
    clearInterval(timer);
    await saving;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
    kept.mark();
    await kept.save();
  };
  return { double, url: baseUrl(), port, stop };
}
