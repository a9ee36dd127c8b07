/** The rule book's duties as a table: from the facts of a campus to the duties they imply at an instant. Pure. */
import {
  addDays,
  addMonths,
  daysBetween,
  localDate,
  monthStart,
  weekdayOf,
  zonedInstant,
  type DateText,
  type InstantText,
} from '@keshi/kernel/dates';
import { VISIT_DAYS_BACK, visitsOwedIn } from '../rules.ts';
import { DUTY_RULES, type DutyRule, type Expected } from './duty.ts';

/** A student of the campus with the advisor who answers for them today. A spell is the last stretch of days with an active enrolment. */
export type StudentFact = {
  readonly studentId: string;
  readonly advisorId: string | null;
  readonly activeSince: DateText | null;
  /** The day the spell ended; null while it lasts. */
  readonly inactiveSince: DateText | null;
  /** All enrolments are finished since then. */
  readonly finishedOn: DateText | null;
  /** The last two days on which somebody was reached, of a finished student, oldest first. */
  readonly contactedOn: readonly DateText[];
};

export type VisitFact = {
  readonly studentId: string;
  readonly kind: string;
  readonly reached: boolean;
  readonly counted: boolean;
  readonly isFace: boolean;
  readonly spokeWith: string | null;
  readonly checks: readonly string[];
  readonly onDate: DateText;
  readonly visitedAt: InstantText;
};

export type SightingFact = { readonly studentId: string; readonly onDate: DateText; readonly seenAt: InstantText };

/** A student's lessons of a week (its Monday): attended ones, and all that are not cancelled or excused. */
export type WeekFact = {
  readonly studentId: string;
  readonly weekOn: DateText;
  readonly attended: number;
  readonly expected: number;
};

/** A student's first lesson in a class; `isNewStudent` when it is the first one in any. */
export type FirstLessonFact = {
  readonly lessonId: string;
  readonly classId: string;
  readonly studentId: string;
  readonly advisorId: string | null;
  readonly onDate: DateText;
  readonly startsAt: InstantText;
  readonly endsAt: InstantText;
  readonly isNewStudent: boolean;
};

export type AbsenceFact = {
  readonly lessonId: string;
  readonly classId: string;
  readonly studentId: string;
  readonly advisorId: string | null;
  readonly onDate: DateText;
  readonly startsAt: InstantText;
  readonly markedAt: InstantText;
  /** Absences of the student in the days the setting looks back, this one included. */
  readonly repeats: number;
};

export type RenewalFact = {
  readonly renewalId: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly advisorId: string;
  readonly stage: string;
  readonly dueOn: DateText;
  readonly openedAt: InstantText;
  readonly stageAt: InstantText;
  readonly isCorrected: boolean;
  readonly arrearsMinor: number;
};

export type ExpiringFact = {
  readonly studentId: string;
  readonly courseId: string;
  readonly units: number;
  readonly expiresOn: DateText;
};

export type EndedLessonFact = {
  readonly lessonId: string;
  readonly classId: string;
  readonly advisorId: string | null;
  readonly onDate: DateText;
  readonly endsAt: InstantText;
  readonly rolledAt: InstantText | null;
};

export type DutyFacts = {
  readonly students: readonly StudentFact[];
  readonly visits: readonly VisitFact[];
  readonly sightings: readonly SightingFact[];
  readonly weeks: readonly WeekFact[];
  readonly firstLessons: readonly FirstLessonFact[];
  readonly absences: readonly AbsenceFact[];
  readonly renewals: readonly RenewalFact[];
  readonly expiring: readonly ExpiringFact[];
  readonly endedLessons: readonly EndedLessonFact[];
};

export type DutySettings = {
  readonly visitsPerMonth: number;
  readonly unseenWeeks: number;
  readonly preLessonDays: number;
  readonly doorMinutes: number;
  readonly truancyRepeats: number;
  readonly finishedDays: number;
  readonly renewalContactDays: number;
  readonly renewalCollectDays: number;
  readonly expiryNoticeDays: number;
  readonly escalateHours: number;
};

export type DutyClock = { readonly now: InstantText; readonly today: DateText; readonly timeZone: string };

type Given = { readonly facts: DutyFacts; readonly settings: DutySettings; readonly clock: DutyClock };
type Rule = (given: Given) => Expected[];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A contact that is late can still be made good for this long. */
const MADE_GOOD_DAYS = 7;
/** Finished students are kept in touch with for a year. */
const FINISHED_FOLLOWED_DAYS = 365;
/** A roll nobody submitted stays a duty this long. */
export const UNMARKED_DAYS = 31;
/** The month's visits press from this many days before its end. */
const VISITS_PRESS_DAYS = 7;

export const CHECKS = ['time', 'materials', 'room', 'questions'] as const;
export const SPOKEN_IN_ORDER = ['student', 'teacher', 'guardian'] as const;

const later = (at: InstantText, ms: number): InstantText => new Date(Date.parse(at) + ms).toISOString();
const laterOf = (a: InstantText, b: InstantText): InstantText => (a > b ? a : b);
const startOf = (on: DateText, { timeZone }: DutyClock): InstantText => zonedInstant(on, '00:00', timeZone);
const endOf = (on: DateText, clock: DutyClock): InstantText => startOf(addDays(on, 1), clock);
const mondayOf = (on: DateText): DateText => addDays(on, 1 - weekdayOf(on));
const escalated = (dueAt: InstantText, { escalateHours }: DutySettings): InstantText =>
  later(dueAt, escalateHours * HOUR_MS);

/** Facts by the student they are about. */
function byStudent<Fact extends { readonly studentId: string }>(
  facts: readonly Fact[],
): (id: string) => readonly Fact[] {
  const map = Map.groupBy(facts, (fact) => fact.studentId);
  return (id) => map.get(id) ?? [];
}

const ownerOf = ({ facts }: Given): ((studentId: string, otherwise: string | null) => string | null) => {
  const owners = new Map(facts.students.map((student) => [student.studentId, student.advisorId]));
  return (studentId, otherwise) => owners.get(studentId) ?? otherwise;
};

/** RV-01: so many counted visits for each active student and month, prorated for joiners; a student who stops in the month is not owed them. */
const visits: Rule = (given) => {
  const { facts, settings, clock } = given;
  const counted = byStudent(facts.visits.filter((visit) => visit.counted));
  const months = [addMonths(clock.today, -1), monthStart(clock.today)];
  return months.flatMap((month) => {
    const next = addMonths(month, 1);
    const last = addDays(next, -1);
    const dueAt = startOf(next, clock);
    return facts.students.flatMap(({ studentId, advisorId, activeSince, inactiveSince }) => {
      if (activeSince === null || activeSince >= next || (inactiveSince !== null && inactiveSince < next)) return [];
      const needed = visitsOwedIn(settings.visitsPerMonth, activeSince, last);
      if (needed === 0) return [];
      const made = counted(studentId)
        .filter(({ onDate }) => onDate >= month && onDate < next)
        .map(({ visitedAt }) => visitedAt)
        .toSorted();
      return [
        {
          rule: 'visits',
          subjectId: studentId,
          period: month.slice(0, 7),
          ownerId: advisorId,
          studentId,
          classId: null,
          opensAt: startOf(activeSince > month ? activeSince : month, clock),
          warnAt: startOf(addDays(next, -VISITS_PRESS_DAYS), clock),
          dueAt,
          escalateAt: escalated(dueAt, settings),
          closesAt: later(dueAt, VISIT_DAYS_BACK * 24 * HOUR_MS),
          doneAt: made[needed - 1] ?? null,
          detail: { needed, done: made.length },
        },
      ];
    });
  });
};

/**
 * RV-02: nobody comes to lessons in two lesson weeks running without having been seen. Weeks without lessons do not count, so a holiday
 * between them neither helps nor harms. The duty stands from the Monday of the second week, presses from Friday and is late when it ends.
 */
const unseen: Rule = (given) => {
  const { facts, settings, clock } = given;
  if (settings.unseenWeeks === 0) return [];
  const seen = byStudent([
    ...facts.sightings,
    ...facts.visits
      .filter(
        (visit) => visit.isFace && visit.reached && visit.spokeWith !== 'teacher' && visit.spokeWith !== 'guardian',
      )
      .map(({ studentId, onDate, visitedAt }) => ({ studentId, onDate, seenAt: visitedAt })),
  ]);
  const weeksOf = byStudent(facts.weeks);
  const thisWeek = mondayOf(clock.today);
  return facts.students.flatMap(({ studentId, advisorId, activeSince, inactiveSince }) => {
    if (activeSince === null || inactiveSince !== null) return [];
    const weeks = weeksOf(studentId).toSorted((a, b) => (a.weekOn < b.weekOn ? -1 : 1));
    const sightings = seen(studentId).toSorted((a, b) => (a.seenAt < b.seenAt ? -1 : 1));
    return [addDays(thisWeek, -7), thisWeek].flatMap((weekOn) => {
      const week = weeks.find((each) => each.weekOn === weekOn);
      const comes = week !== undefined && (weekOn === thisWeek ? week.expected > 0 : week.attended > 0);
      const before = weeks.filter((each) => each.weekOn < weekOn && each.attended > 0).slice(1 - settings.unseenWeeks);
      const [first] = before;
      if (!comes || first === undefined || before.length < settings.unseenWeeks - 1) return [];
      if (sightings.some(({ onDate }) => onDate >= first.weekOn && onDate < weekOn)) return [];
      const dueAt = startOf(addDays(weekOn, 7), clock);
      return [
        {
          rule: 'unseen',
          subjectId: studentId,
          period: weekOn,
          ownerId: advisorId,
          studentId,
          classId: null,
          opensAt: startOf(weekOn, clock),
          warnAt: startOf(addDays(weekOn, 4), clock),
          dueAt,
          escalateAt: escalated(dueAt, settings),
          closesAt: later(dueAt, MADE_GOOD_DAYS * 24 * HOUR_MS),
          doneAt: sightings.find(({ onDate }) => onDate >= weekOn)?.seenAt ?? null,
          detail: { onDate: first.weekOn },
        },
      ];
    });
  });
};

/** RV-03: before a new student's first lesson the parent is told its time, what to bring and where it is, and has questions settled: four checks. */
const preLesson: Rule = (given) => {
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
        warnAt: later(first.startsAt, -24 * HOUR_MS),
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
const firstLesson: Rule = (given) => {
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
      closesAt: later(dueAt, MADE_GOOD_DAYS * 24 * HOUR_MS),
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
const truancy: Rule = (given) => {
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
      closesAt: later(dueAt, MADE_GOOD_DAYS * 24 * HOUR_MS),
      doneAt: contacts[0] ?? null,
      detail: { lessonId: absence.lessonId, onDate: absence.onDate, repeats: absence.repeats },
    };
  });
};

/** REN-09, RV-17: a finished student's family is contacted at a regular interval, counted from the last time it was reached. */
const finished: Rule = (given) => {
  const { facts, settings, clock } = given;
  const interval = settings.finishedDays;
  if (interval === 0) return [];
  const duty = (student: StudentFact, from: DateText, turn: number, doneOn: DateText | null): Expected => {
    const dueOn = addDays(from, (turn + 1) * interval);
    const dueAt = endOf(dueOn, clock);
    return {
      rule: 'finished',
      subjectId: student.studentId,
      period: `${from}+${String(turn)}`,
      ownerId: student.advisorId,
      studentId: student.studentId,
      classId: null,
      opensAt: startOf(addDays(dueOn, -MADE_GOOD_DAYS), clock),
      warnAt: startOf(dueOn, clock),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: later(dueAt, MADE_GOOD_DAYS * 24 * HOUR_MS),
      doneAt: doneOn === null ? null : startOf(doneOn, clock),
      detail: { onDate: from },
    };
  };
  return facts.students.flatMap((student) => {
    const { finishedOn } = student;
    if (finishedOn === null || daysBetween(finishedOn, clock.today) > FINISHED_FOLLOWED_DAYS) return [];
    const days = [finishedOn, ...student.contactedOn.filter((on) => on > finishedOn)];
    return days.flatMap((from, index) => {
      const until = days[index + 1] ?? null;
      const turn = Math.floor(daysBetween(from, until ?? clock.today) / interval);
      return (
        [turn - 1, turn]
          .filter((each) => each >= 0)
          .map((each) => duty(student, from, each, until))
          // Whoever was reached before the duty stood was reached in the interval before.
          .filter(({ doneAt, opensAt }) => doneAt === null || doneAt >= opensAt)
      );
    });
  });
};

/** REN-04: a renewal that fell due is spoken of promptly. */
const renewalContact: Rule = (given) => {
  const { facts, settings, clock } = given;
  const owner = ownerOf(given);
  return facts.renewals
    .filter((renewal) => !renewal.isCorrected)
    .map((renewal) => {
      const dueAt = endOf(addDays(renewal.dueOn, settings.renewalContactDays), clock);
      return {
        rule: 'renewal-contact',
        subjectId: renewal.renewalId,
        period: 'once',
        ownerId: owner(renewal.studentId, renewal.advisorId),
        studentId: renewal.studentId,
        classId: null,
        opensAt: renewal.openedAt,
        warnAt: later(dueAt, -24 * HOUR_MS),
        dueAt,
        escalateAt: escalated(dueAt, settings),
        closesAt: later(dueAt, FINISHED_FOLLOWED_DAYS * 24 * HOUR_MS),
        doneAt: renewal.stage === 'due' ? null : renewal.stageAt,
        detail: { courseId: renewal.courseId, onDate: renewal.dueOn },
      };
    });
};

/** REN-04: a quote is followed until the whole amount is in. */
const renewalCollect: Rule = (given) => {
  const { facts, settings, clock } = given;
  const owner = ownerOf(given);
  return facts.renewals
    .filter((renewal) => renewal.stage === 'quoted' || renewal.stage === 'paid')
    .map((renewal) => {
      const dueAt = endOf(addDays(localDate(renewal.stageAt, clock.timeZone), settings.renewalCollectDays), clock);
      return {
        rule: 'renewal-collect',
        subjectId: renewal.renewalId,
        period: 'once',
        ownerId: owner(renewal.studentId, renewal.advisorId),
        studentId: renewal.studentId,
        classId: null,
        opensAt: renewal.stageAt,
        warnAt: later(dueAt, -48 * HOUR_MS),
        dueAt,
        escalateAt: escalated(dueAt, settings),
        closesAt: later(dueAt, FINISHED_FOLLOWED_DAYS * 24 * HOUR_MS),
        doneAt: renewal.stage === 'paid' ? renewal.stageAt : null,
        detail: { courseId: renewal.courseId, minor: renewal.arrearsMinor },
      };
    });
};

/** HRS-09: before hours expire their family is reached in a visit about renewing; a week before the last day it is late. */
const expiring: Rule = (given) => {
  const { facts, settings, clock } = given;
  const notice = settings.expiryNoticeDays;
  if (notice === 0) return [];
  const visitsOf = byStudent(facts.visits.filter((visit) => visit.kind === 'renewal' && visit.reached));
  const owner = ownerOf(given);
  return facts.expiring.map((hours) => {
    const noticeOn = addDays(hours.expiresOn, -notice);
    const dueAt = endOf(addDays(hours.expiresOn, -Math.min(MADE_GOOD_DAYS, Math.floor(notice / 2))), clock);
    return {
      rule: 'expiring',
      subjectId: hours.studentId,
      period: `${hours.courseId} ${hours.expiresOn}`,
      ownerId: owner(hours.studentId, null),
      studentId: hours.studentId,
      classId: null,
      opensAt: startOf(noticeOn, clock),
      warnAt: later(dueAt, -48 * HOUR_MS),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: endOf(hours.expiresOn, clock),
      doneAt:
        visitsOf(hours.studentId)
          .filter(({ onDate }) => onDate >= noticeOn)
          .map(({ visitedAt }) => visitedAt)
          .toSorted()[0] ?? null,
      detail: { courseId: hours.courseId, units: hours.units, onDate: hours.expiresOn },
    };
  });
};

/** HRS-08: a lesson that has ended has its roll submitted the same day. */
const unmarked: Rule = (given) => {
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
      closesAt: later(lesson.endsAt, UNMARKED_DAYS * 24 * HOUR_MS),
      doneAt: lesson.rolledAt,
      detail: { lessonId: lesson.lessonId, onDate: lesson.onDate },
    };
  });
};

export const RULES: Readonly<Record<DutyRule, { readonly rows: readonly string[]; readonly expect: Rule }>> = {
  truancy: { rows: ['ATT-03'], expect: truancy },
  'first-lesson': { rows: ['RV-04', 'RV-05'], expect: firstLesson },
  'pre-lesson': { rows: ['RV-03'], expect: preLesson },
  'renewal-collect': { rows: ['REN-04'], expect: renewalCollect },
  'renewal-contact': { rows: ['REN-04'], expect: renewalContact },
  'low-balance': { rows: ['HRS-04'], expect: () => [] },
  expiring: { rows: ['HRS-09'], expect: expiring },
  unseen: { rows: ['RV-02'], expect: unseen },
  unmarked: { rows: ['HRS-08'], expect: unmarked },
  visits: { rows: ['RV-01'], expect: visits },
  finished: { rows: ['REN-09', 'RV-17'], expect: finished },
};

/** Every duty that the facts imply, in force or not yet. */
export const expectedOf = (given: Given): Expected[] => DUTY_RULES.flatMap((rule) => RULES[rule].expect(given));
