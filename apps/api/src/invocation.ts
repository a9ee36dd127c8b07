/**
 * One invocation of the API on Workers: connections that live as long as it does, the request, and what is left to do after the answer.
 * What it gets from outside (ports, clock, log) is the entrance's to say.
 */
import type { InstantText } from '@keshi/kernel/dates';
import { problemBody } from '@keshi/kernel/problem';
import type { SigningKeys } from '@keshi/platform/audit-chain';
import { requireSafe } from '@keshi/platform/boot-check';
import { endCells, openCells, type Cell, type Cells, type CellUrls } from '@keshi/platform/cells';
import { openDatabase, type Database } from '@keshi/platform/db';
import type { EdgeDeps } from '@keshi/platform/edge';
import { consoleLog, faultText, type Log } from '@keshi/platform/log';
import type { Ports } from '@keshi/platform/ports';
import { createApi } from './app.ts';
import { runReactions, runScheduled, type JobDeps } from './jobs.ts';
import { subscribers } from './subscribers.ts';

/** All that an invocation touches. */
export type Outside = {
  /** The home cell first. */
  readonly cells: readonly [CellUrls, ...CellUrls[]];
  /** Host and port of a local WebSocket proxy; absent on Neon. */
  readonly neonProxy: string | undefined;
  readonly ports: Ports;
  readonly keys: SigningKeys;
  readonly now: () => InstantText;
  readonly log: Log;
  /** Origins that may send unsafe requests. */
  readonly origins: readonly string[];
};

export type Invocation = Omit<Outside, 'cells'> & {
  readonly cells: Cells;
  /** What the request leaves to be done after its answer. */
  readonly later: { readonly orgIds: Set<string>; readonly work: Promise<void>[] };
};

/** A socket belongs to the request that opened it, so every invocation opens its own small pools; `end` or `finish` ends them. */
export function startInvocation(outside: Outside): Invocation {
  const { neonProxy } = outside;
  const database = (url: string): Database =>
    openDatabase({
      url,
      driver: 'neon',
      max: 1,
      ...(neonProxy === undefined ? {} : { neonProxy }),
    });
  const cells = openCells(outside.cells, database);
  return { ...outside, cells, later: { orgIds: new Set(), work: [] } };
}

/** What jobs in one cell need, over the invocation's connections. */
const jobsOf = ({ ports, keys, now, log }: Invocation, { worker, auth }: Cell): JobDeps => ({
  worker,
  auth,
  ports,
  subscribers,
  keys,
  now,
  log,
});

/** … in the cell of an organisation. */
export const jobsIn = async (invocation: Invocation, orgId: string): Promise<JobDeps> =>
  jobsOf(invocation, await invocation.cells.of(orgId));

/** Cast: `serve` is the only caller, and hands exactly this to the edge as its environment. */
const depsOf = (env: unknown): EdgeDeps => (env as { deps: EdgeDeps }).deps;

// The edge is built once per isolate; what a request may touch travels with the request.
const api = createApi((c) => depsOf(c.env));

const note = (log: Log, event: string, error: unknown): void => {
  log({ at: new Date().toISOString(), event, error: faultText(error) });
};

const unavailable = (): Response =>
  new Response(JSON.stringify(problemBody('service-unavailable', {})), {
    status: 503,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'private, no-store' },
  });

/** Whether this isolate has found its database roles weak enough. There is no start of a process here to refuse, so the first use is. */
const isolate = { isSafe: false };

/** Throws when a role stands above row-level security, as a Node process does before it listens. */
async function requireSafeOnce({ cells, log }: Invocation): Promise<void> {
  if (isolate.isSafe) return;
  for (const cell of cells.all) await requireSafe(cell, log);
  isolate.isSafe = true;
}

/** Answers one request, with 503 while the databases are not safe. `finish` comes after the answer. */
export async function serve(request: Request, invocation: Invocation): Promise<Response> {
  const { cells, ports, now, log, origins, later } = invocation;
  try {
    await requireSafeOnce(invocation);
  } catch (error) {
    note(log, 'refusing to serve', error);
    return unavailable();
  }
  const deps: EdgeDeps = {
    cells,
    ports,
    now,
    log,
    origins,
    afterCommit: (orgId) => {
      later.orgIds.add(orgId);
    },
    background: (work) => {
      later.work.push(work);
    },
  };
  return await api.fetch(request, { deps });
}

/** Does what the request left, and ends the connections. Never rejects. */
export async function finish(invocation: Invocation): Promise<void> {
  const { later } = invocation;
  try {
    await Promise.all(later.work);
    for (const orgId of later.orgIds) await runReactions(await jobsIn(invocation, orgId), orgId);
  } catch (error) {
    // Nothing is lost: the cron trigger finds what is left.
    note(invocation.log, 'jobs failed', error);
  } finally {
    await end(invocation);
  }
}

/** Ends the connections. */
export async function end({ cells }: Invocation): Promise<void> {
  await endCells(cells);
}

type Background = { waitUntil(work: Promise<unknown>): void };

/** A module worker over what `outsideOf` makes of its bindings. While that throws, every request is answered 503 and the log says why. */
export const createWorker = <Env>(outsideOf: (env: Env) => Outside) => ({
  async fetch(request: Request, env: Env, background: Background): Promise<Response> {
    let invocation: Invocation;
    try {
      invocation = startInvocation(outsideOf(env));
    } catch (error) {
      note(consoleLog, 'refusing to serve', error);
      return unavailable();
    }
    const response = await serve(request, invocation);
    background.waitUntil(finish(invocation));
    return response;
  },

  async scheduled(event: { readonly scheduledTime: number }, env: Env): Promise<void> {
    const invocation = startInvocation(outsideOf(env));
    try {
      await requireSafeOnce(invocation);
      for (const cell of invocation.cells.all) await runScheduled(jobsOf(invocation, cell), event.scheduledTime);
    } finally {
      await end(invocation);
    }
  },
});
