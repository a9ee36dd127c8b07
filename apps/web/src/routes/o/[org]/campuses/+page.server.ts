import { getOrg } from '@keshi/modules/tenancy/contract';
import { call } from '#lib/server/api.ts';
import { memberAt } from '#lib/server/session.ts';
import { permissionsAt } from '#lib/server/shell.ts';
import type { PageServerLoad } from './$types';

/** Where the menu of places would be too long: every campus the reader reaches, by branch. */
export const load: PageServerLoad = async (event) => {
  const member = await memberAt(event, event.params.org);
  const org = await call(event, getOrg, { params: { orgId: event.params.org } });
  const campuses = org.campuses.filter(
    (campus) => permissionsAt(member.grants, { kind: 'campus', campusId: campus.id }).length > 0,
  );
  const branches = org.branches
    .map((branch) => ({ ...branch, campuses: campuses.filter((campus) => campus.branchId === branch.id) }))
    .filter((branch) => branch.campuses.length > 0);
  return { orgName: org.name, branches };
};
