/** Decisions about targets: what one can be a number of, when parts add up, what counts when, and where a month should stand. Pure. */
import { addMonths, daysBetween, type DateText } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import type { FieldError } from '@keshi/kernel/problem';

/** `total` is money of all kinds together (TGT-04). */
export const TARGET_KINDS = ['total', 'new', 'renewal', 'extension', 'referral', 'hours'] as const;
export type TargetKindName = (typeof TARGET_KINDS)[number];
export type TargetMeasure = 'minor' | 'count' | 'units';

/** Every number a target can have: money in fen, students, class-hours in hundredths (TGT-05). */
export const TARGET_FIELDS = {
  totalMinor: { kind: 'total', measure: 'minor' },
  newMinor: { kind: 'new', measure: 'minor' },
  newCount: { kind: 'new', measure: 'count' },
  renewalMinor: { kind: 'renewal', measure: 'minor' },
  renewalCount: { kind: 'renewal', measure: 'count' },
  extensionMinor: { kind: 'extension', measure: 'minor' },
  extensionCount: { kind: 'extension', measure: 'count' },
  referralMinor: { kind: 'referral', measure: 'minor' },
  referralCount: { kind: 'referral', measure: 'count' },
  hoursUnits: { kind: 'hours', measure: 'units' },
} as const satisfies Record<string, { kind: TargetKindName; measure: TargetMeasure }>;
export type TargetField = keyof typeof TARGET_FIELDS;
export const TARGET_FIELD_NAMES = [
  'totalMinor',
  'newMinor',
  'newCount',
  'renewalMinor',
  'renewalCount',
  'extensionMinor',
  'extensionCount',
  'referralMinor',
  'referralCount',
  'hoursUnits',
] as const satisfies readonly TargetField[];
const MONEY_PARTS = ['newMinor', 'renewalMinor', 'extensionMinor', 'referralMinor'] as const;

/** The numbers of one holder for a month; what has none is left out. */
export type TargetNumbers = { readonly [Field in TargetField]?: number | undefined };

export const fieldOf = (kind: string, measure: string): TargetField | undefined =>
  TARGET_FIELD_NAMES.find((field) => TARGET_FIELDS[field].kind === kind && TARGET_FIELDS[field].measure === measure);

/** Recruitment and renewal, which an advisor splits (TGT-02). */
const OWN_FIELDS = ['totalMinor', 'newMinor', 'newCount', 'renewalMinor', 'renewalCount'] as const;
export const hasOwnTask = (numbers: TargetNumbers): boolean => OWN_FIELDS.some((field) => numbers[field] !== undefined);

export const hasNumbers = (numbers: TargetNumbers): boolean =>
  TARGET_FIELD_NAMES.some((field) => numbers[field] !== undefined);

const sumOf = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
};

/** Money of all kinds; the total where it is not split into kinds. */
const moneyOf = (numbers: TargetNumbers): number | undefined =>
  sumOf(MONEY_PARTS.map((field) => numbers[field])) ?? numbers.totalMinor;

/** Parts that do not add up: of `holderId` its kinds to its own total, of nobody the parts to the whole. */
export type TargetFault = {
  readonly holderId: string | null;
  readonly field: TargetField;
  readonly wanted: number;
  readonly found: number;
};

/** A holder's kinds are its total, where it has both (TGT-04). */
export function ownFaults(holderId: string, numbers: TargetNumbers): TargetFault[] {
  const kinds = sumOf(MONEY_PARTS.map((field) => numbers[field]));
  return numbers.totalMinor === undefined || kinds === undefined || kinds === numbers.totalMinor
    ? []
    : [{ holderId, field: 'totalMinor', wanted: numbers.totalMinor, found: kinds }];
}

export type Part = { readonly holderId: string; readonly numbers: TargetNumbers };

/**
 * Each number of the whole is the sum of its parts, the total that of all their money whatever its kinds (TGT-04). What the whole has no
 * number for, a part may have: an extension may have none.
 */
export function splitFaults(whole: TargetNumbers, parts: readonly Part[]): TargetFault[] {
  const summed = (field: TargetField): number =>
    sumOf(parts.map(({ numbers }) => (field === 'totalMinor' ? moneyOf(numbers) : numbers[field]))) ?? 0;
  const faults = TARGET_FIELD_NAMES.flatMap((field): TargetFault[] => {
    const [wanted, found] = [whole[field], summed(field)];
    return wanted === undefined || wanted === found ? [] : [{ holderId: null, field, wanted, found }];
  });
  return [...faults, ...parts.flatMap(({ holderId, numbers }) => ownFaults(holderId, numbers))];
}

/** A number in force; `value` is null where it was taken away. */
export type InForce = {
  readonly id: string;
  readonly holderId: string;
  readonly field: TargetField;
  readonly value: number | null;
};

export const numbersOf = (rows: readonly InForce[]): TargetNumbers =>
  Object.fromEntries(rows.flatMap(({ field, value }) => (value === null ? [] : [[field, value]])));

/** What replaces what: the numbers of the holders drafted that differ from those in force. */
export function changesOf(
  inForce: readonly InForce[],
  drafts: readonly Part[],
): { holderId: string; field: TargetField; before: number | null; value: number | null }[] {
  return drafts.flatMap(({ holderId, numbers }) => {
    const had = numbersOf(inForce.filter((row) => row.holderId === holderId));
    return TARGET_FIELD_NAMES.flatMap((field) =>
      had[field] === numbers[field]
        ? []
        : [{ holderId, field, before: had[field] ?? null, value: numbers[field] ?? null }],
    );
  });
}

/** A number that counts as a task (M28), credited to its person, or to nobody what a campus has not split. */
export type TaskCount = {
  readonly personId: string;
  readonly field: TargetField;
  readonly sourceId: string;
  readonly value: number;
};

/** What counts at a campus: its people's numbers, and of its own what they leave. So the people always add up to the campus. */
export function tasksOf(campus: readonly InForce[], people: readonly InForce[]): TaskCount[] {
  const own = people.flatMap(({ id, holderId, field, value }): TaskCount[] =>
    value === null ? [] : [{ personId: holderId, field, sourceId: id, value }],
  );
  const rest = campus.flatMap(({ id, field, value }): TaskCount[] => {
    if (value === null) return [];
    const split = own.filter((task) => task.field === field).reduce((sum, task) => sum + task.value, 0);
    return [{ personId: NOBODY, field, sourceId: id, value: value - split }];
  });
  // The total is no task of its own: it is the sum of its kinds.
  return [...own, ...rest].filter(({ field, value }) => field !== 'totalMinor' && value !== 0);
}

const taskKey = ({ personId, field, sourceId, value }: TaskCount): string =>
  [personId, field, sourceId, String(value)].join('/');

/** What to count so that what counted before becomes what counts now: the opposite of what is gone, and what is new. */
export function taskChanges(before: readonly TaskCount[], after: readonly TaskCount[]): TaskCount[] {
  const [had, has] = [new Set(before.map(taskKey)), new Set(after.map(taskKey))];
  return [
    ...before.filter((task) => !has.has(taskKey(task))).map((task) => ({ ...task, value: -task.value })),
    ...after.filter((task) => !had.has(taskKey(task))),
  ];
}

export const firstDayOf = (month: string): DateText => `${month}-01`;
export const monthOf = (on: DateText): string => on.slice(0, 7);
const MONTHS_AHEAD = 12;

/** Targets are of a month that has not ended, and of the next twelve. */
export function monthErrors(month: string, today: DateText): FieldError[] {
  const [first, last] = [monthOf(today), monthOf(addMonths(today, MONTHS_AHEAD))];
  return month < first || month > last ? [{ pointer: '/month', detail: `from ${first} to ${last}` }] : [];
}

/** Days of a month: all of them, those that have begun, and those left, today among both. */
export type MonthDays = { readonly days: number; readonly elapsedDays: number; readonly daysLeft: number };
export function monthDays(month: string, today: DateText): MonthDays {
  const first = firstDayOf(month);
  const next = addMonths(first, 1);
  const days = daysBetween(first, next);
  if (today < first) return { days, elapsedDays: 0, daysLeft: days };
  if (today >= next) return { days, elapsedDays: days, daysLeft: 0 };
  return { days, elapsedDays: daysBetween(first, today) + 1, daysLeft: daysBetween(today, next) };
}

export type Pace = {
  /** Where it should be at the end of today. */
  readonly expected: number;
  readonly isBehind: boolean;
  readonly remaining: number;
  /** What is left, a day for each day left, today among them; null when no day is left. */
  readonly daily: number | null;
};

/** Progress against pace, and the day's goal, which is derived and never kept (TGT-05). */
export function paceOf(
  { actual, target }: { readonly actual: number; readonly target: number },
  { days, elapsedDays, daysLeft }: MonthDays,
): Pace {
  const expected = Number((BigInt(target) * BigInt(elapsedDays)) / BigInt(days));
  const remaining = Math.max(0, target - actual);
  return {
    expected,
    isBehind: actual < expected,
    remaining,
    daily: daysLeft === 0 ? null : Math.ceil(remaining / daysLeft),
  };
}
