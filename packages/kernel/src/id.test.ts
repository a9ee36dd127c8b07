import { expect, test } from 'vitest';
import { isId, newId, NOBODY } from './id.ts';

test('ids of one process rise strictly, also thousands within a millisecond and when the clock goes back', () => {
  const now = Date.parse('2031-01-01T00:00:00Z');
  const ids = [
    ...Array.from({ length: 10_000 }, () => newId(now)),
    ...Array.from({ length: 100 }, () => newId(now - 60_000)),
    newId(now + 1),
  ];
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id is a UUID of version 7 that carries its time', () => {
  const at = Date.parse('2032-06-01T12:00:00Z');
  const id = newId(at);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at);
});

test.each<[string, boolean]>([
  [newId(), true],
  [NOBODY, true],
  [newId().toUpperCase(), false],
  [`${newId()} `, false],
  ['', false],
  ["'; drop table student; --", false],
  [newId().replaceAll('-', ''), false],
])('"%s" is an id: %s', (text, expected) => {
  expect(isId(text)).toBe(expected);
});
