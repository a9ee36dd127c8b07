/** What the values of a row become on their way out of the database, and the names its columns get. */
import pg from 'pg';
import { assert } from '@keshi/kernel/assert';
import type { InstantText } from '@keshi/kernel/dates';

const INT8 = 20;
const TIMESTAMPTZ = 1184;
const DATE = 1082;

/** Where seconds end in `2026-09-13 04:10:00.123456+00`. */
const SECONDS_END = 19;
const UTC = '+00';

/**
 * An instant as ISO text, in milliseconds. Servers of ours say UTC, and then it is the same digits: an evaluation of a large campus's duties reads some
 * twenty thousand of them, and a Date made of each was nearly a third of what it cost Node.
 */
export function instantOf(text: string): InstantText {
  const isUtc = text.length > SECONDS_END && text[10] === ' ' && text.indexOf(UTC) === text.length - UTC.length;
  if (!isUtc) return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString();
  const fraction = text.slice(SECONDS_END + 1, -UTC.length);
  return `${text.slice(0, 10)}T${text.slice(11, SECONDS_END)}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

const parsers = new Map<number, (text: string) => unknown>([
  [
    INT8,
    (text) => {
      const value = Number(text);
      assert(Number.isSafeInteger(value), 'a bigint beyond 2^53 left the database');
      return value;
    },
  ],
  [TIMESTAMPTZ, instantOf],
  [DATE, (text) => text],
]);

/** Cast: pg declares its own parsers' answers as any. */
const standardParser = (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) =>
  (format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')) as (
    text: string,
  ) => unknown;

/** How the drivers read values: bigints as (safe) numbers, dates as YYYY-MM-DD, instants as ISO text, all else as pg reads it. */
export const valueTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) =>
    parsers.get(oid) ?? standardParser(oid, format),
};

const camelNames = new Map<string, string>();

/** The key of a column: `starts_at` is `startsAt`. */
export function camelName(name: string): string {
  const known = camelNames.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  camelNames.set(name, made);
  return made;
}
