/** The rows point at what is there: a test of that name, and a text that stands once where its rule is. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ROWS } from './rows.ts';

const read = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../../${file}`, import.meta.url)), 'utf8');

test('every row is there once', () => {
  expect(new Set(ROWS.map(({ row }) => row)).size).toBe(ROWS.length);
});

test.each(ROWS.flatMap(({ row, held }) => (held === null ? [] : [[row, held] as const])))(
  '%s has its test, and a rule to switch off',
  (_row, { test: named, off }) => {
    expect(read(named.file)).toContain(named.name);
    expect(read(off.file).split(off.from)).toHaveLength(2);
    expect(off.to).not.toBe(off.from);
  },
);
