import { describe, expect, test } from 'vitest';
import {
  covers,
  grantsFor,
  PERMISSIONS,
  ROLE_PERMISSIONS,
  ROLE_SCOPES,
  ROLES,
  type Grant,
  type Place,
} from './permissions.ts';

const grant = (given: Partial<Grant> & Pick<Grant, 'role'>): Grant => ({
  branchId: null,
  campusId: null,
  studentId: null,
  ...given,
});
const director = grant({ role: 'director' });
const branch = grant({ role: 'branch_principal', branchId: 'east', campusIds: ['a', 'b'] });
const bareBranch = grant({ role: 'branch_principal', branchId: 'east' });
const campus = grant({ role: 'advisor', branchId: 'east', campusId: 'a' });
const guardian = grant({ role: 'guardian', branchId: 'east', campusId: 'a', studentId: 's' });
const at: Record<string, Place> = {
  org: { kind: 'org' },
  east: { kind: 'branch', branchId: 'east' },
  west: { kind: 'branch', branchId: 'west' },
  a: { kind: 'campus', campusId: 'a' },
  b: { kind: 'campus', campusId: 'b' },
  c: { kind: 'campus', campusId: 'c' },
  s: { kind: 'student', studentId: 's' },
  t: { kind: 'student', studentId: 't' },
};

describe('a grant covers', () => {
  test.each<[string, Grant, string[]]>([
    ['of a director: everything but families', director, ['org', 'east', 'west', 'a', 'b', 'c']],
    ['of a branch: the branch and its campuses', branch, ['east', 'a', 'b']],
    ['of a branch whose campuses are not known: only itself', bareBranch, ['east']],
    ['of a campus: the campus', campus, ['a']],
    ['of a guardian: the child', guardian, ['s']],
    [
      'of finance in the whole organisation: everything but families',
      grant({ role: 'finance' }),
      ['org', 'east', 'west', 'a', 'b', 'c'],
    ],
  ])('%s', (_name, given, expected) => {
    expect(
      Object.entries(at)
        .filter(([, place]) => covers(given, place))
        .map(([name]) => name),
    ).toEqual(expected);
  });

  test('never a family, however high the grant, unless it is the guardian of that child', () => {
    for (const role of ROLES.filter((each) => each !== 'guardian'))
      expect(covers(grant({ role, studentId: 's' }), { kind: 'student', studentId: 's' })).toBe(false);
  });
});

describe('a permission at a place', () => {
  test('is given by the grants that hold it and cover the place, and by no other', () => {
    const teacher = grant({ role: 'teacher', branchId: 'west', campusId: 'c' });
    expect(grantsFor([campus, teacher], 'attendance.mark', { kind: 'campus', campusId: 'c' })).toEqual([teacher]);
    expect(grantsFor([campus, teacher], 'student.read', { kind: 'campus', campusId: 'c' })).toEqual([]);
    expect(grantsFor([campus, teacher], 'org.manage', { kind: 'org' })).toEqual([]);
  });

  test('reading the organisation is for all who work in it, and not for families', () => {
    expect(grantsFor([campus], 'org.read', { kind: 'org' })).toEqual([campus]);
    expect(grantsFor([campus], 'member.read', { kind: 'org' })).toEqual([]);
    expect(grantsFor([guardian], 'org.read', { kind: 'org' })).toEqual([]);
  });
});

describe('the table of roles', () => {
  test('every permission is held by some role and lacked by another', () => {
    for (const permission of PERMISSIONS) {
      const holders = ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(permission));
      expect(holders.length, permission).toBeGreaterThan(0);
      expect(holders.length, permission).toBeLessThan(ROLES.length);
    }
  });

  test('families hold nothing that staff hold, and staff nothing of families', () => {
    const staff = ROLES.filter((role) => role !== 'guardian').flatMap((role) => ROLE_PERMISSIONS[role]);
    expect(ROLE_PERMISSIONS.guardian.filter((permission) => staff.includes(permission))).toEqual([]);
    expect(staff.filter((permission) => permission.startsWith('family.'))).toEqual([]);
  });

  test('money in hand and money adjusted are apart: who works with families does not adjust hours or review payments', () => {
    for (const role of ['advisor', 'teacher', 'front_desk'] as const) {
      expect(ROLE_PERMISSIONS[role]).not.toContain('hours.adjust');
      expect(ROLE_PERMISSIONS[role]).not.toContain('payment.review');
      expect(ROLE_PERMISSIONS[role]).not.toContain('figure.export');
    }
  });

  test('every role has a scope, none twice, and only guardians one child', () => {
    for (const role of ROLES) {
      expect(ROLE_SCOPES[role].length).toBeGreaterThan(0);
      expect(ROLE_SCOPES[role].includes('student')).toBe(role === 'guardian');
      expect(new Set(ROLE_PERMISSIONS[role]).size).toBe(ROLE_PERMISSIONS[role].length);
    }
  });
});
