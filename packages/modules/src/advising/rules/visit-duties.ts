/** Duties to be in touch: the month's visits, nobody unseen, finished students. */
import { addDays, addMonths, daysBetween, monthStart, weekStart, type DateText } from '@keshi/kernel/dates';
import { DAYS_BACK } from '@keshi/kernel/entered';
import { visitsOwedIn } from '../rules.ts';
import type { Expected } from './duty.ts';
import type { Rule, StudentFact } from './duty-facts.ts';
import { byStudent, DAY_MS, endOf, escalated, FOLLOWED_DAYS, later, MADE_GOOD_DAYS, startOf } from './duty-times.ts';

/** The month's visits press from this many days before its end. */
const VISITS_PRESS_DAYS = 7;

/** RV-01: so many counted visits for each active student and month, prorated for joiners; a student who stops in the month is not owed them. */
export const visits: Rule = (given) => {
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
          closesAt: later(dueAt, DAYS_BACK * DAY_MS),
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
export const unseen: Rule = (given) => {
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
  const thisWeek = weekStart(clock.today);
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
          closesAt: later(dueAt, MADE_GOOD_DAYS * DAY_MS),
          doneAt: sightings.find(({ onDate }) => onDate >= weekOn)?.seenAt ?? null,
          detail: { onDate: first.weekOn },
        },
      ];
    });
  });
};

/** REN-09, RV-17: a finished student's family is contacted at a regular interval, counted from the last time it was reached. */
export const finished: Rule = (given) => {
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
      closesAt: later(dueAt, MADE_GOOD_DAYS * DAY_MS),
      doneAt: doneOn === null ? null : startOf(doneOn, clock),
      detail: { onDate: from },
    };
  };
  return facts.students.flatMap((student) => {
    const { finishedOn } = student;
    if (finishedOn === null || daysBetween(finishedOn, clock.today) > FOLLOWED_DAYS) return [];
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
