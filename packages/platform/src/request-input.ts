/** Reading what a request brings: path parameters, query and body, bounded, well-formed and parsed by the endpoint's own schemas. */
import type { Context } from 'hono';
import type { ZodType } from 'zod';
import { pathParams, type AnyEndpoint, type Schema } from '@keshi/kernel/endpoint';
import { fieldErrors } from '@keshi/kernel/form';
import { isId } from '@keshi/kernel/id';
import { problem, type FieldError } from '@keshi/kernel/problem';
import { unknownKeys } from '@keshi/kernel/unknown-keys';

/** Parsed values, and the body as it came, for the hash of an Idempotency-Key. */
export type Input = { params: Record<string, string>; query: unknown; body: unknown; raw: string | Uint8Array };

const SLUG = /^[A-Za-z0-9_-]{1,128}$/;
/** Deeper than any contract; also keeps the recursion of later steps bounded. */
const MAX_DEPTH = 64;

/** Path parameters. A malformed id is an id of nothing, so it is the same 404. */
export function readParams(c: Context, endpoint: AnyEndpoint): Record<string, string> {
  return Object.fromEntries(
    pathParams(endpoint.path).map((name) => {
      const value = c.req.param(name) ?? '';
      if (name.endsWith('Id') ? !isId(value) : !SLUG.test(value)) throw problem('not-found');
      return [name, value];
    }),
  );
}

/** Query and body. Throws malformed-request, invalid-input, payload-too-large or unsupported-media-type. */
export async function readInput(c: Context, endpoint: AnyEndpoint): Promise<Omit<Input, 'params'>> {
  const query = endpoint.query === undefined ? undefined : parse(endpoint.query, queryObject(c), '?');
  if (endpoint.method === 'GET' || endpoint.method === 'DELETE') return { query, body: undefined, raw: '' };
  const bytes = await readBody(c, endpoint.maxBytes);
  if (endpoint.consumes === 'bytes') return { query, body: bytes, raw: bytes };
  if (endpoint.body === undefined) return { query, body: undefined, raw: '' };
  if (!/^application\/json(;|$)/i.test(c.req.header('content-type') ?? ''))
    throw problem('unsupported-media-type', { detail: 'send application/json' });
  const { raw, value } = readJson(bytes);
  return { query, body: parse(endpoint.body, value, '/'), raw };
}

function readJson(bytes: Uint8Array): { raw: string; value: unknown } {
  try {
    const raw = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(raw);
    if (isStorable(value)) return { raw, value };
  } catch {
    // Falls through to the same answer: a parser's message quotes what was sent.
  }
  throw problem('malformed-request', { detail: 'the body is not JSON we can read' });
}

/** False for text that PostgreSQL cannot hold (NUL, halves of surrogate pairs) and for nesting without end. */
function isStorable(value: unknown): boolean {
  const isText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    if (level.some((each) => typeof each === 'string' && !isText(each))) return false;
    const parents = level.filter((each) => typeof each === 'object' && each !== null);
    if (parents.some((each) => !Array.isArray(each) && !Object.keys(each).every(isText))) return false;
    level = parents.flatMap((each): unknown[] => Object.values(each));
  }
  return true;
}

/** Reads at most `maxBytes`, also from a chunked body that announces no length. */
async function readBody(c: Context, maxBytes: number): Promise<Uint8Array> {
  const refuse = () => problem('payload-too-large', { detail: `at most ${String(Math.floor(maxBytes / 1024))} kB` });
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw refuse();
  const reader = c.req.raw.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw refuse();
    }
    parts.push(part.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function queryObject(c: Context): Record<string, string | string[]> {
  const query = Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
  if (!isStorable(query)) throw problem('malformed-request', { detail: 'the query holds text we cannot read' });
  return query;
}

/** Cast: endpoints hold Zod schemas; their type is only structural to spare the compiler. */
export const zodOf = (schema: Schema): ZodType => schema as unknown as ZodType;

function parse(given: Schema, value: unknown, root: '/' | '?'): unknown {
  const schema = zodOf(given);
  const result = schema.safeParse(value);
  const errors: FieldError[] = [
    ...(result.success ? [] : fieldErrors(result.error.issues)),
    ...unknownKeys(schema, value),
  ];
  if (result.success && errors.length === 0) return result.data;
  throw problem('invalid-input', {
    errors: errors
      .slice(0, 100)
      .map((each) => (root === '?' ? { ...each, pointer: `?${each.pointer.slice(1)}` } : each)),
  });
}
