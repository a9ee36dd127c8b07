/** Words and addresses of targets. Complete tables, so a new number without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { hundredthsText } from '@keshi/kernel/money';
import type { getBranchTargets } from '@keshi/modules/targets/contract';
import type { getCampusTasks } from '@keshi/modules/reporting/contract';
import { TARGET_FIELD_NAMES, TARGET_FIELDS, type TargetField } from '@keshi/modules/targets/rules';
import { formatCount, formatDate, formatMoney, formatUnits, NOTHING } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';

export type SplitView = ClientOutput<typeof getBranchTargets>;
export type Numbers = SplitView['whole'];
export type TasksView = ClientOutput<typeof getCampusTasks>;
export type Task = TasksView['totals'][number];

const NAMES: Readonly<Record<TargetField, () => string>> = {
  totalMinor: m.targets_total,
  newMinor: m.targets_new,
  newCount: m.targets_new_count,
  renewalMinor: m.targets_renewal,
  renewalCount: m.targets_renewal_count,
  extensionMinor: m.targets_extension,
  extensionCount: m.targets_extension_count,
  referralMinor: m.targets_referral,
  referralCount: m.targets_referral_count,
  hoursUnits: m.targets_hours,
};
const UNITS = { minor: m.targets_yuan, count: m.targets_students, units: m.targets_class_hours } as const;

/** A number's name by the API's word for it. */
const fieldNamed = (name: string): TargetField | undefined => TARGET_FIELD_NAMES.find((field) => field === name);
export const fieldName = (field: string): string => {
  const known = fieldNamed(field);
  return known === undefined ? field : NAMES[known]();
};
export const unitName = (field: string): string => {
  const known = fieldNamed(field);
  return known === undefined ? '' : UNITS[TARGET_FIELDS[known].measure]();
};

/** Exact, as in a row: 20,000.00, 12, 300.5. */
export function amountText(field: string, value: number | null | undefined): string {
  const known = fieldNamed(field);
  if (value === null || value === undefined || known === undefined) return NOTHING;
  const { measure } = TARGET_FIELDS[known];
  return measure === 'minor' ? formatMoney(value) : measure === 'units' ? formatUnits(value) : formatCount(value);
}

/** As a field of a form is begun with. */
export const inputText = (field: TargetField, value: number | undefined): string =>
  value === undefined ? '' : TARGET_FIELDS[field].measure === 'count' ? String(value) : hundredthsText(value);

export const monthText = (month: string): string => formatDate(`${month}-01`, 'month', getLocale());

const hasAny = (numbers: Numbers, field: TargetField): boolean => numbers[field] !== undefined;

/** The numbers worth a column: those somebody has, or all. */
export const fieldsOf = (split: SplitView, all: boolean): TargetField[] =>
  TARGET_FIELD_NAMES.filter(
    (field) =>
      all ||
      hasAny(split.whole, field) ||
      split.holders.some(({ draft, inForce }) => hasAny(draft, field) || hasAny(inForce, field)),
  );
