import { redirect } from '@sveltejs/kit';
import { getLead, setReferrer } from '@keshi/modules/admissions/contract';
import { getStudent } from '@keshi/modules/registry/contract';
import { textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { findStudents, placeOf } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const params = placeOf(event.params);
  const studentId = textIn(event.url, 'student');
  const [lead, referrer, found] = await Promise.all([
    call(event, getLead, { params: { ...params, leadId: event.params.lead } }),
    studentId === undefined ? null : call(event, getStudent, { params: { ...params, studentId } }),
    findStudents(event),
  ]);
  return { lead, referrer, found };
};

export const actions = {
  setReferrer: formAction(setReferrer, {
    then: (event) => redirect(303, event.url.pathname.replace(/\/referrer$/, '')),
  }),
} satisfies Actions;
