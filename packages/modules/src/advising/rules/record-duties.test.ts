/** Rules about briefings, memos, meetings, plans and tests: when each duty appears, is done, goes late, and what must not make nonsense of it. */
import { describe, expect, test } from 'vitest';
import { at, duties as dutiesOf, fate, NOTHING, only } from './duty.test-data.ts';
import { settle, type DutyRule } from './duty.ts';
import type {
  BriefingFact,
  DutySettings,
  FirstLessonFact,
  MeetingFact,
  PlanFact,
  RecordFacts,
  TestFact,
} from './duty-facts.ts';

type Given = Partial<RecordFacts> & { readonly firstLessons?: readonly FirstLessonFact[] };

/** The rule's duties in force at an instant of March 2026. */
function duties(rule: DutyRule, now: string, given: Given, settings: Partial<DutySettings> = {}) {
  const { firstLessons = [], ...records } = given;
  return dutiesOf(rule, now, { firstLessons, records: { ...NOTHING.records, ...records } }, settings);
}

describe('a new class’s briefing (BRF-02, BRF-03, BRF-05)', () => {
  const fact = (given: Partial<BriefingFact> = {}): BriefingFact => ({
    classId: 'k',
    advisorId: 'xu',
    lessonId: 'l',
    onDate: '2026-03-10',
    startsAt: at('03-10 18:00'),
    createdAt: at('02-20'),
    recordId: null,
    filedAt: null,
    families: 3,
    signed: 0,
    lastSignedAt: null,
    teacherSignedAt: null,
    ...given,
  });
  const complete = fact({
    recordId: 'r',
    filedAt: at('03-08 19:00'),
    signed: 3,
    lastSignedAt: at('03-09 12:00'),
    teacherSignedAt: at('03-08 20:00'),
  });

  test('is asked for from a week before the first lesson, and due a day before it', () => {
    expect(duties('briefing', '03-02 23:59', { briefings: [fact()] })).toEqual([]);
    expect(only(duties('briefing', '03-03', { briefings: [fact()] }))).toMatchObject({
      ownerId: 'xu',
      subjectId: 'k',
      opensAt: at('03-03'),
      warnAt: at('03-08 18:00'),
      dueAt: at('03-09 18:00'),
      escalateAt: at('03-09 20:00'),
      doneAt: null,
      detail: { needed: 3, done: 0, missing: ['filing', 'teacher', 'guardians'] },
    });
  });

  test('is done by the last signature, and not before every family and the teacher have signed', () => {
    const one = fact({ ...complete, signed: 2 });
    expect(only(duties('briefing', '03-09', { briefings: [one] }))).toMatchObject({
      doneAt: null,
      detail: { missing: ['guardians'], recordId: 'r' },
    });
    const unsigned = fact({ ...complete, teacherSignedAt: null });
    expect(only(duties('briefing', '03-09', { briefings: [unsigned] })).detail.missing).toEqual(['teacher']);
    expect(only(duties('briefing', '03-09 12:30', { briefings: [complete] })).doneAt).toBe(at('03-09 12:00'));
  });

  test('goes late and to the supervisor, can be made good for a week after the lesson, and then is missed', () => {
    const duty = only(duties('briefing', '03-10', { briefings: [fact()] }));
    expect(fate(duty, '03-09 19:00')).toEqual({ state: 'open', escalated: false, lateBy: 'xu' });
    expect(fate(duty, '03-09 20:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(duties('briefing', '03-17 23:59', { briefings: [fact()] })).toHaveLength(1);
    expect(duties('briefing', '03-18', { briefings: [fact()] })).toEqual([]);
    expect(fate(duty, '03-18')).toEqual({ state: 'missed', escalated: false, lateBy: 'xu' });
    const late = { ...duty, doneAt: at('03-11') };
    expect(fate(late, '03-11')).toEqual({ state: 'done', escalated: false, lateBy: 'xu' });
  });

  test('of a class opened too late is late from the moment it is opened: the supervisor hears of it', () => {
    const hasty = fact({ createdAt: at('03-10 09:00') });
    expect(duties('briefing', '03-10 08:59', { briefings: [hasty] })).toEqual([]);
    const duty = only(duties('briefing', '03-10 09:00', { briefings: [hasty] }));
    expect(duty.dueAt < duty.opensAt).toBe(true);
    expect(settle([duty], [], duty.opensAt)).toMatchObject([{ lateById: 'xu', escalatedAt: duty.opensAt }]);
  });

  test('a class without students is not briefed; days set to 0 switch it off; hand-over moves it', () => {
    expect(duties('briefing', '03-05', { briefings: [fact({ families: 0 })] })).toEqual([]);
    expect(duties('briefing', '03-05', { briefings: [fact()] }, { briefingDays: 0 })).toEqual([]);
    expect(only(duties('briefing', '03-05', { briefings: [fact({ advisorId: 'lin' })] })).ownerId).toBe('lin');
    // A first lesson cancelled: the next one is the first, and the day moves with it.
    const moved = fact({ onDate: '2026-03-12', startsAt: at('03-12 18:00') });
    expect(only(duties('briefing', '03-06', { briefings: [moved] })).dueAt).toBe(at('03-11 18:00'));
  });
});

describe('the memo of a first lesson (BRF-06)', () => {
  const first: FirstLessonFact = {
    lessonId: 'l',
    classId: 'k',
    studentId: 's',
    advisorId: 'xu',
    onDate: '2026-03-10',
    startsAt: at('03-10 18:00'),
    endsAt: at('03-10 19:00'),
    isNewStudent: false,
  };
  const firstLessons = [first];

  test('is owed from the end of the lesson to the end of the next day', () => {
    expect(duties('first-lesson-memo', '03-10 18:59', { firstLessons })).toEqual([]);
    expect(only(duties('first-lesson-memo', '03-10 19:00', { firstLessons }))).toMatchObject({
      ownerId: 'xu',
      subjectId: 's',
      period: 'l',
      dueAt: at('03-12'),
      escalateAt: at('03-12 02:00'),
      doneAt: null,
    });
    expect(only(duties('first-lesson-memo', '03-10 19:00', { firstLessons }, { memoDays: 0 })).dueAt).toBe(at('03-11'));
  });

  test('is done by the memo of that class, not of another; goes late, escalates and is missed after a week', () => {
    const memos = [{ studentId: 's', classId: 'k', filedAt: at('03-11 09:00') }];
    const others = [{ studentId: 's', classId: 'other', filedAt: at('03-11 09:00') }];
    expect(only(duties('first-lesson-memo', '03-11 10:00', { firstLessons, memos })).doneAt).toBe(at('03-11 09:00'));
    const duty = only(duties('first-lesson-memo', '03-11 10:00', { firstLessons, memos: others }));
    expect(duty.doneAt).toBeNull();
    expect(fate(duty, '03-12 01:00')).toEqual({ state: 'open', escalated: false, lateBy: 'xu' });
    expect(fate(duty, '03-12 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(fate(duty, '03-18')).toEqual({ state: 'missed', escalated: false, lateBy: 'xu' });
  });
});

const meeting = (given: Partial<MeetingFact> = {}): MeetingFact => ({
  recordId: 'm',
  classId: 'k',
  advisorId: 'xu',
  teacherId: 'chen',
  createdAt: at('02-20'),
  heldAt: at('03-10 19:00'),
  heldOn: '2026-03-10',
  filedAt: null,
  advisorPreparedAt: null,
  teacherPreparedAt: null,
  planFiledAt: null,
  ...given,
});

describe('preparing a parents’ meeting (PTM-04, PTM-05)', () => {
  test.each([
    ['parents-meeting-prep', 'xu', { advisorPreparedAt: at('03-08 09:00') }],
    ['parents-meeting-prep-teacher', 'chen', { teacherPreparedAt: at('03-08 09:00') }],
  ] as const)('%s is owed by %s until the day before, and done by that part alone', (rule, ownerId, prepared) => {
    expect(duties(rule, '03-06 23:59', { meetings: [meeting()] })).toEqual([]);
    const duty = only(duties(rule, '03-07', { meetings: [meeting()] }));
    expect(duty).toMatchObject({
      ownerId,
      dueAt: at('03-10'),
      warnAt: at('03-09'),
      escalateAt: at('03-10 02:00'),
      doneAt: null,
    });
    expect(only(duties(rule, '03-09', { meetings: [meeting(prepared)] })).doneAt).toBe(at('03-08 09:00'));
    const other =
      rule === 'parents-meeting-prep' ? { teacherPreparedAt: at('03-08') } : { advisorPreparedAt: at('03-08') };
    expect(only(duties(rule, '03-09', { meetings: [meeting(other)] })).doneAt).toBeNull();
    expect(fate(duty, '03-10 02:00')).toEqual({ state: 'open', escalated: true, lateBy: ownerId });
    // After its day there is nothing to prepare.
    expect(fate(duty, '03-11')).toEqual({ state: 'missed', escalated: false, lateBy: ownerId });
  });

  test('a meeting called for today is prepared until it begins; one called off asks for nothing', () => {
    const today = meeting({ createdAt: at('03-10 09:00') });
    expect(only(duties('parents-meeting-prep', '03-10 10:00', { meetings: [today] })).dueAt).toBe(at('03-10 19:00'));
    const stood = settle(duties('parents-meeting-prep', '03-08', { meetings: [meeting()] }), [], at('03-08'));
    expect(
      settle(
        [],
        stood.map((each) => ({ ...each, id: 'd' })),
        at('03-09'),
      ).map((each) => each.state),
    ).toEqual(['dropped']);
  });
});

describe('the minutes of a meeting (PTM-06, PTM-11)', () => {
  test('are owed by the advisor until the end of the next day, done by filing, then late, told and missed', () => {
    expect(duties('parents-meeting-minutes', '03-10 18:59', { meetings: [meeting()] })).toEqual([]);
    const duty = only(duties('parents-meeting-minutes', '03-10 19:00', { meetings: [meeting()] }));
    expect(duty).toMatchObject({ ownerId: 'xu', subjectId: 'm', dueAt: at('03-12'), doneAt: null });
    const filed = meeting({ filedAt: at('03-11 09:00') });
    expect(only(duties('parents-meeting-minutes', '03-11 10:00', { meetings: [filed] })).doneAt).toBe(
      at('03-11 09:00'),
    );
    expect(fate(duty, '03-12 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(fate(duty, '03-19')).toEqual({ state: 'missed', escalated: false, lateBy: 'xu' });
  });
});

describe('the plan after a meeting (PTM-14)', () => {
  const held = meeting({ filedAt: at('03-10 21:00') });

  test('is owed by the teacher within a week of the meeting once its minutes are filed', () => {
    expect(duties('plan-after-meeting', '03-12', { meetings: [meeting()] })).toEqual([]);
    const duty = only(duties('plan-after-meeting', '03-12', { meetings: [held] }));
    expect(duty).toMatchObject({ ownerId: 'chen', dueAt: at('03-18'), warnAt: at('03-16'), doneAt: null });
    expect(fate(duty, '03-18 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'chen' });
    expect(fate(duty, '03-25')).toEqual({ state: 'missed', escalated: false, lateBy: 'chen' });
    expect(duties('plan-after-meeting', '03-12', { meetings: [held] }, { planDays: 0 })).toEqual([]);
  });

  test('is done by a plan and open again when that is sent back; late minutes leave the teacher a day', () => {
    const planned = { ...held, planFiledAt: at('03-12 20:00') };
    const done = only(duties('plan-after-meeting', '03-13', { meetings: [planned] }));
    expect(done.doneAt).toBe(at('03-12 20:00'));
    const stood = settle([done], [], at('03-13')).map((each) => ({ ...each, id: 'd' }));
    const [again] = settle(duties('plan-after-meeting', '03-14', { meetings: [held] }), stood, at('03-14'));
    expect(again?.state).toBe('open');
    const late = meeting({ filedAt: at('03-19 10:00') });
    expect(only(duties('plan-after-meeting', '03-19 11:00', { meetings: [late] })).dueAt).toBe(at('03-21'));
  });
});

describe('the review of a plan (PTM-14, ROL-10)', () => {
  const plan = (given: Partial<PlanFact> = {}): PlanFact => ({
    recordId: 'p',
    classId: 'k',
    version: 1,
    filedAt: at('03-12 20:00'),
    reviewerId: 'gao',
    reviewedAt: null,
    ...given,
  });

  test('is owed by the teaching director for three days, once a version; without one nobody owns it and it is told', () => {
    const duty = only(duties('plan-review', '03-12 20:00', { plans: [plan()] }));
    expect(duty).toMatchObject({ ownerId: 'gao', subjectId: 'p', period: '1', dueAt: at('03-16'), doneAt: null });
    expect(only(duties('plan-review', '03-13', { plans: [plan({ reviewedAt: at('03-13') })] })).doneAt).toBe(
      at('03-13'),
    );
    expect(only(duties('plan-review', '03-13', { plans: [plan({ version: 2 })] })).period).toBe('2');
    expect(fate(duty, '03-16 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'gao' });
    expect(fate(duty, '03-23')).toEqual({ state: 'missed', escalated: false, lateBy: 'gao' });
    const nobody = only(duties('plan-review', '03-13', { plans: [plan({ reviewerId: null })] }));
    expect(fate(nobody, '03-16 02:00')).toEqual({ state: 'open', escalated: true, lateBy: null });
  });
});

describe('a month’s test with its analysis told (TST-02)', () => {
  const fact = (given: Partial<TestFact> = {}): TestFact => ({
    classId: 'k',
    advisorId: 'xu',
    createdAt: at('01-10'),
    month: '2026-03-01',
    firstOn: '2026-03-04',
    lastOn: '2026-03-25',
    tests: [],
    ...given,
  });

  test('is owed for each running class in the month, presses in its last week, and can be told for a week after', () => {
    const duty = only(duties('monthly-test', '03-10', { tests: [fact()] }));
    expect(duty).toMatchObject({
      ownerId: 'xu',
      subjectId: 'k',
      period: '2026-03',
      opensAt: at('03-01'),
      warnAt: at('03-25'),
      dueAt: at('04-01'),
      doneAt: null,
      detail: { needed: 1, done: 0, missing: ['test'] },
    });
    expect(fate(duty, '04-01 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(fate(duty, '04-08')).toEqual({ state: 'missed', escalated: false, lateBy: 'xu' });
  });

  test('a test alone does not do it: every family has been told', () => {
    const held = only(duties('monthly-test', '03-20', { tests: [fact({ tests: [{ recordId: 'r', toldAt: null }] })] }));
    expect(held).toMatchObject({ doneAt: null, detail: { missing: ['told'], recordId: 'r', done: 0 } });
    const told = [{ recordId: 'r', toldAt: at('03-21') }];
    expect(only(duties('monthly-test', '03-22', { tests: [fact({ tests: told })] })).doneAt).toBe(at('03-21'));
    // Two a month: one is half.
    const half = only(duties('monthly-test', '03-22', { tests: [fact({ tests: told })] }, { testsPerMonth: 2 }));
    expect(half).toMatchObject({ doneAt: null, detail: { needed: 2, done: 1, missing: ['test'] } });
  });

  test('is not asked of a class that begins or ends about the middle, rests for half of it, or came to the product later', () => {
    const none = (given: Partial<TestFact>) =>
      expect(duties('monthly-test', '03-20', { tests: [fact(given)] })).toEqual([]);
    none({ firstOn: '2026-03-16' });
    none({ lastOn: '2026-03-14' });
    none({ createdAt: at('03-16 10:00') });
    expect(duties('monthly-test', '03-20', { tests: [fact()] }, { testsPerMonth: 0 })).toEqual([]);
    expect(
      duties('monthly-test', '03-20', { tests: [fact({ firstOn: '2026-03-15', lastOn: '2026-03-15' })] }),
    ).toHaveLength(1);
  });
});
