import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hundredthsText, parseHundredths, parseMinor, share, split } from './money.ts';

const amount = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });
const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 40 });

describe('a share of an amount', () => {
  test.each([
    [100, 1, 3, 33],
    [100, 2, 3, 67],
    [1, 1, 2, 1],
    [3, 1, 2, 2],
    [-1, 1, 2, -1],
    [-3, 1, 2, -2],
    [-100, 1, 3, -33],
    [0, 5, 7, 0],
    [5, 0, 7, 0],
    [576_000, 4800, 5000, 552_960],
  ])('%i × %i / %i is %i, halves away from zero', (whole, part, of, expected) => {
    expect(share(whole, part, of)).toBe(expected);
  });

  test('it is the nearest whole number, also where floating point is not', () => {
    expect(share(9_007_199_254_740_991, 999_999, 1_000_000)).toBe(9_007_190_247_541_736);
    fc.assert(
      fc.property(
        amount,
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (whole, part, of) => {
          const error = BigInt(share(whole, part, of)) * BigInt(of) - BigInt(whole) * BigInt(part);
          expect(2n * (error < 0n ? -error : error) <= BigInt(of)).toBe(true);
        },
      ),
    );
  });

  test('opposite amounts have opposite shares, so that a reversal takes back exactly what was given', () => {
    fc.assert(
      fc.property(
        amount,
        // Times the largest amount this is still below 2^53, where a share is refused.
        fc.integer({ min: 0, max: 9_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (whole, part, of) => {
          expect(share(-whole, part, of) + share(whole, part, of)).toBe(0);
        },
      ),
    );
  });

  test.each([
    [0.5, 1, 2],
    [1, 1.5, 2],
    [1, 1, 0],
    [1, 1, -2],
    [Number.MAX_SAFE_INTEGER + 1, 1, 2],
    [Number.MAX_SAFE_INTEGER, 2, 1],
    [990_128_531_906, 9097, 1],
  ])('of %d × %d / %d it refuses to speak', (whole, part, of) => {
    expect(() => share(whole, part, of)).toThrow(/invariant/);
  });
});

describe('splitting an amount', () => {
  test.each([
    [100, [1, 1, 1], [33, 34, 33]],
    [1, [1, 1], [1, 0]],
    [0, [3, 4], [0, 0]],
    [10, [], []],
    [10, [0, 0], [0, 0]],
    [-100, [1, 1, 1], [-33, -34, -33]],
    [7, [0, 1, 0], [0, 7, 0]],
  ])('%i over %j is %j', (whole, over, expected) => {
    expect(split(whole, over).map((part) => part + 0)).toEqual(expected);
  });

  test('parts sum to the whole, keep its sign, and nothing is given to a weight of nothing', () => {
    fc.assert(
      fc.property(
        amount,
        weights.filter((each) => each.some((weight) => weight > 0)),
        (whole, over) => {
          const parts = split(whole, over);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
          for (const [index, part] of parts.entries()) {
            expect(part === 0 || Math.sign(part) === Math.sign(whole)).toBe(true);
            if (over[index] === 0) expect(part).toBe(whole === 0 ? part : 0);
          }
        },
      ),
    );
  });

  test('each part is within one of its exact share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        weights.filter((each) => each.some((weight) => weight > 0)),
        (whole, over) => {
          const sum = over.reduce((total, weight) => total + weight, 0);
          for (const [index, part] of split(whole, over).entries())
            expect(Math.abs(part - (whole * (over[index] ?? 0)) / sum)).toBeLessThanOrEqual(1.000001);
        },
      ),
    );
  });
});

describe('amounts as people write them', () => {
  test.each<[string, number | null]>([
    ['1280', 128_000],
    ['1280.5', 128_050],
    ['1,280.50', 128_050],
    ['￥1,280', 128_000],
    ['¥0.01', 1],
    [' 3.00 ', 300],
    ['-5', -500],
    ['−5.25', -525],
    ['0', 0],
    ['1.234', null],
    ['1,28', null],
    ['1e3', null],
    ['', null],
    ['-', null],
    ['12元', null],
    ['NaN', null],
    ['0x10', null],
    ['9999999999999', null],
    ['１２', null],
    ['1 280', null],
    ['.5', null],
    ['5.', null],
  ])('"%s" is %s', (text, expected) => {
    expect(parseMinor(text)).toBe(expected);
  });

  test('what is written is read back', () => {
    expect([150, 5, -5, 0, 100, -12_345].map(hundredthsText)).toEqual([
      '1.50',
      '0.05',
      '-0.05',
      '0.00',
      '1.00',
      '-123.45',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (value) => {
        expect(parseHundredths(hundredthsText(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
