import { redirect } from '@sveltejs/kit';
import { Problem } from '@keshi/kernel/problem';
import { acceptInvitation, getInvitation } from '@keshi/modules/identity/contract';
import { homeOf } from '#lib/home.ts';
import { ask, pageFor } from '#lib/server/api.ts';
import { formAction } from '#lib/server/form-action.ts';
import { memberOf } from '#lib/server/session.ts';
import type { Actions, PageServerLoad } from './$types';

/** A link that is used, void or old says so, and what to do, instead of a bare 404. */
export const load: PageServerLoad = async (event) => {
  try {
    return { invitation: await ask(event, getInvitation, { params: { token: event.params.token } }) };
  } catch (refusal) {
    if (refusal instanceof Problem && refusal.type === 'not-found') return { invitation: null };
    return pageFor(event, refusal);
  }
};

export const actions = {
  accept: formAction(acceptInvitation, {
    params: (event) => ({ token: event.params.token }),
    then: (_event, session) => {
      const member = memberOf(session);
      redirect(303, (member === null ? null : homeOf(member.orgId, member.grants)) ?? '/choose');
    },
  }),
} satisfies Actions;
