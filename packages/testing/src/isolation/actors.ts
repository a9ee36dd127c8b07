/** Who sends the matrix's requests, and what each may see, said apart from the product's own tables of permissions. */
import { holds, ROLES, type Role } from '@keshi/kernel/permissions';
import { endMembership, listMembers } from '@keshi/modules/identity/contract';
import type { AnyEndpoint } from '@keshi/kernel/endpoint';
import { placeKindOf } from '@keshi/kernel/endpoint';
import type { TestPerson } from '../actors.ts';
import { campusMark, orgMark, studentMark } from './canary.ts';
import type { Reach } from './requests.ts';
import type { SeededCampus, TwoOrgs } from './seed.ts';

export type MatrixActor = {
  readonly name: string;
  readonly role: Role | null;
  readonly token: string | null;
  readonly reach: Reach;
  /** May read this mark. */
  readonly allows: (mark: string) => boolean;
};

const nowhere: Reach = { orgIds: [], branchIds: [], campusIds: [], studentIds: [], orgWide: false };

function reachOf(role: Role, world: TwoOrgs): Reach {
  const { home, sibling, distant } = world;
  const orgIds = [home.place.orgId];
  const inOrg = [home, sibling, distant].map((each) => each.place);
  if (role === 'director' || role === 'finance' || role === 'project_department')
    return {
      orgIds,
      branchIds: [...new Set(inOrg.map((each) => each.branchId))],
      campusIds: inOrg.map((each) => each.campusId),
      studentIds: [],
      orgWide: true,
    };
  if (role === 'branch_principal')
    return {
      orgIds,
      branchIds: [home.place.branchId],
      campusIds: [home.place.campusId, sibling.place.campusId],
      studentIds: [],
      orgWide: false,
    };
  if (role === 'guardian')
    return { orgIds, branchIds: [], campusIds: [], studentIds: [home.place.ids['studentId'] ?? ''], orgWide: false };
  return { orgIds, branchIds: [], campusIds: [home.place.campusId], studentIds: [], orgWide: false };
}

function allowsOf(role: Role, world: TwoOrgs, reach: Reach): (mark: string) => boolean {
  const { home } = world;
  const campuses = (role === 'guardian' ? [home.place.campusId] : reach.campusIds).map(campusMark);
  const mine = new Set([orgMark(home.place.orgId), ...campuses, ...reach.studentIds.map(studentMark)]);
  // Inside a campus, which students a role sees is not a matter of place.
  return (mark) => mine.has(mark) || (role !== 'guardian' && mark.startsWith('~s'));
}

function actorOf(name: string, role: Role, person: TestPerson, world: TwoOrgs): MatrixActor {
  const reach = reachOf(role, world);
  return { name, role, token: person.client.cookie(), reach, allows: allowsOf(role, world, reach) };
}

/** Everybody the matrix knows: the roles, one who has left, and nobody. */
export async function matrixActors(world: TwoOrgs): Promise<MatrixActor[]> {
  const { home } = world;
  const staff = ROLES.flatMap((role) => (role === 'guardian' ? [] : [actorOf(role, role, home.staff[role], world)]));
  return [
    ...staff,
    actorOf('guardian', 'guardian', home.guardian, world),
    { name: 'ex-employee', role: null, token: await dismissed(home), reach: nowhere, allows: () => false },
    { name: 'nobody', role: null, token: null, reach: nowhere, allows: () => false },
  ];
}

/** Ends the second advisor's membership; the session the person still holds is what is tried. */
async function dismissed({ staff, place, leaver }: SeededCampus): Promise<string | null> {
  const params = { orgId: place.orgId };
  const { items } = await staff.director.client.call(listMembers, {
    params,
    query: { campusId: place.campusId, role: 'front_desk', limit: 100 },
  });
  const membership = items.find((each) => each.personId === leaver.personId);
  await staff.director.client.call(endMembership, { params: { ...params, membershipId: membership?.id ?? '' } });
  return leaver.client.cookie();
}

/** True when the role holds the permission and works at the home place of the endpoint. */
export function isPermitted(actor: MatrixActor, endpoint: AnyEndpoint, world: TwoOrgs): boolean {
  if (endpoint.can === 'public') return true;
  if (actor.role === null) return false;
  if (endpoint.can === 'signed-in') return true;
  return holds(actor.role, endpoint.can) && worksAt(actor, endpoint, world);
}

/** True when the actor has any business at the home place of the endpoint. */
export function worksAt(actor: MatrixActor, endpoint: AnyEndpoint, world: TwoOrgs): boolean {
  const { place } = world.home;
  const kind = placeKindOf(endpoint.path);
  if (kind === 'campus') return actor.reach.campusIds.includes(place.campusId);
  if (kind === 'branch') return actor.reach.branchIds.includes(place.branchId);
  if (kind === 'student') return actor.reach.studentIds.includes(place.ids['studentId'] ?? '');
  // Everyone reads the organisation itself; the rest of it is the head office's.
  return kind === 'none' || actor.reach.orgWide || endpoint.can === 'org.read';
}
