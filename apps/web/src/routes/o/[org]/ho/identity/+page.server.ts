import { endMembership, inviteMember, listMembers } from '@keshi/modules/identity/contract';
import { call, ownUrl } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor');
  const members = await call(event, listMembers, {
    params: { orgId: event.params.org },
    query: cursor === null ? {} : { cursor },
  });
  return { members };
};

/** The form's one choice of a scope: `org`, `branch:<id>` or `campus:<id>`. */
const scopeOf = (text: unknown): { branchId?: string; campusId?: string } => {
  const [kind, id = ''] = typeof text === 'string' ? text.split(':') : [];
  return kind === 'branch' ? { branchId: id } : kind === 'campus' ? { campusId: id } : {};
};
const filled = (form: FormData, name: string) => form.get(name) || undefined;

export const actions = {
  invite: formAction(inviteMember, {
    body: (form) => ({
      name: filled(form, 'name'),
      role: filled(form, 'role'),
      phone: filled(form, 'phone'),
      email: filled(form, 'email'),
      ...scopeOf(form.get('scope')),
    }),
    then: (event, { membership, invitationUrl }) => ({
      invited: { name: membership.name, url: invitationUrl === null ? null : ownUrl(event, invitationUrl) },
    }),
  }),
  end: formAction(endMembership, { then: backToPage }),
} satisfies Actions;
