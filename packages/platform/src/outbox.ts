/**
 * Draining the outbox of one organisation: each announcement is handled by its subscribers and removed in one transaction, or tried
 * again later with growing pauses, or laid aside as dead for a person to see.
 */
import { sql } from './sql.ts';
import { newId } from '@keshi/kernel/id';
import { Problem } from '@keshi/kernel/problem';
import type { InstantText } from '@keshi/kernel/dates';
import { contextOf, type Ctx } from './context.ts';
import { arrayOf, type Database, type Queries } from './db.ts';
import { tracesOf } from './finish.ts';
import { faultText, type Log } from './log.ts';
import type { Ports } from './ports.ts';
import { erased } from './routes.ts';
import { systemScope } from './work.ts';

/** Reacts inside the transaction that removes the announcement: exactly once. */
export type Handler = {
  readonly topic: string;
  readonly name: string;
  readonly handle: (ctx: Ctx, payload: never) => Promise<void>;
};

/**
 * Reacts outside the database: `prepare` only reads, `effect` calls with no transaction open, `record` writes. The announcement stays until
 * `record` committed, so the effect happens at least once and must carry a key that makes repeating it harmless.
 */
export type EffectHandler = {
  readonly topic: string;
  readonly name: string;
  readonly prepare: (ctx: Ctx, payload: never, announcementId: string) => Promise<unknown>;
  readonly effect: (ports: Ports, intent: never) => Promise<unknown>;
  readonly record: (ctx: Ctx, intent: never, result: never) => Promise<void>;
  /** The announcement is given up after the last try: leave something a person sees. */
  readonly giveUp?: (ctx: Ctx, payload: never) => Promise<void>;
};

export type Subscriber = Handler | EffectHandler;

export type DrainDeps = {
  readonly worker: Database;
  readonly ports: Ports;
  readonly subscribers: readonly Subscriber[];
  readonly now: () => InstantText;
  readonly log: Log;
};

const MAX_ATTEMPTS = 10;
const LEASE_SECONDS = 60;

type Row = { id: string; topic: string; payload: unknown; attempts: number };

/** Cast: a subscriber's payload type is its own declaration of what the topic carries; the announcer's contract is the module's events.ts. */
const payloadOf = (row: Row): never => row.payload as never;

const isEffect = (subscriber: Subscriber): subscriber is EffectHandler => 'effect' in subscriber;

/** Which announcements a drain takes: all, those of one topic, or all but those of some. */
export type DrainOptions = {
  readonly only?: string;
  readonly except?: readonly string[];
  /** Most announcements handled; 200 unless given. */
  readonly budget?: number;
};

/** Topics that are reacted to outside the database. */
export const outsideTopics = (subscribers: readonly Subscriber[]): string[] => [
  ...new Set(subscribers.filter(isEffect).map(({ topic }) => topic)),
];

/** Those of the topics with an announcement that is due. */
export const dueTopics = async (deps: DrainDeps, orgId: string, topics: readonly string[]): Promise<string[]> =>
  await deps.worker.read(systemScope(orgId), async (tx) =>
    (
      await tx.query<{ topic: string }>(sql`
        select distinct topic from outbox
        where org_id = ${orgId} and state = 'waiting' and due_at <= ${deps.now()} and topic = any(${arrayOf(topics, 'text')})`)
    ).map(({ topic }) => topic),
  );

async function claim(tx: Queries, orgId: string, now: InstantText, options: DrainOptions): Promise<Row | undefined> {
  const [row] = await tx.query<Row>(sql`
    select id, topic, payload, attempts from outbox
    where org_id = ${orgId} and state = 'waiting' and due_at <= ${now}
      and (${options.only ?? null}::text is null or topic = ${options.only ?? null}::text) and topic <> all(${arrayOf(options.except ?? [], 'text')})
    order by due_at, id limit 1 for update skip locked`);
  return row;
}

const remove = (tx: Queries, orgId: string, id: string) =>
  tx.query(sql`delete from outbox where org_id = ${orgId} and id = ${id}`);

/** Runs `work` as the system, with its traces, on a claimed row or on none. */
async function inSystem<T>(deps: DrainDeps, orgId: string, action: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return await deps.worker.transaction(systemScope(orgId), async (tx) => {
    const { ctx, traces } = contextOf({
      tx,
      scope: systemScope(orgId),
      actor: { kind: 'system', name: 'outbox' },
      now: deps.now(),
      requestId: `outbox-${newId().slice(-12)}`,
      contactHash: deps.ports.contactHash,
    });
    const result = await work(ctx);
    if (traces.announcements.length + traces.facts.length > 0 || traces.trace !== null)
      tx.atEnd(tracesOf(ctx, action, traces, null));
    return result;
  });
}

type Leased = { readonly row: Row; readonly subscriber: EffectHandler; readonly intent: unknown };
type Step = { kind: 'empty' } | { kind: 'done' } | ({ kind: 'leased' } & Leased);

/** Claims one announcement. Plain handlers finish here; an effect takes a lease and is prepared here, so that no transaction is open while it calls out. */
async function takeOne(
  deps: DrainDeps,
  orgId: string,
  seen: { row: Row | null },
  options: DrainOptions,
): Promise<Step> {
  return await inSystem(deps, orgId, 'outbox', async (ctx) => {
    const row = await claim(ctx.tx, orgId, deps.now(), options);
    if (row === undefined) return { kind: 'empty' };
    seen.row = row;
    const subscribers = deps.subscribers.filter((each) => each.topic === row.topic);
    const effect = subscribers.find(isEffect);
    if (effect !== undefined) {
      const until = new Date(Date.parse(deps.now()) + LEASE_SECONDS * 1000).toISOString();
      await ctx.tx.query(
        sql`update outbox set due_at = ${until}, attempts = attempts + 1 where org_id = ${orgId} and id = ${row.id}`,
      );
      return { kind: 'leased', row, subscriber: effect, intent: await effect.prepare(ctx, payloadOf(row), row.id) };
    }
    for (const each of subscribers) if (!isEffect(each)) await each.handle(ctx, payloadOf(row));
    await remove(ctx.tx, orgId, row.id);
    return { kind: 'done' };
  });
}

async function carryOut(deps: DrainDeps, orgId: string, { row, subscriber, intent }: Leased): Promise<void> {
  const result = await subscriber.effect(deps.ports, erased(intent));
  await inSystem(deps, orgId, row.topic, async (ctx) => {
    await subscriber.record(ctx, erased(intent), erased(result));
    await remove(ctx.tx, orgId, row.id);
  });
}

const pauseSeconds = (attempts: number): number => Math.min(3600, 5 * 2 ** attempts);

/** Errors are kept as their kind, not their text: a text may quote a row. */
const kindOf = (error: unknown): string =>
  error instanceof Problem ? error.type : error instanceof Error ? error.name : 'thrown value';

async function postpone(deps: DrainDeps, orgId: string, row: Row, error: unknown): Promise<void> {
  const attempts = row.attempts + 1;
  const dead = attempts >= MAX_ATTEMPTS;
  const dueAt = new Date(Date.parse(deps.now()) + pauseSeconds(attempts) * 1000).toISOString();
  deps.log({
    at: new Date().toISOString(),
    event: dead ? 'announcement dead' : 'announcement postponed',
    topic: row.topic,
    announcement: row.id,
    attempts,
    error: faultText(error),
  });
  await inSystem(deps, orgId, 'outbox.postpone', async (ctx) => {
    await ctx.tx.query(
      sql`update outbox set attempts = ${attempts}, due_at = ${dueAt}, state = ${dead ? 'dead' : 'waiting'}, last_error = ${kindOf(error)} where org_id = ${orgId} and id = ${row.id}`,
    );
  });
  if (dead) await giveUp(deps, orgId, row);
}

/** A transaction of its own: if this fails, the announcement must stay dead all the same, or it would be taken again at once, for ever. */
async function giveUp(deps: DrainDeps, orgId: string, row: Row): Promise<void> {
  const subscriber = deps.subscribers.filter(isEffect).find((each) => each.topic === row.topic);
  const work = subscriber?.giveUp;
  if (work === undefined) return;
  try {
    await inSystem(deps, orgId, 'outbox.give-up', (ctx) => work(ctx, payloadOf(row)));
  } catch (error) {
    deps.log({
      at: new Date().toISOString(),
      event: 'giving up failed',
      topic: row.topic,
      announcement: row.id,
      error: faultText(error),
    });
  }
}

/** Handles what is due, in the order in which it fell due. Returns how many announcements were handled or postponed. */
export async function drain(deps: DrainDeps, orgId: string, options: DrainOptions = {}): Promise<number> {
  const { budget = 200 } = options;
  for (let handled = 0; handled < budget; handled += 1) {
    const seen: { row: Row | null } = { row: null };
    try {
      const step = await takeOne(deps, orgId, seen, options);
      if (step.kind === 'empty') return handled;
      if (step.kind === 'leased') await carryOut(deps, orgId, step);
    } catch (error) {
      if (seen.row === null) throw error;
      await postpone(deps, orgId, seen.row, error);
    }
  }
  return budget;
}
