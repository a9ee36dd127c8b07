/**
 * The single declaration of an endpoint. From this object come the route, the typed client, form validation,
 * the OpenAPI document, the permission check and the isolation matrix.
 */
import type { Permission } from './permissions.ts';
import type { ProblemType } from './problem.ts';

/** Matched structurally: constraining a hot generic by Zod's own classes costs the compiler hundreds of megabytes. */
export type Schema<Output = unknown, Input = unknown> = {
  readonly _zod: { readonly output: Output; readonly input: Input };
};
type OutputOf<S> = S extends Schema<infer Output> ? Output : undefined;
type InputOf<S> = S extends Schema<unknown, infer Input> ? Input : undefined;

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;
/** Path parameters, typed from the path literal. A name ending in `Id` must be a UUID; others are short slugs. */
export type Params<Path extends string> = { readonly [Name in ParamNames<Path>]: string };

/**
 * Who may call: a permission, checked at the place the path names; or one of two words for endpoints outside an organisation:
 * `public` (anyone; what can be guessed or sent is rate-limited) and `signed-in` (any session, reaches only the caller's own things).
 */
export type Can = Permission | 'public' | 'signed-in';

/**
 * May it be repeated? `safe`: reads. `natural`: repeating changes nothing more (set, remove, sign out).
 * `key`: needs an Idempotency-Key, the answer is stored with the effect. `none`: each call acts; only for public endpoints.
 */
export type Repeat = 'safe' | 'natural' | 'key' | 'none';

export type Endpoint<Path extends string = string, Query = unknown, Body = unknown, Output = unknown> = {
  readonly method: Method;
  readonly path: Path;
  readonly summary: string;
  readonly can: Can;
  readonly repeat: Repeat;
  readonly status: number;
  readonly query: Query;
  readonly body: Body;
  readonly output: Output;
  readonly problems: readonly ProblemType[];
  /** What the body is: JSON, or bytes (an upload or a signed webhook, parsed by the use case). */
  readonly consumes: 'json' | 'bytes';
  /** What the answer is: JSON checked by `output`, or a file made by the use case. */
  readonly produces: 'json' | 'file';
  /** Largest body accepted, in bytes. */
  readonly maxBytes: number;
  /** Requirement rows it implements. */
  readonly rows: readonly string[];
};

export type AnyEndpoint = Endpoint<string, Schema | undefined, Schema | undefined, Schema | undefined>;

type Spec<Path extends string, Query, Body, Output> = {
  method: Method;
  path: Path;
  summary: string;
  can: Can;
  repeat: Repeat;
  status?: number;
  query?: Query;
  body?: Body;
  output?: Output;
  problems?: readonly ProblemType[];
  consumes?: 'json' | 'bytes';
  produces?: 'json' | 'file';
  maxBytes?: number;
  rows?: readonly string[];
};

/** Declares an endpoint. A missing `can` does not compile. */
export function endpoint<
  const Path extends string,
  Query extends Schema | undefined = undefined,
  Body extends Schema | undefined = undefined,
  Output extends Schema | undefined = undefined,
>(spec: Spec<Path, Query, Body, Output>): Endpoint<Path, Query, Body, Output> {
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    can: spec.can,
    repeat: spec.repeat,
    status: spec.status ?? (spec.output === undefined && spec.produces !== 'file' ? 204 : 200),
    // An absent schema is `undefined`, which is what the type parameter then is.
    query: spec.query as Query,
    body: spec.body as Body,
    output: spec.output as Output,
    problems: spec.problems ?? [],
    consumes: spec.consumes ?? 'json',
    produces: spec.produces ?? 'json',
    maxBytes: spec.maxBytes ?? 256 * 1024,
    rows: spec.rows ?? [],
  };
}

type PathOf<E> = E extends { readonly path: infer Path extends string } ? Path : never;

/** What a use case receives: parsed values. */
export type In<E extends { path: string; query: unknown; body: unknown }> = {
  readonly params: Params<PathOf<E>>;
  readonly query: OutputOf<E['query']>;
  readonly body: OutputOf<E['body']>;
};

/** What a use case returns. Parsed by the contract before it leaves: the leak guard. */
export type Out<E extends { output: unknown; produces: unknown }> = E['output'] extends Schema
  ? InputOf<E['output']>
  : FileAnswer | undefined;

/** What a use case with `produces: 'file'` returns. */
export type FileAnswer = {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string | Uint8Array;
};

/** What a client gives. */
export type ClientInput<E extends { path: string; query: unknown; body: unknown }> = (keyof Params<
  PathOf<E>
> extends never
  ? { params?: undefined }
  : { params: Params<PathOf<E>> }) &
  (E['query'] extends Schema ? { query?: InputOf<E['query']> } : { query?: undefined }) &
  (E['body'] extends Schema ? { body: InputOf<E['body']> } : { body?: undefined });

/** What a client gets. */
export type ClientOutput<E extends { output: unknown }> = OutputOf<E['output']>;

export const pathParams = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');

export type PlaceKind = 'none' | 'org' | 'branch' | 'campus' | 'student';

/** The scope an address names. It is never kept in the session, so two tabs can be in two places. */
export function placeKindOf(path: string): PlaceKind {
  if (/^\/orgs\/\{orgId\}\/campuses\/\{campusId\}(\/|$)/.test(path)) return 'campus';
  if (/^\/orgs\/\{orgId\}\/branches\/\{branchId\}(\/|$)/.test(path)) return 'branch';
  if (/^\/orgs\/\{orgId\}\/family\/\{studentId\}(\/|$)/.test(path)) return 'student';
  return /^\/orgs\/\{orgId\}(\/|$)/.test(path) ? 'org' : 'none';
}
