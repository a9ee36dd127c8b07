/** Each rule of the duty table: when its duty appears, what it says, until when, what completes it, and what must not make nonsense of it. */
import { describe, expect, test } from 'vitest';
import { at, duties, fate, NOTHING, only, SETTINGS, student, visit, ZONE } from './duty.test-data.ts';
import { expectedOf } from './duty-rules.ts';
import type { AbsenceFact, FirstLessonFact, WeekFact } from './duty-facts.ts';

describe('two return visits per student and month (RV-01)', () => {
  const students = [student()];

  test('are owed from the first to the last day, with how many were made', () => {
    const [march] = duties('visits', '03-10', { students }).filter((each) => each.period === '2026-03');
    expect(march).toMatchObject({
      ownerId: 'xu',
      opensAt: at('03-01'),
      warnAt: at('03-25'),
      dueAt: at('04-01'),
      escalateAt: at('04-01 02:00'),
      doneAt: null,
      detail: { needed: 2, done: 0 },
    });
  });

  test('are done by the second counted visit of the month; uncounted ones and those of another month do not help', () => {
    const visits = [visit('02-28'), visit('03-03', { counted: false }), visit('03-04'), visit('03-20 15:00')];
    const march = duties('visits', '03-22', { students, visits }).find((each) => each.period === '2026-03');
    expect(march).toMatchObject({ doneAt: at('03-20 15:00'), detail: { needed: 2, done: 2 } });
  });

  test('can be entered for a week after the month, late; then they are missed', () => {
    const april = { students, visits: [visit('03-04')] };
    const march = only(duties('visits', '04-05', april).filter((each) => each.period === '2026-03'));
    expect(fate(march, '04-05')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(duties('visits', '04-08', april).map((each) => each.period)).toEqual(['2026-04']);
    expect(fate(march, '04-08')).toEqual({ state: 'missed', escalated: false, lateBy: 'xu' });
  });

  test.each([
    ['joined on the 15th', student({ activeSince: '2026-03-15' }), [2]],
    ['joined on the 16th', student({ activeSince: '2026-03-16' }), [1]],
    ['stopped in the month', student({ inactiveSince: '2026-03-20' }), []],
    ['stopped after the month', student({ inactiveSince: '2026-04-01' }), [2]],
    ['came back on the 20th', student({ activeSince: '2026-03-20' }), [1]],
    ['never active', student({ activeSince: null }), []],
  ])('%s', (_what, who, needed) => {
    const march = duties('visits', '03-22', { students: [who] }).filter((each) => each.period === '2026-03');
    expect(march.map((each) => each.detail.needed)).toEqual(needed);
  });

  test('set to none, nobody is owed any', () => {
    expect(duties('visits', '03-22', { students }, { visitsPerMonth: 0 })).toEqual([]);
  });
});

describe('nobody comes two lesson weeks running without having been seen (RV-02)', () => {
  const week = (monday: string, attended: number, expected = attended): WeekFact => ({
    studentId: 's',
    weekOn: `2026-${monday}`,
    attended,
    expected,
  });
  const students = [student()];
  // 2 and 9 March 2026 are Mondays.
  const weeks = [week('03-02', 2), week('03-09', 0, 2)];

  test('stands from the Monday of the second week, presses from Friday, is late when it ends', () => {
    const duty = only(duties('unseen', '03-09', { students, weeks }));
    expect(duty).toMatchObject({
      period: '2026-03-09',
      opensAt: at('03-09'),
      warnAt: at('03-13'),
      dueAt: at('03-16'),
      escalateAt: at('03-16 02:00'),
      detail: { onDate: '2026-03-02' },
    });
    expect(fate(duty, '03-16 03:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
  });

  const seen = (when: string) => [{ studentId: 's', onDate: `2026-${when.slice(0, 5)}`, seenAt: at(when) }];
  test.each([
    ['seen in the first week', { sightings: seen('03-04 10:00') }, []],
    ['seen in the second', { sightings: seen('03-11 10:00') }, [at('03-11 10:00')]],
    [
      'a visit face to face with the student',
      { visits: [visit('03-10 09:00', { isFace: true })] },
      [at('03-10 09:00')],
    ],
    [
      'a visit face to face with the teacher',
      { visits: [visit('03-10', { isFace: true, spokeWith: 'teacher' })] },
      [null],
    ],
    ['a call', { visits: [visit('03-10')] }, [null]],
    ['seen before both', { sightings: seen('03-01') }, [null]],
  ])('%s', (_what, facts, done) => {
    expect(duties('unseen', '03-12', { students, weeks, ...facts }).map((each) => each.doneAt)).toEqual(done);
  });

  test('a holiday between them neither helps nor harms: weeks without lessons do not count', () => {
    const around = [week('02-09', 1), week('03-09', 1)];
    expect(duties('unseen', '03-10', { students, weeks: around })).toHaveLength(1);
    expect(duties('unseen', '03-03', { students, weeks: [week('02-09', 1)] })).toEqual([]);
  });

  test('whose second week’s lessons were all cancelled or excused did not come, nor who stopped', () => {
    const excused = [week('03-02', 2), week('03-09', 0, 0)];
    expect(duties('unseen', '03-12', { students, weeks: excused })).toEqual([]);
    expect(duties('unseen', '03-12', { students: [student({ inactiveSince: '2026-03-10' })], weeks })).toEqual([]);
    // The week is over, and the student did not come after all.
    expect(duties('unseen', '03-17', { students, weeks })).toEqual([]);
  });

  test('can be made good in the week after', () => {
    const came = [week('03-02', 2), week('03-09', 2)];
    const late = only(duties('unseen', '03-17', { students, weeks: came, sightings: seen('03-17 08:00') }));
    expect(late).toMatchObject({ period: '2026-03-09', doneAt: at('03-17 08:00') });
  });

  test('three weeks where the tenant says three, none where it says none', () => {
    const three = [week('02-23', 1), ...weeks];
    expect(duties('unseen', '03-12', { students, weeks }, { unseenWeeks: 3 })).toEqual([]);
    expect(only(duties('unseen', '03-12', { students, weeks: three }, { unseenWeeks: 3 })).detail.onDate).toBe(
      '2026-02-23',
    );
    expect(duties('unseen', '03-12', { students, weeks }, { unseenWeeks: 0 })).toEqual([]);
  });
});

const first = (given: Partial<FirstLessonFact> = {}): FirstLessonFact => ({
  lessonId: 'l',
  classId: 'c',
  studentId: 's',
  advisorId: 'lin',
  onDate: '2026-03-10',
  startsAt: at('03-10 18:00'),
  endsAt: at('03-10 20:00'),
  isNewStudent: true,
  ...given,
});

describe('the pre-lesson visit of a new student (RV-03)', () => {
  const facts = { students: [student()], firstLessons: [first()] };
  const told = (when: string, ...checks: string[]) => visit(when, { kind: 'pre_lesson', checks });

  test('stands three days before, presses the day before, is due when the lesson begins, and asks for four things', () => {
    expect(duties('pre-lesson', '03-06 23:00', facts)).toEqual([]);
    const duty = only(duties('pre-lesson', '03-07', facts));
    expect(duty).toMatchObject({
      ownerId: 'xu',
      warnAt: at('03-09 18:00'),
      dueAt: at('03-10 18:00'),
      escalateAt: at('03-10 20:00'),
      closesAt: at('03-10 20:00'),
      detail: { missing: ['time', 'materials', 'room', 'questions'] },
    });
    expect(fate(duty, '03-10 19:00')).toMatchObject({ state: 'open', lateBy: 'xu' });
    expect(fate(duty, '03-10 20:00')).toMatchObject({ state: 'missed', lateBy: 'xu' });
  });

  test('is done when all four are settled, in one visit or several; a call that reached nobody settles none', () => {
    const half = [told('03-08', 'time', 'room')];
    expect(only(duties('pre-lesson', '03-09', { ...facts, visits: half }))).toMatchObject({
      doneAt: null,
      detail: { missing: ['materials', 'questions'] },
    });
    const all = [...half, told('03-09 12:00', 'materials', 'questions')];
    expect(only(duties('pre-lesson', '03-09 13:00', { ...facts, visits: all })).doneAt).toBe(at('03-09 12:00'));
    const nobody = [
      visit('03-08', { kind: 'pre_lesson', reached: false, checks: ['time', 'materials', 'room', 'questions'] }),
    ];
    expect(only(duties('pre-lesson', '03-09', { ...facts, visits: nobody })).doneAt).toBeNull();
  });

  test('is for new students only', () => {
    expect(duties('pre-lesson', '03-09', { ...facts, firstLessons: [first({ isNewStudent: false })] })).toEqual([]);
  });
});

describe('after the first lesson: student, teacher, parent (RV-04, RV-05)', () => {
  const facts = { students: [student()], firstLessons: [first({ isNewStudent: false })] };
  const spoke = (when: string, spokeWith: string) => visit(when, { kind: 'first_lesson', spokeWith });

  test('stands on the day, calls to the door ten minutes before the end, is due the same day', () => {
    const duty = only(duties('first-lesson', '03-10 08:00', facts));
    expect(duty).toMatchObject({
      warnAt: at('03-10 19:50'),
      dueAt: at('03-11'),
      escalateAt: at('03-11 02:00'),
      detail: { missing: ['student', 'teacher', 'guardian'] },
    });
    expect(fate(duty, '03-11 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
  });

  test('is done with the last of the three, and says when their order was another', () => {
    const visits = [spoke('03-10 20:01', 'student'), spoke('03-10 20:10', 'teacher')];
    expect(only(duties('first-lesson', '03-10 21:00', { ...facts, visits })).detail).toEqual({
      lessonId: 'l',
      missing: ['guardian'],
    });
    const ordered = [...visits, spoke('03-10 20:30', 'guardian')];
    expect(only(duties('first-lesson', '03-10 21:00', { ...facts, visits: ordered }))).toMatchObject({
      doneAt: at('03-10 20:30'),
      detail: { missing: [] },
    });
    const parentFirst = [...visits, spoke('03-10 19:30', 'guardian')];
    expect(only(duties('first-lesson', '03-10 21:00', { ...facts, visits: parentFirst }))).toMatchObject({
      doneAt: at('03-10 20:10'),
      detail: { outOfOrder: true },
    });
  });

  test('what was said before the lesson is not about it', () => {
    const visits = [spoke('03-09', 'student'), spoke('03-09', 'teacher'), spoke('03-09', 'guardian')];
    expect(only(duties('first-lesson', '03-10 21:00', { ...facts, visits })).doneAt).toBeNull();
  });
});

describe('truancy: the parent is called the same day (ATT-03)', () => {
  const absence = (given: Partial<AbsenceFact> = {}): AbsenceFact => ({
    lessonId: 'l',
    classId: 'c',
    studentId: 's',
    advisorId: 'lin',
    onDate: '2026-03-10',
    startsAt: at('03-10 18:00'),
    markedAt: at('03-10 18:20'),
    repeats: 1,
    ...given,
  });
  const facts = { students: [student()], absences: [absence()] };

  test('is due on the day it became known, also when the roll came the morning after', () => {
    const duty = only(duties('truancy', '03-10 18:20', facts));
    expect(duty).toMatchObject({ opensAt: at('03-10 18:20'), dueAt: at('03-11'), escalateAt: at('03-11 02:00') });
    expect(fate(duty, '03-11 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    const nextMorning = { ...facts, absences: [absence({ markedAt: at('03-11 09:00') })] };
    expect(only(duties('truancy', '03-11 09:00', nextMorning)).dueAt).toBe(at('03-12'));
  });

  test('the second time in thirty days the supervisor hears of it at once', () => {
    const again = only(duties('truancy', '03-10 18:20', { ...facts, absences: [absence({ repeats: 2 })] }));
    expect(fate(again, '03-10 18:21')).toMatchObject({ state: undefined });
    expect(again.escalateAt).toBe(at('03-10 18:20'));
    const off = { ...facts, absences: [absence({ repeats: 9 })] };
    expect(only(duties('truancy', '03-10 18:20', off, { truancyRepeats: 0 })).escalateAt).toBe(at('03-11 02:00'));
  });

  test.each([
    ['a call that reached the family', visit('03-10 19:00'), at('03-10 19:00')],
    ['one that reached nobody', visit('03-10 19:00', { reached: false }), null],
    ['a word with the teacher', visit('03-10 19:00', { spokeWith: 'teacher' }), null],
    ['a call before the lesson', visit('03-10 12:00'), null],
  ])('%s', (_what, made, doneAt) => {
    expect(only(duties('truancy', '03-10 20:00', { ...facts, visits: [made] })).doneAt).toBe(doneAt);
  });

  test('without an advisor of the student it is the class’s', () => {
    const orphan = { ...facts, students: [student({ advisorId: null })] };
    expect(only(duties('truancy', '03-10 20:00', orphan)).ownerId).toBe('lin');
  });
});

describe('finished students are kept in touch with (REN-09, RV-17)', () => {
  const finished = (contactedOn: string[] = []) => ({
    students: [
      student({ activeSince: '2025-09-01', inactiveSince: '2026-02-10', finishedOn: '2026-02-10', contactedOn }),
    ],
  });

  test('thirty days after they finished, from a week before', () => {
    expect(duties('finished', '03-04', finished())).toEqual([]);
    const duty = only(duties('finished', '03-05', finished()));
    expect(duty).toMatchObject({
      opensAt: at('03-05'),
      warnAt: at('03-12'),
      dueAt: at('03-13'),
      escalateAt: at('03-13 02:00'),
    });
    expect(fate(duty, '03-13 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(fate(duty, '03-20')).toMatchObject({ state: 'missed' });
  });

  test('a contact does it, and the next is thirty days later; one made before anybody asked only moves it', () => {
    expect(only(duties('finished', '03-10', finished(['2026-03-08']))).doneAt).toBe(at('03-08'));
    expect(duties('finished', '03-10', finished(['2026-02-20']))).toEqual([]);
    expect(only(duties('finished', '03-20', finished(['2026-02-20'])))).toMatchObject({
      dueAt: at('03-23'),
      doneAt: null,
    });
  });

  test('who was not reached is asked about again after as long', () => {
    expect(only(duties('finished', '04-08', finished())).dueAt).toBe(at('04-12'));
  });

  test('for a year, and not where the tenant says no', () => {
    const longAgo = { students: [student({ inactiveSince: '2025-03-01', finishedOn: '2025-03-01' })] };
    expect(duties('finished', '03-28', longAgo)).toEqual([]);
    expect(duties('finished', '03-10', finished(), { finishedDays: 0 })).toEqual([]);
  });
});

describe('an ended lesson has its roll the same day (HRS-08)', () => {
  const lesson = (rolledAt: string | null) => [
    { lessonId: 'l', classId: 'c', advisorId: 'lin', onDate: '2026-03-10', endsAt: at('03-10 20:00'), rolledAt },
  ];

  test('stands when it ends, presses two hours before midnight, is late after, for a month', () => {
    const duty = only(duties('unmarked', '03-10 20:00', { endedLessons: lesson(null) }));
    expect(duty).toMatchObject({
      ownerId: 'lin',
      warnAt: at('03-10 22:00'),
      dueAt: at('03-11'),
      escalateAt: at('03-11 02:00'),
    });
    expect(fate(duty, '03-11 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'lin' });
    expect(only(duties('unmarked', '03-11', { endedLessons: lesson(at('03-10 20:05')) })).doneAt).toBe(
      at('03-10 20:05'),
    );
    expect(duties('unmarked', '04-10 20:00', { endedLessons: lesson(null) })).toEqual([]);
  });
});

test('a campus where nothing happened owes nothing', () => {
  const clock = { now: at('03-10'), today: '2026-03-10', timeZone: ZONE };
  expect(expectedOf({ facts: NOTHING, settings: SETTINGS, clock })).toEqual([]);
});
