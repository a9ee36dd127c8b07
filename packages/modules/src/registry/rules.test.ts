import { describe, expect, test } from 'vitest';
import { readGuardians, searchOf, statusChange } from './rules.ts';

describe('what a search means', () => {
  test.each([
    [undefined, null, null],
    ['   ', null, null],
    ['王梓', '王梓', null],
    ['138', null, '+86138'],
    ['138 0013-80', null, '+86138001380'],
    ['１３８', null, '+86138'],
    ['+1415', null, '+1415'],
    ['Anna 2', 'Anna 2', null],
  ])('%j', (q, namePrefix, phonePrefix) => {
    expect(searchOf(q)).toEqual({ namePrefix, phonePrefix });
  });
});

describe('guardians', () => {
  test('phones become E.164 and a missing relation is null', () => {
    expect(readGuardians([{ name: '王芳', phone: '138 0013 8000' }])).toEqual({
      guardians: [{ name: '王芳', phone: '+8613800138000', relation: null }],
      errors: [],
    });
  });

  test('an unfit phone and one given twice are named by their place', () => {
    const { errors } = readGuardians([
      { name: '甲', phone: '12345' },
      { name: '乙', phone: '13800138000' },
      { name: '丙', phone: '+86 138-0013-8000' },
    ]);
    expect(errors.map((each) => each.pointer)).toEqual(['/guardians/0/phone', '/guardians/2/phone']);
  });
});

describe('a change of status', () => {
  const active = { status: 'active', since: '2026-09-01' } as const;
  test.each([
    ['active', '2027-01-01', 'none'],
    ['suspended', '2026-09-10', 'write'],
    ['suspended', '2026-09-01', 'write'],
    ['suspended', '2026-08-31', 'before-last'],
    ['finished', '2026-09-11', 'in-future'],
  ] as const)('to %s on %s is %s', (status, effectiveOn, expected) => {
    expect(statusChange({ status, effectiveOn }, active, '2026-09-10')).toBe(expected);
  });
});
