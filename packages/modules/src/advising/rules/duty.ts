/**
 * Duties: who owes what about whom, from when, until when, and whether it is done. Rules say which duties the facts imply; `settle`
 * compares that with the duties on record and says what to write. Pure, so that a run can be repeated at any time and changes nothing more.
 */
import type { InstantText } from '@keshi/kernel/dates';
import type { FilingKind } from '@keshi/modules/filings/rules';

/** The rules in the order of their worth to the day: of two duties equally urgent the earlier one stands first. */
export const DUTY_RULES = [
  'truancy',
  'first-lesson',
  'pre-lesson',
  'task',
  'briefing',
  'renewal-collect',
  'renewal-contact',
  'low-balance',
  'expiring',
  'unseen',
  'unmarked',
  'first-lesson-memo',
  'parents-meeting-prep',
  'parents-meeting-prep-teacher',
  'parents-meeting-minutes',
  'plan-after-meeting',
  'plan-review',
  'monthly-test',
  'filing',
  'visits',
  'finished',
  'split-campus',
  'split-own',
  'superior-appraisal',
  'self-appraisal',
] as const;
export type DutyRule = (typeof DUTY_RULES)[number];

/** What a list of duties is narrowed to: lessons and who missed them, renewals and hours, visits, tasks, records, reports, plans of a month. */
export const DUTY_KINDS = ['lessons', 'renewals', 'visits', 'tasks', 'records', 'filings', 'plans'] as const;
export type DutyKind = (typeof DUTY_KINDS)[number];
export const KIND_OF: Readonly<Record<DutyRule, DutyKind>> = {
  truancy: 'lessons',
  'first-lesson': 'visits',
  'pre-lesson': 'visits',
  'renewal-collect': 'renewals',
  'renewal-contact': 'renewals',
  'low-balance': 'renewals',
  expiring: 'renewals',
  unseen: 'visits',
  unmarked: 'lessons',
  task: 'tasks',
  briefing: 'records',
  'first-lesson-memo': 'records',
  'parents-meeting-prep': 'records',
  'parents-meeting-prep-teacher': 'records',
  'parents-meeting-minutes': 'records',
  'plan-after-meeting': 'records',
  'plan-review': 'records',
  'monthly-test': 'records',
  filing: 'filings',
  visits: 'visits',
  finished: 'visits',
  'split-campus': 'plans',
  'split-own': 'plans',
  'superior-appraisal': 'plans',
  'self-appraisal': 'plans',
};
export const rulesOf = (kind: DutyKind): DutyRule[] => DUTY_RULES.filter((rule) => KIND_OF[rule] === kind);

/** Ids and figures only: names are joined when a duty is shown. */
export type DutyDetail = {
  /** How many are needed, and how many are there. */
  readonly needed?: number;
  readonly done?: number;
  /** What is still missing, in order. */
  readonly missing?: readonly string[];
  /** The parts were done, but not in the order the rule asks for. */
  readonly outOfOrder?: boolean;
  readonly courseId?: string;
  readonly lessonId?: string;
  readonly onDate?: string;
  readonly units?: number;
  readonly minor?: number;
  /** How often it happened lately, this time included. */
  readonly repeats?: number;
  /** The record that is planned or filed for it. */
  readonly recordId?: string;
  /** Which report, and which role hears of it when it is late. */
  readonly filing?: FilingKind;
  readonly tells?: 'advisor_supervisor' | 'branch_principal';
};

/** A duty that the facts imply. One per (rule, subject, period). */
export type Expected = {
  readonly rule: DutyRule;
  readonly subjectId: string;
  readonly period: string;
  /** Null when nobody answers for the subject today: the supervisor sees it. */
  readonly ownerId: string | null;
  readonly studentId: string | null;
  readonly classId: string | null;
  /** Not on any list before. */
  readonly opensAt: InstantText;
  /** From here on it is pressing. */
  readonly warnAt: InstantText;
  /** Late after. */
  readonly dueAt: InstantText;
  /** The supervisor is told while it is open. */
  readonly escalateAt: InstantText;
  /** Cannot be made good after. */
  readonly closesAt: InstantText;
  /** When what completes it happened. */
  readonly doneAt: InstantText | null;
  readonly detail: DutyDetail;
};

/** `dropped`: the facts no longer ask for it. `missed`: closed without having been done. */
export type DutyState = 'open' | 'done' | 'dropped' | 'missed';

export type Standing = Expected & {
  readonly id: string;
  readonly state: DutyState;
  readonly escalatedAt: InstantText | null;
  /** Who owed it when it became late: a hand-over afterwards does not shift that. */
  readonly lateById: string | null;
};

export type Key = Pick<Expected, 'rule' | 'subjectId' | 'period'>;
export const keyOf = ({ rule, subjectId, period }: Key): string => `${rule} ${subjectId} ${period}`;

/** A duty as it is to be recorded; `id` is null for a new one. */
export type Written = Omit<Standing, 'id'> & { readonly id: string | null };

const isInForce = (expected: Expected, now: InstantText): boolean => expected.opensAt <= now && now < expected.closesAt;

/** Rules whose duty is only worth a row when it stands open at some time: done in time is the normal case, many times a day. */
const QUIET: ReadonlySet<DutyRule> = new Set(['unmarked', 'renewal-contact', 'renewal-collect', 'expiring']);

function recorded(expected: Expected, before: Standing | undefined, now: InstantText): Written {
  const isOpen = expected.doneAt === null;
  const isLate = expected.dueAt <= (expected.doneAt ?? now);
  const isEscalated = isOpen && expected.escalateAt <= now;
  // What was done stays with whoever had it then, and with the times it had: a later hand-over does not rewrite it.
  const kept = before?.state === 'done' && !isOpen ? before : expected;
  return {
    ...kept,
    doneAt: expected.doneAt,
    detail: expected.detail,
    id: before?.id ?? null,
    state: isOpen ? 'open' : 'done',
    escalatedAt: before?.escalatedAt ?? (isEscalated ? now : null),
    lateById: before?.lateById ?? (isLate ? expected.ownerId : null),
  };
}

const FIELDS = [
  'ownerId',
  'opensAt',
  'warnAt',
  'dueAt',
  'escalateAt',
  'closesAt',
  'doneAt',
  'state',
  'escalatedAt',
  'lateById',
] as const satisfies readonly (keyof Written)[];

const detailText = (detail: DutyDetail): string => JSON.stringify(Object.entries(detail).toSorted());
const isSame = (before: Standing, after: Written): boolean =>
  FIELDS.every((field) => before[field] === after[field]) && detailText(before.detail) === detailText(after.detail);

/**
 * What to write so that the record says what the facts say at `now`. `standing` holds the open duties of what was looked at, and every duty with a key
 * of `expected`. A missed duty is final; an open one that is no longer expected is dropped, or missed once it is closed.
 */
export function settle(expected: readonly Expected[], standing: readonly Standing[], now: InstantText): Written[] {
  const before = new Map(standing.map((each) => [keyOf(each), each]));
  const inForce = expected.filter((each) => isInForce(each, now));
  const wanted = new Set(inForce.map(keyOf));
  const kept = inForce.flatMap((each) => {
    const stood = before.get(keyOf(each));
    if (stood?.state === 'missed') return [];
    if (stood === undefined && each.doneAt !== null && QUIET.has(each.rule)) return [];
    const after = recorded(each, stood, now);
    return stood !== undefined && isSame(stood, after) ? [] : [after];
  });
  const gone = standing
    .filter((each) => each.state === 'open' && !wanted.has(keyOf(each)))
    .map((each): Written => {
      const isMissed = each.closesAt <= now;
      return {
        ...each,
        state: isMissed ? 'missed' : 'dropped',
        lateById: isMissed ? (each.lateById ?? each.ownerId) : each.lateById,
      };
    });
  return [...kept, ...gone];
}
