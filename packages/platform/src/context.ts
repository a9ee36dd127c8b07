/** What a use case gets besides its input, and what it leaves behind for the edge to write when it returns. */
import { sql } from './sql.ts';
import { OWN_CLASSES_ONLY, type Grant } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import { newId } from '@keshi/kernel/id';
import { localDate, type DateText, type InstantText } from '@keshi/kernel/dates';
import type { Queries, Scope } from './db.ts';
import type { ContactHash } from './ports.ts';

/** Who acts: a member of the organisation (staff or guardian), or the system for jobs and provider events. */
export type Actor =
  | { readonly kind: 'member'; readonly personId: string; readonly name: string; readonly grants: readonly Grant[] }
  | { readonly kind: 'system'; readonly name: string };

export type CampusInfo = {
  readonly id: string;
  readonly branchId: string;
  readonly name: string;
  readonly timeZone: string;
};

/** A countable thing that happened. Measures are signed: a correction is the same fact with opposite measures. */
export type NewFact = {
  readonly metric: string;
  readonly campusId: string;
  readonly branchId: string;
  /** Who is credited; `NOBODY` when no person is. */
  readonly personId: string;
  readonly onDate: DateText;
  readonly studentId: string | null;
  readonly sourceKind: string;
  readonly sourceId: string;
  readonly count: number;
  readonly units: number;
  readonly minor: number;
};

export type Announcement = {
  readonly topic: string;
  readonly payload: unknown;
  readonly campusId: string | null;
  readonly dueAt: InstantText;
};

export type Trace = {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly detail?: Readonly<Record<string, unknown>>;
};

export type Ctx = {
  readonly tx: Queries;
  readonly orgId: string;
  readonly scope: Scope;
  readonly actor: Actor;
  /** The instant of the request. No request can set it. */
  readonly now: InstantText;
  readonly requestId: string;
  /** The campus of the address; 404 when there is none here. */
  campus(): Promise<CampusInfo>;
  /** Any campus by id; 404 when it is not visible in this scope. */
  campusOf(campusId: string): Promise<CampusInfo>;
  /** Tells other modules: an outbox row in this transaction. Payloads carry ids, never personal data. */
  announce(topic: string, payload: unknown, options?: { campusId?: string | null; dueAt?: InstantText }): void;
  /** Records a fact in this transaction. */
  count(fact: NewFact): void;
  /** Says what the audit row is about; every unsafe request gets one whether or not this is called. */
  trace(trace: Trace): void;
  readonly contactHash: ContactHash;
  /** True when every role that let the request in is limited to the person's own classes (ROL-11). */
  readonly ownClassesOnly: boolean;
  /** The acting person's id; a broken invariant for the system actor. */
  personId(): string;
};

/** What the use case left behind. */
export type Traces = { readonly announcements: Announcement[]; readonly facts: NewFact[]; trace: Trace | null };

// Campuses change their branch or time zone rarely and never their id; a minute's staleness is harmless for both.
const CAMPUS_TTL_MS = 60_000;
const campusCache = new Map<string, { info: CampusInfo; untilMs: number }>();

async function readCampus(tx: Queries, orgId: string, campusId: string, nowMs: number): Promise<CampusInfo> {
  const key = `${orgId}/${campusId}`;
  const cached = campusCache.get(key);
  if (cached !== undefined && cached.untilMs > nowMs) return cached.info;
  const [row] = await tx.query<CampusInfo>(
    sql`select id, branch_id, name, time_zone from campus where org_id = ${orgId} and id = ${campusId}`,
  );
  if (row === undefined) throw problem('not-found');
  campusCache.set(key, { info: row, untilMs: nowMs + CAMPUS_TTL_MS });
  return row;
}

/** A campus the scope reaches; the cache knows nothing of scopes, so both limits are held here. */
async function campusInScope(tx: Queries, scope: Scope, campusId: string, nowMs: number): Promise<CampusInfo> {
  if (scope.campusId !== null && scope.campusId !== campusId) throw problem('not-found');
  const campus = await readCampus(tx, scope.orgId, campusId, nowMs);
  if (scope.branchId !== null && scope.branchId !== campus.branchId) throw problem('not-found');
  return campus;
}

/** Builds the context of one request or job inside its transaction. */
export function contextOf(given: {
  tx: Queries;
  scope: Scope;
  actor: Actor;
  now: InstantText;
  requestId: string;
  contactHash: ContactHash;
}): { ctx: Ctx; traces: Traces } {
  const { tx, scope, actor, now, requestId, contactHash } = given;
  const traces: Traces = { announcements: [], facts: [], trace: null };
  const campusOf = (campusId: string): Promise<CampusInfo> => campusInScope(tx, scope, campusId, Date.parse(now));
  const ctx: Ctx = {
    tx,
    scope,
    actor,
    now,
    requestId,
    contactHash,
    orgId: scope.orgId,
    campusOf,
    ownClassesOnly: actor.kind === 'member' && actor.grants.every((grant) => OWN_CLASSES_ONLY.includes(grant.role)),
    campus: async () => {
      if (scope.campusId === null) throw problem('not-found');
      return await campusOf(scope.campusId);
    },
    announce: (topic, payload, options = {}) => {
      traces.announcements.push({
        topic,
        payload,
        campusId: options.campusId ?? scope.campusId,
        dueAt: options.dueAt ?? now,
      });
    },
    count: (fact) => {
      if (fact.count !== 0 || fact.units !== 0 || fact.minor !== 0) traces.facts.push(fact);
    },
    trace: (trace) => {
      traces.trace = trace;
    },
    personId: () => {
      if (actor.kind !== 'member') throw new Error('invariant broken: the system has no person');
      return actor.personId;
    },
  };
  return { ctx, traces };
}

/** Today at a campus. */
export const todayAt = (ctx: Ctx, campus: CampusInfo): DateText => localDate(ctx.now, campus.timeZone);

/** A new id stamped with the request's clock, so that ids sort by business time also under an offset clock. */
export const idFor = (ctx: Ctx): string => newId(Date.parse(ctx.now));
