/** Where someone starts. */
import { grantsFor, type Grant } from '@keshi/kernel/permissions';

/** True for those who see the whole organisation: the director, finance and project department of the organisation. */
export const isHeadOffice = (grants: readonly Grant[]): boolean =>
  (['figure.read', 'filing.read'] as const).some(
    (permission) => grantsFor(grants, permission, { kind: 'org' }).length > 0,
  );

/** The children someone is a guardian of. */
export const childrenOf = (grants: readonly Grant[]): string[] =>
  grants.flatMap((grant) => (grant.role === 'guardian' && grant.studentId !== null ? [grant.studentId] : []));

/** The first page after signing in; null for someone who has nowhere to go yet. Work comes before family. */
export function homeOf(orgId: string, grants: readonly Grant[]): string | null {
  if (isHeadOffice(grants)) return `/o/${orgId}/ho`;
  const staff = grants.filter((grant) => grant.role !== 'guardian');
  const campus = staff.flatMap((grant) =>
    grant.campusId === null ? [...(grant.campusIds ?? [])] : [grant.campusId],
  )[0];
  if (campus !== undefined) return `/o/${orgId}/c/${campus}`;
  const [child] = childrenOf(grants);
  return child === undefined ? null : `/o/${orgId}/family/${child}`;
}
