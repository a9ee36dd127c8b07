/** How likely it is that a student does not renew, as a sum of named parts that say why (REN-01, REN-03). Pure. */
import { addDays, daysBetween, type DateText } from '@keshi/kernel/dates';
import type { Units } from '@keshi/kernel/hours';
import type { RenewalStageName } from '../rules.ts';

/** A lesson ahead and what it will draw by the policy in force. */
export type PlannedLesson = { readonly onDate: DateText; readonly units: Units };

/** Lessons of a stretch of weeks: how many were marked, and to how many the student came. */
export type Turnout = { readonly lessons: number; readonly came: number };

/** How a student stands in a course today. */
export type StandingFact = {
  /** Available less owed. */
  readonly balanceUnits: Units;
  /** The enrolment is active; else it rests or has ended while its renewal is still open. */
  readonly isActive: boolean;
  /** In the order they are taught. */
  readonly planned: readonly PlannedLesson[];
  readonly enrolledOn: DateText;
  /** The last four weeks, and the eight before them. */
  readonly recent: Turnout;
  readonly before: Turnout;
  readonly openComplaints: number;
  /** Complaints closed lately whose family was left dissatisfied. */
  readonly unhappyComplaints: number;
  /** The last visit that counts. */
  readonly visitedOn: DateText | null;
  /** What the family said about renewing when it was last asked; null when it was not, or said neither. */
  readonly answer: boolean | null;
  /** Due on orders of the course that are partly paid. */
  readonly arrearsMinor: number;
  /** Hours with a last day ahead, and that day. */
  readonly expiring: { readonly units: Units; readonly onDate: DateText } | null;
  readonly renewal: {
    readonly stage: RenewalStageName;
    /** From when on it is to be spoken of: due, or known if that was earlier. */
    readonly contactFrom: DateText;
    readonly stageOn: DateText;
  } | null;
};

export type RiskDays = { readonly contactDays: number; readonly collectDays: number };

export const RISK_PARTS = [
  'run-out',
  'attendance',
  'complaint',
  'refused',
  'silence',
  'stopped',
  'uncontacted',
  'unpaid',
  'arrears',
  'expiring',
  'intends',
] as const;
export type RiskPartName = (typeof RISK_PARTS)[number];

/** Where a student stands: at a stage of an open renewal, or ahead of one. */
export const RISK_STAGES = ['due', 'contacted', 'intends', 'quoted', 'ahead'] as const;
export type RiskStageName = (typeof RISK_STAGES)[number];

/** A part of the score with what its reason says: days, a number, a day, hours, money. */
export type RiskPart = {
  readonly name: RiskPartName;
  readonly points: number;
  readonly days?: number;
  readonly count?: number;
  readonly of?: number;
  readonly onDate?: DateText | null;
  readonly units?: Units;
  readonly minor?: number;
};

/** Who runs out within six weeks of lessons is looked after before falling due (peers: four to six weeks of lessons). */
export const WATCH_DAYS = 42;
/** Points by the days until hours run out, the fewest first; beyond the last there are none. */
const RUN_OUT_POINTS = [
  { days: 0, points: 12 },
  { days: 7, points: 10 },
  { days: 14, points: 8 },
  { days: 28, points: 5 },
  { days: WATCH_DAYS, points: 2 },
] as const;
/**
 * Points of every lesson missed, and the most there are. Twelve weeks are looked at, because four hold too few lessons to tell a habit from a cold; those
 * of the last four weigh double, so that a change shows.
 */
const MISSED_ALL = 80;
const MISSED_MOST = 30;
const RECENT_WEIGHT = 2;
/** Fewer lessons than this say nothing about a habit. */
const LEAST_LESSONS = 2;
const COMPLAINT_FIRST = 20;
const COMPLAINT_NEXT = 5;
const COMPLAINT_MOST = 30;
const UNHAPPY_POINTS = 12;
const REFUSED_POINTS = 25;
/** Silence is counted from two weeks on: two visits a month are owed (RV-01). */
const SILENCE_FROM_DAYS = 14;
const SILENCE_DAYS_A_POINT = 3;
const SILENCE_MOST = 15;
const STOPPED_POINTS = 15;
const UNCONTACTED_FIRST = 4;
const UNCONTACTED_MOST = 10;
const UNPAID_FIRST = 6;
const UNPAID_MOST = 12;
const ARREARS_POINTS = 8;
const EXPIRING_POINTS = 8;
const INTENDS_POINTS = -15;

/** The day of the lesson that brings the balance down to `floor` or below; today when it is there already, null when the lessons planned do not. */
export function fallsOn(
  { balanceUnits, planned }: Pick<StandingFact, 'balanceUnits' | 'planned'>,
  floor: Units,
  today: DateText,
): DateText | null {
  let left = balanceUnits;
  if (left <= floor) return today;
  for (const lesson of planned) {
    left -= lesson.units;
    if (left <= floor) return lesson.onDate;
  }
  return null;
}

/** The day the hours run out by the timetable. */
export const runsOutOn = (fact: Pick<StandingFact, 'balanceUnits' | 'planned'>, today: DateText): DateText | null =>
  fallsOn(fact, 0, today);

type Given = { readonly fact: StandingFact; readonly today: DateText; readonly limits: RiskDays };
type Part = (given: Given) => RiskPart | null;

const runOut: Part = ({ fact, today }) => {
  const onDate = runsOutOn(fact, today);
  if (onDate === null) return null;
  const days = daysBetween(today, onDate);
  const step = RUN_OUT_POINTS.find((each) => days <= each.days);
  return step === undefined ? null : { name: 'run-out', points: step.points, days, onDate, units: fact.balanceUnits };
};

const attendance: Part = ({ fact: { recent, before } }) => {
  if (recent.lessons + before.lessons < LEAST_LESSONS) return null;
  const lessons = RECENT_WEIGHT * recent.lessons + before.lessons;
  const came = RECENT_WEIGHT * recent.came + before.came;
  const points = Math.min(MISSED_MOST, Math.round((MISSED_ALL * (lessons - came)) / lessons));
  return points === 0
    ? null
    : {
        name: 'attendance',
        points,
        count: recent.came + before.came,
        of: recent.lessons + before.lessons,
      };
};

const complaint: Part = ({ fact: { openComplaints, unhappyComplaints } }) => {
  if (openComplaints > 0) {
    const points = Math.min(COMPLAINT_MOST, COMPLAINT_FIRST + COMPLAINT_NEXT * (openComplaints - 1));
    return { name: 'complaint', points, count: openComplaints };
  }
  return unhappyComplaints > 0 ? { name: 'complaint', points: UNHAPPY_POINTS, count: 0 } : null;
};

const refused: Part = ({ fact }) => (fact.answer === false ? { name: 'refused', points: REFUSED_POINTS } : null);

const silence: Part = ({ fact: { visitedOn, enrolledOn }, today }) => {
  const since = visitedOn !== null && visitedOn > enrolledOn ? visitedOn : enrolledOn;
  const days = daysBetween(since, today);
  const points = Math.min(SILENCE_MOST, Math.ceil((days - SILENCE_FROM_DAYS) / SILENCE_DAYS_A_POINT));
  return points <= 0 ? null : { name: 'silence', points, days, onDate: visitedOn };
};

const stopped: Part = ({ fact }) => (fact.isActive ? null : { name: 'stopped', points: STOPPED_POINTS });

const uncontacted: Part = ({ fact: { renewal }, today, limits }) => {
  if (renewal?.stage !== 'due') return null;
  const days = daysBetween(addDays(renewal.contactFrom, limits.contactDays), today);
  return days <= 0 ? null : { name: 'uncontacted', points: Math.min(UNCONTACTED_MOST, UNCONTACTED_FIRST + days), days };
};

const unpaid: Part = ({ fact: { renewal }, today, limits }) => {
  if (renewal?.stage !== 'quoted') return null;
  const days = daysBetween(renewal.stageOn, today);
  const late = days - limits.collectDays;
  return late <= 0 ? null : { name: 'unpaid', points: Math.min(UNPAID_MOST, UNPAID_FIRST + late), days };
};

const arrears: Part = ({ fact: { arrearsMinor } }) =>
  arrearsMinor > 0 ? { name: 'arrears', points: ARREARS_POINTS, minor: arrearsMinor } : null;

/** Hours that the lessons planned will not use before their last day. */
const expiring: Part = ({ fact: { expiring: hours, planned } }) => {
  if (hours === null) return null;
  const used = planned.filter(({ onDate }) => onDate <= hours.onDate).reduce((sum, { units }) => sum + units, 0);
  return hours.units > used
    ? { name: 'expiring', points: EXPIRING_POINTS, units: hours.units - used, onDate: hours.onDate }
    : null;
};

/** The family said it will renew: the one part that speaks for them. */
const intends: Part = ({ fact: { answer, renewal } }) =>
  answer === true || (answer === null && renewal?.stage === 'intends')
    ? { name: 'intends', points: INTENDS_POINTS }
    : null;

const PARTS: Readonly<Record<RiskPartName, Part>> = {
  'run-out': runOut,
  attendance,
  complaint,
  refused,
  silence,
  stopped,
  uncontacted,
  unpaid,
  arrears,
  expiring,
  intends,
};

/** The score and its parts, the weightiest first: they add up to it. */
export function riskOf(fact: StandingFact, today: DateText, limits: RiskDays): { score: number; parts: RiskPart[] } {
  const parts = RISK_PARTS.flatMap((name) => PARTS[name]({ fact, today, limits }) ?? []);
  return {
    score: parts.reduce((sum, { points }) => sum + points, 0),
    parts: parts.toSorted((a, b) => b.points - a.points),
  };
}

/** What rows are ordered by: the highest score, the earliest run-out, then ids, so that every row has its place. */
export type RiskKey = {
  readonly score: number;
  readonly runsOutOn: DateText | null;
  readonly studentId: string;
  readonly courseId: string;
};

const keyParts = (key: RiskKey): readonly (string | number)[] => [
  -key.score,
  key.runsOutOn ?? '9999-12-31',
  key.studentId,
  key.courseId,
];

export function byRisk(a: RiskKey, b: RiskKey): number {
  const [left, right] = [keyParts(a), keyParts(b)];
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? part;
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
