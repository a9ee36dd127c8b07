import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { assert, present } from './assert.ts';
import {
  Cursor,
  DateOn,
  Email,
  Id,
  Instant,
  MinorAmount,
  Month,
  Name,
  Note,
  PageQuery,
  Phone,
  TimeOfDay,
  UnitsAmount,
} from './shapes.ts';

const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('what the shared schemas take and refuse', () => {
  test.each<[string, z.ZodType, unknown[], unknown[]]>([
    ['Id', Id, ['01a202f7-cf71-7000-8c99-ad236ab570ce'], ['', 'x', 5, null, "01a202f7-cf71-7000-8c99-ad236ab570ce'"]],
    [
      'DateOn',
      DateOn,
      ['2026-02-28', '1900-01-01', '2199-12-31'],
      ['2026-02-30', '0000-01-01', '1899-12-31', '2200-01-01', '2026-2-1', '', '2026-02-28T00:00:00Z'],
    ],
    [
      'Instant',
      Instant,
      ['2026-09-01T01:00:00Z', '2026-09-01T01:00:00.123+08:00'],
      ['2026-09-01', '2026-09-01T01:00:00', '0000-01-01T00:00:00Z', '9999-01-01T00:00:00Z', ''],
    ],
    ['TimeOfDay', TimeOfDay, ['00:00', '23:59'], ['24:00', '9:00', '10:60', '10:00:00']],
    ['Month', Month, ['2026-09'], ['2026-13', '2026-9', '2026-09-01']],
    ['UnitsAmount', UnitsAmount, [0, 150, 10_000_000], [-1, 1.5, 10_000_001, '100', Number.NaN, Infinity]],
    ['MinorAmount', MinorAmount, [0, 1, 10_000_000_000], [-1, 0.1, 10_000_000_001, null]],
    ['Name', Name, ['甲', ' 甲 '], ['', '   ', 'x'.repeat(61)]],
    ['Note', Note, ['', 'x'.repeat(1000)], ['x'.repeat(1001)]],
    ['Phone', Phone, ['13800138000'], ['1', 'x'.repeat(25)]],
    ['Email', Email, ['a@example.com'], ['a', 'a@', `${'x'.repeat(250)}@example.com`]],
    ['Cursor', Cursor, ['abc'], ['x'.repeat(401)]],
  ])('%s', (_name, schema, good, bad) => {
    for (const value of good) expect(takes(schema, value), JSON.stringify(value)).toBe(true);
    for (const value of bad) expect(takes(schema, value), JSON.stringify(value)).toBe(false);
  });

  test('a page is 50 rows unless said, at most 100', () => {
    expect(PageQuery.parse({})).toEqual({ limit: 50 });
    expect(PageQuery.parse({ limit: '100' })).toEqual({ limit: 100 });
    for (const limit of ['0', '101', '1.5', 'x', '']) expect(takes(PageQuery, { limit }), limit).toBe(false);
  });
});

test('a broken invariant says what is broken', () => {
  expect(() => {
    assert(0, 'the sum is right');
  }).toThrow('invariant broken: the sum is right');
  expect(() => present(null, 'the campus')).toThrow('the campus is missing');
  expect(present(0, 'zero')).toBe(0);
});
