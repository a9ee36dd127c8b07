import { error } from '@sveltejs/kit';
import { getOrg } from '@keshi/modules/tenancy/contract';
import { call } from '#lib/server/api.ts';
import { memberAt } from '#lib/server/session.ts';
import { permissionsAt, roleAt, scopesOf } from '#lib/server/shell.ts';
import type { ShellData } from '#lib/shell.ts';
import type { LayoutServerLoad } from './$types';

/** Staff of a campus. A campus out of reach is not there. */
export const load: LayoutServerLoad = async (event) => {
  const { org: orgId, campus: campusId } = event.params;
  const member = await memberAt(event, orgId);
  const org = await call(event, getOrg, { params: { orgId } });
  const campus = org.campuses.find((each) => each.id === campusId);
  const place = { kind: 'campus', campusId } as const;
  const can = permissionsAt(member.grants, place);
  if (campus === undefined || can.length === 0) error(404, 'not-found');
  const shell: ShellData = {
    kind: 'campus',
    base: `/o/${orgId}/c/${campusId}`,
    orgName: org.name,
    scopeName: campus.name,
    scopes: scopesOf(org, member.grants, campusId),
    personName: member.name,
    role: roleAt(member.grants, place),
    can,
  };
  return { shell, can, campus, personId: member.personId };
};
