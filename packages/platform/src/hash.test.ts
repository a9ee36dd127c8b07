import fc from 'fast-check';
import { expect, test } from 'vitest';
import { constraintOf, fromDatabaseError, isRetryable } from './database-error.ts';
import { canonicalJson, keyedHash, randomDigits, randomToken, sha256 } from './hash.ts';
import { faultText } from './log.ts';
import { Problem } from '@keshi/kernel/problem';

test('the same content is the same text, whatever the order of its keys', () => {
  expect(canonicalJson({ b: 1, a: [{ d: undefined, c: null }] })).toBe('{"a":[{"c":null}],"b":1}');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const shuffled = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(shuffled)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('hashes are the standard ones', async () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(await keyedHash('key', 'The quick brown fox jumps over the lazy dog')).toBe(
    'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
  );
});

test('codes have their digits, evenly', () => {
  const counts = new Map<string, number>();
  for (const digit of randomDigits(50_000)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  expect([...counts.keys()].toSorted().join('')).toBe('0123456789');
  for (const count of counts.values()) expect(Math.abs(count - 5000)).toBeLessThan(500);
  expect(randomDigits(6)).toMatch(/^\d{6}$/);
  expect(randomToken()).toMatch(/^[\w-]{43}$/);
});

const driverError = (code: string, more: object = {}): Error =>
  Object.assign(new Error('duplicate key: (phone)=(13800138000)'), { code, ...more });

test.each([
  ['23505', 'already-exists'],
  ['23P01', 'booking-clash'],
  ['23503', 'not-found'],
  ['57014', 'service-unavailable'],
  ['53300', 'service-unavailable'],
  ['ECONNREFUSED', 'service-unavailable'],
  ['22003', 'invalid-input'],
])('SQLSTATE %s is %s, without a word of the database', (code, type) => {
  const made = fromDatabaseError(driverError(code, { constraint: 'person_phone_uq' }));
  expect(made instanceof Problem ? [made.type, made.extra] : made).toEqual([type, {}]);
  expect(constraintOf(made)).toBe('person_phone_uq');
});

test('errors nobody expects stay what they are', () => {
  const error = driverError('42P01');
  expect(fromDatabaseError(error)).toBe(error);
  expect(fromDatabaseError('text')).toBe('text');
});

test('the suffix of a shard is no part of a constraint’s name', () => {
  expect(constraintOf(driverError('23505', { constraint: 'lesson_room_ex_102345' }))).toBe('lesson_room_ex');
  expect(constraintOf(driverError('23505', { constraint: 'plan_2026' }))).toBe('plan_2026');
  expect(constraintOf(new Error('x'))).toBeNull();
});

test('only conflicts between transactions are tried again', () => {
  expect(['40001', '40P01', '23505', '57014'].map((code) => isRetryable(driverError(code)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a log line about a database error names where and what kind, and quotes no value', () => {
  const text = faultText(driverError('23514', { constraint: 'amount_ck' }));
  expect(text).toMatch(/^Error 23514 amount_ck\n {4}at /);
  expect(text).not.toContain('138');
  expect(faultText(driverError('42703'))).toContain('duplicate key');
  expect(faultText({ phone: '138' })).toBe('thrown value');
});
