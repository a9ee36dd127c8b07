import { expect, test } from 'vitest';
import { formValue } from '@keshi/kernel/form';
import { logVisit } from './contract.ts';
import { timeErrors } from '@keshi/kernel/entered';
import { hasContent, visitsOwedIn } from './rules.ts';

test('a visit is entered after it happened and at most seven days later', () => {
  const now = '2026-04-10T02:00:00.000Z';
  expect(timeErrors('/visitedAt', now, now)).toEqual([]);
  expect(timeErrors('/visitedAt', '2026-04-03T02:00:00.000Z', now)).toEqual([]);
  expect(timeErrors('/visitedAt', '2026-04-03T01:59:59.999Z', now)).toEqual([
    { pointer: '/visitedAt', detail: 'at most 7 days ago' },
  ]);
  expect(timeErrors('/visitedAt', '2026-04-10T02:00:00.001Z', now)).toEqual([
    { pointer: '/visitedAt', detail: 'not in the future' },
  ]);
});

test('a visit says something with any of problems, plan and agreement, and nothing without (RV-12, M8)', () => {
  for (const name of ['problems', 'plan', 'agreement']) expect(hasContent({ [name]: '计算粗心' })).toBe(true);
  expect(hasContent({})).toBe(false);
  expect(hasContent({ problems: '', plan: undefined, agreement: '' })).toBe(false);
});

test('a form in which nobody said whether the parent agreed leaves it open; no is not the same (RV-12)', () => {
  const sent = (agreed?: string): unknown => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ purpose: '了解近况', reached: 'true', plan: '', agreed }))
      if (value !== undefined) form.append(name, value);
    return formValue(logVisit.body, form);
  };
  const visit = { purpose: '了解近况', reached: true };
  expect(sent()).toEqual(visit);
  expect(sent('false')).toEqual({ ...visit, agreed: false });
  expect(sent('true')).toEqual({ ...visit, agreed: true });
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
