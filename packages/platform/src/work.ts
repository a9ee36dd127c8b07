/** One unit of tenant work: a transaction in a scope, a context in it, the traces written before it commits. */
import { newId } from '@keshi/kernel/id';
import type { InstantText } from '@keshi/kernel/dates';
import { contextOf, type Actor, type Ctx } from './context.ts';
import { isRetryable, unavailable } from './database-error.ts';
import type { Database, Queries, Scope } from './db.ts';
import { tracesOf, type KeptAnswer } from './finish.ts';
import type { ContactHash } from './ports.ts';

export type WorkOptions = {
  readonly db: Database;
  readonly scope: Scope;
  readonly actor: Actor;
  readonly now: InstantText;
  readonly requestId: string;
  readonly contactHash: ContactHash;
  /** The name in the audit row; null for reads, which leave nothing and may write nothing. */
  readonly action: string | null;
  /** Called with the result, to keep it under an Idempotency-Key. */
  readonly keep?: (result: unknown) => KeptAnswer;
};

const MAX_TRIES = 3;

/** Runs the work; a serialisation failure or deadlock runs it again from the start, which is safe because it has no outside effects. */
export async function doWork<T>(options: WorkOptions, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptWork(options, work);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (attempt === MAX_TRIES) throw unavailable(error);
    }
  }
}

function attemptWork<T>(options: WorkOptions, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { db, scope, action, keep } = options;
  const made = (tx: Queries) => contextOf({ ...options, tx });
  if (action === null) return db.read(scope, (tx) => work(made(tx).ctx));
  return db.transaction(scope, async (tx) => {
    const { ctx, traces } = made(tx);
    const result = await work(ctx);
    tx.atEnd(tracesOf(ctx, action, traces, keep?.(result) ?? null));
    return result;
  });
}

/** The scope of jobs and provider events: one organisation, all its campuses. */
export const systemScope = (orgId: string): Scope => ({
  orgId,
  campusId: null,
  branchId: null,
  studentId: null,
  memberId: null,
  role: 'system',
});

/** What derived data is made with: the worker's database, and the clock. */
export type DeriveDeps = {
  readonly worker: Database;
  readonly contactHash: ContactHash;
  readonly now: () => InstantText;
};

/** System work that leaves no trace: what it writes can be made again from what is there. */
export const derive = <T>(deps: DeriveDeps, orgId: string, name: string, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  deps.worker.transaction(systemScope(orgId), (tx) =>
    work(
      contextOf({
        tx,
        scope: systemScope(orgId),
        actor: { kind: 'system', name },
        now: deps.now(),
        requestId: `${name}-${newId().slice(-12)}`,
        contactHash: deps.contactHash,
      }).ctx,
    ),
  );

/** System work in one organisation. */
export const asSystem = <T>(
  given: { db: Database; orgId: string; name: string; now: InstantText; contactHash: ContactHash },
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> =>
  doWork(
    {
      db: given.db,
      scope: systemScope(given.orgId),
      actor: { kind: 'system', name: given.name },
      now: given.now,
      requestId: `${given.name}-${newId().slice(-12)}`,
      contactHash: given.contactHash,
      action: given.name,
    },
    work,
  );
