import { redirect } from '@sveltejs/kit';
import { formValue } from '@keshi/kernel/form';
import { createIncident } from '@keshi/modules/service-desk/contract';
import { copyOf, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff, todayAt, findStudents } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { getStudent } from '@keshi/modules/registry/contract';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const studentId = textIn(event.url, 'student');
  const [staff, student, found] = await Promise.all([
    readStaff(event),
    studentId === undefined ? null : call(event, getStudent, { params: { ...placeOf(event.params), studentId } }),
    findStudents(event),
  ]);
  const people = [...new Map([...staff.advisors, ...staff.teachers].map((each) => [each.id, each])).values()];
  return { people, student, found, today: todayAt(campus) };
};

/** A complaint is never major, whatever the box beside it says. */
function incidentOf(given: FormData): unknown {
  const form = copyOf(given);
  if (form.get('kind') !== 'accident') form.delete('major');
  return formValue(createIncident.body, form);
}

export const actions = {
  createIncident: formAction(createIncident, {
    body: incidentOf,
    then: (event, { id }) => redirect(303, event.url.pathname.replace(/new$/, id)),
  }),
} satisfies Actions;
