import { redirect } from '@sveltejs/kit';
import { chooseOrg } from '@keshi/modules/identity/contract';
import { homeOf } from '#lib/home.ts';
import { localPath, signInPath } from '#lib/local-path.ts';
import { formAction } from '#lib/server/form-action.ts';
import { memberOf, sessionOf } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const session = await sessionOf(event);
  if (session === null) redirect(303, signInPath(event.url));
  const member = memberOf(session);
  return {
    orgs: session.orgs,
    orgId: member?.orgId ?? null,
    home: member === null ? null : homeOf(member.orgId, member.grants),
  };
};

export const actions = {
  /** `next` only leads to a page of the organisation that was chosen. */
  choose: formAction(chooseOrg, {
    then: (event, session) => {
      const member = memberOf(session);
      const next = localPath(event.url.searchParams.get('next'));
      if (member === null) redirect(303, '/choose');
      redirect(303, next.startsWith(`/o/${member.orgId}/`) ? next : (homeOf(member.orgId, member.grants) ?? '/choose'));
    },
  }),
} satisfies Actions;
