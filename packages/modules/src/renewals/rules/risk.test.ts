/** The order of risk explains itself: every part has its reason, and the parts are the score (REN-01, REN-03). */
import { describe, expect, test } from 'vitest';
import { addDays } from '@keshi/kernel/dates';
import {
  byRisk,
  fallsOn,
  RISK_PARTS,
  riskOf,
  runsOutOn,
  type RiskKey,
  type RiskPart,
  type RiskPartName,
  type StandingFact,
} from './risk.ts';

const TODAY = '2026-09-15';
const LIMITS = { contactDays: 3, collectDays: 7 };

/** Twenty lessons' worth of hours, one lesson a week that draws one, everybody content. */
const content: StandingFact = {
  balanceUnits: 20_00,
  isActive: true,
  planned: Array.from({ length: 12 }, (_, week) => ({ onDate: addDays(TODAY, 7 * week + 2), units: 1_00 })),
  enrolledOn: '2026-03-01',
  recent: { lessons: 4, came: 4 },
  before: { lessons: 8, came: 8 },
  openComplaints: 0,
  unhappyComplaints: 0,
  visitedOn: '2026-09-10',
  answer: null,
  arrearsMinor: 0,
  expiring: null,
  renewal: null,
};
const given = (over: Partial<StandingFact>): StandingFact => ({ ...content, ...over });
const risk = (over: Partial<StandingFact>) => riskOf(given(over), TODAY, LIMITS);

describe('the day the hours run out', () => {
  test.each<[string, Partial<StandingFact>, string | null]>([
    ['the lesson that uses the last of them', { balanceUnits: 3_00 }, '2026-10-01'],
    ['a part of a lesson is a lesson', { balanceUnits: 2_50 }, '2026-10-01'],
    ['two lessons a week run out sooner', { balanceUnits: 3_00, planned: twice() }, '2026-09-20'],
    ['a lesson that draws nothing takes nothing', { balanceUnits: 1_00, planned: free() }, '2026-09-24'],
    ['nothing left is today', { balanceUnits: 0 }, TODAY],
    ['owed is today', { balanceUnits: -1_00 }, TODAY],
    ['the timetable does not reach so far', {}, null],
    ['no lesson ahead', { balanceUnits: 1_00, planned: [] }, null],
  ])('%s', (_, over, on) => {
    expect(runsOutOn(given(over), TODAY)).toBe(on);
  });

  test('and the day they fall to the limit', () => {
    expect(fallsOn(given({ balanceUnits: 6_00 }), 4_00, TODAY)).toBe('2026-09-24');
    expect(fallsOn(given({ balanceUnits: 4_00 }), 4_00, TODAY)).toBe(TODAY);
  });
});

function twice() {
  return ['2026-09-16', '2026-09-18', '2026-09-20'].map((onDate) => ({ onDate, units: 1_00 }));
}
function free() {
  return [
    { onDate: '2026-09-17', units: 0 },
    { onDate: '2026-09-24', units: 1_00 },
  ];
}

describe('parts', () => {
  test('nothing speaks against who is content and has hours', () => {
    expect(risk({})).toEqual({ score: 0, parts: [] });
  });

  const renewal = { stage: 'due', contactFrom: '2026-09-14', stageOn: '2026-09-14' } as const;
  test.each<[RiskPartName, string, Partial<StandingFact>, Omit<RiskPart, 'name'>]>([
    ['run-out', 'in ten days', { balanceUnits: 2_00 }, { points: 8, days: 9, onDate: '2026-09-24', units: 2_00 }],
    ['run-out', 'owing', { balanceUnits: -50 }, { points: 12, days: 0, onDate: TODAY, units: -50 }],
    [
      'attendance',
      'one of the last four missed',
      { recent: { lessons: 4, came: 3 } },
      { points: 10, count: 11, of: 12 },
    ],
    ['attendance', 'one of those before', { before: { lessons: 8, came: 7 } }, { points: 5, count: 11, of: 12 }],
    [
      'attendance',
      'half missed as ever',
      { recent: { lessons: 4, came: 2 }, before: { lessons: 8, came: 4 } },
      { points: 30, count: 6, of: 12 },
    ],
    ['complaint', 'one open', { openComplaints: 1 }, { points: 20, count: 1 }],
    ['complaint', 'many open', { openComplaints: 7 }, { points: 30, count: 7 }],
    ['complaint', 'closed without content', { unhappyComplaints: 1 }, { points: 12, count: 0 }],
    ['refused', 'said no', { answer: false }, { points: 25 }],
    ['silence', 'twenty days', { visitedOn: '2026-08-26' }, { points: 2, days: 20, onDate: '2026-08-26' }],
    ['silence', 'never, a long time', { visitedOn: null }, { points: 15, days: 198, onDate: null }],
    ['stopped', 'rests', { isActive: false }, { points: 15 }],
    ['uncontacted', 'two days late', { renewal: { ...renewal, contactFrom: '2026-09-10' } }, { points: 6, days: 2 }],
    [
      'unpaid',
      'quoted ten days ago',
      { renewal: { stage: 'quoted', contactFrom: '2026-09-01', stageOn: '2026-09-05' } },
      { points: 9, days: 10 },
    ],
    ['arrears', 'half an order', { arrearsMinor: 500_00 }, { points: 8, minor: 500_00 }],
    [
      'expiring',
      'more than the lessons before it use',
      { expiring: { units: 5_00, onDate: '2026-09-30' } },
      { points: 8, units: 3_00, onDate: '2026-09-30' },
    ],
    ['intends', 'said yes', { answer: true }, { points: -15 }],
    ['intends', 'recorded as intending', { renewal: { ...renewal, stage: 'intends' } }, { points: -15 }],
  ])('%s: %s', (name, _, over, part) => {
    const { score, parts } = risk(over);
    expect(parts).toEqual([{ name, ...part }]);
    expect(score).toBe(part.points);
  });

  test.each<[string, Partial<StandingFact>]>([
    ['one lesson missed of one says nothing', { recent: { lessons: 1, came: 0 }, before: { lessons: 0, came: 0 } }],
    ['two weeks without a visit are none', { visitedOn: '2026-09-01' }],
    ['who has just enrolled was not left alone', { visitedOn: null, enrolledOn: '2026-09-05' }],
    ['due within the days for contact', { renewal }],
    [
      'quoted within the days for payment',
      { renewal: { stage: 'quoted', contactFrom: '2026-09-01', stageOn: '2026-09-08' } },
    ],
    ['hours that the timetable uses before they expire', { expiring: { units: 2_00, onDate: '2026-09-30' } }],
  ])('none: %s', (_, over) => {
    expect(risk(over).parts).toEqual([]);
  });

  test('what was said no to is not made good by a stage', () => {
    expect(risk({ answer: false, renewal: { ...renewal, stage: 'intends' } }).parts).toEqual([
      { name: 'refused', points: 25 },
    ]);
  });

  test('the score is the sum of its parts, the weightiest first', () => {
    const { score, parts } = risk({
      balanceUnits: 1_00,
      recent: { lessons: 4, came: 0 },
      openComplaints: 2,
      visitedOn: null,
      isActive: false,
      arrearsMinor: 1,
      answer: true,
    });
    expect(parts.map(({ name }) => name)).toEqual([
      'attendance',
      'complaint',
      'silence',
      'stopped',
      'run-out',
      'arrears',
      'intends',
    ]);
    expect(score).toBe(parts.reduce((sum, { points }) => sum + points, 0));
    expect(parts.every(({ name }) => RISK_PARTS.includes(name))).toBe(true);
  });
});

test('rows have one order: score, the earliest run-out, ids', () => {
  const key = (score: number, on: string | null, studentId = 'a', courseId = 'x'): RiskKey => ({
    score,
    runsOutOn: on,
    studentId,
    courseId,
  });
  const ordered = [
    key(30, null),
    key(20, '2026-09-16'),
    key(20, '2026-09-20'),
    key(20, '2026-09-20', 'b'),
    key(20, '2026-09-20', 'b', 'y'),
    key(20, null),
    key(-15, '2026-09-16'),
  ];
  expect([...ordered].reverse().sort(byRisk)).toEqual(ordered);
  expect(byRisk(key(1, null), key(1, null))).toBe(0);
});
