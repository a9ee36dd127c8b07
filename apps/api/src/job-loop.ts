/**
 * The worker loop of a Node process: what a commit left behind is done at once, everything else within a few seconds. Organisations do not
 * wait for each other, and nothing waits for the outside: effects have a lane per topic, so a gateway that hangs holds up its own messages only. Nor does
 * anything wait for what is derived, which has a lane of its own.
 */
import { sweepSignIns } from '@keshi/modules/identity';
import { faultText } from '@keshi/platform/log';
import { drain, outsideTopics } from '@keshi/platform/outbox';
import { listOrgs, reconcilePayments, runDerived, runInside, type JobDeps } from './jobs.ts';

export type JobLoop = {
  /** An organisation has something to do now. Returns at once; several calls before it is done are one. */
  nudge(orgId: string): void;
  /** Finishes what is running and stops. */
  stop(): Promise<void>;
};

const ROUND_MS = 3_000;
const SWEEP_MS = 6 * 3_600_000;
const RECONCILE_MS = 3_600_000;
/** Organisations worked on at once: inside the database, and waiting for one outside party. */
const INSIDE_WIDTH = 3;
const OUTSIDE_WIDTH = 2;
const DERIVED_WIDTH = 1;
/** Announcements of one organisation before another one gets its turn with an outside party. */
const OUTSIDE_BUDGET = 10;

/** Starts the loop. Several processes may run one each: announcements, facts and audit rows are claimed, never shared. */
export function startJobLoop(deps: JobDeps, roundMs = ROUND_MS): JobLoop {
  const attempt = async (event: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      deps.log({ at: new Date().toISOString(), event, error: faultText(error) });
    }
  };
  const outside = new Map(
    outsideTopics(deps.subscribers).map((topic) => [
      topic,
      makeLane(OUTSIDE_WIDTH, (orgId) =>
        attempt('effects failed', async () => {
          if ((await drain(deps, orgId, { only: topic, budget: OUTSIDE_BUDGET })) > 0) inside.add(orgId);
        }),
      ),
    ]),
  );
  const derived = makeLane(DERIVED_WIDTH, (orgId) => attempt('deriving failed', () => runDerived(deps, orgId)));
  const inside: Lane = makeLane(INSIDE_WIDTH, (orgId) =>
    attempt('jobs failed', async () => {
      for (const topic of await runInside(deps, orgId)) outside.get(topic)?.add(orgId);
      derived.add(orgId);
    }),
  );
  const round = async (): Promise<void> => {
    for (const orgId of await listOrgs(deps.auth)) inside.add(orgId);
  };
  const clocks = [
    repeat(0, SWEEP_MS, () => attempt('sweep failed', () => sweepSignIns(deps.auth))),
    repeat(RECONCILE_MS, RECONCILE_MS, () => attempt('reconciling failed', () => reconcilePayments(deps))),
    repeat(0, roundMs, () => attempt('round failed', round)),
  ];
  return {
    nudge: inside.add,
    async stop() {
      await Promise.all([...clocks, inside, derived, ...outside.values()].map((each) => each.stop()));
    },
  };
}

type Lane = { readonly add: (orgId: string) => void; readonly stop: () => Promise<void> };

/** Does `work` for organisations, a few at a time and never one twice at once; one that comes while it is worked on gets another turn. */
function makeLane(width: number, work: (orgId: string) => Promise<void>): Lane {
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  let stopped = false;
  const fill = (): void => {
    for (const orgId of waiting) {
      if (stopped || running.size >= width) return;
      if (running.has(orgId)) continue;
      waiting.delete(orgId);
      const turn = work(orgId).finally(() => {
        running.delete(orgId);
        fill();
      });
      running.set(orgId, turn);
    }
  };
  return {
    add(orgId) {
      waiting.add(orgId);
      fill();
    },
    async stop() {
      stopped = true;
      await Promise.all(running.values());
    },
  };
}

/** Does `work` after `firstMs`, and again `everyMs` after it ended. */
function repeat(firstMs: number, everyMs: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  let running = Promise.resolve();
  let timer = setTimeout(tick, firstMs);
  function tick(): void {
    running = work().then(() => {
      if (!stopped) timer = setTimeout(tick, everyMs);
    });
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
