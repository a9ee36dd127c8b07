import { error } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { getOrg } from '@keshi/modules/tenancy/contract';
import { call } from '#lib/server/api.ts';
import { memberAt } from '#lib/server/session.ts';
import { permissionsAt, roleAt, scopesOf } from '#lib/server/shell.ts';
import type { ShellData } from '#lib/shell.ts';
import type { LayoutServerLoad } from './$types';

/** A branch as a whole: for its principal and for the head office. A branch out of reach is not there. */
export const load: LayoutServerLoad = async (event) => {
  const { org: orgId, branch: branchId } = event.params;
  const member = await memberAt(event, orgId);
  const org = await call(event, getOrg, { params: { orgId } });
  const branch = org.branches.find((each) => each.id === branchId);
  const place = { kind: 'branch', branchId } as const;
  // Only figures, targets and reports have pages at this level.
  const here = ['figure.read', 'figure.export', 'target.read', 'target.issue', 'filing.read', 'award.name'];
  const can = permissionsAt(member.grants, place).filter((permission) => here.includes(permission));
  if (branch === undefined || can.length === 0) error(404, 'not-found');
  const base = resolve('/o/[org]/b/[branch]', { org: orgId, branch: branchId });
  const shell: ShellData = {
    kind: 'campus',
    base,
    orgName: org.name,
    scopeName: branch.name,
    scopes: [{ href: base, kind: 'campus', name: branch.name }, ...scopesOf(org, member.grants, null)],
    personName: member.name,
    role: roleAt(member.grants, place),
    can,
  };
  return {
    shell,
    can,
    branch,
    campuses: org.campuses.filter((campus) => campus.branchId === branchId),
    personId: member.personId,
  };
};
