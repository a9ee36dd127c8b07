/** What the rules of duties are given: the facts of a campus, its settings, and the time there. */
import type { DateText, InstantText } from '@keshi/kernel/dates';
import type { Expected } from './duty.ts';

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
  /** When the newest of them came. */
  readonly since: InstantText;
};

/** An active enrolment at or under the limit whose renewal nobody has opened or decided; `since` is its last entry. */
export type LowBalanceFact = {
  readonly studentId: string;
  readonly courseId: string;
  readonly units: number;
  readonly since: InstantText;
};

export type EndedLessonFact = {
  readonly lessonId: string;
  readonly classId: string;
  readonly advisorId: string | null;
  readonly onDate: DateText;
  readonly endsAt: InstantText;
  readonly rolledAt: InstantText | null;
};

/** An advisor's plan of a month (its first day); `isIssued`: the campus has been given recruitment or renewal targets for it. */
export type OwnPlanFact = {
  readonly personId: string;
  readonly monthOn: DateText;
  readonly isIssued: boolean;
  readonly hasTargets: boolean;
  readonly signedAt: InstantText | null;
};

/** A month for which the campus was given targets before it began; `releasedAt` is the first release since they were last given. */
export type CampusSplitFact = {
  readonly campusId: string;
  readonly monthOn: DateText;
  readonly ownerId: string | null;
  readonly releasedAt: InstantText | null;
};

export type DutyFacts = {
  readonly students: readonly StudentFact[];
  readonly visits: readonly VisitFact[];
  readonly sightings: readonly SightingFact[];
  readonly weeks: readonly WeekFact[];
  readonly firstLessons: readonly FirstLessonFact[];
  readonly absences: readonly AbsenceFact[];
  readonly renewals: readonly RenewalFact[];
  readonly lowBalances: readonly LowBalanceFact[];
  readonly expiring: readonly ExpiringFact[];
  readonly endedLessons: readonly EndedLessonFact[];
  readonly ownPlans: readonly OwnPlanFact[];
  readonly campusSplits: readonly CampusSplitFact[];
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
  readonly lowBalanceUnits: number;
  readonly expiryNoticeDays: number;
  readonly targetPlanDays: number;
  readonly escalateHours: number;
};

export type DutyClock = { readonly now: InstantText; readonly today: DateText; readonly timeZone: string };

export type Given = { readonly facts: DutyFacts; readonly settings: DutySettings; readonly clock: DutyClock };
export type Rule = (given: Given) => Expected[];
