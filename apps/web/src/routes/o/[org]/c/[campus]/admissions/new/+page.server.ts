import { redirect } from '@sveltejs/kit';
import { createLead } from '@keshi/modules/admissions/contract';
import { getStudent } from '@keshi/modules/registry/contract';
import { textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { findStudents, placeOf, readStaff } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';
import { leadOf } from '../contact-fields.ts';

export const load: PageServerLoad = async (event) => {
  const studentId = textIn(event.url, 'student');
  const [{ advisors }, referrer, found] = await Promise.all([
    readStaff(event),
    studentId === undefined ? null : call(event, getStudent, { params: { ...placeOf(event.params), studentId } }),
    findStudents(event),
  ]);
  return { advisors, referrer, found };
};

export const actions = {
  createLead: formAction(createLead, {
    body: leadOf,
    then: (event, { id }) => redirect(303, event.url.pathname.replace(/new$/, id)),
  }),
} satisfies Actions;
