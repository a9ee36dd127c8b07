import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cursorOf, pageFrom, readCursor } from './page.ts';
import { Problem } from './problem.ts';

test('a cursor brings its key back, whatever characters it holds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null)), {
        minLength: 1,
        maxLength: 4,
      }),
      (key) => {
        expect(cursorOf(key)).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(readCursor(cursorOf(key), key.length)).toEqual(key);
      },
    ),
  );
});

test('no cursor is the first page', () => {
  expect(readCursor(undefined, 2)).toBeNull();
});

test.each(['', '!', 'e30', 'WzFd', 'WzEsMiwzXQ', '%', 'W3siYSI6MX0sMV0', cursorOf(['a', 'b']).slice(0, -3), '8J+YgA'])(
  '"%s" is not one of our cursors: malformed-request, not a fault',
  (cursor) => {
    let thrown: unknown;
    try {
      readCursor(cursor, 2);
    } catch (error) {
      thrown = error;
    }
    expect(thrown instanceof Problem ? thrown.type : thrown).toBe('malformed-request');
  },
);

test('pages cut from one row more than asked for walk through everything once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 12 }), (count, limit) => {
      const rows = Array.from({ length: count }, (_, index) => ({ id: index }));
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const after: number = cursor === null ? -1 : Number(readCursor(cursor, 1)?.[0]);
        const page = pageFrom(rows.filter((row) => row.id > after).slice(0, limit + 1), limit, (row) => [row.id]);
        seen.push(...page.items.map((row) => row.id));
        expect(page.items.length).toBeLessThanOrEqual(limit);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(rows.map((row) => row.id));
    }),
  );
});
