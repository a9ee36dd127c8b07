import { redirect } from '@sveltejs/kit';
import { createLead } from '@keshi/modules/admissions/contract';
import { readStaff } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';
import { leadOf } from '../contact-fields.ts';

export const load: PageServerLoad = async (event) => {
  const { advisors } = await readStaff(event);
  return { advisors };
};

export const actions = {
  createLead: formAction(createLead, {
    body: leadOf,
    then: (event, { id }) => redirect(303, event.url.pathname.replace(/new$/, id)),
  }),
} satisfies Actions;
