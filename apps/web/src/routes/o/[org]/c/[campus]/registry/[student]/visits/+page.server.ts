import { listStudentNotes, listVisits, logVisit } from '@keshi/modules/advising/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { visitOf } from '#lib/server/visit-fields.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const visits = await call(event, listVisits, {
    params: placeOf(event.params),
    query: filled({ studentId: event.params.student, cursor: textIn(event.url, 'cursor') }),
  });
  // The prompt to praise stands where the family is about to be talked to.
  const { untold } = await call(event, listStudentNotes, {
    params: { ...placeOf(event.params), studentId: event.params.student },
    query: { limit: 1 },
  });
  return { visits, untold };
};

export const actions = { logVisit: formAction(logVisit, { body: visitOf, then: backToPage }) } satisfies Actions;
