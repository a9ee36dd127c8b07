import { getPersonAppraisals, setSuperiorAppraisal } from '@keshi/modules/appraisal/contract';
import { call } from '#lib/server/api.ts';
import { backToQuarter, quarterView } from '#lib/server/appraisal.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** A person's quarter: what they said of their months, what their superior says (KPI-08, KPI-11). */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const at = quarterView(event.url, todayAt(campus));
  const params = { ...placeOf(event.params), personId: event.params.person };
  return { at, view: await call(event, getPersonAppraisals, { params, query: { quarter: at.quarter } }) };
};

export const actions = {
  judge: formAction(setSuperiorAppraisal, { then: backToQuarter }),
} satisfies Actions;
