/** Duties about a new class and a month's test: the briefing before the first lesson, the memo after it, the analysis told to the parents. */
import { addDays, addMonths, localDate } from '@keshi/kernel/dates';
import { DAYS_BACK } from '@keshi/kernel/entered';
import type { Rule } from './duty-facts.ts';
import { DAY_MS, endOf, escalated, HOUR_MS, later, laterOf, MADE_GOOD_DAYS, ownerOf, startOf } from './duty-times.ts';

/** What a briefing may still lack. */
export const BRIEFING_PARTS = ['filing', 'teacher', 'guardians'] as const;
/** What a month's test may still lack. */
export const TEST_PARTS = ['test', 'told'] as const;
/** A class runs in a month when it has lessons on both sides of this day. */
const MID_MONTH = 15;
/** A month's test presses from this many days before its end. */
const TEST_PRESS_DAYS = 7;

/**
 * BRF-02, 03, 05: a new class's briefing is filed and signed by its teacher and the family of every student so many hours before the first
 * lesson. A class opened too late for that is late at once: its supervisor hears of it. It can be made good for a week after the lesson.
 */
export const briefing: Rule = ({ facts, settings, clock }) => {
  if (settings.briefingDays === 0) return [];
  return facts.records.briefings
    .filter(({ families }) => families > 0)
    .map((each) => {
      const dueAt = later(each.startsAt, -settings.briefingHours * HOUR_MS);
      const lacks = {
        filing: each.filedAt === null,
        teacher: each.teacherSignedAt === null,
        guardians: each.signed < each.families,
      };
      const missing = BRIEFING_PARTS.filter((part) => lacks[part]);
      const completed = [each.filedAt, each.teacherSignedAt, each.lastSignedAt].filter((at) => at !== null).toSorted();
      return {
        rule: 'briefing',
        subjectId: each.classId,
        period: 'once',
        ownerId: each.advisorId,
        studentId: null,
        classId: each.classId,
        opensAt: laterOf(startOf(addDays(each.onDate, -settings.briefingDays), clock), each.createdAt),
        warnAt: later(dueAt, -DAY_MS),
        dueAt,
        escalateAt: escalated(dueAt, settings),
        closesAt: later(endOf(each.onDate, clock), MADE_GOOD_DAYS * DAY_MS),
        doneAt: missing.length === 0 ? (completed.at(-1) ?? null) : null,
        detail: {
          lessonId: each.lessonId,
          needed: each.families,
          done: each.signed,
          missing,
          ...(each.recordId === null ? {} : { recordId: each.recordId }),
        },
      };
    });
};

/** BRF-06: promptly after a student's first lesson in a class its memo is filed. */
export const memo: Rule = (given) => {
  const { facts, settings, clock } = given;
  const owner = ownerOf(given);
  const filed = new Map(facts.records.memos.map((each) => [`${each.studentId} ${each.classId}`, each.filedAt]));
  return facts.firstLessons.map((first) => {
    const dueAt = endOf(addDays(first.onDate, settings.memoDays), clock);
    return {
      rule: 'first-lesson-memo',
      subjectId: first.studentId,
      period: first.lessonId,
      ownerId: owner(first.studentId, first.advisorId),
      studentId: first.studentId,
      classId: first.classId,
      opensAt: first.endsAt,
      warnAt: later(dueAt, -DAY_MS),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: later(endOf(first.onDate, clock), MADE_GOOD_DAYS * DAY_MS),
      doneAt: filed.get(`${first.studentId} ${first.classId}`) ?? null,
      detail: { lessonId: first.lessonId },
    };
  });
};

/**
 * TST-02: a class that runs in a month has a test in it whose analysis the parents of all who took it were told. Classes that begin or end
 * about the middle, or came to the product after it, are not asked for one.
 */
export const monthlyTest: Rule = ({ facts, settings, clock }) => {
  const needed = settings.testsPerMonth;
  if (needed === 0) return [];
  return facts.records.tests.flatMap((each) => {
    const middle = addDays(each.month, MID_MONTH - 1);
    const isKnown = localDate(each.createdAt, clock.timeZone) <= middle;
    if (!isKnown || each.firstOn > middle || each.lastOn < middle) return [];
    const dueAt = startOf(addMonths(each.month, 1), clock);
    const told = each.tests
      .map(({ toldAt }) => toldAt)
      .filter((at) => at !== null)
      .toSorted();
    const waiting = each.tests.find(({ toldAt }) => toldAt === null);
    const isDone = told.length >= needed;
    return [
      {
        rule: 'monthly-test' as const,
        subjectId: each.classId,
        period: each.month.slice(0, 7),
        ownerId: each.advisorId,
        studentId: null,
        classId: each.classId,
        opensAt: laterOf(startOf(each.month, clock), each.createdAt),
        warnAt: later(dueAt, -TEST_PRESS_DAYS * DAY_MS),
        dueAt,
        escalateAt: escalated(dueAt, settings),
        closesAt: later(dueAt, DAYS_BACK * DAY_MS),
        doneAt: told[needed - 1] ?? null,
        detail: {
          needed,
          done: told.length,
          missing: TEST_PARTS.filter((part) => !isDone && (part === 'told') === (waiting !== undefined)),
          ...(waiting === undefined || isDone ? {} : { recordId: waiting.recordId }),
        },
      },
    ];
  });
};
