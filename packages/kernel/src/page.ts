/** Keyset paging: a cursor is the sort key of the last row shown, so a page costs what it shows, however deep it is. */
import { problem } from './problem.ts';

export type Page<T> = { items: T[]; nextCursor: string | null };

const toBase64Url = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
const fromBase64Url = (text: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.codePointAt(0) ?? 0),
  );

/** Packs the sort key of a row. */
export const cursorOf = (key: readonly (string | number | null)[]): string => toBase64Url(JSON.stringify(key));

const isKey = (value: unknown): value is (string | number | null)[] =>
  Array.isArray(value) && value.every((part) => part === null || typeof part === 'string' || typeof part === 'number');

/** Unpacks a cursor of `length` parts, or null for the first page. A cursor we did not make is a malformed request. */
export function readCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(fromBase64Url(cursor));
    if (isKey(key) && key.length === length) return key;
  } catch {
    // Falls through to the same answer as a cursor of the wrong shape.
  }
  throw problem('malformed-request', { detail: 'the cursor is not one of ours' });
}

/** Cuts `limit + 1` fetched rows to a page. */
export function pageFrom<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number | null)[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(keyOf(last)) : null };
}
