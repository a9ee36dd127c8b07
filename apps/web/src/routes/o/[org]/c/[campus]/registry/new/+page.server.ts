import { redirect } from '@sveltejs/kit';
import { getLead, registerLead } from '@keshi/modules/admissions/contract';
import { formValue } from '@keshi/kernel/form';
import { createStudent } from '@keshi/modules/registry/contract';
import { placeOf, readStaff } from '#lib/server/campus.ts';
import { copyOf, fieldText, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const leadId = textIn(event.url, 'lead');
  const [{ advisors }, lead] = await Promise.all([
    readStaff(event),
    leadId === undefined ? null : call(event, getLead, { params: { ...placeOf(event.params), leadId } }),
  ]);
  return { advisors, lead };
};

/** The second guardian's row may stay empty; one that was begun is checked like the first. */
function studentOf(given: FormData): unknown {
  const form = copyOf(given);
  const names = ['guardians.1.name', 'guardians.1.phone', 'guardians.1.relation'];
  if (names.every((name) => fieldText(form, name) === undefined)) for (const name of names) form.delete(name);
  return formValue(createStudent.body, form);
}

export const actions = {
  /** On to the student's orders: the next thing is usually to sell a course. */
  createStudent: formAction(createStudent, {
    body: studentOf,
    then: (event, { id }) => redirect(303, event.url.pathname.replace(/new$/, `${id}/profile?new=student`)),
  }),
  /** The same form, begun with what is known of a lead. */
  registerLead: formAction(registerLead, {
    body: studentOf,
    then: (event, { studentId }) =>
      redirect(303, event.url.pathname.replace(/new$/, `${studentId}/profile?new=student`)),
  }),
} satisfies Actions;
