/** An advisor's day as one list of duties: what is late, what is for today, what is for this month. Each keeps its reason's facts. */
import { addDays, addMonths, type DateText } from '@keshi/kernel/dates';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getAdvisorDay } from '@keshi/modules/advising/contract';

export type Day = ClientOutput<typeof getAdvisorDay>;

export const DUTY_KINDS = ['lessons', 'renewals', 'visits'] as const;
export type DutyKind = (typeof DUTY_KINDS)[number];

export type Duty = {
  readonly key: string;
  readonly kind: DutyKind;
  readonly dueOn: DateText;
  readonly studentId: string | null;
} & (
  | { readonly of: 'unmarked'; readonly lesson: Day['unmarked'][number] }
  | { readonly of: 'renewal'; readonly renewal: Day['renewals'][number] }
  | { readonly of: 'low'; readonly low: Day['lowBalances'][number] }
  | { readonly of: 'expiring'; readonly expiring: Day['expiring'][number] }
  | { readonly of: 'visit'; readonly visit: Day['visitsOwed'][number] }
);

export type DutyGroups = {
  readonly late: readonly Duty[];
  readonly today: readonly Duty[];
  readonly month: readonly Duty[];
};

/** Visits owed are shown this many at a time; the rest are a click away. */
export const VISITS_SHOWN = 8;

/** Nobody has been in touch about it yet; once they have, it is today's work and no longer late. */
const isWaiting = (renewal: Day['renewals'][number]): boolean => renewal.stage === 'due';

/** A low balance or a last day with an open renewal on the same list is that renewal's reason, not a second duty. */
function dutiesOf(day: Day): Duty[] {
  const renewing = new Set(day.renewals.map((renewal) => renewal.id));
  const isOwn = ({ renewalId }: { renewalId: string | null }): boolean =>
    renewalId === null || !renewing.has(renewalId);
  const monthEnd = addDays(addMonths(day.onDate, 1), -1);
  return [
    ...day.unmarked.map((lesson): Duty => ({
      key: `lesson-${lesson.id}`,
      kind: 'lessons',
      of: 'unmarked',
      dueOn: lesson.onDate,
      studentId: null,
      lesson,
    })),
    ...day.renewals.map((renewal): Duty => ({
      key: `renewal-${renewal.id}`,
      kind: 'renewals',
      of: 'renewal',
      dueOn: isWaiting(renewal) ? renewal.dueOn : day.onDate,
      studentId: renewal.studentId,
      renewal,
    })),
    ...day.lowBalances.filter(isOwn).map((low): Duty => ({
      key: `low-${low.studentId}-${low.courseId}`,
      kind: 'renewals',
      of: 'low',
      dueOn: day.onDate,
      studentId: low.studentId,
      low,
    })),
    ...day.expiring.filter(isOwn).map((expiring): Duty => ({
      key: `expiring-${expiring.studentId}-${expiring.courseId}`,
      kind: 'renewals',
      of: 'expiring',
      dueOn: day.onDate,
      studentId: expiring.studentId,
      expiring,
    })),
    ...day.visitsOwed.map((visit): Duty => ({
      key: `visit-${visit.studentId}`,
      kind: 'visits',
      of: 'visit',
      dueOn: monthEnd,
      studentId: visit.studentId,
      visit,
    })),
  ];
}

/** Late first, then today, then what has until the end of the month. `only` keeps one kind. */
export function groupDuties(day: Day, only?: DutyKind): DutyGroups {
  const duties = dutiesOf(day).filter((duty) => only === undefined || duty.kind === only);
  return {
    late: duties.filter((duty) => duty.dueOn < day.onDate),
    today: duties.filter((duty) => duty.dueOn === day.onDate),
    month: duties.filter((duty) => duty.dueOn > day.onDate),
  };
}

export const countOf = (day: Day, kind: DutyKind): number => dutiesOf(day).filter((duty) => duty.kind === kind).length;

/** The student shown beside the list when none was chosen: the first one the list has work for. */
export const firstStudentOf = ({ late, today, month }: DutyGroups): string | null =>
  [...late, ...today, ...month].find((duty) => duty.studentId !== null)?.studentId ?? null;
