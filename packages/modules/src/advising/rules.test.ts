import { expect, test } from 'vitest';
import { visitsOwedIn, visitTimeErrors } from './rules.ts';

test('a visit is entered after it happened and at most seven days later', () => {
  const now = '2026-04-10T02:00:00.000Z';
  expect(visitTimeErrors(now, now)).toEqual([]);
  expect(visitTimeErrors('2026-04-03T02:00:00.000Z', now)).toEqual([]);
  expect(visitTimeErrors('2026-04-03T01:59:59.999Z', now)).toEqual([
    { pointer: '/visitedAt', detail: 'at most 7 days ago' },
  ]);
  expect(visitTimeErrors('2026-04-10T02:00:00.001Z', now)).toEqual([
    { pointer: '/visitedAt', detail: 'not in the future' },
  ]);
});

test.each([
  [2, '2026-01-05', '2026-04-20', 2],
  [2, '2026-04-15', '2026-04-20', 2],
  [2, '2026-04-16', '2026-04-20', 1],
  [2, '2026-03-31', '2026-04-01', 2],
  [0, '2026-04-16', '2026-04-20', 0],
  [2, '2025-04-16', '2026-04-20', 2],
])(
  'of %i visits a month, a student who joined on %s is owed on %s: %i (RV-01, M8b)',
  (perMonth, joinedOn, today, owed) => {
    expect(visitsOwedIn(perMonth, joinedOn, today)).toBe(owed);
  },
);
