/** What the rules of duties are given: the facts of a campus, its settings, and the time there. */
import type { DateText, InstantText } from '@keshi/kernel/dates';
import type { AppraisalFact } from '@keshi/modules/appraisal/rules';
import type { FilingFacts } from '@keshi/modules/filings/rules';
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

/** A new class about its first lesson, with its briefing, if one is planned or filed. */
export type BriefingFact = {
  readonly classId: string;
  readonly advisorId: string | null;
  readonly lessonId: string;
  readonly onDate: DateText;
  readonly startsAt: InstantText;
  /** When the class was opened in the product. */
  readonly createdAt: InstantText;
  readonly recordId: string | null;
  readonly filedAt: InstantText | null;
  /** Students of the first lesson, and how many of their families have signed; when the last of these did. */
  readonly families: number;
  readonly signed: number;
  readonly lastSignedAt: InstantText | null;
  readonly teacherSignedAt: InstantText | null;
};

/** A memo of a student's first lesson in a class. */
export type MemoFact = { readonly studentId: string; readonly classId: string; readonly filedAt: InstantText };

/** A parents' meeting that was not called off. */
export type MeetingFact = {
  readonly recordId: string;
  readonly classId: string;
  readonly advisorId: string;
  readonly teacherId: string;
  readonly createdAt: InstantText;
  readonly heldAt: InstantText;
  readonly heldOn: DateText;
  readonly filedAt: InstantText | null;
  readonly advisorPreparedAt: InstantText | null;
  readonly teacherPreparedAt: InstantText | null;
  /** The first plan made after it that was not sent back. */
  readonly planFiledAt: InstantText | null;
};

/** A plan made after a meeting, in its newest version. */
export type PlanFact = {
  readonly recordId: string;
  readonly classId: string;
  readonly version: number;
  readonly filedAt: InstantText;
  /** The teaching director of the campus, or of its branch. */
  readonly reviewerId: string | null;
  readonly reviewedAt: InstantText | null;
};

/** A class's lessons of a month (its first day), and the tests held in it. */
export type TestFact = {
  readonly classId: string;
  readonly advisorId: string | null;
  readonly createdAt: InstantText;
  readonly month: DateText;
  readonly firstOn: DateText;
  readonly lastOn: DateText;
  /** The filed tests in order; `toldAt` when the last family of a student who took it was told or signed, null while one was not. */
  readonly tests: readonly { readonly recordId: string; readonly toldAt: InstantText | null }[];
};

export type RecordFacts = {
  readonly briefings: readonly BriefingFact[];
  readonly memos: readonly MemoFact[];
  readonly meetings: readonly MeetingFact[];
  readonly plans: readonly PlanFact[];
  readonly tests: readonly TestFact[];
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

/** A task that is open, or was done lately; nobody sees to it when its owner is not in post any more. */
export type TaskFact = {
  readonly taskId: string;
  readonly studentId: string | null;
  readonly ownerId: string | null;
  readonly raisedAt: InstantText;
  readonly raisedOn: DateText;
  readonly dueOn: DateText;
  readonly doneAt: InstantText | null;
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
  readonly records: RecordFacts;
  /** Null when only some students are looked at. */
  readonly filings: FilingFacts | null;
  readonly ownPlans: readonly OwnPlanFact[];
  readonly campusSplits: readonly CampusSplitFact[];
  readonly appraisals: readonly AppraisalFact[];
  readonly tasks: readonly TaskFact[];
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
  readonly selfAppraisalDays: number;
  readonly superiorAppraisalDays: number;
  readonly escalateHours: number;
  readonly briefingHours: number;
  readonly briefingDays: number;
  readonly memoDays: number;
  readonly preparationDays: number;
  readonly minutesDays: number;
  readonly planDays: number;
  readonly planReviewDays: number;
  readonly testsPerMonth: number;
};

export type DutyClock = { readonly now: InstantText; readonly today: DateText; readonly timeZone: string };

export type Given = { readonly facts: DutyFacts; readonly settings: DutySettings; readonly clock: DutyClock };
export type Rule = (given: Given) => Expected[];
