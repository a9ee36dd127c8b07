import { redirect } from '@sveltejs/kit';
import { logVisit } from '@keshi/modules/advising/contract';
import { getStudent } from '@keshi/modules/registry/contract';
import { textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { findStudents, placeOf, readStaff, todayAt } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { visitOf } from '#lib/server/visit-fields.ts';
import type { Actions, PageServerLoad } from './$types';

/** First whom it was about, then what was said. */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const studentId = textIn(event.url, 'student');
  const [student, found, { owners }, guidance] = await Promise.all([
    studentId === undefined ? null : call(event, getStudent, { params: { ...placeOf(event.params), studentId } }),
    findStudents(event),
    readStaff(event),
    readGuidance(event, 'visit'),
  ]);
  return { student, found, guidance, report: { people: owners, today: todayAt(campus) } };
};

export const actions = {
  logVisit: formAction(logVisit, {
    body: visitOf,
    then: (event) => redirect(303, event.url.pathname.replace(/\/new$/, '')),
  }),
} satisfies Actions;
