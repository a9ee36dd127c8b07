import { redirect } from '@sveltejs/kit';
import { getLead, tieLead } from '@keshi/modules/admissions/contract';
import { call } from '#lib/server/api.ts';
import { findStudents, placeOf } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [lead, found] = await Promise.all([
    call(event, getLead, { params: { ...placeOf(event.params), leadId: event.params.lead } }),
    findStudents(event),
  ]);
  return { lead, found };
};

export const actions = {
  tieLead: formAction(tieLead, { then: (event) => redirect(303, event.url.pathname.replace(/\/student$/, '')) }),
} satisfies Actions;
