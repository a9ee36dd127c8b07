import { endCampusMembership, inviteCampusMember, listCampusMembers } from '@keshi/modules/identity/contract';
import { call, ownUrl } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url;
  const cursor = searchParams.get('cursor');
  const ended = searchParams.get('show') === 'ended';
  const members = await call(event, listCampusMembers, {
    params: { orgId: event.params.org, campusId: event.params.campus },
    query: { ended: String(ended), ...(cursor === null ? {} : { cursor }) },
  });
  return { members, ended };
};

export const actions = {
  invite: formAction(inviteCampusMember, {
    then: (event, { membership, invitationUrl }) => ({
      invited: { name: membership.name, url: invitationUrl === null ? null : ownUrl(event, invitationUrl) },
    }),
  }),
  end: formAction(endCampusMembership, { then: backToPage }),
} satisfies Actions;
