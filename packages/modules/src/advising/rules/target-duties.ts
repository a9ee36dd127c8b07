/** Duties at the end of a month: next month's targets are split and plans signed before it begins. */
import { addDays } from '@keshi/kernel/dates';
import type { Rule } from './duty-facts.ts';
import { DAY_MS, escalated, later, MADE_GOOD_DAYS, startOf } from './duty-times.ts';

/** The last days of the month before: from the setting's day until the new month begins. */
const times = (monthOn: string, given: Parameters<Rule>[0]) => {
  const { settings, clock } = given;
  const dueAt = startOf(monthOn, clock);
  return {
    period: monthOn.slice(0, 7),
    opensAt: startOf(addDays(monthOn, -settings.targetPlanDays - 1), clock),
    warnAt: startOf(addDays(monthOn, -1), clock),
    dueAt,
    escalateAt: escalated(dueAt, settings),
    closesAt: later(dueAt, MADE_GOOD_DAYS * DAY_MS),
  };
};

/** TGT-02, TGT-07: an advisor splits next month's targets, where the campus has been given some, and signs the plan of the month. */
export const splitOwn: Rule = (given) => {
  if (given.settings.targetPlanDays === 0) return [];
  return given.facts.ownPlans.map(({ personId, monthOn, hasTargets, isIssued, signedAt }) => ({
    rule: 'split-own',
    subjectId: personId,
    ownerId: personId,
    studentId: null,
    classId: null,
    ...times(monthOn, given),
    doneAt: signedAt,
    detail: { missing: [...(isIssued && !hasTargets ? ['targets'] : []), ...(signedAt === null ? ['plan'] : [])] },
  }));
};

/** TGT-03: the supervisor splits what the campus was given and by releasing it reports it to branch and principal. Nothing given, nothing to split. */
export const splitCampus: Rule = (given) => {
  if (given.settings.targetPlanDays === 0) return [];
  return given.facts.campusSplits.map(({ campusId, monthOn, ownerId, releasedAt }) => ({
    rule: 'split-campus',
    subjectId: campusId,
    ownerId,
    studentId: null,
    classId: null,
    ...times(monthOn, given),
    doneAt: releasedAt,
    detail: {},
  }));
};
