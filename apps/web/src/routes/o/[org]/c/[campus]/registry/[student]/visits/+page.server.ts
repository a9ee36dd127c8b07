import { listVisits, logVisit } from '@keshi/modules/advising/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff, todayAt } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { visitOf } from '#lib/server/visit-fields.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { can, campus } = await event.parent();
  const [visits, staff] = await Promise.all([
    call(event, listVisits, {
      params: placeOf(event.params),
      query: filled({ studentId: event.params.student, cursor: textIn(event.url, 'cursor') }),
    }),
    can.includes('visit.log') ? readStaff(event) : null,
  ]);
  return { visits, report: { people: staff?.owners ?? [], today: todayAt(campus) } };
};

export const actions = { logVisit: formAction(logVisit, { body: visitOf, then: backToPage }) } satisfies Actions;
