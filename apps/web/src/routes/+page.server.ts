import { redirect } from '@sveltejs/kit';
import { homeOf } from '#lib/home.ts';
import { memberOf, sessionOf } from '#lib/server/session.ts';
import type { PageServerLoad } from './$types';

/** `/` is nobody's page: everyone goes to where their work (or their child) is. */
export const load: PageServerLoad = async (event) => {
  const session = await sessionOf(event);
  if (session === null) redirect(303, '/sign-in');
  const member = memberOf(session);
  redirect(303, (member === null ? null : homeOf(member.orgId, member.grants)) ?? '/choose');
};
