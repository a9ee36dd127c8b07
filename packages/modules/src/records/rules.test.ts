/** Decisions about records: numbers, who is missing, what is refused, how complete an archive is. */
import { describe, expect, test } from 'vitest';
import {
  absentFrom,
  archiveScore,
  archivesOf,
  briefedLate,
  counterOf,
  filingErrors,
  mayPrepare,
  missedSummary,
  recordNumber,
  shownOf,
  type ArchiveItem,
} from './rules.ts';
import { RecordForm, type FormOf } from './rules/forms.ts';

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
  summary: '口算放在课前',
  summedUpBy: ['advisor', 'teacher', 'supervisor'],
  solutions: '口算',
  familyTasks: '检查作业',
};
const memo: FormOf<'first-lesson-memo'> = {
  kind: 'first-lesson-memo',
  situation: '跟得上',
  studentOpinion: '喜欢',
  level: '基础扎实',
  communication: '愿意提问',
  cooperation: '配合',
  willingness: '主动',
  ability: '会类推',
  satIn: false,
  passedOn: '老师表扬他肯动笔',
  guardianView: '满意',
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

test('PTM-12: who took part in the meeting and not in its summary is named; nobody of minutes from before it was asked for', () => {
  expect(missedSummary(meeting)).toEqual([]);
  expect(missedSummary({ ...meeting, summedUpBy: ['advisor'] })).toEqual(['teacher', 'supervisor']);
  // Who was not at the meeting is missed there, not here.
  expect(missedSummary({ ...meeting, principal: true, summedUpBy: ['teacher', 'supervisor'] })).toEqual([
    'advisor',
    'principal',
  ]);
  expect(missedSummary({ ...meeting, summedUpBy: undefined })).toEqual([]);
});

test.each([
  ['advisor', 'planned', '2026-03-11T00:00:00.000Z', true],
  ['teacher', 'filed', '2026-03-09T00:00:00.000Z', false],
  ['advisor', 'cancelled', '2026-03-11T00:00:00.000Z', false],
  ['notes', 'planned', '2026-03-11T00:00:00.000Z', false],
  ['notes', 'planned', NOW, true],
  ['notes', 'filed', '2026-03-09T00:00:00.000Z', true],
  ['notes', 'cancelled', '2026-03-09T00:00:00.000Z', false],
] as const)(
  'PTM-04, PTM-05, PTM-09: the part %s of a meeting that is %s for %s may be kept: %s',
  (part, state, heldAt, may) => {
    expect(mayPrepare(part, { state, heldAt }, NOW)).toBe(may);
  },
);

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

  test('PTM-12: minutes say how the meeting was summed up, and by whom', () => {
    expect(pointers({ ...meeting, summary: undefined, summedUpBy: [] })).toEqual(['/form/summary', '/form/summedUpBy']);
    expect(pointers({ ...meeting, summary: '', summedUpBy: ['advisor'] })).toEqual(['/form/summary']);
    expect(pointers({ ...meeting, summedUpBy: undefined })).toEqual(['/form/summedUpBy']);
  });

  test('RV-07: a memo says what was learnt from the teacher: communication, cooperation, willingness, ability', () => {
    const { communication, cooperation, willingness, ability, ...bare } = memo;
    expect([communication, cooperation, willingness, ability]).not.toContain(undefined);
    const asked = ['communication', 'cooperation', 'willingness', 'ability'].map((field) => `/form/${field}`);
    expect(pointers(bare)).toEqual(asked);
    expect(pointers(memo)).toEqual([]);
  });

  test('RV-06, RV-08: parents who sat in say how they saw child and teacher; to the others the teacher’s view is passed on', () => {
    const { passedOn, ...rest } = memo;
    expect(pointers({ ...rest, satIn: true })).toEqual(['/form/childSeen', '/form/teacherSeen']);
    expect(pointers({ ...rest, satIn: true, childSeen: '坐得住', teacherSeen: '讲得清楚' })).toEqual([]);
    expect(pointers(rest)).toEqual(['/form/passedOn']);
    expect(passedOn).not.toBeUndefined();
  });

  test('what is asked only now does not make older documents unreadable', () => {
    const { summary: _, summedUpBy: __, ...oldMinutes } = meeting;
    const { passedOn: ___, cooperation: ____, ...oldMemo } = memo;
    for (const old of [oldMinutes, oldMemo]) expect(RecordForm.parse(old)).toEqual(old);
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
  expect(Object.keys(shownOf(meeting) ?? {}).filter((key) => key.startsWith('summ'))).toEqual([]);
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
