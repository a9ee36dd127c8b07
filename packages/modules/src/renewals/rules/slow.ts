/** Hours that are used slowly (HRS-05): when they run out, why that is far, and what is to be done. Pure. */
import { addDays, daysBetween, type DateText } from '@keshi/kernel/dates';
import type { Units } from '@keshi/kernel/hours';
import { runsOutOn, type PlannedLesson } from './risk.ts';

/** The pace is that of so many days. */
export const PACE_DAYS = 56;
const WEEK_DAYS = 7;

/** How a student's hours of a course stand today; there are some left. */
export type SlowFact = {
  readonly balanceUnits: Units;
  /** The enrolment is active; else it rests or has ended with hours left. */
  readonly isActive: boolean;
  /** Drawn in the last eight weeks. */
  readonly usedUnits: Units;
  /** The last lesson the student came to; null when there was none in a year. */
  readonly cameOn: DateText | null;
  /** The latest of enrolled, bought, and known to the product. */
  readonly sinceOn: DateText;
  /** In the order they are taught. */
  readonly planned: readonly PlannedLesson[];
};

/** Days that hours may last, and weeks without a lesson; 0 switches either off. */
export type SlowLimits = { readonly days: number; readonly idleWeeks: number };

/** `stopped`: the enrolment is not active. `idle`: no lesson for weeks. `unplanned`: none ahead. `far`: at this pace they last too long. */
export const SLOW_REASONS = ['stopped', 'idle', 'unplanned', 'far'] as const;
export type SlowReasonName = (typeof SLOW_REASONS)[number];
export type SlowReason = { readonly name: SlowReasonName; readonly days?: number; readonly onDate?: DateText | null };

export const PACE_BASES = ['timetable', 'pace', 'planned'] as const;
export type PaceBasis = (typeof PACE_BASES)[number];
export const SLOW_STEPS = ['resume', 'plan', 'extend'] as const;
export type SlowStep = (typeof SLOW_STEPS)[number];

export type Projection = { readonly onDate: DateText | null; readonly basis: PaceBasis | null };

/** Later than this nobody plans, and years need four digits. */
const FURTHEST_DAYS = 3650;

/** Days in which units are used at a pace of `units` in `days`. */
const daysFor = (balance: Units, used: Units, days: number): number =>
  Math.min(FURTHEST_DAYS, Math.ceil((balance * days) / used));

/**
 * When the hours run out: by the timetable where its lessons use them up, else at the pace of the last eight weeks, else at that of the lessons
 * planned; never, where nothing was used and nothing is planned.
 */
export function projectedEnd(fact: SlowFact, today: DateText): Projection {
  const onDate = runsOutOn(fact, today);
  if (onDate !== null) return { onDate, basis: 'timetable' };
  if (fact.usedUnits > 0)
    return { onDate: addDays(today, daysFor(fact.balanceUnits, fact.usedUnits, PACE_DAYS)), basis: 'pace' };
  const last = fact.planned.at(-1);
  const planned = fact.planned.reduce((sum, { units }) => sum + units, 0);
  if (last === undefined || planned === 0) return { onDate: null, basis: null };
  const days = daysFor(fact.balanceUnits, planned, daysBetween(today, last.onDate) + 1);
  return { onDate: addDays(today, days), basis: 'planned' };
}

/** Days since the student last came, or since there was something to come for. */
export const idleDays = ({ cameOn, sinceOn }: SlowFact, today: DateText): number =>
  Math.max(0, daysBetween(cameOn ?? sinceOn, today));

export type Slow = {
  readonly runsOutOn: DateText | null;
  readonly basis: PaceBasis | null;
  readonly idleDays: number;
  readonly reasons: readonly SlowReason[];
  readonly step: SlowStep;
};

/** Why hours are used slowly and what is to be done; null when they are not. Resting comes first, then lessons, then more of them. */
export function slowOf(fact: SlowFact, today: DateText, limits: SlowLimits): Slow | null {
  const { onDate, basis } = projectedEnd(fact, today);
  const idle = idleDays(fact, today);
  const isIdle = limits.idleWeeks > 0 && idle >= limits.idleWeeks * WEEK_DAYS;
  const lasts = onDate === null ? null : daysBetween(today, onDate);
  const isFar = limits.days > 0 && (lasts === null || lasts > limits.days);
  if (!isIdle && !isFar) return null;
  const reasons: SlowReason[] = [
    ...(fact.isActive ? [] : [{ name: 'stopped' } as const]),
    ...(isIdle ? [{ name: 'idle', days: idle, onDate: fact.cameOn } as const] : []),
    ...(fact.planned.length === 0 ? [{ name: 'unplanned' } as const] : []),
    ...(isFar && lasts !== null ? [{ name: 'far', days: lasts, onDate } as const] : []),
  ];
  const step: SlowStep = !fact.isActive ? 'resume' : fact.planned.length === 0 ? 'plan' : 'extend';
  return { runsOutOn: onDate, basis, idleDays: idle, reasons, step };
}

/** What rows are ordered by: never before the farthest day, then the longest without a lesson, then ids, so that every row has its place. */
export type SlowKey = {
  readonly runsOutOn: DateText | null;
  readonly idleDays: number;
  readonly studentId: string;
  readonly courseId: string;
};

const NEVER: DateText = '9999-12-31';

export function bySlowness(a: SlowKey, b: SlowKey): number {
  const [left, right] = [a.runsOutOn ?? NEVER, b.runsOutOn ?? NEVER];
  if (left !== right) return left > right ? -1 : 1;
  if (a.idleDays !== b.idleDays) return b.idleDays - a.idleDays;
  const [own, other] = [`${a.studentId} ${a.courseId}`, `${b.studentId} ${b.courseId}`];
  return own === other ? 0 : own < other ? -1 : 1;
}
