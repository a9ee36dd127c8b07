/** Class-hours, money, dates and statuses as people type them, read exactly: no number here passes through a float. */
import { isDate, type DateText } from '@keshi/kernel/dates';
import type { Units } from '@keshi/kernel/hours';
import type { Minor } from '@keshi/kernel/money';
import { fold } from './cells.ts';

/** What people put in a cell to say "nothing". */
const NOTHING = /^(?:[-—–/\\]+|无|没有|none|n\/a)$/i;

/** True for a cell that says nothing, in any of the ways people say it. */
export const isNothing = (text: string): boolean => fold(text) === '' || NOTHING.test(fold(text));

/**
 * A decimal to hundredths times a power of ten, by digits. Null when it is no decimal, or finer than a hundredth.
 * @param power 4 for a figure in 万
 */
function decimal(text: string, power = 0): number | null {
  const match = /^([-+]?)(\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.(\d{1,17}))?$/.exec(text);
  if (!match) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const places = power + 2;
  const kept = fraction.slice(0, places).padEnd(places, '0');
  if (/[1-9]/.test(fraction.slice(places))) return null;
  const value = Number(whole.replaceAll(',', '') + kept);
  if (!Number.isSafeInteger(value)) return null;
  return sign === '-' && value !== 0 ? -value : value;
}

export type HoursRead = {
  /** `20+5` is 20 paid and 5 given; a plain figure is all paid. */
  readonly paidUnits: Units;
  readonly givenUnits: Units;
  /** 约10: somebody was not sure. */
  readonly approximate: boolean;
};

const HOUR_WORDS = /个?(?:课时|课次|小时|次课|节课|节|次|课|h|hrs?|hours?)$/i;
const BEFORE_HOURS = /^(?:还?剩余?|余|共|已上|已消|已用|合计|还有)[:：]?/;
const ABOUT = /^(?:约|大约|大概|近|~|≈)|(?:左右|上下|\?|多)$/g;

/** `30含赠5`: the gift is inside the total. */
function partOf(total: string, gift: string): HoursRead | null {
  const [all, givenUnits] = [total, gift].map((part) => decimal(part.replace(HOUR_WORDS, '')));
  if (typeof all !== 'number' || typeof givenUnits !== 'number' || givenUnits < 0 || givenUnits > all) return null;
  return { paidUnits: all - givenUnits, givenUnits, approximate: false };
}

/** `20+5`, `剩12.5`, `12节`, `48课时`, `约10`, `20送5` in hundredths; null when unreadable. `剩-2` is −200. */
export function parseHours(text: string): HoursRead | null {
  const plain = fold(text).replace(/\s/g, '');
  const bare = plain.replace(BEFORE_HOURS, '').replace(ABOUT, '').replace(BEFORE_HOURS, '');
  const included = /^([^含()]+)\(?含(?:赠送?|送)?([^()]+)\)?$/.exec(bare);
  if (included) return partOf(included[1] ?? '', included[2] ?? '');
  const parts = bare.split(/(?<=.)[+送赠](?:送|课)?/);
  if (parts.length > 2) return null;
  const [paidUnits, givenUnits] = parts.map((part) => decimal(part.replace(/[()]/g, '').replace(HOUR_WORDS, '')));
  if (paidUnits === null || paidUnits === undefined || givenUnits === null) return null;
  if (givenUnits !== undefined && (givenUnits < 0 || paidUnits < 0)) return null;
  return { paidUnits, givenUnits: givenUnits ?? 0, approximate: plain.replace(BEFORE_HOURS, '').search(ABOUT) >= 0 };
}

/** `￥6,240.00`, `3990元`, `1.2万`, `５００` to minor units; null when unreadable. */
export function parseMoney(text: string, tenThousands = false): Minor | null {
  const plain = fold(text)
    .replace(/\s/g, '')
    .replace(/^([-+]?)(?:[¥￥$]|rmb|cny|人民币)/i, '$1')
    .replace(/(?:rmb|cny)$/i, '')
    .replace(/(?:元|块|圆)(?:整|正)?$/, '');
  const wan = /万$/.test(plain);
  return decimal(plain.replace(/万$/, ''), wan || tenThousands ? 4 : 0);
}

/** `no-year` and `no-day` are dates a person must finish; `unreadable` is no date at all. */
export type DateRead = { readonly on: DateText } | { readonly fault: 'no-year' | 'no-day' | 'unreadable' };

const UNREADABLE: DateRead = { fault: 'unreadable' };

function dateOf(year: number, month: number, day: number): DateRead {
  const on = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return year >= 1930 && year <= 2100 && isDate(on) ? { on } : UNREADABLE;
}

/** 24 → 2024, 98 → 1998: nobody here was born before 1970 or buys hours that lapse after 2069. */
const fullYear = (text: string): number =>
  text.length === 2 ? Number(text) + (Number(text) < 70 ? 2000 : 1900) : Number(text);

const DAY_MS = 86_400_000;

/** Excel's day number. The 1900 system counts a 29 February 1900 that never was, so its zero is 30 December 1899. */
function serialDate(serial: number, epoch: 1900 | 1904): DateRead {
  const zero = epoch === 1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const day = new Date(zero + serial * DAY_MS);
  return dateOf(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
}

/** `2024.9.1`, `24/9/1`, `2024年9月1日`, `20240901`, `2024-09-01 10:00`, a day number; `9月1日` asks for its year. */
export function parseDate(text: string, epoch: 1900 | 1904 = 1900): DateRead {
  const plain = fold(text)
    .replace(/[T ]\d{1,2}:\d{2}.*$/, '')
    .replace(/(?:至|前|止|到期)$/, '')
    .replace(/\s/g, '');
  const full =
    /^(\d{4}|\d{2})(?:年|[./\-])(\d{1,2})(?:月|[./\-])(\d{1,2})[日号]?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (full) return dateOf(fullYear(full[1] ?? ''), Number(full[2]), Number(full[3]));
  if (/^(?:\d{4}|\d{2})年\d{1,2}月?$|^\d{4}[./-]\d{1,2}$/.test(plain)) return { fault: 'no-day' };
  if (/^\d{1,2}月\d{1,2}[日号]?$|^\d{1,2}[./-]\d{1,2}$/.test(plain)) return { fault: 'no-year' };
  const serial = /^(\d{4,5})(?:\.\d+)?$/.exec(plain);
  return serial ? serialDate(Number(serial[1]), epoch) : UNREADABLE;
}

export type EnrolmentStatus = 'active' | 'paused' | 'on-leave' | 'finished' | 'refunded';

const STATUSES: readonly (readonly [RegExp, EnrolmentStatus])[] = [
  [/退费|退学|退款|已退|refund/i, 'refunded'],
  [/休学|on.?leave/i, 'on-leave'],
  [/停课|暂停|冻结|paused?|dormant/i, 'paused'],
  [/结课|结业|毕业|已结束|finished|completed|inactive/i, 'finished'],
  [/在读|正常|就读|上课中|active|live/i, 'active'],
];

/** 在读, 停课中, 已结课 … ; null when the word is none of them. */
export const parseStatus = (text: string): EnrolmentStatus | null =>
  STATUSES.find(([pattern]) => pattern.test(fold(text)))?.[1] ?? null;

/** The word a status has on paper here. */
export const STATUS_WORDS: Readonly<Record<EnrolmentStatus, string>> = {
  active: '在读',
  paused: '停课',
  'on-leave': '休学',
  finished: '结课',
  refunded: '退费',
};
