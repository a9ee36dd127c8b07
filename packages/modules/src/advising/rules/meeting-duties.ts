/** Duties about a parents' meeting: what both sides bring, its minutes, the plan made after it and that plan's review. */
import { addDays, localDate } from '@keshi/kernel/dates';
import type { Rule } from './duty-facts.ts';
import { DAY_MS, endOf, escalated, later, laterOf, MADE_GOOD_DAYS, startOf } from './duty-times.ts';

/** PTM-04, PTM-05: the day before at the latest, advisor and teacher have prepared the meeting. After its day nothing is to be made good. */
export const preparation =
  (part: 'advisor' | 'teacher'): Rule =>
  ({ facts, settings, clock }) => {
    if (settings.preparationDays === 0) return [];
    return facts.records.meetings.map((meeting) => {
      const opensAt = laterOf(startOf(addDays(meeting.heldOn, -settings.preparationDays), clock), meeting.createdAt);
      // A meeting called for today is prepared until it begins.
      const dueAt = opensAt < startOf(meeting.heldOn, clock) ? startOf(meeting.heldOn, clock) : meeting.heldAt;
      return {
        rule: part === 'advisor' ? 'parents-meeting-prep' : 'parents-meeting-prep-teacher',
        subjectId: meeting.recordId,
        period: 'once',
        ownerId: part === 'advisor' ? meeting.advisorId : meeting.teacherId,
        studentId: null,
        classId: meeting.classId,
        opensAt,
        warnAt: later(dueAt, -DAY_MS),
        dueAt,
        escalateAt: escalated(dueAt, settings),
        closesAt: endOf(meeting.heldOn, clock),
        doneAt: part === 'advisor' ? meeting.advisorPreparedAt : meeting.teacherPreparedAt,
        detail: { onDate: meeting.heldOn, recordId: meeting.recordId },
      };
    });
  };

/** PTM-06, PTM-11: the minutes are filed the next day. */
export const minutes: Rule = ({ facts, settings, clock }) =>
  facts.records.meetings.map((meeting) => {
    const dueAt = endOf(addDays(meeting.heldOn, settings.minutesDays), clock);
    return {
      rule: 'parents-meeting-minutes',
      subjectId: meeting.recordId,
      period: 'once',
      ownerId: meeting.advisorId,
      studentId: null,
      classId: meeting.classId,
      opensAt: meeting.heldAt,
      warnAt: later(dueAt, -DAY_MS),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: later(dueAt, MADE_GOOD_DAYS * DAY_MS),
      doneAt: meeting.filedAt,
      detail: { onDate: meeting.heldOn, recordId: meeting.recordId },
    };
  });

/** PTM-14: within a week of a held meeting the teacher files the optimised plan; one that was sent back is owed again. */
export const planAfterMeeting: Rule = ({ facts, settings, clock }) => {
  if (settings.planDays === 0) return [];
  return facts.records.meetings.flatMap((meeting) => {
    if (meeting.filedAt === null) return [];
    const filedOn = localDate(meeting.filedAt, clock.timeZone);
    // Minutes that came late leave the teacher a day.
    const dueAt = laterOf(endOf(addDays(meeting.heldOn, settings.planDays), clock), endOf(addDays(filedOn, 1), clock));
    return [
      {
        rule: 'plan-after-meeting' as const,
        subjectId: meeting.recordId,
        period: 'once',
        ownerId: meeting.teacherId,
        studentId: null,
        classId: meeting.classId,
        opensAt: meeting.filedAt,
        warnAt: later(dueAt, -2 * DAY_MS),
        dueAt,
        escalateAt: escalated(dueAt, settings),
        closesAt: later(dueAt, MADE_GOOD_DAYS * DAY_MS),
        doneAt: meeting.planFiledAt,
        detail: { onDate: meeting.heldOn, recordId: meeting.recordId },
      },
    ];
  });
};

/** PTM-14, ROL-10: the teaching director reviews each version of such a plan. Where there is none, nobody owes it and the supervisor sees it. */
export const planReview: Rule = ({ facts, settings, clock }) =>
  facts.records.plans.map((plan) => {
    const filedOn = localDate(plan.filedAt, clock.timeZone);
    const dueAt = endOf(addDays(filedOn, settings.planReviewDays), clock);
    return {
      rule: 'plan-review',
      subjectId: plan.recordId,
      period: String(plan.version),
      ownerId: plan.reviewerId,
      studentId: null,
      classId: plan.classId,
      opensAt: plan.filedAt,
      warnAt: later(dueAt, -DAY_MS),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: later(dueAt, MADE_GOOD_DAYS * DAY_MS),
      doneAt: plan.reviewedAt,
      detail: { onDate: filedOn, recordId: plan.recordId },
    };
  });
