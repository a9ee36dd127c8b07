/** The HTTP edge of the double's API: key, version, account, idempotency, errors, injected failures. One function per concern, in that order. */
import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { CALLS, type Route } from './calls.ts';
import { fault, isFault, type FaultBody } from './fault.ts';
import { array, decodeForm, optional, text, type Form } from './form.ts';
import { expireDue } from './flows.ts';
import { expanded } from './lists.ts';
import { PAYMENT_CALLS } from './payment-calls.ts';
import { SESSION_CALLS } from './session-calls.ts';
import { API_VERSION, newId, type World } from './state.ts';

type Answer = { status: number; body: string; replayed?: boolean };

const refusal = (status: number, body: FaultBody): Answer => ({ status, body: JSON.stringify({ error: body }) });

/** The key, as a bearer token or as the user name of basic authentication. */
function keyIn(header: string | undefined): string | null {
  const [scheme = '', value = ''] = (header ?? '').split(' ');
  if (scheme === 'Bearer') return value;
  if (scheme === 'Basic') return Buffer.from(value, 'base64').toString().split(':')[0] ?? null;
  return null;
}

function checkKey(header: string | undefined, secretKey: string): void {
  const given = keyIn(header);
  if (given === null || given === '') {
    throw fault(401, {
      type: 'invalid_request_error',
      message: 'You did not provide an API key. You need to provide your API key in the Authorization header.',
    });
  }
  if (given !== secretKey)
    throw fault(401, { type: 'invalid_request_error', message: `Invalid API Key provided: ${given.slice(0, 8)}****` });
}

/** Requests without a version (the CLI's) get the account's default, which is the pinned one. */
function checkVersion(version: string | undefined): void {
  if (version !== undefined && version !== API_VERSION) {
    throw fault(400, {
      type: 'invalid_request_error',
      message: `Invalid Stripe API version: ${version}. The double speaks ${API_VERSION} only.`,
    });
  }
}

function accountOf(world: World, header: string | undefined): string {
  if (header === undefined || header === world.state.platform) return world.state.platform;
  if (Object.hasOwn(world.state.accounts, header)) return header;
  const message = `The provided key does not have access to account '${header}' (or that account does not exist). Application access may have been revoked.`;
  throw fault(403, { type: 'invalid_request_error', code: 'account_invalid', message });
}

const DAY_MS = 24 * 3600 * 1000;

/** The remembered answer, nothing, or Stripe's error when the key comes with another request. */
function remembered(world: World, name: string, fingerprint: string): Answer | null {
  const earlier = world.state.remembered[name];
  if (earlier === undefined || world.now().getTime() - earlier.at >= DAY_MS) return null;
  if (earlier.fingerprint !== fingerprint) {
    const key = name.slice(name.indexOf(' ') + 1);
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
    return refusal(400, { type: 'idempotency_error', message });
  }
  return { status: earlier.status, body: earlier.body, replayed: true };
}

function execute(
  world: World,
  account: string,
  given: { run: Route[2]; id: string; params: Map<string, Form> },
): Answer {
  try {
    const paths = optional(array(text()))(given.params.get('expand'), 'expand') ?? [];
    const params = new Map([...given.params].filter(([name]) => name !== 'expand'));
    const object = given.run({ world, account, id: given.id, params });
    return { status: 200, body: JSON.stringify(expanded(world, account, object, paths), null, 2) };
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    return refusal(thrown.stripeFault.status, thrown.stripeFault.body);
  }
}

/** Stripe forgets answers to requests it refused before doing anything: those may be tried again with the same key, corrected. */
const isWorthRemembering = ({ status }: Answer) => status === 200 || status === 402;

type Incoming = {
  method: string;
  path: string;
  header: (name: string) => string | undefined;
  encoded: string;
  id: string;
};

function answer(world: World, secretKey: string, run: Route[2], incoming: Incoming): Answer {
  checkKey(incoming.header('authorization'), secretKey);
  checkVersion(incoming.header('stripe-version'));
  const account = accountOf(world, incoming.header('stripe-account'));
  const params = decodeForm(incoming.encoded);
  const key = incoming.method === 'POST' ? incoming.header('idempotency-key') : undefined;
  if (key === undefined) return execute(world, account, { run, id: incoming.id, params });
  const name = `${account} ${key}`;
  const fingerprint = createHash('sha256')
    .update(`${incoming.method} ${incoming.path} ${incoming.encoded}`)
    .digest('hex');
  const earlier = remembered(world, name, fingerprint);
  if (earlier !== null) return earlier;
  const made = execute(world, account, { run, id: incoming.id, params });
  if (isWorthRemembering(made))
    world.state.remembered[name] = { fingerprint, status: made.status, body: made.body, at: world.now().getTime() };
  return made;
}

/** The injected failure of this request, if one is due: before or after the work, as the switches say. */
function takeFailure(world: World, when: 'before' | 'after'): Answer | null {
  const { switches } = world.state;
  if (switches.failRequests === 0 || switches.failWhen !== when) return null;
  switches.failRequests -= 1;
  return refusal(switches.failStatus, {
    type: 'api_error',
    message: 'An unknown error occurred (made by the double).',
  });
}

/** The API app. `changed` runs after every request, so that webhooks can be sent. */
export function apiApp(world: World, secretKey: string, changed: () => void): Hono {
  const app = new Hono();
  for (const [method, path, run] of [...CALLS, ...SESSION_CALLS, ...PAYMENT_CALLS]) {
    app.on(method, path, async (c) => {
      expireDue(world);
      const encoded = method === 'POST' ? await c.req.text() : new URL(c.req.url).search.slice(1);
      const work = () =>
        answer(world, secretKey, run, {
          method,
          path: c.req.path,
          header: (name) => c.req.header(name),
          encoded,
          id: c.req.param('id') ?? '',
        });
      const made = takeFailure(world, 'before') ?? guarded(work);
      const sent = takeFailure(world, 'after') ?? made;
      changed();
      return response(world, sent);
    });
  }
  app.all('/v1/*', (c) => {
    const message = `Unrecognized request URL (${c.req.method}: ${c.req.path}). The double doesn't simulate it, or Stripe doesn't have it.`;
    return response(world, refusal(404, { type: 'invalid_request_error', message }));
  });
  return app;
}

/** Faults of the checks before the call itself. */
function guarded(work: () => Answer): Answer {
  try {
    return work();
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown;
    return refusal(thrown.stripeFault.status, thrown.stripeFault.body);
  }
}

function response(world: World, { status, body, replayed }: Answer): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': 'application/json',
      'request-id': newId(world, 'request'),
      'stripe-version': API_VERSION,
      ...(replayed === true ? { 'idempotent-replayed': 'true' } : {}),
    },
  });
}
