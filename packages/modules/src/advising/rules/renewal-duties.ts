/** Duties about what comes to an end: renewals, hours nearly used up, hours about to expire. */
import { addDays, localDate } from '@keshi/kernel/dates';
import type { Rule } from './duty-facts.ts';
import {
  byStudent,
  DAY_MS,
  endOf,
  escalated,
  FOLLOWED_DAYS,
  later,
  laterOf,
  MADE_GOOD_DAYS,
  ownerOf,
  startOf,
} from './duty-times.ts';

/** REN-04: a renewal that fell due is spoken of promptly; one of a class about to end, which is due on its last day, once it is known. */
export const renewalContact: Rule = (given) => {
  const { facts, settings, clock } = given;
  const owner = ownerOf(given);
  return facts.renewals
    .filter((renewal) => !renewal.isCorrected)
    .map((renewal) => {
      const knownOn = localDate(renewal.openedAt, clock.timeZone);
      const fromOn = renewal.dueOn < knownOn ? renewal.dueOn : knownOn;
      const dueAt = endOf(addDays(fromOn, settings.renewalContactDays), clock);
      return {
        rule: 'renewal-contact',
        subjectId: renewal.renewalId,
        period: 'once',
        ownerId: owner(renewal.studentId, renewal.advisorId),
        studentId: renewal.studentId,
        classId: null,
        opensAt: renewal.openedAt,
        warnAt: later(dueAt, -DAY_MS),
        dueAt,
        escalateAt: escalated(dueAt, settings),
        closesAt: later(dueAt, FOLLOWED_DAYS * DAY_MS),
        doneAt: renewal.stage === 'due' ? null : renewal.stageAt,
        detail: { courseId: renewal.courseId, onDate: renewal.dueOn },
      };
    });
};

/** REN-04: a quote is followed until the whole amount is in. */
export const renewalCollect: Rule = (given) => {
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
        warnAt: later(dueAt, -2 * DAY_MS),
        dueAt,
        escalateAt: escalated(dueAt, settings),
        closesAt: later(dueAt, FOLLOWED_DAYS * DAY_MS),
        doneAt: renewal.stage === 'paid' ? renewal.stageAt : null,
        detail: { courseId: renewal.courseId, minor: renewal.arrearsMinor },
      };
    });
};

/** HRS-04: whose hours are nearly used up without a renewal on the way is spoken to (REN-03); hours that came low from elsewhere have no roll that opened one. */
export const lowBalance: Rule = (given) => {
  const { facts, settings, clock } = given;
  const owner = ownerOf(given);
  return facts.lowBalances.map((low) => {
    const dueAt = endOf(addDays(localDate(low.since, clock.timeZone), settings.renewalContactDays), clock);
    return {
      rule: 'low-balance',
      subjectId: low.studentId,
      period: low.courseId,
      ownerId: owner(low.studentId, null),
      studentId: low.studentId,
      classId: null,
      opensAt: low.since,
      warnAt: later(dueAt, -DAY_MS),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: later(dueAt, FOLLOWED_DAYS * DAY_MS),
      doneAt: null,
      detail: { courseId: low.courseId, units: low.units },
    };
  });
};

/** HRS-09: before hours expire their family is reached in a visit about renewing; a week before the last day it is late. */
export const expiring: Rule = (given) => {
  const { facts, settings, clock } = given;
  const notice = settings.expiryNoticeDays;
  if (notice === 0) return [];
  const visitsOf = byStudent(facts.visits.filter((visit) => visit.kind === 'renewal' && visit.reached));
  const owner = ownerOf(given);
  return facts.expiring.map((hours) => {
    const noticeOn = addDays(hours.expiresOn, -notice);
    const opensAt = laterOf(startOf(noticeOn, clock), hours.since);
    // Hours that came with little time left are not late before anybody could know.
    const dueAt = laterOf(
      endOf(addDays(hours.expiresOn, -Math.min(MADE_GOOD_DAYS, Math.floor(notice / 2))), clock),
      endOf(localDate(opensAt, clock.timeZone), clock),
    );
    return {
      rule: 'expiring',
      subjectId: hours.studentId,
      period: `${hours.courseId} ${hours.expiresOn}`,
      ownerId: owner(hours.studentId, null),
      studentId: hours.studentId,
      classId: null,
      opensAt,
      warnAt: later(dueAt, -2 * DAY_MS),
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
