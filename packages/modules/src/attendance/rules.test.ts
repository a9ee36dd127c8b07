import { describe, expect, test } from 'vitest';
import { allowedFor, attendanceOf, chargeOf, unitsOwed, type ChargeShares } from './rules.ts';

/** What each status costs, in per cent, unless an organisation sets it otherwise. */
const shares: ChargeShares = { present: 100, late: 100, leave: 0, absent: 100, make_up: 100, trial: 0 };

describe('what a mark draws (ATT-01, ATT-02)', () => {
  test.each([
    ['present', 100],
    ['late', 100],
    ['leave', 0],
    ['absent', 100],
    ['make_up', 100],
    ['trial', 0],
  ] as const)('%s draws %i of a lesson of one class-hour by default', (status, units) => {
    expect(unitsOwed(100, status, shares)).toBe(units);
  });

  test('a share of a charge is rounded half up to a hundredth', () => {
    expect(unitsOwed(75, 'late', { ...shares, late: 50 })).toBe(38);
    expect(unitsOwed(150, 'late', { ...shares, late: 50 })).toBe(75);
  });

  test('a trial student who stays away draws nothing even where trials and leave cost, an enrolled one what absence costs', () => {
    const costly = { ...shares, trial: 50, leave: 100 };
    expect(chargeOf('trial', 100, 'trial', costly)).toBe(50);
    expect(chargeOf('trial', 100, 'absent', costly)).toBe(0);
    expect(chargeOf('trial', 100, 'leave', costly)).toBe(0);
    expect(chargeOf('regular', 100, 'absent', costly)).toBe(100);
    expect(chargeOf('make_up', 100, 'make_up', { ...costly, make_up: 0 })).toBe(0);
  });
});

describe('how a mark counts (M18)', () => {
  test.each([
    ['regular', 'present', 1, 1],
    ['regular', 'late', 1, 1],
    ['regular', 'absent', 1, 0],
    ['regular', 'leave', 0, 0],
    ['make_up', 'make_up', 1, 1],
    ['make_up', 'absent', 1, 0],
    ['make_up', 'leave', 0, 0],
    ['trial', 'trial', 0, 0],
    ['trial', 'absent', 0, 0],
    ['trial', 'leave', 0, 0],
  ] as const)('a %s student marked %s: expected %i, attended %i', (kind, status, expected, attended) => {
    expect(attendanceOf(kind, status)).toEqual({ expected, attended });
  });
});

test('guests are what they came as or did not come', () => {
  expect(allowedFor('trial')).toEqual(['trial', 'absent', 'leave']);
  expect(allowedFor('make_up')).not.toContain('present');
  expect(allowedFor('regular')).not.toContain('trial');
});
