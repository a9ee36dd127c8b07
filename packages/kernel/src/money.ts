/** Money is whole minor units (fen). 1 yuan = 100. There is no other representation in code, storage or API. */
import { assert } from './assert.ts';

export type Minor = number;

/** round(amount × part / whole), halves away from zero, exact for every value a franchise can hold. */
export function share(amount: Minor, part: number, whole: number): Minor {
  assert(
    Number.isSafeInteger(amount) && Number.isSafeInteger(part) && Number.isSafeInteger(whole) && whole > 0,
    'share of integers',
  );
  const doubled = 2n * BigInt(amount) * BigInt(part);
  const twice = 2n * BigInt(whole);
  const half = doubled >= 0n ? BigInt(whole) : -BigInt(whole);
  const rounded = Number((doubled + half) / twice);
  assert(Number.isSafeInteger(rounded), 'a share within what can be counted exactly');
  return rounded;
}

/**
 * Splits an amount over weights so that the parts sum to the whole, by cumulative rounding:
 * part k is round(amount × (w1+…+wk) / W) minus what the earlier parts got.
 */
export function split(amount: Minor, weights: readonly number[]): Minor[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let weightSoFar = 0;
  let given = 0;
  return weights.map((weight) => {
    weightSoFar += weight;
    const upTo = whole === 0 ? 0 : share(amount, weightSoFar, whole);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/** '1234.50', '￥1,234.5' or '1234' to minor units; null when it is not an amount of at most two decimals. */
export const parseMinor = (text: string): Minor | null => parseHundredths(text.replace(/^[¥￥]/, ''));

/** A decimal with at most two places to hundredths; null when it is anything else. */
export function parseHundredths(text: string): number | null {
  const match = /^([-−]?)(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '', fraction = ''] = match;
  const value = Number(whole.replaceAll(',', '')) * 100 + Number(fraction.padEnd(2, '0'));
  return sign ? -value : value;
}

/** Plain decimal text of hundredths, for forms and exports: 150 → '1.50'. */
export function hundredthsText(value: number): string {
  const size = Math.abs(value);
  return `${value < 0 ? '-' : ''}${String(Math.trunc(size / 100))}.${String(size % 100).padStart(2, '0')}`;
}
