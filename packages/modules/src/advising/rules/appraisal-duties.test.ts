/** The cycle of appraisals (KPI-11): each rule's duty appears, is done, and is late and told. */
import { describe, expect, test } from 'vitest';
import type { AppraisalFact } from '@keshi/modules/appraisal/rules';
import { at, expectedAt, fate as fateOf } from './duty.test-data.ts';
import type { DutyRule, Expected } from './duty.ts';
import type { DutySettings } from './duty-facts.ts';

/** The one duty the facts imply, in force or not yet. */
function duty(rule: DutyRule, now: string, facts: readonly AppraisalFact[], settings: Partial<DutySettings> = {}) {
  const [first, ...more] = expectedAt(rule, now, { appraisals: facts }, settings);
  expect(more).toEqual([]);
  return first;
}
function fate(expected: Expected | undefined, now: string) {
  if (expected === undefined) throw new Error('a duty was expected');
  return fateOf(expected, now);
}

describe('everybody appraises their month (KPI-11)', () => {
  const month = (appraisedAt: string | null = null): AppraisalFact[] => [
    { kind: 'self', personId: 'xu', fromOn: '2026-03-01', ownerId: 'xu', appraisedAt },
  ];

  test('from its last day on, pressing on the last of three days, late after it, made good until the next month has ended', () => {
    expect(duty('self-appraisal', '03-31', month())).toMatchObject({
      subjectId: 'xu',
      period: '2026-03',
      ownerId: 'xu',
      opensAt: at('03-31'),
      warnAt: at('04-03'),
      dueAt: at('04-04'),
      escalateAt: at('04-04 02:00'),
      closesAt: at('05-01'),
      doneAt: null,
    });
    expect(duty('superior-appraisal', '03-31', month())).toBeUndefined();
  });

  test('is done by appraising, in time or late; unappraised it is told, and missed in the end', () => {
    expect(fate(duty('self-appraisal', '04-02', month(at('04-02 09:00'))), '04-02 10:00')).toEqual({
      state: 'done',
      escalated: false,
      lateBy: null,
    });
    expect(fate(duty('self-appraisal', '04-05', month(at('04-05 09:00'))), '04-05 10:00')).toEqual({
      state: 'done',
      escalated: false,
      lateBy: 'xu',
    });
    const open = duty('self-appraisal', '04-05', month());
    expect(fate(open, '04-04 03:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(fate(open, '05-01')).toEqual({ state: 'missed', escalated: false, lateBy: 'xu' });
  });

  test('by which day is a setting, and 0 switches it off', () => {
    expect(duty('self-appraisal', '03-31', month(), { selfAppraisalDays: 5 })?.dueAt).toBe(at('04-06'));
    expect(duty('self-appraisal', '03-31', month(), { selfAppraisalDays: 0 })).toBeUndefined();
  });
});

describe('the superior appraises the quarter (KPI-11)', () => {
  const quarter = (given: Partial<AppraisalFact> = {}): AppraisalFact[] => [
    { kind: 'superior', personId: 'xu', fromOn: '2026-01-01', ownerId: 'luo', appraisedAt: null, ...given },
  ];

  test('of each who answers to them, from its last day on, within ten days of the next', () => {
    expect(duty('superior-appraisal', '03-31', quarter())).toMatchObject({
      subjectId: 'xu',
      period: '2026-Q1',
      ownerId: 'luo',
      opensAt: at('03-31'),
      warnAt: at('04-10'),
      dueAt: at('04-11'),
      closesAt: at('07-01'),
    });
    expect(duty('superior-appraisal', '03-31', quarter(), { superiorAppraisalDays: 0 })).toBeUndefined();
  });

  test('is done by appraising; else it is late, told and, when the next quarter has ended, missed', () => {
    const done = duty('superior-appraisal', '04-09', quarter({ appraisedAt: at('04-09 09:00') }));
    expect(fate(done, '04-09 10:00')).toEqual({ state: 'done', escalated: false, lateBy: null });
    const open = duty('superior-appraisal', '04-12', quarter());
    expect(fate(open, '04-11 03:00')).toEqual({ state: 'open', escalated: true, lateBy: 'luo' });
    expect(fate(open, '07-01')).toEqual({ state: 'missed', escalated: false, lateBy: 'luo' });
  });

  test('nobody to appraise them: the supervisor of the lists sees it, and nobody is late', () => {
    const open = duty('superior-appraisal', '04-12', quarter({ ownerId: null }));
    expect(open?.ownerId).toBeNull();
    expect(fate(open, '04-11 03:00')).toMatchObject({ state: 'open', lateBy: null });
  });
});
