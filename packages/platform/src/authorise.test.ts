import { describe, expect, test } from 'vitest';
import { endpoint, type AnyEndpoint } from '@keshi/kernel/endpoint';
import type { Grant, Permission } from '@keshi/kernel/permissions';
import { Problem } from '@keshi/kernel/problem';
import { authorise } from './authorise.ts';
import type { Member } from './session.ts';

const at = (path: string, can: Permission): AnyEndpoint =>
  endpoint({ method: 'GET', path, summary: '-', can, repeat: 'safe' });
const grant = (given: Partial<Grant> & Pick<Grant, 'role'>): Grant => ({
  branchId: null,
  campusId: null,
  studentId: null,
  ...given,
});
const member = (...grants: Grant[]): Member => ({
  orgId: 'org',
  orgName: '',
  personId: 'me',
  name: '',
  grants,
  epoch: 1,
});

const campusPath = '/orgs/{orgId}/campuses/{campusId}/things';
const branchPath = '/orgs/{orgId}/branches/{branchId}/things';
const familyPath = '/orgs/{orgId}/family/{studentId}/things';

const director = grant({ role: 'director' });
const branch = grant({ role: 'branch_principal', branchId: 'east', campusIds: ['a', 'b'] });
const campus = grant({ role: 'advisor', branchId: 'east', campusId: 'a' });
const elsewhere = grant({ role: 'teacher', branchId: 'west', campusId: 'c' });
const guardian = grant({ role: 'guardian', branchId: 'east', campusId: 'a', studentId: 's' });

/** Cast: the endpoints below all name a permission. */
const outcome = (who: Member, endpointAt: AnyEndpoint, params: Record<string, string>): unknown => {
  try {
    const {
      orgId: _org,
      memberId: _member,
      ...scope
    } = authorise(endpointAt, who, { orgId: 'org', ...params }, endpointAt.can as Permission).scope;
    return scope;
  } catch (error) {
    return error instanceof Problem ? error.type : error;
  }
};
const staff = (campusId: string | null, branchId: string | null) => ({
  campusId,
  branchId,
  studentId: null,
  role: 'staff',
});

describe('the scope that row-level security is told', () => {
  test.each<[string, Member, AnyEndpoint, Record<string, string>, unknown]>([
    [
      'head office in a campus: that campus',
      member(director),
      at(campusPath, 'student.read'),
      { campusId: 'a' },
      staff('a', null),
    ],
    [
      'head office in a branch: that branch',
      member(director),
      at(branchPath, 'figure.read'),
      { branchId: 'east' },
      staff(null, 'east'),
    ],
    [
      'head office in the organisation: all of it',
      member(director),
      at('/orgs/{orgId}', 'org.read'),
      {},
      staff(null, null),
    ],
    [
      'a branch principal in a campus: that campus of that branch',
      member(branch),
      at(campusPath, 'student.read'),
      { campusId: 'b' },
      staff('b', 'east'),
    ],
    [
      'an advisor in the own campus',
      member(campus),
      at(campusPath, 'student.read'),
      { campusId: 'a' },
      staff('a', null),
    ],
    [
      'an advisor who reads the organisation: the own campus',
      member(campus),
      at('/orgs/{orgId}', 'org.read'),
      {},
      staff('a', null),
    ],
    [
      'of several grants the one that holds here',
      member(campus, elsewhere),
      at(campusPath, 'attendance.mark'),
      { campusId: 'c' },
      staff('c', null),
    ],
    [
      'of several grants the widest that holds here',
      member(campus, branch),
      at(campusPath, 'student.read'),
      { campusId: 'a' },
      staff('a', 'east'),
    ],
    [
      'a guardian: the child',
      member(guardian),
      at(familyPath, 'family.read'),
      { studentId: 's' },
      { campusId: 'a', branchId: 'east', studentId: 's', role: 'guardian' },
    ],
    [
      'a guardian who also works here: the child, in the family’s address',
      member(guardian, director),
      at(familyPath, 'family.read'),
      { studentId: 's' },
      { campusId: 'a', branchId: 'east', studentId: 's', role: 'guardian' },
    ],
  ])('%s', (_name, who, where, params, expected) => {
    expect(outcome(who, where, params)).toEqual(expected);
  });
});

describe('a refusal', () => {
  test.each<[string, Member, AnyEndpoint, Record<string, string>, string]>([
    [
      'another organisation is not found, also for its head office',
      member(director),
      at('/orgs/{orgId}', 'org.read'),
      { orgId: 'other' },
      'not-found',
    ],
    [
      'a campus where one has no business is not found',
      member(campus),
      at(campusPath, 'student.read'),
      { campusId: 'b' },
      'not-found',
    ],
    [
      'a campus of another branch is not found',
      member(branch),
      at(campusPath, 'student.read'),
      { campusId: 'c' },
      'not-found',
    ],
    [
      'a branch that is not one’s own is not found',
      member(branch),
      at(branchPath, 'figure.read'),
      { branchId: 'west' },
      'not-found',
    ],
    [
      'a branch is not a campus worker’s business',
      member(campus),
      at(branchPath, 'class.read'),
      { branchId: 'east' },
      'not-found',
    ],
    [
      'in the own campus a missing permission is said',
      member(elsewhere),
      at(campusPath, 'student.read'),
      { campusId: 'c' },
      'not-allowed',
    ],
    [
      'in the own organisation a missing permission is said',
      member(campus),
      at('/orgs/{orgId}/members', 'org.manage'),
      {},
      'not-allowed',
    ],
    [
      'a permission held in another campus does not count',
      member(campus, elsewhere),
      at(campusPath, 'student.read'),
      { campusId: 'c' },
      'not-allowed',
    ],
    ['another child is not found', member(guardian), at(familyPath, 'family.read'), { studentId: 't' }, 'not-found'],
    [
      'a guardian has no business in the campus',
      member(guardian),
      at(campusPath, 'class.read'),
      { campusId: 'a' },
      'not-found',
    ],
    [
      'staff have none with a family, whatever their rank',
      member(director),
      at(familyPath, 'family.read'),
      { studentId: 's' },
      'not-found',
    ],
    ['without any grant nothing is found', member(), at(campusPath, 'class.read'), { campusId: 'a' }, 'not-found'],
  ])('%s', (_name, who, where, params, expected) => {
    expect(outcome(who, where, params)).toBe(expected);
  });
});
