/** What a filing says: the system's figures and what was filed of them, with a note for every difference (RPT-10). Pure. */
import { addDays, weekdayOf, type DateText } from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';
import type { ListKey, TextKey } from './kinds.ts';

export type Unit = 'count' | 'units' | 'minor';

/** A figure as the system has it now, with the definition it was made by. */
export type SystemCell = {
  readonly key: string;
  readonly unit: Unit;
  readonly code: string | null;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly definitionZh: string;
  readonly definitionEn: string;
  readonly version: number;
  readonly system: number;
};
/** A figure as filed. `note` says why it differs from the system's, and is null where it does not. */
export type FiledCell = SystemCell & { readonly filed: number; readonly note: string | null };

export type ListValue = string | number | null;
/** Rows under the columns of `LISTS`; `total` counts those that did not fit too. */
export type FiledList = {
  readonly key: ListKey;
  readonly rows: readonly (readonly ListValue[])[];
  readonly total: number;
};
export type FiledText = { readonly key: TextKey; readonly text: string };

export type FilingContent = {
  readonly cells: readonly FiledCell[];
  readonly lists: readonly FiledList[];
  readonly texts: readonly FiledText[];
};

/** What was typed about a figure. `value` is of counts, `amount` of hours and money; neither means the system's stands. */
export type GivenCell = {
  readonly key: string;
  /** The system's figure as it was shown. */
  readonly seen: number;
  readonly value?: number | undefined;
  readonly amount?: number | undefined;
  readonly note?: string | undefined;
};

const NOTE_MIN = 2;

/** What is wrong with the figures given: each of the report once, and a note wherever one differs from the system's. */
export function cellErrors(system: readonly SystemCell[], given: readonly GivenCell[]): FieldError[] {
  const byKey = new Map(system.map((cell) => [cell.key, cell]));
  const keys = given.map(({ key }) => key);
  const errors = given.flatMap((each, index): FieldError[] => {
    const cell = byKey.get(each.key);
    const at = `/cells/${String(index)}`;
    if (cell === undefined || keys.indexOf(each.key) !== index)
      return [{ pointer: `${at}/key`, detail: 'a figure of this report, once' }];
    const isAdjusted = filedOf(cell, each) !== cell.system;
    return isAdjusted && (each.note ?? '').length < NOTE_MIN
      ? [{ pointer: `${at}/note`, detail: 'why it differs' }]
      : [];
  });
  return keys.length < system.length
    ? [...errors, { pointer: '/cells', detail: 'every figure of the report' }]
    : errors;
}

const filedOf = (cell: SystemCell, given: GivenCell | undefined): number =>
  (cell.unit === 'count' ? given?.value : given?.amount) ?? cell.system;

/** True when a figure is no longer what was shown: then somebody would file what they have not seen. */
export const hasMoved = (system: readonly SystemCell[], given: readonly GivenCell[]): boolean =>
  system.some((cell) => {
    const seen = given.find(({ key }) => key === cell.key)?.seen;
    return seen !== undefined && seen !== cell.system;
  });

/** The figures as filed. Notes of figures that were left alone are dropped. */
export const fileCells = (system: readonly SystemCell[], given: readonly GivenCell[]): FiledCell[] =>
  system.map((cell) => {
    const said = given.find(({ key }) => key === cell.key);
    const filed = filedOf(cell, said);
    return { ...cell, filed, note: filed === cell.system ? null : (said?.note ?? null) };
  });

/** How many figures were changed by hand: the rest, of all, is the accuracy (RPT-10, M24). */
export const adjustedCount = (cells: readonly FiledCell[]): number =>
  cells.filter(({ filed, system }) => filed !== system).length;

type GivenTexts = Partial<Readonly<Record<TextKey, string | undefined>>>;

/** Every text the kind asks for says something; none is given that it does not ask for. */
export const textErrors = (asked: readonly TextKey[], given: GivenTexts): FieldError[] =>
  asked
    .filter((key) => (given[key] ?? '').length < NOTE_MIN)
    .map((key) => ({ pointer: `/texts/${key}`, detail: 'what to say' }));

export const fileTexts = (asked: readonly TextKey[], given: GivenTexts): FiledText[] =>
  asked.map((key) => ({ key, text: given[key] ?? '' }));

/** A class with a parents' meeting or a stage test planned for next week, or neither (PTM-03). */
export type GivenPlan = {
  readonly classId: string;
  readonly meetingOn?: DateText | undefined;
  readonly testOn?: DateText | undefined;
};

/** Plans name the advisor's classes, each once, and days of the week after the one it is filed in. */
export function planErrors(listedOn: DateText, classIds: readonly string[], given: readonly GivenPlan[]): FieldError[] {
  const from = addDays(listedOn, 8 - weekdayOf(listedOn));
  const until = addDays(from, 7);
  const named = given.map(({ classId }) => classId);
  return given.flatMap((plan, index) => {
    const at = `/plans/${String(index)}`;
    const isOwn = classIds.includes(plan.classId) && named.indexOf(plan.classId) === index;
    const isNextWeek = (on: DateText | undefined): boolean => on === undefined || (on >= from && on < until);
    return [
      ...(isOwn ? [] : [{ pointer: `${at}/classId`, detail: 'one of your classes, once' }]),
      ...(isNextWeek(plan.meetingOn) ? [] : [{ pointer: `${at}/meetingOn`, detail: 'a day of next week' }]),
      ...(isNextWeek(plan.testOn) ? [] : [{ pointer: `${at}/testOn`, detail: 'a day of next week' }]),
    ];
  });
}
