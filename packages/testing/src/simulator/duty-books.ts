/** The books' rules of duties: what an advisor owes on an evening, read off what happened (RV-01 … RV-05, BRF-06, ATT-03, REN-04, HRS-04, HRS-08). */
import { addDays, addMonths, monthStart, weekStart } from '@keshi/kernel/dates';
import type { BookRules } from './book-rules.ts';
import type { Tell } from './living.ts';
import { startOf, type Expected, type Timetable } from './timetable-books.ts';

/** Something owed: by whom, about whom or which class, until when. */
export type Owed = {
  readonly rule: string;
  readonly ownerId: string;
  /** The student's id, or class and day. */
  readonly about: string;
  readonly dueAt: string;
};
/** What renewals and balances say of a student's course. */
export type CourseStanding = {
  readonly units: number;
  /** Somebody may still be spoken to about hours: no renewal open, none decided since hours came. */
  readonly isUnspoken: boolean;
};
export type OpenRenewal = {
  readonly studentId: string;
  readonly dueOn: string;
  /** Nobody has worked on it. */
  readonly isUntouched: boolean;
  readonly quotedOn: string | null;
};
export type DutyNumbers = { readonly visitsAMonth: number; readonly lowUnits: number };
export const DUTY_NUMBERS: DutyNumbers = { visitsAMonth: 2, lowUnits: 400 };

type Visit = {
  readonly kind: string;
  readonly reached: boolean;
  readonly counts: boolean;
  readonly isFace: boolean;
  readonly spokeWith: string | null;
  readonly checks: readonly string[];
  readonly onDate: string;
  readonly at: string;
};
type Known = {
  readonly id: string;
  readonly campusId: string;
  readonly advisorId: string;
  readonly visits: Visit[];
  readonly seenOn: string[];
  /** Classes whose first lesson has its memo. */
  readonly memosOf: Set<string>;
  /** By course: the day of the last entry in its account. */
  readonly movedOn: Map<string, string>;
};
type Given = {
  readonly numbers: DutyNumbers;
  readonly timetable: Timetable;
  readonly standing: (studentId: string, courseId: string) => CourseStanding;
  readonly renewals: () => readonly OpenRenewal[];
  readonly now: () => { at: string; onDate: string };
};
export type DutyBooks = {
  readonly tell: Tell;
  /** All that is owed at a campus at the end of a day. */
  owedOn(campusId: string, onDate: string): Owed[];
};

const LATE_DAYS = 7;
const endOf = (onDate: string): string => startOf(addDays(onDate, 1));
const CAME = ['present', 'late'];
const EVERY_CHECK = ['time', 'materials', 'room', 'questions'];
const EVERYBODY = ['student', 'teacher', 'guardian'];

/** Since when some enrolment is active, or the day the last one came to rest; and the day of the first of all. */
function spellOf({ timetable }: Given, { id }: Known) {
  const courses = timetable.coursesOf(id);
  const [since = null] = courses.flatMap(({ activeSince }) => (activeSince === null ? [] : [activeSince])).sort();
  const [firstOn = null] = courses.map((course) => course.firstOn).sort();
  const endedOn =
    courses
      .map(({ sinceOn }) => sinceOn)
      .sort()
      .at(-1) ?? null;
  return { since, endedOn: since === null ? endedOn : null, firstOn };
}

/** Two counted visits a month for whoever is active, one for who came after the 15th; entered at most a week late (RV-01, M8b). */
function visitsOwed(given: Given, student: Known, onDate: string): Owed[] {
  const { since, endedOn, firstOn } = spellOf(given, student);
  const from = since ?? firstOn;
  if (from === null) return [];
  const months = [monthStart(onDate), addMonths(monthStart(onDate), -1)];
  return months
    .flatMap((month) => {
      const next = addMonths(month, 1);
      if (from >= next || (endedOn !== null && endedOn < next) || onDate >= addDays(next, LATE_DAYS)) return [];
      const needed = from > addDays(month, 14) ? Math.min(1, given.numbers.visitsAMonth) : given.numbers.visitsAMonth;
      const made = student.visits.filter(
        (visit) => visit.counts && visit.onDate >= month && visit.onDate < next,
      ).length;
      return made < needed ? [{ rule: 'visits', dueAt: startOf(next) }] : [];
    })
    .map((each) => ({ ...each, ownerId: student.advisorId, about: student.id }));
}

/** Attended in two lesson weeks running without having been seen since the first began (RV-02). */
function unseenOwed(given: Given, student: Known, onDate: string): Owed[] {
  if (spellOf(given, student).since === null) return [];
  const { timetable } = given;
  const thisWeek = weekStart(onDate);
  // A holiday of up to six weeks may lie between two weeks.
  const from = addDays(thisWeek, -49);
  const lessons = timetable.lessonsOf(student.id, from, addDays(thisWeek, 6));
  const made = timetable.madeUp(student.id).filter((guest) => guest.onDate >= from);
  const attended = new Set([
    ...lessons
      .filter(({ mark }) => mark !== null && CAME.includes(mark.status))
      .map((lesson) => weekStart(lesson.onDate)),
    ...made.filter(({ status }) => status === 'make_up').map((guest) => weekStart(guest.onDate)),
  ]);
  const isExpected =
    made.some(({ onDate: day, status }) => weekStart(day) === thisWeek && status !== 'leave') ||
    lessons.some(
      (lesson) =>
        lesson.onDate >= thisWeek &&
        lesson.mark?.status !== 'leave' &&
        (lesson.mark !== null || !timetable.rests(student.id, lesson.courseId, lesson.onDate)),
    );
  return [addDays(thisWeek, -7), thisWeek].flatMap((week) => {
    const comes = attended.has(week) || (week === thisWeek && isExpected);
    const before = [...attended]
      .filter((each) => each < week)
      .sort()
      .at(-1);
    if (!comes || before === undefined || student.seenOn.some((day) => day >= before)) return [];
    return [{ rule: 'unseen', ownerId: student.advisorId, about: student.id, dueAt: startOf(addDays(week, 7)) }];
  });
}

/** A lesson that is or was the first: nobody came to one before it, and this one was not missed. */
const isTaken = ({ mark }: Expected): boolean => mark === null || !['leave', 'absent'].includes(mark.status);

/** After the first lesson of each class everybody is spoken with the same day; before the first of all the parent is told four things (RV-03 … RV-05). */
function firstsOwed(given: Given, student: Known, onDate: string): Owed[] {
  const all = given.timetable
    .lessonsOf(student.id, '2025-01-01', addDays(onDate, 3))
    .filter((lesson) => isTaken(lesson) && !given.timetable.rests(student.id, lesson.courseId, lesson.onDate));
  const classes = new Set<string>();
  const firsts = all.filter(({ classId }) => !classes.has(classId) && classes.add(classId));
  const about = { ownerId: student.advisorId, about: student.id };
  const checked = student.visits
    .filter((visit) => visit.kind === 'pre_lesson' && visit.reached)
    .flatMap(({ checks }) => checks);
  const [first] = all;
  const untold = first !== undefined && first.onDate > onDate && EVERY_CHECK.some((check) => !checked.includes(check));
  const lately = firsts.filter((lesson) => lesson.onDate <= onDate && onDate <= addDays(lesson.onDate, LATE_DAYS));
  return [
    ...(untold ? [{ ...about, rule: 'pre-lesson', dueAt: first.startsAt }] : []),
    ...lately
      .filter((lesson) => !student.memosOf.has(lesson.classId))
      .map((lesson) => ({ ...about, rule: 'first-lesson-memo', dueAt: endOf(addDays(lesson.onDate, 1)) })),
    ...lately
      .filter((lesson) => {
        const spoken = student.visits
          .filter((visit) => visit.kind === 'first_lesson' && visit.reached && visit.at >= lesson.startsAt)
          .map(({ spokeWith }) => spokeWith);
        return EVERYBODY.some((who) => !spoken.includes(who));
      })
      .map((lesson) => ({ ...about, rule: 'first-lesson', dueAt: endOf(lesson.onDate) })),
  ];
}

/** Whoever stays away without leave has the parent called on the day it is known (ATT-03). */
function truancyOwed(given: Given, student: Known, onDate: string): Owed[] {
  return given.timetable.lessonsOf(student.id, addDays(onDate, -21), onDate).flatMap(({ mark, startsAt }) => {
    if (mark?.status !== 'absent') return [];
    const isCalled = student.visits.some(
      (visit) => visit.reached && visit.spokeWith !== 'teacher' && visit.at >= startsAt,
    );
    const dueAt = endOf(dayOf(mark.at));
    if (isCalled || onDate > addDays(dayOf(mark.at), LATE_DAYS)) return [];
    return [{ rule: 'truancy', ownerId: student.advisorId, about: student.id, dueAt }];
  });
}

const DAY_MS = 86_400_000;
/** The campuses' day of an instant: they are eight hours ahead. */
const dayOf = (at: string): string => new Date(Date.parse(at) + DAY_MS / 3).toISOString().slice(0, 10);

/** Hours at the limit in an active course, and nobody has begun to speak of renewing (HRS-04, REN-03). */
function lowOwed(given: Given, student: Known, _onDate: string): Owed[] {
  return given.timetable.coursesOf(student.id).flatMap(({ courseId, activeSince }) => {
    const movedOn = student.movedOn.get(courseId);
    if (activeSince === null || movedOn === undefined) return [];
    const { units, isUnspoken } = given.standing(student.id, courseId);
    if (units > given.numbers.lowUnits || !isUnspoken) return [];
    return [{ rule: 'low-balance', ownerId: student.advisorId, about: student.id, dueAt: endOf(addDays(movedOn, 3)) }];
  });
}

/** A due renewal is spoken of within three days; a quoted one is paid within seven (REN-04). */
function renewalsOwed(given: Given, students: ReadonlyMap<string, Known>, campusId: string): Owed[] {
  return given.renewals().flatMap(({ studentId, dueOn, isUntouched, quotedOn }) => {
    const student = students.get(studentId);
    if (student?.campusId !== campusId) return [];
    const about = { ownerId: student.advisorId, about: studentId };
    if (quotedOn !== null) return [{ ...about, rule: 'renewal-collect', dueAt: endOf(addDays(quotedOn, 7)) }];
    return isUntouched ? [{ ...about, rule: 'renewal-contact', dueAt: endOf(addDays(dueOn, 3)) }] : [];
  });
}

/** A lesson that somebody was expected in has its roll the same day, and is asked about for a month (HRS-08). */
function rollsOwed({ timetable }: Given, campusId: string, onDate: string): Owed[] {
  return Array.from({ length: 31 }, (_, ago) => addDays(onDate, -ago)).flatMap((day) =>
    timetable
      .heldOn(campusId, day)
      .filter(({ isMarked }) => !isMarked)
      .map(({ classId, advisorId }) => ({
        rule: 'unmarked',
        ownerId: advisorId,
        about: `${classId} ${day}`,
        dueAt: endOf(day),
      })),
  );
}

function listen({ now }: Given, students: Map<string, Known>, charge: BookRules['charge']): Tell {
  const counted = new Set<string>();
  const charged = new Map<string, number>();
  const moved = (studentId: string, courseId: string): void =>
    void students.get(studentId)?.movedOn.set(courseId, now().onDate);
  const orders = new Map<string, { studentId: string; courseId: string }>();
  return {
    admitted: ({ student, advisorId }) =>
      void students.set(student.id, {
        id: student.id,
        campusId: student.campus.id,
        advisorId,
        visits: [],
        seenOn: [],
        memosOf: new Set(),
        movedOn: new Map(),
      }),
    order: ({ id, student, courseId }) => void orders.set(id, { studentId: student.id, courseId }),
    paid: ({ orderId }) => {
      const order = orders.get(orderId);
      if (order !== undefined) moved(order.studentId, order.courseId);
    },
    gave: ({ student, courseId }) => moved(student.id, courseId),
    marked: ({ klass, lessonId, studentId, kind, status }) => {
      const key = `${studentId}/${lessonId}`;
      const [before, after] = [charged.get(key) ?? 0, charge(kind, status)];
      charged.set(key, after);
      if (before > 0 || after > 0) moved(studentId, klass.course.id);
    },
    visited: ({ student, kind, channel, reached, spokeWith, checks, saysSomething, onDate }) => {
      const key = `${student.id}/${channel}/${onDate}`;
      const counts = reached && saysSomething && !counted.has(key);
      if (counts) counted.add(key);
      const known = students.get(student.id);
      const isFace = channel === 'face';
      known?.visits.push({ kind, reached, counts, isFace, spokeWith, checks, onDate, at: now().at });
      if (isFace && reached && (spokeWith === null || spokeWith === 'student')) known?.seenOn.push(onDate);
    },
    memoed: ({ studentId, classId }) => void students.get(studentId)?.memosOf.add(classId),
    seen: ({ student, onDate }) => void students.get(student.id)?.seenOn.push(onDate),
  };
}

/** `charge`: units of a mark, from the books' rules of hours. */
export function openDutyBooks(given: Given, charge: BookRules['charge']): DutyBooks {
  const students = new Map<string, Known>();
  const perStudent = [visitsOwed, unseenOwed, firstsOwed, truancyOwed, lowOwed];
  return {
    tell: listen(given, students, charge),
    owedOn: (campusId, onDate) => [
      ...[...students.values()]
        .filter((student) => student.campusId === campusId)
        .flatMap((student) => perStudent.flatMap((owed) => owed(given, student, onDate))),
      ...renewalsOwed(given, students, campusId),
      ...rollsOwed(given, campusId, onDate),
    ],
  };
}
