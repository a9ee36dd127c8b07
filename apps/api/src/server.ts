/** A self-hosted installation's processes: the API, by default with the worker loop in it, and the worker loop alone. */
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { requireSafe } from '@keshi/platform/boot-check';
import { endCells, openCells, type Cells } from '@keshi/platform/cells';
import { openDatabase } from '@keshi/platform/db';
import { forwardedAddress, type EdgeDeps } from '@keshi/platform/edge';
import type { Log } from '@keshi/platform/log';
import type { Ports } from '@keshi/platform/ports';
import type { InstantText } from '@keshi/kernel/dates';
import { createApi } from './app.ts';
import { startJobLoop, type JobLoop } from './job-loop.ts';
import { outsidePorts } from './outside.ts';
import type { Settings } from './settings.ts';
import { subscribers } from './subscribers.ts';

export type RunningApi = {
  readonly port: number;
  readonly url: string;
  /** Takes no new requests, lets running ones and jobs finish (at most ten seconds), then closes the connections. */
  stop(): Promise<void>;
};

type Server = ReturnType<typeof createAdaptorServer>;

/** A client has this long to send a request, headers first, so that slow ones cannot hold all connections. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 65_000,
} as const;
const FAREWELL_MS = 10_000;

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** Only a proxy on this machine is believed about who it speaks for; anyone else is who they are. */
function clientAddressOf(c: Context): string {
  // Cast: under the Node server the bindings are Node's own request and response.
  const address = (c.env as Partial<HttpBindings>).incoming?.socket.remoteAddress ?? 'local';
  return LOOPBACK.test(address) ? forwardedAddress(c) : address;
}

/** What every process of an installation stands on. */
type Foundation = {
  readonly cells: Cells;
  readonly ports: Ports;
  readonly now: () => InstantText;
  close(): Promise<void>;
};

/** Opens the connections and finds the database safe, or throws an error that says what is wrong. */
async function openFoundation(settings: Settings, log: Log): Promise<Foundation> {
  const { pool } = settings;
  const cells = openCells(settings.cells, (url, purpose) =>
    openDatabase({ url, max: purpose === 'worker' ? Math.min(4, pool) : pool }),
  );
  const close = (): Promise<void> => endCells(cells);
  try {
    for (const cell of cells.all) await requireSafe(cell, log);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    cells,
    ports: outsidePorts({ ...settings, log }),
    now: () => new Date(Date.now() + settings.clockOffsetMs).toISOString(),
    close,
  };
}

/** A loop for each cell; what an organisation announced is done by the loop of the cell it is in. */
function jobsOver({ cells, ports, now }: Foundation, settings: Settings, log: Log): JobLoop {
  const loops = new Map(
    cells.all.map(({ name, worker, auth }) => [
      name,
      startJobLoop({ worker, auth, ports, subscribers, keys: settings.signingKeys, now, log }),
    ]),
  );
  return {
    nudge: (orgId) => {
      cells.of(orgId).then(
        ({ name }) => loops.get(name)?.nudge(orgId),
        // Its own loop finds it in the next round.
        () => undefined,
      );
    },
    stop: async () => {
      await Promise.all([...loops.values()].map((each) => each.stop()));
    },
  };
}

/** Starts only the worker loop: for installations whose API processes leave it to a process of its own. */
export async function startJobWorker(settings: Settings, log: Log): Promise<{ stop(): Promise<void> }> {
  const foundation = await openFoundation(settings, log);
  const jobs = jobsOver(foundation, settings, log);
  return {
    stop: async () => {
      await jobs.stop();
      await foundation.close();
    },
  };
}

/** Starts listening once the database has been found safe. Throws an error that says what is wrong otherwise. */
export async function startServer(settings: Settings, log: Log): Promise<RunningApi> {
  const foundation = await openFoundation(settings, log);
  const jobs = settings.runsJobs ? jobsOver(foundation, settings, log) : null;
  const { cells, ports, now } = foundation;
  const deps: EdgeDeps = {
    cells,
    ports,
    now,
    log,
    origins: settings.origins,
    clientAddress: clientAddressOf,
    afterCommit: (orgId) => jobs?.nudge(orgId),
  };
  const server = createAdaptorServer({ fetch: createApi(() => deps).fetch, serverOptions: TIMEOUTS });
  const leave = async (): Promise<void> => {
    await jobs?.stop();
    await foundation.close();
  };
  try {
    const port = await listen(server, settings);
    const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
    return {
      port,
      url: `http://${host}:${String(port)}`,
      stop: async () => {
        await close(server);
        await leave();
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

const listen = (server: Server, { host, port }: Settings): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const timer = setTimeout(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  }, FAREWELL_MS);
  await closed;
  clearTimeout(timer);
}
