import { createComplaint, listComplaints } from '@keshi/modules/service-desk/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { businessNow } from '#lib/server/clock.ts';
import { familyToday } from '#lib/family/clock.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const complaints = await call(event, listComplaints, {
    params: { orgId: event.params.org, studentId: event.params.student },
    query: filled({ cursor: textIn(event.url, 'cursor') }),
  });
  return { complaints, today: familyToday(businessNow()) };
};

export const actions = { createComplaint: formAction(createComplaint, { then: backToPage }) } satisfies Actions;
