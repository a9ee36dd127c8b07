/**
 * Stripe's request encoding (nested form fields: `line_items[0][price_data][currency]=cny`) and readers that check it.
 * A reader turns one decoded value into a typed one or throws the fault Stripe would answer; readers compose, and a hash
 * refuses every field it doesn't name. So a parameter that is misspelt, or was removed in the pinned API version, fails here as it would there.
 */
import { badParameter, missingParameter } from './fault.ts';

/** A decoded value: text, or named parts (array items are the parts '0', '1', …). A Map, so no key can reach a prototype. */
export type Form = string | Map<string, Form>;

/** Decodes `a[b][0]=x` pairs (a body or a query string) into a tree. `a[]=x` appends. */
export function decodeForm(encoded: string): Map<string, Form> {
  const root = new Map<string, Form>();
  for (const [name, value] of new URLSearchParams(encoded)) place(root, pathOf(name), value);
  return root;
}

function pathOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open === -1) return [name];
  if (!/^(\[[^[\]]*\])+$/.test(name.slice(open))) throw badParameter(name, `Invalid parameter name: ${name}`);
  return [name.slice(0, open), ...name.slice(open + 1, -1).split('][')];
}

function place(into: Map<string, Form>, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  const key = head === '' ? String(into.size) : head;
  if (rest.length === 0) {
    into.set(key, value);
    return;
  }
  const existing = into.get(key);
  const child = typeof existing === 'object' ? existing : new Map<string, Form>();
  into.set(key, child);
  place(child, rest, value);
}

export type Reader<T> = (raw: Form | undefined, at: string) => T;

/** What a reader yields. */
export type Read<R> = R extends Reader<infer T> ? T : never;

function wholeText(raw: Form | undefined, at: string): string {
  if (raw === undefined) throw missingParameter(at);
  if (typeof raw !== 'string') throw badParameter(at, `Invalid string: ${at}`);
  if (raw === '') {
    const message = `You passed an empty string for '${at}'. We assume empty values are an attempt to unset a parameter; however '${at}' cannot be unset.`;
    throw badParameter(at, message, 'parameter_invalid_empty');
  }
  return raw;
}

export const text =
  (longest = 5000): Reader<string> =>
  (raw, at) => {
    const value = wholeText(raw, at);
    if (value.length > longest)
      throw badParameter(at, `Invalid string: ${value.slice(0, 10)}...; must be at most ${String(longest)} characters`);
    return value;
  };

export const integer =
  (least: number, most: number): Reader<number> =>
  (raw, at) => {
    const value = wholeText(raw, at);
    if (!/^-?\d{1,15}$/.test(value)) throw badParameter(at, `Invalid integer: ${value}`, 'parameter_invalid_integer');
    const number = Number(value);
    if (number < least)
      throw badParameter(
        at,
        `Invalid integer: ${at} must be greater than or equal to ${String(least)}.`,
        'parameter_invalid_integer',
      );
    if (number > most)
      throw badParameter(
        at,
        `Invalid integer: ${at} must be no more than ${String(most)}.`,
        'parameter_invalid_integer',
      );
    return number;
  };

export const flag: Reader<boolean> = (raw, at) => {
  const value = wholeText(raw, at);
  if (value !== 'true' && value !== 'false') throw badParameter(at, `Invalid boolean: ${value}`);
  return value === 'true';
};

export const oneOf =
  <const V extends readonly string[]>(values: V): Reader<V[number]> =>
  (raw, at) => {
    const value = wholeText(raw, at);
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) throw badParameter(at, `Invalid ${at}: must be one of ${list(values)}`);
    return known;
  };

const list = (values: readonly string[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')}, or ${values.at(-1) ?? ''}`;

/** An absolute http(s) address. */
export const address: Reader<string> = (raw, at) => {
  const value = wholeText(raw, at);
  if (!/^https?:\/\/\S+$/.test(value)) throw badParameter(at, 'Not a valid URL', 'url_invalid');
  return value;
};

export const optional =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (raw, at) =>
    raw === undefined ? undefined : reader(raw, at);

export const array =
  <T>(reader: Reader<T>, most = 100): Reader<T[]> =>
  (raw, at) => {
    if (raw === undefined) throw missingParameter(at);
    if (typeof raw === 'string') throw badParameter(at, 'Invalid array');
    if (raw.size > most) throw badParameter(at, `Array ${at} exceeded maximum ${String(most)} allowed elements.`);
    return [...raw.entries()].map(([key, item]) => {
      if (!/^\d+$/.test(key)) throw badParameter(at, 'Invalid array');
      return reader(item, `${at}[${key}]`);
    });
  };

/** At most 50 pairs, keys up to 40 characters, values up to 500: a value that would be cut at Stripe is refused there and here. */
export const metadata: Reader<Record<string, string>> = (raw, at) => {
  if (raw === undefined || raw === '') return {};
  if (typeof raw === 'string') throw badParameter(at, 'Invalid hash');
  if (raw.size > 50) throw badParameter(at, 'Metadata can have at most 50 keys.');
  const pairs = [...raw.entries()].map(([key, value]): [string, string] => {
    if (key.length > 40) throw badParameter(at, `Metadata keys must be at most 40 characters: ${key}`);
    if (typeof value !== 'string') throw badParameter(`${at}[${key}]`, 'Metadata values must be strings.');
    if (value.length > 500)
      throw badParameter(
        `${at}[${key}]`,
        `Metadata values can have up to 500 characters, but you passed in a value that is ${String(value.length)} characters.`,
      );
    return [key, value];
  });
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
};

type Shape = Record<string, Reader<unknown>>;
type HashOf<S extends Shape> = { [K in keyof S]: Read<S[K]> };

/** Named fields and no others: an unnamed one is answered with Stripe's "Received unknown parameter". */
export const hash =
  <S extends Shape>(shape: S): Reader<HashOf<S>> =>
  (raw, at) => {
    if (typeof raw === 'string' && raw !== '') throw badParameter(at, 'Invalid hash');
    const fields = typeof raw === 'object' ? raw : new Map<string, Form>();
    const inner = (key: string) => (at === '' ? key : `${at}[${key}]`);
    for (const key of fields.keys()) {
      if (!Object.hasOwn(shape, key))
        throw badParameter(inner(key), `Received unknown parameter: ${inner(key)}`, 'parameter_unknown');
    }
    return asShape(
      shape,
      Object.entries(shape).map(([key, reader]) => [key, reader(fields.get(key), inner(key))]),
    );
  };

/** Cast: each entry was made by the reader of its own field, so together they have the shape's types; the checker can't follow that through `Object.entries`. */
function asShape<S extends Shape>(_shape: S, entries: [string, unknown][]): HashOf<S> {
  return Object.fromEntries(entries) as HashOf<S>;
}
