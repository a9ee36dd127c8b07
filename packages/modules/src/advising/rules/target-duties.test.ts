/** Duties of the month's end: next month's targets are split and the plan is signed before it begins (TGT-02, TGT-03, TGT-07). */
import { describe, expect, test } from 'vitest';
import { at, expectedAt, fate as fateOf } from './duty.test-data.ts';
import type { DutyRule, Expected } from './duty.ts';
import type { CampusSplitFact, DutyFacts, DutySettings, OwnPlanFact } from './duty-facts.ts';

/** The one duty the facts imply, in force or not yet. */
function duty(rule: DutyRule, now: string, facts: Partial<DutyFacts>, settings: Partial<DutySettings> = {}) {
  const [first, ...more] = expectedAt(rule, now, facts, settings);
  expect(more).toEqual([]);
  return first;
}
function fate(expected: Expected | undefined, now: string) {
  if (expected === undefined) throw new Error('a duty was expected');
  return fateOf(expected, now);
}

describe('an advisor splits next month’s targets and signs the plan (TGT-02, TGT-07)', () => {
  const plan = (given: Partial<OwnPlanFact> = {}): { ownPlans: OwnPlanFact[] } => ({
    ownPlans: [{ personId: 'xu', monthOn: '2026-04-01', isIssued: true, hasTargets: false, signedAt: null, ...given }],
  });

  test('from the 25th on, pressing on the last day, late when the month begins, then told', () => {
    expect(duty('split-own', '03-25', plan())).toMatchObject({
      subjectId: 'xu',
      period: '2026-04',
      ownerId: 'xu',
      studentId: null,
      opensAt: at('03-25'),
      warnAt: at('03-31'),
      dueAt: at('04-01'),
      escalateAt: at('04-01 02:00'),
      closesAt: at('04-08'),
      doneAt: null,
      detail: { missing: ['targets', 'plan'] },
    });
  });

  test.each([
    ['nothing was handed down to split', { isIssued: false }, ['plan']],
    ['the targets are split', { hasTargets: true }, ['plan']],
  ])('only the plan is missing where %s', (_when, given, missing) => {
    expect(duty('split-own', '03-28', plan(given))?.detail).toEqual({ missing });
  });

  test('is done by signing, in time; late signing is late; unsigned it is missed after a week', () => {
    const signed = duty('split-own', '03-30', plan({ hasTargets: true, signedAt: at('03-30 18:00') }));
    expect(fate(signed, '03-30 18:01')).toEqual({ state: 'done', escalated: false, lateBy: null });
    const late = duty('split-own', '04-02', plan({ hasTargets: true, signedAt: at('04-02 09:00') }));
    expect(fate(late, '04-02 10:00')).toEqual({ state: 'done', escalated: false, lateBy: 'xu' });
    const open = duty('split-own', '04-02', plan());
    expect(fate(open, '04-01 03:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(fate(open, '04-08')).toEqual({ state: 'missed', escalated: false, lateBy: 'xu' });
  });

  test('the day it begins is a setting, and 0 switches it off', () => {
    expect(duty('split-own', '03-31', plan(), { targetPlanDays: 0 })).toBeUndefined();
    expect(duty('split-own', '03-31', plan(), { targetPlanDays: 1 })?.opensAt).toBe(at('03-30'));
  });
});

describe('the supervisor splits what the campus was given and so reports it to branch and principal (TGT-03)', () => {
  const split = (given: Partial<CampusSplitFact> = {}): { campusSplits: CampusSplitFact[] } => ({
    campusSplits: [
      {
        campusId: 'here',
        monthOn: '2026-04-01',
        ownerId: 'luo',
        releasedAt: null,
        ...given,
      },
    ],
  });

  test('is owed by the end of the month, and by nobody where nothing was given', () => {
    expect(duty('split-campus', '03-26', split())).toMatchObject({
      subjectId: 'here',
      period: '2026-04',
      ownerId: 'luo',
      opensAt: at('03-25'),
      dueAt: at('04-01'),
      doneAt: null,
    });
    expect(duty('split-campus', '03-26', {})).toBeUndefined();
    expect(duty('split-campus', '03-26', split(), { targetPlanDays: 0 })).toBeUndefined();
  });

  test('is done by the release; without one it is late and told when the month begins, and missed a week later', () => {
    const released = duty('split-campus', '03-29', split({ releasedAt: at('03-29 10:00') }));
    expect(fate(released, '03-29 11:00')).toEqual({ state: 'done', escalated: false, lateBy: null });
    const open = duty('split-campus', '03-30', split());
    expect(fate(open, '04-01 03:00')).toEqual({ state: 'open', escalated: true, lateBy: 'luo' });
    expect(fate(open, '04-08')).toEqual({ state: 'missed', escalated: false, lateBy: 'luo' });
  });
});
