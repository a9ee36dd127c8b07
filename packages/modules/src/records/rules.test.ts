/** Decisions about records: numbers, who is missing, what is refused, how complete an archive is. */
import { describe, expect, test } from 'vitest';
import {
  absentFrom,
  archiveScore,
  archivesOf,
  briefedLate,
  counterOf,
  filingErrors,
  recordNumber,
  shownOf,
  type ArchiveItem,
} from './rules.ts';
import type { FormOf, RecordForm } from './rules/forms.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const NOW = '2026-03-10T08:00:00.000Z';
const meeting: FormOf<'parents-meeting'> = {
  kind: 'parents-meeting',
  teachingDirector: false,
  supervisor: true,
  principal: false,
  absentIds: [A],
  teacherReport: '学完方程',
  otherTopics: '到课时间',
  problems: '粗心',
  solutions: '口算',
  familyTasks: '检查作业',
};
const exam: FormOf<'test'> = {
  kind: 'test',
  isMonthly: true,
  subject: '数学',
  fullMark: 10_000,
  analysis: '应用题',
  scores: [{ studentId: A, score: 8_750 }, { studentId: B }],
};
const pointers = (form: RecordForm, given: { reason?: string; version?: number; heldAt?: string } = {}, ids = [A, B]) =>
  filingErrors(
    {
      form,
      kind: form.kind,
      heldAt: given.heldAt ?? NOW,
      reason: given.reason,
      version: given.version ?? 0,
    },
    ids,
    NOW,
  ).map((error) => error.pointer);

test('REC-06: a number is year, business type and a sequence of three digits at least, from a counter of its own', () => {
  expect(recordNumber('briefing', '2026-08-31', 1)).toBe('2026-课前说明会-001');
  expect(recordNumber('parents-meeting', '2027-01-01', 1204)).toBe('2027-家长会-1204');
  expect(counterOf('briefing', '2026-12-31')).not.toBe(counterOf('briefing', '2027-01-01'));
  expect(counterOf('briefing', '2026-12-31')).not.toBe(counterOf('test', '2026-12-31'));
});

test('PTM-07, PTM-15: teaching director and supervisor are missed at any meeting, the principal only at a serious one', () => {
  expect(absentFrom(meeting, false)).toEqual(['teachingDirector']);
  expect(absentFrom(meeting, true)).toEqual(['teachingDirector', 'principal']);
  expect(absentFrom({ ...meeting, teachingDirector: true, principal: true }, true)).toEqual([]);
});

test.each([
  ['2026-03-01T02:00:00.000Z', '2026-03-02T02:00:00.000Z', false],
  ['2026-03-01T02:00:00.001Z', '2026-03-02T02:00:00.000Z', true],
  ['2026-03-01T02:00:00.000Z', null, false],
] as const)('BRF-03: a briefing at %s before a first lesson at %s is late: %s', (heldAt, lessonAt, isLate) => {
  expect(briefedLate(heldAt, lessonAt, 24)).toBe(isLate);
});

describe('filing', () => {
  test('is refused before it was held, without a reason when it corrects, and for a form of another kind', () => {
    expect(pointers(meeting)).toEqual([]);
    expect(pointers(meeting, { heldAt: '2026-03-10T08:00:01.000Z' })).toEqual(['/heldAt']);
    expect(pointers(meeting, { version: 1 })).toEqual(['/reason']);
    expect(pointers(meeting, { version: 1, reason: '写错' })).toEqual([]);
    const other = { form: meeting, kind: 'test', heldAt: NOW, reason: undefined, version: 0 } as const;
    expect(filingErrors(other, [A], NOW).map((error) => error.pointer)).toEqual(['/form/kind']);
  });

  test('TST-04: scores are of students of the class, each once, at most the full mark', () => {
    expect(pointers(exam)).toEqual([]);
    expect(pointers({ ...exam, scores: [{ studentId: A, score: 10_001 }] })).toEqual(['/form/scores/0/score']);
    expect(pointers({ ...exam, scores: [{ studentId: A }, { studentId: A }] })).toEqual(['/form/scores/1/studentId']);
    expect(pointers(exam, {}, [A])).toEqual(['/form/scores/1/studentId']);
  });

  test('absent are only parents of the class; a plan does not end before it begins', () => {
    expect(pointers(meeting, {}, [B])).toEqual(['/form/absentIds']);
    const plan = {
      kind: 'class-plan',
      goals: '目标',
      measures: '措施',
      from: '2026-04-01',
      until: '2026-03-31',
    } as const;
    expect(pointers(plan)).toEqual(['/form/until']);
  });
});

test('a family reads nothing of who else was absent or what others scored, and nothing of memos and plans', () => {
  expect(Object.keys(shownOf(meeting) ?? {})).not.toContain('absentIds');
  expect(Object.keys(shownOf(exam) ?? {})).not.toContain('scores');
  expect(shownOf({ kind: 'counselling-plan', traits: '内向', guardianTalk: '同意', plan: '鼓励' })).toBeNull();
  expect(
    shownOf({ kind: 'class-plan', goals: '目标', measures: '措施', from: '2026-01-01', until: '2026-02-01' }),
  ).toBeNull();
});

test('REC-10: the score is the mean of how much of each needed part is there; what is not needed does not count', () => {
  const item = (needed: number, present: number): ArchiveItem => ({ part: 'visits', needed, present });
  expect(archiveScore([item(0, 0)])).toBeNull();
  expect(archiveScore([item(4, 4), item(2, 1), item(0, 0)])).toBe(75);
  // More than needed makes up for nothing else; nearly complete is not complete.
  expect(archiveScore([item(1, 9), item(1, 0)])).toBe(50);
  expect(archiveScore([item(1000, 999)])).toBe(99);
});

describe('REC-10, KPI-13: archives of several students', () => {
  const of = (name: string, ...parts: (readonly [needed: number, present: number])[]) => ({
    studentId: `id of ${name}`,
    name,
    items: parts.map(([needed, present]): ArchiveItem => ({ part: 'visits', needed, present })),
  });
  const full = of('full', [1, 1]);
  const half = of('half', [1, 1], [1, 0]);
  const bare = of('bare', [4, 0]);
  const unasked = of('unasked', [0, 0]);

  test.each([
    { archives: [], score: null, least: [] },
    { archives: [unasked], score: null, least: [] },
    { archives: [full, full], score: 100, least: [] },
    { archives: [full, full, half], score: 83, least: ['half 50'] },
    { archives: [full, half, bare, unasked], score: 50, least: ['bare 0', 'half 50'] },
    // Equals stay in the order they came in: by name.
    { archives: [of('a', [2, 1]), of('b', [2, 0]), of('c', [2, 1])], score: 33, least: ['b 0', 'a 50', 'c 50'] },
  ])('the mean is $score, and those that lack something are $least', ({ archives, score, least }) => {
    const found = archivesOf(archives, 9);
    expect(found).toMatchObject({ students: 9, looked: archives.length, score });
    expect(found.least.map((each) => `${each.name} ${String(each.score)}`)).toEqual(least);
  });

  test('at most twenty are named, the least complete of all', () => {
    const many = Array.from({ length: 30 }, (_, index) => of(String(index), [100, 99 - index]));
    const { least } = archivesOf(many, 30);
    expect(least.map(({ score }) => score)).toEqual(Array.from({ length: 20 }, (_, index) => 70 + index));
  });
});
