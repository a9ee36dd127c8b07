import { listStudentNotes, listVisits, logVisit } from '@keshi/modules/advising/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff, todayAt } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { visitOf } from '#lib/server/visit-fields.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { can, campus } = await event.parent();
  const params = placeOf(event.params);
  const studentId = event.params.student;
  const [visits, notes, staff, guidance] = await Promise.all([
    call(event, listVisits, { params, query: filled({ studentId, cursor: textIn(event.url, 'cursor') }) }),
    // The prompt to praise stands where the family is about to be talked to.
    call(event, listStudentNotes, { params: { ...params, studentId }, query: { limit: 1 } }),
    can.includes('visit.log') ? readStaff(event) : null,
    readGuidance(event, 'visit'),
  ]);
  return { visits, untold: notes.untold, guidance, report: { people: staff?.owners ?? [], today: todayAt(campus) } };
};

export const actions = { logVisit: formAction(logVisit, { body: visitOf, then: backToPage }) } satisfies Actions;
