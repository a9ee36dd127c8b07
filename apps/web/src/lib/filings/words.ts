/** Words of filings. Names of kinds, lists and columns are the module's own, which files are printed with too. */
import { addDays, type DateText, type InstantText } from '@keshi/kernel/dates';
import { hundredthsText } from '@keshi/kernel/money';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getFiling } from '@keshi/modules/filings/contract';
import { KIND_WORDS, RECEIVER_WORDS, wordIn, type ColumnType, type FilingKind } from '@keshi/modules/filings/rules';
import type { Role } from '@keshi/kernel/permissions';
import {
  formatCount,
  formatDate,
  formatDateRange,
  formatInstant,
  formatMoney,
  formatRatio,
  formatUnits,
  NOTHING,
} from '@keshi/ui/format';
import { roleName } from '../role-words.ts';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';

export type Filing = ClientOutput<typeof getFiling>;
export type FilingList = Filing['content']['lists'][number];
export type FilingState = Filing['state'];
export type CellUnit = Filing['content']['cells'][number]['unit'];

type Named = { readonly nameZh: string; readonly nameEn: string };
type Defined = { readonly definitionZh: string; readonly definitionEn: string };

export const kindName = (kind: FilingKind): string => wordIn(getLocale(), KIND_WORDS[kind]);
/** A role as a report names it. */
export const receiverName = (role: Role): string => {
  const said = RECEIVER_WORDS[role];
  return said === undefined ? roleName(role) : wordIn(getLocale(), said);
};
export const figureName = ({ nameZh, nameEn }: Named): string => (getLocale() === 'en' ? nameEn : nameZh);
export const definitionOf = ({ definitionZh, definitionEn }: Defined): string =>
  getLocale() === 'en' ? definitionEn : definitionZh;

const STATES: Readonly<Record<FilingState, () => string>> = {
  open: m.filings_state_open,
  filed: m.filings_state_filed,
  late: m.filings_state_late,
  missing: m.filings_state_missing,
};
export const stateName = (state: FilingState): string => STATES[state]();
export const stateTone = (state: FilingState): 'ok' | 'warn' | 'bad' | undefined =>
  ({ open: undefined, filed: 'ok', late: 'warn', missing: 'bad' } as const)[state];

type Span = { readonly from: DateText; readonly until: DateText };
/** 10月9日, 2026年10月5–11日, 2026年10月: a day, a week, a month. */
export function periodText({ from, until }: Span): string {
  const last = addDays(until, -1);
  if (from === last) return formatDate(from, 'prose', getLocale());
  const isMonth = from.endsWith('-01') && until.endsWith('-01');
  return isMonth ? formatDate(from, 'month', getLocale()) : formatDateRange(from, last, getLocale());
}

export const atText = (at: InstantText, timeZone: string): string => formatInstant(at, 'day', getLocale(), timeZone);

/** A figure in its unit: 12, 3.5, 1,280.00. */
export function valueText(value: number, unit: CellUnit): string {
  if (unit === 'count') return formatCount(value);
  return unit === 'units' ? formatUnits(value) : formatMoney(value);
}
/** As it is typed into a field. */
export const typedText = (value: number, unit: CellUnit): string =>
  unit === 'count' ? String(value) : hundredthsText(value);

export const rateText = ({ numerator, denominator }: { numerator: number; denominator: number | null }): string =>
  denominator === null ? formatMoney(numerator) : formatRatio(numerator, denominator);

/** A value of a list under its column. */
export function listText(value: string | number | null, type: ColumnType): string {
  if (value === null || value === '') return NOTHING;
  if (typeof value === 'string') return type === 'day' ? formatDate(value, 'day', getLocale()) : value;
  return type === 'units' ? formatUnits(value) : formatCount(value);
}
