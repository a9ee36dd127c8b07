/**
 * The isolation matrix: every actor sends every operation, for its own things and with ids of other campuses, other organisations, of nothing
 * and of no shape. What is not the actor's must be answered like what is not there, byte for byte; no foreign mark may appear anywhere;
 * and what the role may do at its own place must not be refused.
 */
import type { SQL } from '@keshi/platform/sql';
import { routes as productRoutes } from '@keshi/api/app';
import { oneCell } from '@keshi/platform/cells';
import { createEdge } from '@keshi/platform/edge';
import type { Permit } from '@keshi/platform/authorise';
import type { Database } from '@keshi/platform/db';
import type { Route } from '@keshi/platform/routes';
import { SESSION_COOKIE, sessionsOver } from '@keshi/platform/session';
import { TEST_ORIGIN } from '../http.ts';
import { isPermitted, matrixActors, worksAt, type MatrixActor } from './actors.ts';
import { marksIn } from './canary.ts';
import {
  crossedProbes,
  nameOf,
  ownClassProbes,
  ownRequest,
  placeProbes,
  slotProbes,
  type MatrixRequest,
  type Probe,
} from './requests.ts';
import type { TwoOrgs } from './seed.ts';

export type Leak = {
  readonly actor: string;
  readonly operation: string;
  readonly what: string;
  readonly detail: string;
};

export type MatrixReport = {
  readonly operations: number;
  readonly requests: number;
  readonly leaks: readonly Leak[];
  /** Operations that nobody got a success from, so that nothing is proven about what they show. */
  readonly unproven: readonly string[];
};

export type MatrixOptions = {
  readonly routes?: readonly Route[];
  readonly permit?: Permit;
  /** Only the marks are looked at: for row-level security alone, where the permission layer is off. */
  readonly marksOnly?: boolean;
};

type Answer = { readonly status: number; readonly text: string; readonly headers: string };
type Run = {
  readonly world: TwoOrgs;
  readonly options: MatrixOptions;
  readonly send: (route: Route, actor: MatrixActor, request: MatrixRequest) => Promise<Answer>;
  readonly leaks: Leak[];
  readonly proven: Set<string>;
  sent: number;
};

const AT_ONCE = 4;

/** A database whose transactions are seen through to their end and then rolled back: thousands of requests, and the world stays as it was. */
function rolledBack(database: Database): Database {
  return {
    query: (statement) => database.query(statement),
    end: () => database.end(),
    read: (scope, work) => database.read(scope, work),
    async transaction(scope, work) {
      const outcome: { result?: Awaited<ReturnType<typeof work>> } = {};
      const undo = new Error('rolled back on purpose');
      try {
        await database.transaction(scope, async (tx) => {
          const last: SQL[] = [];
          outcome.result = await work({ ...tx, atEnd: (statement) => last.push(statement) });
          for (const statement of last) await tx.query(statement);
          throw undo;
        });
      } catch (error) {
        if (error !== undo) throw error;
      }
      // Cast: it was set before the error that got us here was thrown.
      return outcome.result as Awaited<ReturnType<typeof work>>;
    },
  };
}

/** Sends as an actor. Requests outside organisations get a session of their own, because they may end or change it. */
function senderOver({ world, options }: Pick<Run, 'world' | 'options'>): Run['send'] {
  const { api } = world;
  const depsWith = (app: Database) => ({
    cells: oneCell({ ...api, app }),
    ports: api.ports,
    now: api.clock.now,
    log: () => undefined,
    origins: [TEST_ORIGIN],
    ...(options.permit === undefined ? {} : { permit: options.permit }),
  });
  const all = options.routes ?? productRoutes;
  const [dry, lasting] = [
    createEdge(all, () => depsWith(rolledBack(api.app))),
    createEdge(all, () => depsWith(api.app)),
  ];
  let addresses = 0;
  return async (route, actor, request) => {
    const token = route.kind === 'public' ? await freshToken(world, actor) : actor.token;
    const headers = new Headers({
      origin: TEST_ORIGIN,
      'x-forwarded-for': `10.9.${String(Math.floor((addresses += 1) / 250))}.${String(addresses % 250)}`,
    });
    if (token !== null) headers.set('cookie', `${SESSION_COOKIE}=${token}`);
    if (request.body !== null)
      headers.set('content-type', typeof request.body === 'string' ? 'application/json' : 'application/octet-stream');
    if (request.key !== null) headers.set('idempotency-key', request.key);
    // An endpoint with an effect outside writes its intent first: rolled back, there would be nothing to record the effect in.
    const response = await (route.kind === 'external' ? lasting : dry).request(request.address, {
      method: request.method,
      headers,
      ...(request.body === null ? {} : { body: request.body }),
    });
    const kept = [...response.headers].filter(([name]) => name !== 'x-request-id');
    return { status: response.status, text: await response.text(), headers: JSON.stringify(kept) };
  };
}

async function freshToken(world: TwoOrgs, actor: MatrixActor): Promise<string | null> {
  if (actor.token === null) return null;
  const sessions = sessionsOver(world.api.auth);
  const session = await sessions.read(actor.token);
  return session === null ? actor.token : (await sessions.start(session.loginId, session.member?.orgId ?? null)).token;
}

const short = (answer: Answer): string => `${String(answer.status)} ${answer.text.slice(0, 160)}`;

/** Sends one request and looks for what may not be in any answer. */
async function ask(run: Run, route: Route, actor: MatrixActor, request: MatrixRequest, what: string): Promise<Answer> {
  run.sent += 1;
  const answer = await run.send(route, actor, request);
  const found = (detail: string): void => {
    run.leaks.push({ actor: actor.name, operation: nameOf(route.endpoint), what, detail });
  };
  const foreign = [...marksIn(answer.text + answer.headers)].filter((mark) => !actor.allows(mark));
  if (foreign.length > 0) found(`shows ${foreign.join(' ')} in ${short(answer)}`);
  const phones = foreignPhones(run.world).filter((phone) => answer.text.includes(phone));
  if (phones.length > 0) found(`shows the phone ${phones.join(' ')} of another organisation`);
  // Where only row-level security is left to refuse a write, that is a database error: closed, if not polite.
  if (answer.status >= 500 && run.options.marksOnly !== true) found(`is a fault: ${short(answer)}`);
  if (answer.status < 300) run.proven.add(nameOf(route.endpoint));
  return answer;
}

const foreignPhones = ({ foreign }: TwoOrgs): string[] =>
  [...Object.values(foreign.staff), foreign.guardian, foreign.otherGuardian].map((person) => person.phone.slice(-11));

async function compare(run: Run, route: Route, actor: MatrixActor, probe: Probe): Promise<void> {
  const [answer, missing] = [
    await ask(run, route, actor, probe.request, probe.what),
    await ask(run, route, actor, probe.missing, 'what is missing'),
  ];
  if (run.options.marksOnly === true) return;
  if (answer.status !== missing.status || answer.text !== missing.text || answer.headers !== missing.headers) {
    run.leaks.push({
      actor: actor.name,
      operation: nameOf(route.endpoint),
      what: probe.what,
      detail: `differs from what is missing: ${short(answer)} | ${short(missing)}`,
    });
  } else if (
    route.endpoint.method !== 'GET' &&
    route.kind !== 'public' &&
    answer.status < 300 &&
    !probe.what.includes('in the body') &&
    !probe.what.includes('in the query')
  ) {
    run.leaks.push({
      actor: actor.name,
      operation: nameOf(route.endpoint),
      what: probe.what,
      detail: `is done: ${short(answer)}`,
    });
  }
}

/** What the role's own things must be answered with. */
function judgeOwn(run: Run, route: Route, actor: MatrixActor, answer: Answer): void {
  if (route.kind === 'public' || run.options.marksOnly === true) return;
  const expected =
    actor.role === null
      ? [401]
      : isPermitted(actor, route.endpoint, run.world)
        ? null
        : worksAt(actor, route.endpoint, run.world)
          ? [403]
          : [403, 404];
  const wrong = expected === null ? [401, 403].includes(answer.status) : !expected.includes(answer.status);
  if (wrong)
    run.leaks.push({
      actor: actor.name,
      operation: nameOf(route.endpoint),
      what: 'its own',
      detail: `expected ${expected === null ? 'to be let in' : expected.join(' or ')}: ${short(answer)}`,
    });
}

/** An endpoint without ids has nothing to be probed with. */
const isDifferent = ({ request, missing }: Probe): boolean =>
  request.address !== missing.address || (typeof request.body === 'string' && request.body !== missing.body);

async function tryOne(run: Run, route: Route, actor: MatrixActor): Promise<void> {
  const { world } = run;
  judgeOwn(run, route, actor, await ask(run, route, actor, ownRequest(route, world.home.place), 'its own'));
  const permitted = isPermitted(actor, route.endpoint, world);
  const probes = [
    ...placeProbes(route, world, actor.reach),
    ...(permitted ? [...slotProbes(route, world, actor.reach), ...crossedProbes(route, world, actor.reach)] : []),
    ...(permitted && actor.role === 'teacher' && run.options.marksOnly !== true ? ownClassProbes(route, world) : []),
  ];
  for (const probe of probes) if (isDifferent(probe)) await compare(run, route, actor, probe);
}

/** Runs the matrix over a seeded and marked world. */
export async function runMatrix(world: TwoOrgs, options: MatrixOptions = {}): Promise<MatrixReport> {
  const routes = options.routes ?? productRoutes;
  const run: Run = { world, options, send: senderOver({ world, options }), leaks: [], proven: new Set(), sent: 0 };
  const actors = await matrixActors(world);
  const waiting = routes.flatMap((route) => actors.map((actor) => ({ route, actor })));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await tryOne(run, next.route, next.actor);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const operations = routes.map((route) => nameOf(route.endpoint));
  return {
    operations: new Set(operations).size,
    requests: run.sent,
    leaks: run.leaks,
    unproven: operations.filter((each) => !run.proven.has(each)),
  };
}

/** The report as a person reads it. */
export const printMatrix = (name: string, report: MatrixReport): string =>
  [
    `${name}: operations covered: ${String(report.operations)}, requests sent: ${String(report.requests)}, leaks: ${String(report.leaks.length)}`,
    ...report.leaks.slice(0, 40).map((leak) => `  ${leak.actor} · ${leak.operation} · ${leak.what} · ${leak.detail}`),
  ].join('\n');
