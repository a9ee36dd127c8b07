/** Duties about lessons: before and after a first one, who stayed away, the roll. */
import { addDays, localDate } from '@keshi/kernel/dates';
import type { Rule } from './duty-facts.ts';
import {
  byStudent,
  DAY_MS,
  endOf,
  escalated,
  HOUR_MS,
  later,
  laterOf,
  MADE_GOOD_DAYS,
  ownerOf,
  startOf,
} from './duty-times.ts';

const MINUTE_MS = 60_000;
/** A roll nobody submitted stays a duty this long. */
export const UNMARKED_DAYS = 31;
export const CHECKS = ['time', 'materials', 'room', 'questions'] as const;
export const SPOKEN_IN_ORDER = ['student', 'teacher', 'guardian'] as const;

/** RV-03: before a new student's first lesson the parent is told its time, what to bring and where it is, and has questions settled: four checks. */
export const preLesson: Rule = (given) => {
  const { facts, settings, clock } = given;
  if (settings.preLessonDays === 0) return [];
  const visitsOf = byStudent(facts.visits.filter((visit) => visit.kind === 'pre_lesson' && visit.reached));
  const owner = ownerOf(given);
  return facts.firstLessons
    .filter((first) => first.isNewStudent)
    .map((first) => {
      const made = visitsOf(first.studentId)
        .filter(({ visitedAt }) => visitedAt < first.endsAt)
        .toSorted((a, b) => (a.visitedAt < b.visitedAt ? -1 : 1));
      const checked = made.flatMap(({ checks }) => checks);
      const missing = CHECKS.filter((check) => !checked.includes(check));
      return {
        rule: 'pre-lesson',
        subjectId: first.studentId,
        period: first.lessonId,
        ownerId: owner(first.studentId, first.advisorId),
        studentId: first.studentId,
        classId: first.classId,
        opensAt: startOf(addDays(first.onDate, -settings.preLessonDays), clock),
        warnAt: later(first.startsAt, -DAY_MS),
        dueAt: first.startsAt,
        escalateAt: escalated(first.startsAt, settings),
        closesAt: first.endsAt,
        doneAt: missing.length === 0 ? (made.at(-1)?.visitedAt ?? null) : null,
        detail: { lessonId: first.lessonId, missing },
      };
    });
};

/**
 * RV-04, RV-05: after a student's first lesson in a class the advisor speaks with student, teacher and parent, in this order, waiting at the door before it
 * ends. Out of order is done all the same, and said.
 */
export const firstLesson: Rule = (given) => {
  const { facts, settings, clock } = given;
  const visitsOf = byStudent(facts.visits.filter((visit) => visit.kind === 'first_lesson' && visit.reached));
  const owner = ownerOf(given);
  return facts.firstLessons.map((first) => {
    const made = visitsOf(first.studentId).filter(({ visitedAt }) => visitedAt >= first.startsAt);
    const firsts = SPOKEN_IN_ORDER.map(
      (who) =>
        made
          .filter(({ spokeWith }) => spokeWith === who)
          .map(({ visitedAt }) => visitedAt)
          .toSorted()[0] ?? null,
    );
    const times = firsts.filter((at) => at !== null);
    const dueAt = endOf(first.onDate, clock);
    return {
      rule: 'first-lesson',
      subjectId: first.studentId,
      period: first.lessonId,
      ownerId: owner(first.studentId, first.advisorId),
      studentId: first.studentId,
      classId: first.classId,
      opensAt: startOf(first.onDate, clock),
      warnAt: later(first.endsAt, -settings.doorMinutes * MINUTE_MS),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: later(dueAt, MADE_GOOD_DAYS * DAY_MS),
      doneAt: times.length === SPOKEN_IN_ORDER.length ? (times.toSorted().at(-1) ?? null) : null,
      detail: {
        lessonId: first.lessonId,
        missing: SPOKEN_IN_ORDER.filter((_, index) => firsts[index] === null),
        ...(times.some((at, index) => index > 0 && at < (times[index - 1] ?? at)) ? { outOfOrder: true } : {}),
      },
    };
  });
};

/** ATT-03: whoever stays away without leave has the parent called on the day it became known; repeated truancy goes to the supervisor at once. */
export const truancy: Rule = (given) => {
  const { facts, settings, clock } = given;
  const visitsOf = byStudent(facts.visits.filter((visit) => visit.reached && visit.spokeWith !== 'teacher'));
  const owner = ownerOf(given);
  return facts.absences.map((absence) => {
    const opensAt = laterOf(absence.startsAt, absence.markedAt);
    const dueAt = endOf(localDate(opensAt, clock.timeZone), clock);
    const contacts = visitsOf(absence.studentId)
      .map(({ visitedAt }) => visitedAt)
      .filter((at) => at >= absence.startsAt)
      .toSorted();
    const isRepeated = settings.truancyRepeats > 0 && absence.repeats >= settings.truancyRepeats;
    return {
      rule: 'truancy',
      subjectId: absence.studentId,
      period: absence.lessonId,
      ownerId: owner(absence.studentId, absence.advisorId),
      studentId: absence.studentId,
      classId: absence.classId,
      opensAt,
      warnAt: opensAt,
      dueAt,
      escalateAt: isRepeated ? opensAt : escalated(dueAt, settings),
      closesAt: later(dueAt, MADE_GOOD_DAYS * DAY_MS),
      doneAt: contacts[0] ?? null,
      detail: { lessonId: absence.lessonId, onDate: absence.onDate, repeats: absence.repeats },
    };
  });
};

/** HRS-08: a lesson that has ended has its roll submitted the same day. */
export const unmarked: Rule = (given) => {
  const { facts, settings, clock } = given;
  return facts.endedLessons.map((lesson) => {
    const dueAt = endOf(lesson.onDate, clock);
    return {
      rule: 'unmarked',
      subjectId: lesson.lessonId,
      period: 'once',
      ownerId: lesson.advisorId,
      studentId: null,
      classId: lesson.classId,
      opensAt: lesson.endsAt,
      warnAt: later(dueAt, -2 * HOUR_MS),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: later(lesson.endsAt, UNMARKED_DAYS * DAY_MS),
      doneAt: lesson.rolledAt,
      detail: { lessonId: lesson.lessonId, onDate: lesson.onDate },
    };
  });
};
