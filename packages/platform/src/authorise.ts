/**
 * The first lock: may this member do this here? And the scope that the second lock, row-level security, is set to.
 * The scope is made from what the member holds and only narrowed by the address, so each lock stands without the other.
 */
import { placeKindOf, type AnyEndpoint } from '@keshi/kernel/endpoint';
import { grantsFor, type Grant, type Permission, type Place } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import type { Scope } from './db.ts';
import type { Member } from './session.ts';

/** The grants that let a member use a permission at a place; an empty answer refuses. */
export type Permit = (grants: readonly Grant[], permission: Permission, place: Place) => readonly Grant[];

export type Authorised = { readonly grants: readonly Grant[]; readonly scope: Scope };

function placeOf(endpoint: AnyEndpoint, params: Readonly<Record<string, string>>): Place {
  const kind = placeKindOf(endpoint.path);
  if (kind === 'campus') return { kind, campusId: params['campusId'] ?? '' };
  if (kind === 'branch') return { kind, branchId: params['branchId'] ?? '' };
  if (kind === 'student') return { kind, studentId: params['studentId'] ?? '' };
  return { kind: 'org' };
}

const width = (grant: Grant): number =>
  grant.studentId !== null ? 0 : grant.campusId !== null ? 1 : grant.branchId !== null ? 2 : 3;

/** What row-level security is told: the widest grant, narrowed by the campus or branch of the address. */
function scopeOf(member: Member, grants: readonly Grant[], place: Place): Scope {
  const widest = [...grants].sort((a, b) => width(b) - width(a))[0];
  if (widest === undefined) throw problem('not-found');
  const base = { orgId: member.orgId, memberId: member.personId };
  if (widest.role === 'guardian')
    return {
      ...base,
      campusId: widest.campusId,
      branchId: widest.branchId,
      studentId: widest.studentId,
      role: 'guardian',
    };
  const campusId = widest.campusId ?? (place.kind === 'campus' ? place.campusId : null);
  const branchId =
    widest.campusId !== null ? null : (widest.branchId ?? (place.kind === 'branch' ? place.branchId : null));
  return { ...base, campusId, branchId, studentId: null, role: 'staff' };
}

/**
 * Where a member has no business at all, the answer is the same 404 as for a place that does not exist; where they do and
 * only the permission is missing, it is 403.
 */
export function authorise(
  endpoint: AnyEndpoint,
  member: Member,
  params: Readonly<Record<string, string>>,
  permission: Permission,
  permit: Permit = grantsFor,
): Authorised {
  if (params['orgId'] !== member.orgId) throw problem('not-found');
  const place = placeOf(endpoint, params);
  const grants = permit(member.grants, permission, place);
  if (grants.length > 0) return { grants, scope: scopeOf(member, grants, place) };
  throw problem(reachesPlace(member, place) ? 'not-allowed' : 'not-found');
}

const reachesPlace = (member: Member, place: Place): boolean =>
  place.kind === 'org' ||
  member.grants.some((grant) =>
    place.kind === 'student'
      ? grant.studentId === place.studentId
      : place.kind === 'branch'
        ? grant.role !== 'guardian' &&
          grant.campusId === null &&
          (grant.branchId === null || grant.branchId === place.branchId)
        : grant.role !== 'guardian' &&
          (grant.campusId === place.campusId ||
            (grant.campusId === null && (grant.branchId === null || (grant.campusIds ?? []).includes(place.campusId)))),
  );
