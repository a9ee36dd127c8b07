/** The typed client: `call(fetch, endpoint, input)`. Throws a Problem for any answer that is not the endpoint's success. */
import type { ClientInput, ClientOutput, Endpoint } from './endpoint.ts';
import { Problem, problemTypeOf, type ProblemDetails } from './problem.ts';

/** The part of an endpoint a client needs. */
export type Callable = Pick<Endpoint, 'method' | 'path' | 'query' | 'body' | 'output'>;

export type CallOptions = {
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly base?: string;
};

type Given = { params?: Readonly<Record<string, string>> | undefined; query?: unknown; body?: unknown };

/** The address of an endpoint with its parameters and query filled in, relative to the API's base. */
export function addressOf(path: string, params: Readonly<Record<string, string>> = {}, query?: unknown): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== null) search.append(name, String(each));
  }
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

/** Sends the request and returns the raw response, problems included; for files and tests. */
export async function send<E extends Callable>(
  fetcher: typeof fetch,
  endpoint: E,
  input: ClientInput<E>,
  options: CallOptions = {},
): Promise<Response> {
  const given: Given = input;
  const bytes = given.body instanceof Uint8Array;
  return await fetcher((options.base ?? '/api') + addressOf(endpoint.path, given.params, given.query), {
    method: endpoint.method,
    headers: {
      accept: 'application/json',
      ...(given.body === undefined ? {} : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
      ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
      ...options.headers,
    },
    ...(given.body === undefined
      ? {}
      : {
          body: given.body instanceof Uint8Array ? new Blob([Uint8Array.from(given.body)]) : JSON.stringify(given.body),
        }),
  });
}

/** Calls an endpoint. Resolves to its parsed output (undefined for 204); rejects with a Problem. */
export async function call<E extends Callable>(
  fetcher: typeof fetch,
  endpoint: E,
  input: ClientInput<E>,
  options: CallOptions = {},
): Promise<ClientOutput<E>> {
  const response = await send(fetcher, endpoint, input, options);
  if (!response.ok) throw await problemFrom(response);
  // The server has parsed the answer with the endpoint's own schema; parsing it twice would only cost time.
  return (response.status === 204 ? undefined : await response.json()) as ClientOutput<E>;
}

/** Turns a problem+json response (or any failure) into a Problem. */
export async function problemFrom(response: Response): Promise<Problem> {
  if (!(response.headers.get('content-type') ?? '').startsWith('application/problem+json')) {
    return new Problem('internal-error', { detail: `HTTP ${String(response.status)}` });
  }
  // Anything that says problem+json in front of our API was made by problemBody.
  const body = (await response.json()) as ProblemDetails;
  const { type: _type, title: _title, status: _status, ...extra } = body;
  return new Problem(problemTypeOf(body), extra);
}
