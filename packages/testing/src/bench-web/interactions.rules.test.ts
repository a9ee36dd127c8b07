import { expect, test } from 'vitest';
import { interactionToNextPaint, slowest } from './interactions.ts';

const event = (interactionId: number, durationMs: number) => ({ interactionId, durationMs });

test('an interaction lasts as long as its longest event; events of no interaction do not count', () => {
  expect(slowest([event(7, 24), event(7, 56), event(8, 32), event(0, 500)])).toEqual([56, 32]);
  expect(slowest([])).toEqual([]);
});

test('of few interactions the slowest counts, of many one in fifty is forgiven', () => {
  const events = [event(1, 200), event(2, 80), event(3, 40)];
  expect(interactionToNextPaint(events, 3)).toBe(200);
  expect(interactionToNextPaint(events, 49)).toBe(200);
  expect(interactionToNextPaint(events, 50)).toBe(80);
  expect(interactionToNextPaint(events, 149)).toBe(40);
});

test('interactions too short to be reported are instant; no interaction at all is no measurement', () => {
  expect(interactionToNextPaint([], 10)).toBe(0);
  expect(interactionToNextPaint([event(1, 96)], 60)).toBe(0);
  expect(interactionToNextPaint([], 0)).toBeNaN();
});
