/** Lists, newest first and by cursor, and `expand[]`: the two things every Stripe answer can be asked for. */
import { badParameter } from './fault.ts';
import type { Created, Pages } from './parameters.ts';
import { bookOf, type World } from './state.ts';

type Listed = { id: string; created?: number };
export type Page = { object: 'list'; url: string; has_more: boolean; data: unknown[] };

function isCreated(object: Listed, created: Created): boolean {
  const at = object.created ?? 0;
  if (typeof created === 'number') return at === created;
  const { gt = -1, gte = 0, lt = Infinity, lte = Infinity } = created;
  return at > gt && at >= gte && at < lt && at <= lte;
}

/** One page of what `keep` lets through. Objects come in the order of creation and are answered newest first. */
export function page<T extends Listed>(
  url: string,
  objects: readonly T[],
  pages: Pages,
  keep: (object: T) => boolean = () => true,
): Page {
  const { limit = 10, starting_after: after, ending_before: before, created } = pages;
  const all = objects
    .filter((object) => keep(object) && (created === undefined || isCreated(object, created)))
    .toReversed();
  const cursor = after ?? before;
  if (cursor !== undefined && !objects.some(({ id }) => id === cursor)) {
    throw badParameter(
      after === undefined ? 'ending_before' : 'starting_after',
      `No such object: '${cursor}'`,
      'resource_missing',
    );
  }
  if (before !== undefined && after === undefined) {
    const newer = all.slice(
      0,
      Math.max(
        0,
        all.findIndex(({ id }) => id === before),
      ),
    );
    return { object: 'list', url, has_more: newer.length > limit, data: newer.slice(-limit) };
  }
  const older = after === undefined ? all : all.slice(all.findIndex(({ id }) => id === after) + 1);
  return { object: 'list', url, has_more: older.length > limit, data: older.slice(0, limit) };
}

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object an id stands for, in the account's own book. */
function lookUp(world: World, account: string, id: string): unknown {
  const book = bookOf(world, account);
  const shelves: Record<string, unknown>[] = [
    book.customers,
    book.products,
    book.prices,
    book.sessions,
    book.paymentIntents,
    book.charges,
    book.refunds,
    book.disputes,
  ];
  return shelves.find((shelf) => Object.hasOwn(shelf, id))?.[id];
}

/** Replaces ids by objects along each dotted path. A path that leads nowhere is refused as Stripe refuses it. */
export function expanded(world: World, account: string, answer: unknown, paths: readonly string[]): unknown {
  const copy: unknown = structuredClone(answer);
  for (const path of paths) expandPath(world, account, copy, path.split('.'), path);
  return copy;
}

function expandPath(world: World, account: string, at: unknown, path: readonly string[], whole: string): void {
  const [head, ...rest] = path;
  if (head === undefined || at === null) return;
  if (Array.isArray(at)) {
    for (const item of at) expandPath(world, account, item, path, whole);
    return;
  }
  const value = isJson(at) ? fieldOf(world, account, at, head) : undefined;
  if (!isJson(at) || value === undefined) throw badParameter('expand', `This property cannot be expanded (${whole}).`);
  const object = typeof value === 'string' ? structuredClone(lookUp(world, account, value)) : value;
  if (object === undefined) throw badParameter('expand', `This property cannot be expanded (${whole}).`);
  at[head] = object;
  expandPath(world, account, object, rest, whole);
}

/** Fields that are only there when asked for: a session's line items, a charge's refunds. */
function fieldOf(world: World, account: string, at: Json, name: string): unknown {
  const book = bookOf(world, account);
  const id = typeof at['id'] === 'string' ? at['id'] : '';
  if (at['object'] === 'checkout.session' && name === 'line_items') {
    return structuredClone(
      page(`/v1/checkout/sessions/${id}/line_items`, (book.lineItems[id] ?? []).toReversed(), NO_PAGES),
    );
  }
  if (at['object'] === 'charge' && name === 'refunds') {
    return structuredClone(
      page(`/v1/charges/${id}/refunds`, Object.values(book.refunds), NO_PAGES, ({ charge }) => charge === id),
    );
  }
  return at[name];
}

const NO_PAGES: Pages = { limit: undefined, starting_after: undefined, ending_before: undefined };
