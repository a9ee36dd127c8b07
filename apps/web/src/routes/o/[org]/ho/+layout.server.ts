import { error } from '@sveltejs/kit';
import { getOrg } from '@keshi/modules/tenancy/contract';
import { isHeadOffice } from '#lib/home.ts';
import { call } from '#lib/server/api.ts';
import { memberAt } from '#lib/server/session.ts';
import { permissionsAt, roleAt, scopesOf } from '#lib/server/shell.ts';
import type { ShellData } from '#lib/shell.ts';
import type { LayoutServerLoad } from './$types';

/** The head office: for those whose role holds for the whole organisation. */
export const load: LayoutServerLoad = async (event) => {
  const { org: orgId } = event.params;
  const member = await memberAt(event, orgId);
  if (!isHeadOffice(member.grants)) error(404, 'not-found');
  const org = await call(event, getOrg, { params: { orgId } });
  const place = { kind: 'org' } as const;
  const can = permissionsAt(member.grants, place);
  const shell: ShellData = {
    kind: 'head-office',
    base: `/o/${orgId}/ho`,
    orgName: org.name,
    scopeName: org.name,
    scopes: scopesOf(org, member.grants, null),
    personName: member.name,
    role: roleAt(member.grants, place),
    can,
  };
  return { shell, can, org, personId: member.personId };
};
