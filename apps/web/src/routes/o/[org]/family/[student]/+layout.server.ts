import { getChild } from '@keshi/modules/registry/contract';
import { childrenOf, homeOf } from '#lib/home.ts';
import { call } from '#lib/server/api.ts';
import { memberAt } from '#lib/server/session.ts';
import type { Scope, ShellData } from '#lib/shell.ts';
import type { LayoutServerLoad } from './$types';

/** One child in the address; brothers and sisters are a link away. Who is not a guardian of the child gets the API's 404. */
export const load: LayoutServerLoad = async (event) => {
  const { org: orgId, student: studentId } = event.params;
  const member = await memberAt(event, orgId);
  const ids = childrenOf(member.grants);
  const childOf = (id: string) => call(event, getChild, { params: { orgId, studentId: id } });
  const [child, siblings] = await Promise.all([
    childOf(studentId),
    Promise.all(ids.filter((id) => id !== studentId).map(childOf)),
  ]);
  const children = [child, ...siblings].sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  const staff = member.grants.filter((grant) => grant.role !== 'guardian');
  const work = homeOf(orgId, staff);
  const scopes: Scope[] = children.map((each) => ({
    href: `/o/${orgId}/family/${each.id}`,
    kind: 'child',
    name: each.name,
  }));
  if (work !== null) scopes.push({ href: work, kind: work.endsWith('/ho') ? 'head-office' : 'campus', name: '' });
  const shell: ShellData = {
    kind: 'family',
    base: `/o/${orgId}/family/${studentId}`,
    orgName: member.orgName,
    scopeName: child.name,
    scopes,
    personName: member.name,
    role: 'guardian',
    can: ['family.read', 'family.pay', 'family.complain', 'family.sign', 'family.answer'],
  };
  return { shell, child, children };
};
