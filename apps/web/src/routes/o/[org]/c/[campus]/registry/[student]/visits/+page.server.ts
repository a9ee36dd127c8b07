import { listVisits, logVisit } from '@keshi/modules/advising/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { visitOf } from '#lib/server/visit-fields.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [visits, guidance] = await Promise.all([
    call(event, listVisits, {
      params: placeOf(event.params),
      query: filled({ studentId: event.params.student, cursor: textIn(event.url, 'cursor') }),
    }),
    readGuidance(event, 'visit'),
  ]);
  return { visits, guidance };
};

export const actions = { logVisit: formAction(logVisit, { body: visitOf, then: backToPage }) } satisfies Actions;
