/** The worker loop of a Node process: what a commit left behind is done at once, everything else within a few seconds. */
import { sweepSignIns } from '@keshi/modules/identity';
import { faultText } from '@keshi/platform/log';
import { reconcilePayments, runJobs, runJobsOf, type JobDeps } from './jobs.ts';

export type JobLoop = {
  /** An organisation has something to do now. Returns at once; several calls before it is done are one. */
  nudge(orgId: string): void;
  /** Finishes what is running and stops. */
  stop(): Promise<void>;
};

const ROUND_MS = 3_000;
const SWEEP_MS = 6 * 3_600_000;
const RECONCILE_MS = 3_600_000;

/** Starts the loop. Several processes may run one each: announcements, facts and audit rows are claimed, never shared. */
export function startJobLoop(deps: JobDeps, roundMs = ROUND_MS): JobLoop {
  const nudged = new Set<string>();
  const now = performance.now();
  const tasks: Task[] = [
    { event: 'sweep failed', everyMs: SWEEP_MS, dueMs: now, run: () => sweepSignIns(deps.auth) },
    {
      event: 'reconciling failed',
      everyMs: RECONCILE_MS,
      dueMs: now + RECONCILE_MS,
      run: () => reconcilePayments(deps),
    },
    { event: 'round failed', everyMs: roundMs, dueMs: now, run: () => runJobs(deps) },
  ];
  const state = { stopped: false, wake: (): void => undefined };
  const attempt = async (event: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      deps.log({ at: new Date().toISOString(), event, error: faultText(error) });
    }
  };
  const turn = async (): Promise<void> => {
    const orgIds = [...nudged];
    nudged.clear();
    for (const orgId of orgIds) await attempt('jobs failed', () => runJobsOf(deps, orgId));
    for (const task of tasks.filter((each) => each.dueMs <= performance.now())) {
      await attempt(task.event, task.run);
      task.dueMs = performance.now() + task.everyMs;
    }
  };
  const loop = async (): Promise<void> => {
    while (!state.stopped) {
      await turn();
      await pause(state, () => nudged.size > 0, tasks);
    }
  };
  const running = loop();
  return {
    nudge(orgId) {
      nudged.add(orgId);
      state.wake();
    },
    async stop() {
      state.stopped = true;
      state.wake();
      await running;
    },
  };
}

/** Something to do again and again. */
type Task = { readonly event: string; readonly everyMs: number; dueMs: number; readonly run: () => Promise<void> };

/** Waits until the next task is due or something wakes it; not at all when there is work already. */
async function pause(
  state: { readonly stopped: boolean; wake: () => void },
  isNudged: () => boolean,
  tasks: readonly Task[],
): Promise<void> {
  if (state.stopped || isNudged()) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, Math.min(...tasks.map((each) => each.dueMs)) - performance.now()));
    state.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
