/** One unit of tenant work: a transaction in a scope, a context in it, the traces written before it commits. */
import { newId } from '@keshi/kernel/id';
import type { InstantText } from '@keshi/kernel/dates';
import { contextOf, type Actor, type Ctx } from './context.ts';
import { isRetryable, unavailable } from './database-error.ts';
import type { Database, Scope } from './db.ts';
import { writeTraces, type KeptAnswer } from './finish.ts';
import type { ContactHash } from './ports.ts';

export type WorkOptions = {
  readonly db: Database;
  readonly scope: Scope;
  readonly actor: Actor;
  readonly now: InstantText;
  readonly requestId: string;
  readonly contactHash: ContactHash;
  /** The name in the audit row; null for reads, which leave nothing. */
  readonly action: string | null;
  /** Called with the result, to keep it under an Idempotency-Key. */
  readonly keep?: (result: unknown) => KeptAnswer;
};

const MAX_TRIES = 3;

/** Runs the work; a serialisation failure or deadlock runs it again from the start, which is safe because it has no outside effects. */
export async function doWork<T>(options: WorkOptions, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await options.db.transaction(options.scope, async (tx) => {
        const { ctx, traces } = contextOf({ ...options, tx });
        const result = await work(ctx);
        if (options.action !== null) await writeTraces(ctx, options.action, traces, options.keep?.(result) ?? null);
        return result;
      });
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (attempt === MAX_TRIES) throw unavailable(error);
    }
  }
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
