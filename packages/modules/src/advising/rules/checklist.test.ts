/** Monthly checklists: what each item is made of, and how far it is. */
import { describe, expect, test } from 'vitest';
import { CHECKLISTS, progressOf, type ChecklistDuty, type ChecklistItem } from './checklist.ts';

const [ME, OTHER, CAMPUS] = ['me', 'other', 'campus'];
const NOW = '2026-10-20T00:00:00.000Z';
const asked = { month: '2026-10', personId: ME, campusId: CAMPUS, now: NOW };
const duty = (over: Partial<ChecklistDuty>): ChecklistDuty => ({
  rule: 'filing',
  subjectId: ME,
  period: 'advisor-monthly 2026-10-01',
  state: 'open',
  dueAt: '2026-11-01T16:00:00.000Z',
  doneAt: null,
  ...over,
});
const of = (item: ChecklistItem, ...duties: Partial<ChecklistDuty>[]) => {
  const { total, done, late } = progressOf(item, duties.map(duty), asked);
  return [total, done, late];
};

test('ADV-18, ADV-20: the items of advisor and supervisor, in the order of the rule book', () => {
  expect(CHECKLISTS.advisor).toEqual([
    'split-own',
    'statistics',
    'finishing',
    'friday-lists',
    'summary',
    'hours-students',
  ]);
  expect(CHECKLISTS.advisor_supervisor).toEqual([
    'split-campus',
    'completion',
    'campus-summary',
    'appraisals',
    'reports',
    'campus-hours',
  ]);
});

describe('ADV-18: an advisor’s month', () => {
  test.each<[ChecklistItem, string]>([
    ['statistics', 'advisor-monthly 2026-10-01'],
    ['hours-students', 'advisor-monthly 2026-10-01'],
    ['finishing', 'finishing-classes 2026-10-01'],
    ['summary', 'advisor-summary 2026-10-01'],
  ])('%s is done by filing %s, oneself and of that month', (item, period) => {
    expect(of(item)).toEqual([0, 0, 0]);
    expect(of(item, { period })).toEqual([1, 0, 0]);
    expect(of(item, { period, state: 'done', doneAt: NOW })).toEqual([1, 1, 0]);
    expect(of(item, { period, subjectId: OTHER })).toEqual([0, 0, 0]);
    expect(of(item, { period: period.replace('-10-', '-09-') })).toEqual([0, 0, 0]);
    expect(of(item, { period, state: 'dropped' })).toEqual([0, 0, 0]);
  });

  test('Friday lists are counted week by week, late ones too', () => {
    const week = (from: string, over: Partial<ChecklistDuty>) => ({ period: `friday-list ${from}`, ...over });
    expect(
      of(
        'friday-lists',
        week('2026-09-28', { state: 'done', doneAt: NOW }),
        week('2026-10-05', { state: 'done', dueAt: '2026-10-09T10:00:00.000Z', doneAt: '2026-10-09T09:00:00.000Z' }),
        week('2026-10-12', { state: 'done', dueAt: '2026-10-16T10:00:00.000Z', doneAt: '2026-10-16T11:00:00.000Z' }),
        week('2026-10-19', { dueAt: '2026-10-20T00:00:00.000Z' }),
      ),
    ).toEqual([3, 2, 2]);
  });

  test('what is split in a month are the next one’s targets', () => {
    expect(of('split-own', { rule: 'split-own', period: '2026-11' })).toEqual([1, 0, 0]);
    expect(of('split-own', { rule: 'split-own', period: '2026-10' })).toEqual([0, 0, 0]);
  });
});

describe('ADV-20: a supervisor’s month', () => {
  test('is the campus’s: its reports by day, week and month, whoever filed them; one that is missed stays late', () => {
    const campus = { subjectId: CAMPUS };
    expect(
      of(
        'reports',
        { ...campus, period: 'supervisor-daily 2026-10-01', state: 'missed' },
        { ...campus, period: 'supervisor-daily 2026-10-02', state: 'done', doneAt: NOW },
        { ...campus, period: 'supervisor-weekly 2026-10-05', state: 'done', doneAt: NOW },
        { ...campus, period: 'supervisor-monthly 2026-10-01' },
        { ...campus, period: 'takings 2026-10-01' },
        { period: 'supervisor-daily 2026-10-03' },
      ),
    ).toEqual([4, 2, 1]);
    for (const item of ['completion', 'campus-summary'] as const)
      expect(of(item, { ...campus, period: 'supervisor-monthly 2026-10-01' })).toEqual([1, 0, 0]);
    expect(of('campus-hours', { ...campus, period: 'hours-monthly 2026-10-01' })).toEqual([1, 0, 0]);
    expect(of('split-campus', { ...campus, rule: 'split-campus', period: '2026-11' })).toEqual([1, 0, 0]);
  });

  test('RPT-08: the advisors’ appraisals are collated when all have said theirs', () => {
    const said = (subjectId: string, state: string) => ({
      rule: 'self-appraisal' as const,
      period: '2026-10',
      subjectId,
      state,
    });
    expect(of('appraisals', said(ME, 'done'), said(OTHER, 'open'))).toEqual([2, 1, 0]);
    expect(of('appraisals', said(ME, 'done'), said(OTHER, 'done'))).toEqual([2, 2, 0]);
  });
});
