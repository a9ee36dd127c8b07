/** Filings: which are owed by whom until when, what may be filed, and who reads it. */
import { describe, expect, test } from 'vitest';
import { zonedInstant } from '@keshi/kernel/dates';
import {
  cellErrors,
  adjustedCount,
  fileCells,
  hasMoved,
  planErrors,
  textErrors,
  type SystemCell,
} from './rules/content.ts';
import { derivedOf } from './rules/derived.ts';
import { FILING_KINDS, KINDS, type FilingKind } from './rules/kinds.ts';
import { mayFile, owedOf, type Post } from './rules/owed.ts';
import { closesOn, oldestOpen, periodOf, recentPeriods, timesOf, type Deadlines } from './rules/periods.ts';
import { acknowledgingRoles, readableKinds, recipientsAt } from './rules/readers.ts';
import { KIND_WORDS, LIST_WORDS, RECEIVER_WORDS } from './rules/words.ts';

const ZONE = 'Asia/Shanghai';
const at = (on: string, time = '00:00'): string => zonedInstant(on, time, ZONE);
const STANDARD: Deadlines = { dailyDays: 1, weeklyDays: 1, monthlyDays: 1, eveningHour: 21, classListWeekday: 5 };
const times = (kind: FilingKind, on: string, deadlines: Partial<Deadlines> = {}) =>
  timesOf(kind, periodOf(kind, on), { ...STANDARD, ...deadlines }, ZONE);

describe('deadlines (RPT-04, A8)', () => {
  test.each([
    ['supervisor-daily', '2026-10-09', '2026-10-09', '2026-10-10', '2026-10-11'],
    ['takings', '2026-12-31', '2026-12-31', '2027-01-01', '2027-01-02'],
    // The week of Wednesday 7 October ends on Sunday the 11th and is due on Monday, 24:00.
    ['supervisor-weekly', '2026-10-07', '2026-10-11', '2026-10-12', '2026-10-13'],
    ['hours-monthly', '2026-10-15', '2026-10-31', '2026-11-01', '2026-11-02'],
  ] as const)('RPT-04: %s of %s opens on %s, presses on %s, is late from %s', (kind, on, opens, warns, late) => {
    expect(times(kind, on)).toMatchObject({ opensAt: at(opens), warnAt: at(warns), dueAt: at(late) });
  });

  test('A8: an advisor is asked for the daily report by 21:00 of the day itself, and late after the next day', () => {
    expect(times('advisor-daily', '2026-10-09')).toMatchObject({
      opensAt: at('2026-10-09'),
      warnAt: at('2026-10-09', '21:00'),
      dueAt: at('2026-10-11'),
    });
    expect(times('advisor-daily', '2026-10-09', { eveningHour: 24 }).warnAt).toBe(at('2026-10-10'));
  });

  test('PTM-03: the list of next week is for Friday, and only for Friday', () => {
    expect(times('friday-list', '2026-10-06')).toMatchObject({
      opensOn: '2026-10-09',
      opensAt: at('2026-10-09'),
      warnAt: at('2026-10-09'),
      dueAt: at('2026-10-10'),
    });
    expect(times('friday-list', '2026-10-06', { classListWeekday: 4 }).opensOn).toBe('2026-10-08');
  });

  test('24:00 is the campus’s own: a campus elsewhere is late at another instant', () => {
    const period = periodOf('takings', '2026-10-09');
    const [shanghai, urumqi] = [ZONE, 'Asia/Dubai'].map((zone) => timesOf('takings', period, STANDARD, zone).dueAt);
    expect([shanghai, urumqi]).toEqual(['2026-10-10T16:00:00.000Z', '2026-10-10T20:00:00.000Z']);
  });

  test('a deadline is never before it presses, whatever the numbers', () => {
    for (const kind of FILING_KINDS) {
      const { warnAt, dueAt, opensAt } = times(kind, '2026-10-09', { dailyDays: 0, weeklyDays: 0, monthlyDays: 0 });
      expect(opensAt <= warnAt && warnAt <= dueAt, kind).toBe(true);
    }
  });

  test('recent periods are whole, the newest first, and close when they are no longer among them', () => {
    expect(recentPeriods('takings', '2026-10-09')).toHaveLength(9);
    expect(recentPeriods('supervisor-weekly', '2026-10-09').map(({ from }) => from)).toEqual([
      '2026-10-05',
      '2026-09-28',
      '2026-09-21',
    ]);
    expect(recentPeriods('hours-monthly', '2026-10-09').map(({ from }) => from)).toEqual([
      '2026-10-01',
      '2026-09-01',
      '2026-08-01',
    ]);
    expect(oldestOpen('2026-10-09')).toBe('2026-08-01');
    for (const kind of FILING_KINDS) {
      const period = periodOf(kind, '2026-10-09');
      const closes = closesOn(kind, period);
      expect(recentPeriods(kind, closes).map(({ from }) => from)).not.toContain(period.from);
    }
  });
});

const post = (personId: string, role: string, fromOn = '2026-01-01', endedOn: string | null = null): Post => ({
  personId,
  name: personId,
  role,
  fromOn,
  endedOn,
});
const owed = (kind: FilingKind, on: string, posts: readonly Post[]) =>
  owedOf(kind, times(kind, on), 'campus', posts).map(({ subjectId, ownerIds }) => [subjectId, ...ownerIds]);

describe('who owes (RPT-01, RPT-02)', () => {
  test('each advisor in post owes a report of their own; nobody without a post does', () => {
    const posts = [post('xu', 'advisor'), post('lin', 'advisor'), post('he', 'teacher'), post('he', 'finance')];
    expect(owed('advisor-daily', '2026-10-09', posts)).toEqual([
      ['lin', 'lin'],
      ['xu', 'xu'],
    ]);
    expect(owed('takings', '2026-10-09', posts)).toEqual([]);
  });

  test('who joined after the day or left before the deadline owes nothing', () => {
    const posts = [
      post('joins', 'advisor', '2026-10-10'),
      post('joined', 'advisor', '2026-10-09'),
      post('leaves', 'advisor', '2026-01-01', '2026-10-10'),
      post('left later', 'advisor', '2026-01-01', '2026-10-11'),
    ];
    expect(owed('advisor-daily', '2026-10-09', posts).map(([subject]) => subject)).toEqual(['left later', 'joined']);
  });

  test('the campus’s is the supervisor’s; of several any, the longest in post first; else the principal’s', () => {
    const principal = post('chen', 'principal');
    expect(
      owed('supervisor-daily', '2026-10-09', [
        principal,
        post('b', 'advisor_supervisor', '2026-02-01'),
        post('a', 'advisor_supervisor', '2026-03-01'),
      ]),
    ).toEqual([['campus', 'b', 'a']]);
    expect(owed('supervisor-daily', '2026-10-09', [principal])).toEqual([['campus', 'chen']]);
  });

  test('only the person files their own; the campus’s whoever is its supervisor or principal today', () => {
    const posts = [
      post('old', 'advisor_supervisor', '2026-01-01', '2026-10-01'),
      post('new', 'advisor_supervisor', '2026-10-01'),
      post('chen', 'principal'),
      post('xu', 'advisor'),
    ];
    const files = (kind: FilingKind, subjectId: string) =>
      ['old', 'new', 'chen', 'xu'].filter((each) => mayFile(kind, subjectId, each, posts, '2026-10-09'));
    expect(files('advisor-daily', 'xu')).toEqual(['xu']);
    expect(files('takings', 'campus')).toEqual(['new', 'chen']);
  });
});

describe('who receives', () => {
  test.each([
    ['finance', ['takings']],
    ['project_department', ['takings', 'teacher-demand', 'hours-monthly']],
    ['teaching_director', ['teacher-demand', 'hours-monthly']],
    ['consultant_supervisor', ['advisor-monthly']],
    ['advisor', []],
    ['teacher', []],
  ] as const)('PAY-01, CLS-06, RPT-05, RPT-09: %s reads %j', (role, kinds) => {
    expect(readableKinds([role])).toEqual(kinds);
  });

  test('who answers for the campus reads everything there', () => {
    for (const role of ['advisor_supervisor', 'principal', 'branch_principal', 'director'] as const)
      expect(readableKinds([role])).toEqual(FILING_KINDS);
  });

  test('what goes to the project department has no list of students', () => {
    for (const kind of readableKinds(['project_department'])) {
      expect(KINDS[kind].lists.filter((list) => ['low-students', 'low-classes'].includes(list))).toEqual([]);
      expect(KINDS[kind].texts).toEqual([]);
    }
  });

  test('A14: the course-consultant supervisor where there is one, else the supervisor', () => {
    expect(recipientsAt('advisor-monthly', ['advisor', 'consultant_supervisor'])).toEqual(['consultant_supervisor']);
    expect(recipientsAt('advisor-monthly', ['advisor'])).toEqual(['advisor_supervisor']);
  });

  test('PAY-01: finance and the project department say that they read takings, each for itself', () => {
    expect(acknowledgingRoles('takings', ['finance', 'director'])).toEqual(['finance']);
    expect(acknowledgingRoles('takings', ['principal'])).toEqual([]);
    expect(acknowledgingRoles('supervisor-daily', ['finance'])).toEqual([]);
  });
});

const cell = (key: string, system: number, unit: SystemCell['unit'] = 'count'): SystemCell => ({
  key,
  unit,
  code: null,
  nameZh: key,
  nameEn: key,
  definitionZh: '',
  definitionEn: '',
  version: 1,
  system,
});

describe('figures (RPT-10)', () => {
  const system = [cell('calls', 5), cell('cash', 128_000, 'minor')];
  const [calls, cash] = [
    { key: 'calls', seen: 5 },
    { key: 'cash', seen: 128_000 },
  ];

  test('left alone they are the system’s, and a note beside them is dropped', () => {
    const filed = fileCells(system, [{ ...calls, value: 5, note: '没事' }, cash]);
    expect(filed.map(({ filed: value, note }) => [value, note])).toEqual([
      [5, null],
      [128_000, null],
    ]);
    expect(adjustedCount(filed)).toBe(0);
  });

  test('a change needs a note; both values are kept, and the changed ones counted', () => {
    expect(cellErrors(system, [{ ...calls, value: 7 }, cash])).toEqual([
      { pointer: '/cells/0/note', detail: 'why it differs' },
    ]);
    const given = [
      { ...calls, value: 7, note: '两通在自己手机上' },
      { ...cash, amount: 120_000, note: '一笔记错' },
    ];
    expect(cellErrors(system, given)).toEqual([]);
    const filed = fileCells(system, given);
    expect(filed.map(({ system: had, filed: value }) => [had, value])).toEqual([
      [5, 7],
      [128_000, 120_000],
    ]);
    expect(adjustedCount(filed)).toBe(2);
  });

  test('changing a figure to zero is a change', () => {
    expect(cellErrors(system, [{ ...calls, value: 0 }, cash])).toHaveLength(1);
  });

  test('each figure of the report is there once, and no other', () => {
    expect(cellErrors(system, [calls])).toEqual([{ pointer: '/cells', detail: 'every figure of the report' }]);
    expect(cellErrors(system, [calls, calls]).map(({ pointer }) => pointer)).toEqual(['/cells/1/key']);
    expect(cellErrors(system, [calls, cash, { key: 'other', seen: 1 }]).map(({ pointer }) => pointer)).toEqual([
      '/cells/2/key',
    ]);
  });

  test('a figure that is no longer what was shown has moved', () => {
    expect(hasMoved(system, [calls, cash])).toBe(false);
    expect(hasMoved(system, [{ ...calls, seen: 4 }, cash])).toBe(true);
  });
});

test('PAY-01: takings add up to what came in, and net of refunds, as filed and as the system has it', () => {
  const cells = [
    { ...cell('receipts-cash', 1000, 'minor'), filed: 900, note: '少一笔' },
    { ...cell('receipts-pos', 500, 'minor'), filed: 500, note: null },
    { ...cell('refunds', 0, 'minor'), filed: 300, note: '退一位' },
  ];
  expect(derivedOf('takings', cells).map(({ key, system, filed }) => [key, system.numerator, filed.numerator])).toEqual(
    [
      ['received', 1500, 1400],
      ['net', 1500, 1100],
    ],
  );
});

test('RPT-05: the renewal rate follows from both its sides', () => {
  const cells = [
    { ...cell('renewal-rate', 12), filed: 12, note: null },
    { ...cell('renewal-rate.base', 19), filed: 19, note: null },
  ];
  expect(derivedOf('advisor-monthly', cells).map(({ filed }) => filed)).toEqual([{ numerator: 12, denominator: 19 }]);
});

test('RPT-06, RPT-07: a summary says something, and so does the plan', () => {
  expect(textErrors(['summary', 'plan'], { summary: '完成 12 人续班' })).toEqual([
    { pointer: '/texts/plan', detail: 'what to say' },
  ]);
});

test('PTM-03: plans name own classes, each once, and days of next week', () => {
  const faults = (plan: { classId?: string; meetingOn?: string; testOn?: string }) =>
    planErrors('2026-10-09', ['a'], [{ classId: 'a', ...plan }]).map(({ pointer }) => pointer);
  expect(faults({ meetingOn: '2026-10-12', testOn: '2026-10-18' })).toEqual([]);
  expect(faults({ meetingOn: '2026-10-11' })).toEqual(['/plans/0/meetingOn']);
  expect(faults({ testOn: '2026-10-19' })).toEqual(['/plans/0/testOn']);
  expect(faults({ classId: 'b' })).toEqual(['/plans/0/classId']);
});

test('everything of the table has a name in both languages', () => {
  for (const kind of FILING_KINDS) {
    expect(KIND_WORDS[kind].zh).not.toBe(KIND_WORDS[kind].en);
    for (const list of KINDS[kind].lists) expect(LIST_WORDS[list].columns.length).toBeGreaterThan(0);
    for (const role of KINDS[kind].recipients) expect(RECEIVER_WORDS[role], role).toBeDefined();
  }
});
