import { expect, test } from 'vitest';
import type { Grant } from '@keshi/kernel/permissions';
import { childrenOf, homeOf } from './home.ts';
import { localPath, searchOf, signInPath } from './local-path.ts';

test.each([
  ['/o/1/ho?add=branch', '/o/1/ho?add=branch'],
  ['/', '/'],
  ['//evil.test', '/'],
  ['/\\evil.test', '/'],
  ['/a\\b', '/'],
  ['/\t/evil.test', '/'],
  ['/a\n/evil.test', '/'],
  ['https://evil.test', '/'],
  ['javascript:alert(1)', '/'],
  ['', '/'],
  [null, '/'],
])('after signing in, %j leads to %j', (given, path) => {
  expect(localPath(given)).toBe(path);
  expect(new URL(localPath(given), 'https://app.test').origin).toBe('https://app.test');
});

test('the action a form posted to is not part of the page', () => {
  const url = new URL('https://app.test/o/1/ho?/createBranch&add=branch&q=a%26b');
  expect(searchOf(url)).toBe('?add=branch&q=a%26b');
  expect(signInPath(url)).toBe(`/sign-in?next=${encodeURIComponent('/o/1/ho?add=branch&q=a%26b')}`);
  expect(signInPath(new URL('https://app.test/'))).toBe('/sign-in');
});

const grant = (role: Grant['role'], at: Partial<Grant> = {}): Grant => ({
  role,
  branchId: null,
  campusId: null,
  studentId: null,
  ...at,
});

test.each([
  ['a director', [grant('director')], '/o/o1/ho'],
  ['finance of the organisation', [grant('finance')], '/o/o1/ho'],
  ['finance of a campus', [grant('finance', { branchId: 'b1', campusId: 'c1' })], '/o/o1/c/c1'],
  ['an advisor', [grant('advisor', { branchId: 'b1', campusId: 'c1' })], '/o/o1/c/c1'],
  ['a branch principal', [grant('branch_principal', { branchId: 'b1', campusIds: ['c2', 'c3'] })], '/o/o1/c/c2'],
  ['a branch principal without a campus', [grant('branch_principal', { branchId: 'b1', campusIds: [] })], null],
  ['a guardian', [grant('guardian', { campusId: 'c1', studentId: 's1' })], '/o/o1/family/s1'],
  [
    'a teacher with a child in the school',
    [grant('guardian', { campusId: 'c1', studentId: 's1' }), grant('teacher', { campusId: 'c1' })],
    '/o/o1/c/c1',
  ],
] as const)('%s starts at %s', (_name, grants, home) => {
  expect(homeOf('o1', grants)).toBe(home);
});

test('a guardian never reaches the campus the child is at', () => {
  expect(homeOf('o1', [grant('guardian', { branchId: 'b1', campusId: 'c1', studentId: 's1' })])).toBe(
    '/o/o1/family/s1',
  );
  expect(
    childrenOf([
      grant('advisor', { campusId: 'c1' }),
      grant('guardian', { studentId: 's1' }),
      grant('guardian', { studentId: 's2' }),
    ]),
  ).toEqual(['s1', 's2']);
});
