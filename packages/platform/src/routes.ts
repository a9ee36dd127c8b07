/** [endpoint, use case] pairs. A route cannot be made without a handler of the endpoint's types. */
import type { AnyEndpoint, Endpoint, In, Out } from '@keshi/kernel/endpoint';
import type { InstantText } from '@keshi/kernel/dates';
import type { SignIns } from './cells.ts';
import type { Queries } from './db.ts';
import type { Ctx } from './context.ts';
import type { Sessions, SignedIn } from './session.ts';
import type { Ports } from './ports.ts';

/** The context of endpoints outside an organisation: signing in, choosing where to act, provider webhooks. */
export type PublicCtx = {
  /** The sign-in tables, as `keshi_auth`, of the cell the request's session is in until `locate` goes to another. */
  readonly auth: SignIns;
  /** The home cell's, for what belongs to nobody. */
  readonly home: Queries;
  readonly sessions: Sessions;
  readonly session: SignedIn | null;
  readonly ports: Ports;
  readonly now: InstantText;
  readonly requestId: string;
  /** Address of the client as the edge in front of us reports it. Only for rate limits. */
  readonly clientAddress: string;
  header(name: string): string | undefined;
  /** Sets or clears the session cookie of the answer. */
  setSession(session: { token: string; expiresAt: InstantText } | null): void;
  /** Counts an attempt; throws too-many-requests beyond `most` per window. */
  limit(key: string, most: number, windowSeconds: number): Promise<void>;
  /** Starts work that the answer neither waits for nor depends on; a failure is logged. Not for the database, whose connections may be gone by then. */
  afterwards(work: () => Promise<void>): void;
  /** Runs tenant work as the system, in its own transaction with audit and outbox. */
  asSystem<T>(orgId: string, work: (ctx: Ctx) => Promise<T>): Promise<T>;
};

type Given = Endpoint;

export type UseCase<E extends Given> = (ctx: Ctx, input: In<E>) => Promise<Out<E>>;
export type PublicUseCase<E extends Given> = (ctx: PublicCtx, input: In<E>) => Promise<Out<E>>;

/**
 * A use case with an effect outside the database: the intent is written and committed, the outside is called with no
 * transaction open, and what came back is recorded in a second transaction. `prepare` must find the intent of an earlier try.
 */
export type External<E extends Given, Intent, Result> = {
  readonly prepare: (ctx: Ctx, input: In<E>, key: string) => Promise<Intent>;
  readonly effect: (ports: Ports, intent: Intent) => Promise<Result>;
  readonly record: (ctx: Ctx, intent: Intent, result: Result) => Promise<Out<E>>;
};

// The edge treats all routes alike, so their types end here; `route` is where they are checked.
export type Route =
  | {
      readonly kind: 'tenant';
      readonly endpoint: AnyEndpoint;
      readonly run: (ctx: Ctx, input: never) => Promise<unknown>;
    }
  | {
      readonly kind: 'public';
      readonly endpoint: AnyEndpoint;
      readonly run: (ctx: PublicCtx, input: never) => Promise<unknown>;
    }
  | { readonly kind: 'external'; readonly endpoint: AnyEndpoint; readonly run: External<never, unknown, unknown> };

/** Cast: what a route was declared with is what the edge gives it; `route` and its like are where the types are checked. */
export const erased = (value: unknown): never => value as never;

/** A use case inside an organisation: one transaction, opened by the edge. */
export function route<E extends Given>(endpoint: E, useCase: UseCase<E>): Route {
  return { kind: 'tenant', endpoint: erased(endpoint), run: useCase };
}

/** A use case outside organisations. */
export function publicRoute<E extends Given>(endpoint: E, useCase: PublicUseCase<E>): Route {
  return { kind: 'public', endpoint: erased(endpoint), run: useCase };
}

/** A use case that calls the outside between two transactions. */
export function externalRoute<E extends Given, Intent, Result>(
  endpoint: E,
  external: External<E, Intent, Result>,
): Route {
  return { kind: 'external', endpoint: erased(endpoint), run: erased(external) };
}
