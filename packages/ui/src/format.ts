/**
 * Numbers and dates as Keshi writes them. Everything goes in as integers (hundredths of a class-hour, fen, basis
 * points, minutes) or date text, and comes out as text; no function returns a number that was rounded.
 * `null` is "nothing recorded" and reads `—`; a division by zero reads `n/a`; zero is a fact and reads `0`.
 */
import { assert } from '@keshi/kernel/assert';
import { wallClock, weekdayOf, type DateText, type InstantText } from '@keshi/kernel/dates';
import { share, type Minor } from '@keshi/kernel/money';
import type { Units } from '@keshi/kernel/hours';

export type Locale = 'zh-CN' | 'en';

/** Nothing was recorded. */
export const NOTHING = '—';
/** The figure cannot be computed; the title beside it says why. */
export const NOT_COMPUTED = 'n/a';
const MINUS = '−';

/** 'always' marks a rise with `+` too, as ledgers do; 'none' leaves the sign to the triangle beside the number. */
export type Sign = 'auto' | 'always' | 'none';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const WEEKDAYS = {
  'zh-CN': ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** |value| × 10^decimals ÷ whole, rounded half away from zero, as grouped decimal text without a sign. */
function decimalText(value: number, whole: number, decimals: number): string {
  const scaled = String(share(Math.abs(value), 10 ** decimals, whole)).padStart(decimals + 1, '0');
  const cut = scaled.length - decimals;
  return decimals === 0 ? grouped(scaled) : `${grouped(scaled.slice(0, cut))}.${scaled.slice(cut)}`;
}

/** A sign goes before the currency mark; an amount that rounds to zero has none. */
function signed(value: number, text: string, sign: Sign, mark = ''): string {
  const isZero = !/[1-9]/.test(text);
  const lead = isZero || sign === 'none' ? '' : value < 0 ? MINUS : sign === 'always' ? '+' : '';
  return `${lead}${mark}${text}`;
}

/** 19087 → `19,087`. */
export function formatCount(count: number | null, sign: Sign = 'auto'): string {
  return count === null ? NOTHING : signed(count, decimalText(count, 1, 0), sign);
}

/**
 * Class-hours from hundredths. `ledger` keeps one decimal and shows two only where the row needs it (20.0, 0.75);
 * `short` is the shortest exact form (20, 9.5, 0.75).
 */
export function formatUnits(units: Units | null, form: 'ledger' | 'short' = 'short', sign: Sign = 'auto'): string {
  if (units === null) return NOTHING;
  const shortest = units % 10 !== 0 ? 2 : units % 100 !== 0 ? 1 : 0;
  return signed(units, decimalText(units, 100, form === 'ledger' ? Math.max(shortest, 1) : shortest), sign);
}

/** Fen as yuan with two decimals. A lone amount carries ¥, an amount in a column does not (its header does). */
export function formatMoney(
  amountMinor: Minor | null,
  options: { readonly lone?: boolean; readonly sign?: Sign } = {},
): string {
  if (amountMinor === null) return NOTHING;
  return signed(amountMinor, decimalText(amountMinor, 100, 2), options.sign ?? 'auto', options.lone ? '¥' : '');
}

/** A large number cut to a scale: the text, and the scale's own word ('' when none), which stands before the unit. */
export type Scaled = { readonly text: string; readonly scale: '' | '万' | '亿' | 'k' | 'm' | 'bn' };
export type Scale = Scaled['scale'];

const SCALES: { readonly [scale in Scale]: { readonly size: number; readonly decimals: number } } = {
  '': { size: 1, decimals: 0 },
  万: { size: 10_000, decimals: 1 },
  亿: { size: 100_000_000, decimals: 2 },
  k: { size: 1_000, decimals: 1 },
  m: { size: 1_000_000, decimals: 1 },
  bn: { size: 1_000_000_000, decimals: 2 },
};

/**
 * The scale for a size in whole units (yuan, class-hours). A column takes the scale of its largest number once, so that
 * 元 and 万 never meet in it.
 */
export function scaleOf(size: number, locale: Locale): Scale {
  const whole = Math.abs(size);
  if (locale === 'zh-CN') return whole >= SCALES['亿'].size ? '亿' : whole >= SCALES['万'].size ? '万' : '';
  return whole >= SCALES.bn.size ? 'bn' : whole >= SCALES.m.size ? 'm' : whole >= SCALES.k.size ? 'k' : '';
}

/** Fen in a given scale, without ¥: for a column whose header names the scale (实收净额 万元). */
export function formatMoneyIn(scale: Scale, amountMinor: Minor | null): string {
  if (scale === '') return formatMoney(amountMinor);
  return amountMinor === null
    ? NOTHING
    : signed(amountMinor, decimalText(amountMinor, SCALES[scale].size * 100, SCALES[scale].decimals), 'auto');
}

/** Fen for a figure: `8,513.1 万`, `3.18 亿`; in English `¥85.1 m`. Below the first scale the exact amount. */
export function formatMoneyScaled(amountMinor: Minor | null, locale: Locale): Scaled {
  if (amountMinor === null) return { text: NOTHING, scale: '' };
  const scale = scaleOf(Math.trunc(amountMinor / 100), locale);
  const text = formatMoneyIn(scale, Math.abs(amountMinor));
  return { text: signed(amountMinor, text, 'auto', locale === 'en' ? '¥' : ''), scale };
}

/** Class-hours for a figure: `44.6 万`, in English `445.6 k`. Below the first scale the shortest exact form. */
export function formatUnitsScaled(units: Units | null, locale: Locale): Scaled {
  if (units === null) return { text: NOTHING, scale: '' };
  const scale = scaleOf(Math.trunc(units / 100), locale);
  if (scale === '') return { text: formatUnits(units), scale };
  return { text: signed(units, decimalText(units, SCALES[scale].size * 100, SCALES[scale].decimals), 'auto'), scale };
}

/** The unit after a scaled figure: 万 + 课时 → `万课时`, k + hours → `k hours`. */
export const scaledUnit = (scale: Scale, unit: string, locale: Locale): string =>
  locale === 'zh-CN' || scale === '' || unit === '' ? `${scale}${unit}` : `${scale} ${unit}`;

/** numerator ÷ denominator as a percentage with one decimal, rounded once; `n/a` when there is nothing to divide by. */
export function formatRatio(numerator: number | null, denominator: number | null): string {
  if (numerator === null || denominator === null) return NOTHING;
  if (denominator === 0) return NOT_COMPUTED;
  assert(denominator > 0, 'a ratio has a positive denominator');
  return `${signed(numerator, decimalText(numerator * 100, denominator, 1), 'auto')}%`;
}

/** A stored rate in basis points: 7012 → `70.1%`. Also for a change relative to the period before. */
export function formatRate(basisPoints: number | null, sign: Sign = 'auto'): string {
  return basisPoints === null ? NOTHING : `${signed(basisPoints, decimalText(basisPoints, 100, 1), sign)}%`;
}

/** A difference of two rates in basis points: 230 → `2.3 个百分点` / `2.3 pp`. */
export function formatPoints(basisPoints: number | null, locale: Locale, sign: Sign = 'none'): string {
  if (basisPoints === null) return NOTHING;
  return `${signed(basisPoints, decimalText(basisPoints, 100, 1), sign)} ${locale === 'zh-CN' ? '个百分点' : 'pp'}`;
}

/** Which way a change points, for the triangle and its spoken word. */
export const directionOf = (change: number): 'up' | 'down' | 'flat' =>
  change > 0 ? 'up' : change < 0 ? 'down' : 'flat';

function partsOf(on: DateText): { readonly year: number; readonly month: number; readonly day: number } {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(on);
  assert(match, 'a date is YYYY-MM-DD');
  return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}
const monthName = (month: number): string => MONTHS[month - 1] ?? '';

/** 周日 / Sun. */
export const formatWeekday = (on: DateText, locale: Locale): string => WEEKDAYS[locale][weekdayOf(on) - 1] ?? '';

/**
 * `prose` 11月22日 周日 · `day` 11月22日 · `ledger` 11-22 · `document` 2026-11-22 · `month` 2026年11月 · `full` 2026年11月22日.
 * In English: Sun, Nov 22 · Nov 22 · 11-22 · 2026-11-22 · Nov 2026 · Nov 22, 2026.
 */
export function formatDate(
  on: DateText | null,
  form: 'prose' | 'day' | 'ledger' | 'document' | 'month' | 'full',
  locale: Locale,
): string {
  if (on === null) return NOTHING;
  const { year, month, day } = partsOf(on);
  const isChinese = locale === 'zh-CN';
  const dayText = isChinese ? `${String(month)}月${String(day)}日` : `${monthName(month)} ${String(day)}`;
  const monthText = isChinese ? `${String(year)}年${String(month)}月` : `${monthName(month)} ${String(year)}`;
  if (form === 'document') return on;
  if (form === 'ledger') return on.slice(5);
  if (form === 'day') return dayText;
  if (form === 'month') return monthText;
  if (form === 'full') return isChinese ? `${String(year)}年${dayText}` : `${dayText}, ${String(year)}`;
  return isChinese ? `${dayText} ${formatWeekday(on, locale)}` : `${formatWeekday(on, locale)}, ${dayText}`;
}

/** Both days are in it: 2026年11月1–22日, 2026年10月28日–11月3日; Nov 1–22, 2026. */
export function formatDateRange(from: DateText, to: DateText, locale: Locale): string {
  const start = partsOf(from);
  const end = partsOf(to);
  if (from === to) return formatDate(from, 'full', locale);
  if (start.year !== end.year) return `${formatDate(from, 'full', locale)}–${formatDate(to, 'full', locale)}`;
  const sameMonth = start.month === end.month;
  if (locale === 'zh-CN') {
    return `${String(start.year)}年${sameMonth ? `${String(start.month)}月${String(start.day)}` : formatDate(from, 'day', locale)}–${sameMonth ? `${String(end.day)}日` : formatDate(to, 'day', locale)}`;
  }
  return `${formatDate(from, 'day', locale)}–${sameMonth ? String(end.day) : formatDate(to, 'day', locale)}, ${String(start.year)}`;
}

/** Minutes of the day on a 24-hour clock: 510 → `8:30`; the end of a day is `24:00`. */
export function formatTime(minutes: number | null): string {
  if (minutes === null) return NOTHING;
  assert(Number.isInteger(minutes) && minutes >= 0 && minutes <= 1440, 'a time of day is 0 to 1440 minutes');
  return `${String(Math.trunc(minutes / 60))}:${String(minutes % 60).padStart(2, '0')}`;
}

/** A span of minutes: 840, 960 → `14:00–16:00`. */
export const formatTimeRange = (from: number, to: number): string => `${formatTime(from)}–${formatTime(to)}`;

/** An instant on the campus clock: `time` 14:05 · `day` 11月22日 14:05 · `document` 2026-11-22 14:05. */
export function formatInstant(
  at: InstantText | null,
  form: 'time' | 'day' | 'document',
  locale: Locale,
  timeZone = 'Asia/Shanghai',
): string {
  if (at === null) return NOTHING;
  const wall = wallClock(at, timeZone);
  if (form === 'time') return wall.time.replace(/^0/, '');
  return form === 'document' ? `${wall.on} ${wall.time}` : `${formatDate(wall.on, 'day', locale)} ${wall.time}`;
}
