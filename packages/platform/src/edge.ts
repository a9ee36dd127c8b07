/**
 * The request edge: everything between HTTP and a use case, once for all endpoints.
 * authenticate → authorise → parse → one transaction in scope → use case → parse output → write traces → commit.
 */
import { Hono, type Context } from 'hono';
import { routePath } from 'hono/route';
import { sql } from './sql.ts';
import type { AnyEndpoint, FileAnswer } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { Problem, problem, problemBody } from '@keshi/kernel/problem';
import type { InstantText } from '@keshi/kernel/dates';
import { authorise, type Authorised, type Permit } from './authorise.ts';
import { signInsOver, type Cell, type Cells } from './cells.ts';
import type { Queries } from './db.ts';
import { fromDatabaseError } from './database-error.ts';
import { canonicalJson, sha256 } from './hash.ts';
import { guardOrigin, securityHeaders } from './http-guards.ts';
import { findKept, keptAnswer, type KeyedRequest } from './idempotency.ts';
import { faultText, type Log } from './log.ts';
import type { Ports } from './ports.ts';
import { readInput, readParams, zodOf, type Input } from './request-input.ts';
import { checkRoutes } from './route-checks.ts';
import { erased, type PublicCtx, type Route } from './routes.ts';
import {
  endedSessionCookie,
  SESSION_COOKIE,
  sessionCookie,
  sessionsOver,
  type Member,
  type Sessions,
  type SignedIn,
} from './session.ts';
import { asSystem, doWork, type WorkOptions } from './work.ts';

/** Everything the edge needs for one process (Node) or one request (Workers). */
export type EdgeDeps = {
  readonly cells: Cells;
  readonly ports: Ports;
  readonly now: () => InstantText;
  readonly log: Log;
  /** Origins that may send unsafe requests: the web app's own. */
  readonly origins: readonly string[];
  /** The client's address, for rate limits, as far as it can be believed where we run. Default: the last hop of x-forwarded-for. */
  readonly clientAddress?: (c: Context) => string;
  /** Called after a commit that announced something, so that it is drained at once; never awaited by the answer. */
  readonly afterCommit?: (orgId: string) => void;
  /** Keeps the process alive for work that goes on after the answer; needed on Workers only. */
  readonly background?: (work: Promise<void>) => void;
  /** Only the isolation tests replace it, to show what row-level security holds alone. */
  readonly permit?: Permit;
};

type Env = { Variables: { requestId: string; startedMs: number; deps: EdgeDeps } };

const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;
const KEY = /^[A-Za-z0-9_-]{8,128}$/;

/**
 * Builds the API. `depsOf` gives the dependencies of a request: the same on Node, new ones on Workers. `describe` makes the document
 * served as /openapi.json, when it is first asked for.
 */
export function createEdge(
  all: readonly Route[],
  depsOf: (c: Context) => EdgeDeps,
  describe?: () => unknown,
): Hono<Env> {
  checkRoutes(all);
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    const given = c.req.header('x-request-id');
    c.set('requestId', given !== undefined && REQUEST_ID.test(given) ? given : newId());
    c.set('startedMs', performance.now());
    c.set('deps', depsOf(c));
    // Before there is an answer: Hono makes one anew for each header it is given afterwards.
    securityHeaders(c);
    c.header('x-request-id', c.get('requestId'));
    await next();
    c.get('deps').log({
      at: new Date().toISOString(),
      requestId: c.get('requestId'),
      method: c.req.method,
      route: routePattern(c),
      status: c.res.status,
      ms: Math.round(performance.now() - c.get('startedMs')),
    });
  });
  for (const each of all)
    app.on(each.endpoint.method, each.endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) => answer(c, each));
  app.get('/health', (c) => c.json({ ok: true }));
  if (describe !== undefined) {
    let document: string | null = null;
    app.get('/openapi.json', (c) =>
      c.body((document ??= JSON.stringify(describe())), 200, { 'content-type': 'application/json; charset=utf-8' }),
    );
  }
  const methodsAt = methodsByPattern(all);
  for (const [pattern, methods] of methodsAt) {
    app.all(pattern, (c) => {
      c.header('allow', [...methods].join(', '));
      throw problem('method-not-allowed');
    });
  }
  app.notFound((c) => sendProblem(c, problem('not-found')));
  app.onError((error, c) => sendProblem(c, error));
  return app;
}

function methodsByPattern(all: readonly Route[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { endpoint } of all) {
    const pattern = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1');
    found.set(pattern, (found.get(pattern) ?? new Set()).add(endpoint.method));
  }
  return found;
}

/** The pattern, not the address: ids and search words stay out of logs. */
const routePattern = (c: Context<Env>): string => routePath(c, -1);

async function answer(c: Context<Env>, each: Route): Promise<Response> {
  const { endpoint } = each;
  const deps = c.get('deps');
  if (endpoint.method !== 'GET') guardOrigin(c, endpoint, deps.origins);
  const found = endpoint.can === 'public' && !needsCookie(c) ? null : await findSession(c, deps.cells);
  if (each.kind === 'public') return await answerPublic(c, each, found);
  const session = found?.session ?? null;
  if (session === null || session.member === null) throw problem('not-signed-in');
  if (session.renewed) c.header('set-cookie', sessionCookie(session.token, session.expiresAt), { append: true });
  const params = readParams(c, endpoint);
  // Checked when routes are built: an endpoint inside an organisation names a permission.
  const permission = endpoint.can as Exclude<AnyEndpoint['can'], 'public' | 'signed-in'>;
  const authorised = authorise(endpoint, session.member, params, permission, deps.permit);
  return await answerTenant(c, each, { params, ...(await readInput(c, endpoint)) }, session.member, authorised);
}

type FoundSession = { readonly session: SignedIn; readonly cell: Cell };

/**
 * The request's session. It is in the cell of its organisation, which is looked at first when the address names one; whoever is signed in
 * elsewhere is signed in all the same, and hears of a stranger's organisation that it is not there.
 */
async function findSession(c: Context<Env>, cells: Cells): Promise<FoundSession | null> {
  const first = await cells.of(c.req.param('orgId') ?? '');
  for (const cell of [first, ...cells.all.filter((each) => each !== first)]) {
    const session = await sessionsOver(cell.auth).read(cookieOf(c));
    if (session !== null) return { session, cell };
  }
  return null;
}

/** The sessions of a request outside organisations: made where the sign-in is, ended wherever they are. */
function sessionsIn(cells: Cells, auth: Queries): Sessions {
  const everywhere = cells.all.map((cell) => sessionsOver(cell.auth));
  return {
    ...sessionsOver(auth),
    end: async (token) => {
      await Promise.all(everywhere.map((each) => each.end(token)));
    },
  };
}

async function answerTenant(
  c: Context<Env>,
  each: Exclude<Route, { kind: 'public' }>,
  input: Input,
  member: Member,
  authorised: Authorised,
): Promise<Response> {
  const { endpoint } = each;
  const deps = c.get('deps');
  const keyed = await keyedRequest(c, endpoint, input, member);
  const actor = { kind: 'member', personId: member.personId, name: member.name, grants: authorised.grants } as const;
  const base = {
    db: deps.cells.app,
    scope: authorised.scope,
    actor,
    now: deps.now(),
    requestId: c.get('requestId'),
    contactHash: deps.ports.contactHash,
  };
  const action = endpoint.method === 'GET' ? null : nameOf(endpoint);
  const finishing = {
    ...base,
    action,
    ...(keyed === null
      ? {}
      : { keep: (result: unknown) => keptAnswer(keyed, endpoint.status, bodyText(endpoint, result)) }),
  };
  try {
    const result =
      each.kind === 'tenant'
        ? await doWork(finishing, async (ctx) => parsed(endpoint, await each.run(ctx, erased(input))))
        : await runExternal(each, deps.ports, finishing, input, keyed?.key ?? '');
    if (action !== null) deps.afterCommit?.(member.orgId);
    return send(c, endpoint, result, null);
  } catch (error) {
    // Looking for an earlier answer only after a failure keeps the happy path free of it: the key's primary key refuses doubles.
    const kept = keyed === null ? null : await findKept(deps.cells.app, authorised.scope, keyed);
    if (kept === null) throw error;
    c.header('idempotent-replay', 'true');
    return send(c, endpoint, null, kept);
  }
}

async function runExternal(
  each: Extract<Route, { kind: 'external' }>,
  ports: Ports,
  options: WorkOptions,
  input: Input,
  key: string,
): Promise<unknown> {
  const { prepare, effect, record } = each.run;
  const { keep: _keptByTheSecond, ...first } = options;
  const intent = await doWork({ ...first, action: `${nameOf(each.endpoint)} (intent)` }, (ctx) =>
    prepare(ctx, erased(input), key),
  );
  const result = await effect(ports, erased(intent));
  return await doWork(options, async (ctx) => parsed(each.endpoint, await record(ctx, erased(intent), erased(result))));
}

async function answerPublic(
  c: Context<Env>,
  each: Extract<Route, { kind: 'public' }>,
  found: FoundSession | null,
): Promise<Response> {
  const { endpoint } = each;
  const deps = c.get('deps');
  const session = found?.session ?? null;
  if (endpoint.can === 'signed-in' && session === null) throw problem('not-signed-in');
  const input = { params: readParams(c, endpoint), ...(await readInput(c, endpoint)) };
  const now = deps.now();
  const auth = signInsOver(deps.cells, found?.cell);
  const home = deps.cells.all[0].auth;
  const ctx: PublicCtx = {
    auth,
    home,
    sessions: sessionsIn(deps.cells, auth),
    session,
    ports: deps.ports,
    now,
    requestId: c.get('requestId'),
    clientAddress: (deps.clientAddress ?? forwardedAddress)(c),
    header: (name) => c.req.header(name),
    setSession: (started) => {
      c.header(
        'set-cookie',
        started === null ? endedSessionCookie() : sessionCookie(started.token, started.expiresAt),
        { append: true },
      );
    },
    limit: (key, most, windowSeconds) => countAttempt(home, key, most, windowSeconds),
    afterwards: (work) => {
      const running = work().catch((error: unknown) => {
        const at = new Date().toISOString();
        deps.log({ at, requestId: ctx.requestId, event: 'afterwards failed', error: faultText(error) });
      });
      deps.background?.(running);
    },
    asSystem: async (orgId, work) => {
      const result = await asSystem(
        { db: deps.cells.app, orgId, name: nameOf(endpoint), now, contactHash: deps.ports.contactHash },
        work,
      );
      deps.afterCommit?.(orgId);
      return result;
    },
  };
  return send(c, endpoint, parsed(endpoint, await each.run(ctx, erased(input))), null);
}

/** Fixed windows by the machine's clock, one upsert per attempt. */
async function countAttempt(auth: Queries, key: string, most: number, windowSeconds: number): Promise<void> {
  const window = new Date(Math.floor(Date.now() / (windowSeconds * 1000)) * windowSeconds * 1000).toISOString();
  const [row] = await auth.query<{ attempts: number }>(sql`
    insert into rate_limit as r (key, window_at, attempts) values (${key}, ${window}, 1)
    on conflict (key, window_at) do update set attempts = r.attempts + excluded.attempts returning attempts`);
  if ((row?.attempts ?? 0) > most) throw problem('too-many-requests', { retryAfterSeconds: windowSeconds });
}

const SESSION_IN_COOKIES = new RegExp(`(?:^|; *)${SESSION_COOKIE}=([^;]+)`);
const cookieOf = (c: Context): string | null => SESSION_IN_COOKIES.exec(c.req.header('cookie') ?? '')?.[1] ?? null;
const needsCookie = (c: Context): boolean => cookieOf(c) !== null;

/** Behind our own web server the client's address is the last hop it added; anything earlier, and any other header, is the client's claim. */
export const forwardedAddress = (c: Context): string =>
  c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? 'local';

/** The contract's export name is not known here; method and path identify it in audit rows as well as in documents. */
export const nameOf = (endpoint: AnyEndpoint): string => `${endpoint.method} ${endpoint.path}`;

/** The leak guard: only what the contract names leaves. A mismatch is our fault, so it is a 500. */
function parsed(endpoint: AnyEndpoint, result: unknown): unknown {
  if (endpoint.output === undefined) return result;
  const checked = zodOf(endpoint.output).safeParse(result);
  if (!checked.success)
    throw new Error(
      `invariant broken: ${nameOf(endpoint)} returned what its contract does not allow: ${checked.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  return checked.data;
}

const bodyText = (endpoint: AnyEndpoint, result: unknown): string | null =>
  endpoint.output === undefined ? null : JSON.stringify(result);

async function keyedRequest(
  c: Context<Env>,
  endpoint: AnyEndpoint,
  input: Input,
  member: Member,
): Promise<KeyedRequest | null> {
  if (endpoint.repeat !== 'key') return null;
  const key = c.req.header('idempotency-key');
  if (key === undefined || !KEY.test(key)) throw problem('idempotency-key-missing');
  const content =
    input.raw instanceof Uint8Array
      ? [...new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(input.raw)))].join(',')
      : input.raw;
  return {
    key,
    actorId: member.personId,
    endpoint: nameOf(endpoint),
    requestHash: sha256(canonicalJson([input.params, input.query, content])),
  };
}

function send(
  c: Context<Env>,
  endpoint: AnyEndpoint,
  result: unknown,
  kept: { status: number; answer: string | null } | null,
): Response {
  if (endpoint.produces === 'file' && kept === null) {
    // Use cases of `produces: 'file'` return a FileAnswer; their type says so.
    const file = result as FileAnswer;
    c.header('content-type', file.mediaType);
    c.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`);
    return c.body(typeof file.content === 'string' ? file.content : Uint8Array.from(file.content).buffer);
  }
  const text = kept === null ? bodyText(endpoint, result) : kept.answer;
  if (text === null) return c.body(null, 204);
  c.header('content-type', 'application/json; charset=utf-8');
  // The contract's status is a literal the type of `body` does not know.
  return c.body(text, (kept?.status ?? endpoint.status) as 200);
}

function sendProblem(c: Context<Env>, given: unknown): Response {
  const error = fromDatabaseError(given);
  const known = error instanceof Problem ? error : problem('internal-error');
  const requestId = c.get('requestId');
  // A malformed request that only the database noticed may be our own mistake, so it is logged like one.
  if (known.status >= 500 || (known.type === 'malformed-request' && known.cause !== undefined))
    c.get('deps').log({
      at: new Date().toISOString(),
      requestId,
      error: faultText(known === error ? (known.cause ?? known) : error),
    });
  if (known.type === 'too-many-requests' && typeof known.extra['retryAfterSeconds'] === 'number')
    c.header('retry-after', String(known.extra['retryAfterSeconds']));
  // A cell that is moved, restarted or full for a moment: the same request with the same key is safe, soon.
  if (known.type === 'service-unavailable') c.header('retry-after', '2');
  // The status is one of a closed list the type of `body` does not know.
  const instance = known.status >= 500 ? `urn:keshi:request:${requestId}` : undefined;
  return c.body(JSON.stringify(problemBody(known.type, known.extra, instance)), known.status as 400, {
    'content-type': 'application/problem+json; charset=utf-8',
  });
}
