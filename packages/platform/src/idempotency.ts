/** Idempotency-Keys: the key's row is written with the effect, so a key either has its effect and its answer or neither. */
import { sql } from './sql.ts';
import { problem } from '@keshi/kernel/problem';
import type { Database, Scope } from './db.ts';
import type { KeptAnswer } from './finish.ts';

export type KeyedRequest = {
  readonly key: string;
  readonly actorId: string;
  readonly endpoint: string;
  readonly requestHash: string;
};

export const keptAnswer = (request: KeyedRequest, status: number, answer: string | null): KeptAnswer => ({
  key: request.key,
  actorId: request.actorId,
  requestHash: request.requestHash,
  status,
  answer,
});

/**
 * The answer an earlier request with this key got, or null when the key is new.
 * The same key with another request is the client's mistake and is refused.
 */
export async function findKept(
  db: Database,
  scope: Scope,
  request: KeyedRequest,
): Promise<{ status: number; answer: string | null } | null> {
  const [row] = await db.read(scope, (tx) =>
    tx.query<{ endpoint: string; requestHash: string; status: number; answer: string | null }>(sql`
    select endpoint, request_hash, status, answer from idempotency_key
    where org_id = ${scope.orgId} and actor_id = ${request.actorId} and key = ${request.key}`),
  );
  if (row === undefined) return null;
  if (row.endpoint !== request.endpoint || row.requestHash !== request.requestHash)
    throw problem('idempotency-key-reused');
  return { status: row.status, answer: row.answer };
}
