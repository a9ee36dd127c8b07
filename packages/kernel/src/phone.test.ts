import { expect, test } from 'vitest';
import { localPhone, maskedPhone, toE164 } from './phone.ts';

test.each<[string, string | null]>([
  ['13800138000', '+8613800138000'],
  ['138 0013 8000', '+8613800138000'],
  ['138-0013-8000', '+8613800138000'],
  ['+86 138 0013 8000', '+8613800138000'],
  ['8613800138000', '+8613800138000'],
  ['（138）00138000', '+8613800138000'],
  ['１３８００１３８０００', '+8613800138000'],
  ['＋８６１３８００１３８０００', '+8613800138000'],
  ['+852 9123 4567', '+85291234567'],
  ['+1 (415) 555-2671', '+14155552671'],
  ['12800138000', null],
  ['1380013800', null],
  ['138001380001', null],
  ['+8612345', null],
  ['+86 010 12345678', null],
  ['010-12345678', null],
  ['', null],
  ['abc', null],
  ['+', null],
  ['+0123456789', null],
  ['13800138000转8', null],
])('"%s" is %s', (text, expected) => {
  expect(toE164(text)).toBe(expected);
});

test('a number is recognised by its ends and not shown', () => {
  expect(maskedPhone('+8613800138000')).toBe('138****8000');
  expect(maskedPhone('+14155552671')).not.toContain('415555');
  expect(localPhone('+8613800138000')).toBe('13800138000');
  expect(localPhone('+14155552671')).toBe('+14155552671');
});
