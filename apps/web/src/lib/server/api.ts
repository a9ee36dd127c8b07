/**
 * The way from a page to the API: `call` for loads, `ask` where the page itself deals with a refusal, `formAction` (form-action.ts) for forms.
 * The session cookie goes along and comes back; a refusal becomes the page that says so.
 */
import { error, redirect, type Cookies } from '@sveltejs/kit';
import { call as callOver, type Callable, type CallOptions } from '@keshi/kernel/client';
import type { ClientInput, ClientOutput } from '@keshi/kernel/endpoint';
import { Problem, problem } from '@keshi/kernel/problem';
import { signInPath } from '../local-path.ts';

/** Where the API is: an address on Node, a service binding on Workers. `origin` is this app's, which the API trusts. */
export type ApiDoor = {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly origin: string;
};

/** The part of Kit's event that a call needs. */
export type ApiEvent = {
  readonly cookies: Pick<Cookies, 'get' | 'set' | 'delete'>;
  readonly locals: { readonly api: ApiDoor; readonly requestId: string };
  readonly url: URL;
  readonly getClientAddress: () => string;
};

type AskOptions = Pick<CallOptions, 'idempotencyKey'>;

export const SESSION_COOKIE = '__Host-keshi';
/** Longer than anything the API does: giving up on a signature of five thousand rows would say it was not posted while it is. */
const PATIENCE_MS = 60_000;

/** Calls an endpoint; rejects with a Problem, also when the API cannot be reached. */
export const ask = <E extends Callable>(
  event: ApiEvent,
  endpoint: E,
  input: ClientInput<E>,
  options: AskOptions = {},
): Promise<ClientOutput<E>> => callOver(fetcherOf(event), endpoint, input, { ...options, base: '' });

/**
 * Calls an endpoint from a load function. A refusal ends the request: no session → the sign-in page and back here, not yours and
 * not there → 404, not allowed → 403, API not there → 503. A page that wants to stay up without one of its parts uses `ask`.
 */
export async function call<E extends Callable>(
  event: ApiEvent,
  endpoint: E,
  input: ClientInput<E>,
  options: AskOptions = {},
): Promise<ClientOutput<E>> {
  try {
    return await ask(event, endpoint, input, options);
  } catch (refusal) {
    return pageFor(event, refusal);
  }
}

/** A path of this app as an address to pass on to someone. */
export const ownUrl = (event: Pick<ApiEvent, 'locals'>, path: string): string =>
  new URL(path, event.locals.api.origin).href;

/** What a visitor gets instead of the page. Never returns: Kit's redirect and error throw. */
export function pageFor(event: Pick<ApiEvent, 'url'>, refusal: unknown): never {
  if (!(refusal instanceof Problem)) throw refusal;
  if (refusal.type === 'not-signed-in') redirect(303, signInPath(event.url));
  const instance = refusal.extra['instance'];
  const reference = typeof instance === 'string' ? { reference: instance.replace('urn:keshi:request:', '') } : {};
  error(refusal.status, refusal.type, reference);
}

/** A fetch that reaches the API as this visitor. */
function fetcherOf(event: ApiEvent): typeof fetch {
  return async (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('origin', event.locals.api.origin);
    headers.set('x-request-id', event.locals.requestId);
    // The API counts attempts by the last hop's address, which is what we saw.
    headers.set('x-forwarded-for', event.getClientAddress());
    const session = event.cookies.get(SESSION_COOKIE);
    if (session !== undefined) headers.set('cookie', `${SESSION_COOKIE}=${session}`);
    const path = typeof input === 'string' ? input : new Request(input).url;
    const response = await reach(event.locals.api, path, { ...init, headers });
    relaySession(event.cookies, response.headers);
    return response;
  };
}

async function reach(api: ApiDoor, path: string, init: RequestInit): Promise<Response> {
  try {
    return await api.fetch(path, { ...init, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    throw problem('service-unavailable');
  }
}

/** Hands a session that the API started, slid on or ended to the browser. */
function relaySession(cookies: Pick<Cookies, 'set' | 'delete'>, headers: Headers): void {
  for (const line of headers.getSetCookie()) {
    const [, value = '', attributes = ''] = new RegExp(`^${SESSION_COOKIE}=([^;]*)(.*)$`).exec(line) ?? [];
    if (attributes === '') continue;
    const maxAge = Number(/max-age=(\d+)/i.exec(attributes)?.[1] ?? 0);
    const options = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;
    if (value === '' || maxAge === 0) cookies.delete(SESSION_COOKIE, options);
    else cookies.set(SESSION_COOKIE, value, { ...options, maxAge });
  }
}
