/** When a renewal falls due, which steps it may take, when it was in time. */
import { describe, expect, test } from 'vitest';
import {
  basesOfLoss,
  dueDecision,
  listedUntil,
  LOST_REASONS,
  reasonErrors,
  renewedInTime,
  stageAfterTalk,
  stepFrom,
  wasNoRenewal,
  type RenewalStageName,
  type Standing,
  type StepName,
} from './rules.ts';

const standing = (over: Partial<Standing> = {}): Standing => ({
  balanceUnits: 4_00,
  isActive: true,
  open: null,
  isDecided: false,
  ...over,
});

describe('falling due at 4 课时', () => {
  test.each<[string, Standing, string]>([
    ['at the limit', standing(), 'open'],
    ['below it, owing', standing({ balanceUnits: -1_00 }), 'open'],
    ['one unit above', standing({ balanceUnits: 4_01 }), 'none'],
    ['suspended or finished', standing({ isActive: false }), 'none'],
    ['with a renewal open', standing({ open: { isTouched: false } }), 'none'],
    ['lost since the newest hours', standing({ isDecided: true }), 'none'],
    [
      'lifted again, nobody had worked on it',
      standing({ balanceUnits: 5_00, open: { isTouched: false } }),
      'take-back',
    ],
    ['lifted again after work or new hours', standing({ balanceUnits: 5_00, open: { isTouched: true } }), 'none'],
  ])('%s', (_, given, decision) => {
    expect(dueDecision(given, 4_00)).toBe(decision);
  });
});

test.each<[RenewalStageName, StepName, string]>([
  ['due', 'contacted', 'write'],
  ['contacted', 'intends', 'write'],
  ['intends', 'contacted', 'write'],
  ['contacted', 'contacted', 'same'],
  ['quoted', 'contacted', 'quoted'],
  ['quoted', 'lost', 'write'],
  ['due', 'lost', 'write'],
  ['lost', 'lost', 'same'],
  ['lost', 'contacted', 'closed'],
  ['paid', 'lost', 'closed'],
])('from %s, %s: %s', (current, step, what) => {
  expect(stepFrom(current, step)).toBe(what);
});

test('only an item that nobody worked on was none after all (M10)', () => {
  expect(wasNoRenewal({ stage: 'due', orderId: null })).toBe(true);
  expect(wasNoRenewal({ stage: 'due', orderId: 'an order' })).toBe(false);
  for (const stage of ['contacted', 'intends', 'quoted', 'paid', 'lost'] as const)
    expect(wasNoRenewal({ stage, orderId: null })).toBe(false);
});

test('a loss has a reason, and only a loss', () => {
  expect(reasonErrors('lost', undefined)).toHaveLength(1);
  expect(reasonErrors('lost', 'price')).toEqual([]);
  expect(reasonErrors('contacted', 'price')).toHaveLength(1);
  expect(reasonErrors('contacted', undefined)).toEqual([]);
});

test('the last day of grace is in time, the next is not; before the due date is', () => {
  expect(renewedInTime('2026-09-01', '2026-10-01', 30)).toBe(true);
  expect(renewedInTime('2026-09-01', '2026-10-02', 30)).toBe(false);
  expect(renewedInTime('2026-09-01', '2026-08-01', 30)).toBe(true);
});

test('M10: graduates and who moved within the organisation leave both bases, who was refunded the end’s alone', () => {
  const out = (base: 'start' | 'end') => LOST_REASONS.filter((reason) => !basesOfLoss(reason)[base]);
  expect(out('start')).toEqual(['transferred', 'graduated']);
  expect(out('end')).toEqual(['transferred', 'refunded', 'graduated']);
  expect(basesOfLoss('corrected')).toEqual({ start: false, end: false });
  expect(basesOfLoss(null)).toEqual({ start: true, end: true });
});

test.each([
  ['2026-09-15', '2026-09-30'],
  ['2026-09-29', '2026-09-30'],
  ['2026-09-30', '2026-10-31'],
  ['2026-10-01', '2026-10-31'],
  ['2026-12-31', '2027-01-31'],
  ['2028-02-28', '2028-02-29'],
  ['2028-02-29', '2028-03-31'],
])('CLS-11: on %s classes are listed that end up to %s', (today, until) => {
  expect(listedUntil(today)).toBe(until);
});

test.each<[RenewalStageName, boolean | null, RenewalStageName]>([
  ['due', null, 'contacted'],
  ['due', false, 'contacted'],
  ['due', true, 'intends'],
  ['contacted', true, 'intends'],
  ['contacted', null, 'contacted'],
  ['intends', false, 'intends'],
  ['quoted', true, 'quoted'],
])('REN-03c: at %s, the family says %s: %s', (stage, agreed, next) => {
  expect(stageAfterTalk(stage, agreed)).toBe(next);
});
