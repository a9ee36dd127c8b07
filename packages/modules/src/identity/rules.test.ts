import { expect, test } from 'vitest';
import { ROLES } from '@keshi/kernel/permissions';
import { accountOf, isCampusRole, isStronger, scopeFaults } from './rules.ts';

const branchId = '01890000-0000-7000-8000-000000000001';
const campusId = '01890000-0000-7000-8000-000000000002';

test.each([
  ['director', {}, null],
  ['director', { branchId }, '/branchId'],
  ['director', { campusId }, '/campusId'],
  ['branch_principal', { branchId }, null],
  ['branch_principal', {}, '/branchId'],
  ['branch_principal', { campusId }, '/campusId'],
  ['principal', { campusId }, null],
  ['principal', { branchId }, '/campusId'],
  ['principal', {}, '/campusId'],
  ['teacher', {}, '/campusId'],
  ['finance', {}, null],
  ['finance', { branchId }, null],
  ['finance', { campusId }, null],
  ['finance', { campusId, branchId }, null],
  ['advisor', { campusId, branchId }, null],
  ['director', { campusId, branchId }, '/campusId'],
] as const)('%s in %j: fault at %j', (role, scope, pointer) => {
  expect(scopeFaults(role, scope).map((each) => each.pointer)).toEqual(pointer === null ? [] : [pointer]);
});

test('a campus gives the roles of a campus, and no role above it', () => {
  expect(ROLES.filter(isCampusRole)).toEqual([
    'principal',
    'advisor_supervisor',
    'advisor',
    'teaching_director',
    'teacher',
    'front_desk',
    'finance',
    'consultant_supervisor',
  ]);
});

test('a role is stronger when it may do one thing that the held ones may not', () => {
  expect(isStronger('advisor', ['principal'])).toBe(false);
  expect(isStronger('principal', ['principal'])).toBe(false);
  expect(isStronger('principal', ['director'])).toBe(true);
  expect(isStronger('teacher', ['advisor', 'finance'])).toBe(false);
  expect(isStronger('advisor', [])).toBe(true);
});

test.each([
  ['138 0013 8000', 'phone', '+8613800138000'],
  ['+86-138-0013-8000', 'phone', '+8613800138000'],
  [' Shen.Lan@Example.COM ', 'email', 'shen.lan@example.com'],
  ['nobody', 'phone', 'nobody'],
])('the account %j is the %s %j', (typed, kind, text) => {
  expect(accountOf(typed)).toEqual({ kind, text });
});
