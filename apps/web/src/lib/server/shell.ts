/** What the frame shows: where the reader stands, where else they may stand, and what they may do here. */
import { grantsFor, PERMISSIONS, type Grant, type Permission, type Place } from '@keshi/kernel/permissions';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getOrg } from '@keshi/modules/tenancy/contract';
import { childrenOf, isHeadOffice } from '../home.ts';
import type { Scope } from '../shell.ts';

type Org = ClientOutput<typeof getOrg>;

/** More campuses than this are a list to search, not a menu. */
const MENU_MAX = 12;

export const permissionsAt = (grants: readonly Grant[], place: Place): Permission[] =>
  PERMISSIONS.filter((permission) => grantsFor(grants, permission, place).length > 0);

/** The role that the reader acts in here: the one that names the place most closely. */
export const roleAt = (grants: readonly Grant[], place: Place): Grant['role'] => {
  const here = PERMISSIONS.flatMap((permission) => grantsFor(grants, permission, place));
  const width = (grant: Grant): number =>
    grant.studentId !== null || grant.campusId !== null ? 0 : grant.branchId !== null ? 1 : 2;
  return [...here].sort((a, b) => width(a) - width(b))[0]?.role ?? 'guardian';
};

/** The places in the organisation that the reader may switch to. `here` is always among them. */
export function scopesOf(org: Org, grants: readonly Grant[], hereCampusId: string | null): Scope[] {
  const reached = org.campuses.filter(
    (campus) => permissionsAt(grants, { kind: 'campus', campusId: campus.id }).length > 0,
  );
  const shown = reached.length <= MENU_MAX ? reached : reached.filter((campus) => campus.id === hereCampusId);
  const branchName = (id: string): string => org.branches.find((branch) => branch.id === id)?.name ?? '';
  const [child] = childrenOf(grants);
  return [
    ...(isHeadOffice(grants) ? [{ href: `/o/${org.id}/ho`, kind: 'head-office', name: org.name } as const] : []),
    ...shown.map(
      (campus) =>
        ({
          href: `/o/${org.id}/c/${campus.id}`,
          kind: 'campus',
          name: [branchName(campus.branchId), campus.name].filter(Boolean).join(' · '),
        }) as const,
    ),
    ...(shown.length < reached.length ? [{ href: `/o/${org.id}/campuses`, kind: 'more', name: '' } as const] : []),
    ...(child === undefined ? [] : [{ href: `/o/${org.id}/family/${child}`, kind: 'child', name: '' } as const]),
  ];
}
