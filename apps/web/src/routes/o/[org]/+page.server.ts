import { redirect } from '@sveltejs/kit';
import { homeOf } from '#lib/home.ts';
import { memberAt } from '#lib/server/session.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const member = await memberAt(event, event.params.org);
  redirect(303, homeOf(member.orgId, member.grants) ?? '/choose');
};
