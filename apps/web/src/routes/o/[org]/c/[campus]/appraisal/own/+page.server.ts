import {
  answerAppraisal,
  getOwnAppraisals,
  setOwnAppraisal,
  setPeerAppraisal,
} from '@keshi/modules/appraisal/contract';
import { textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { backToQuarter, quarterView } from '#lib/server/appraisal.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** One's own months, what one's superior says of the quarter, and scores for colleagues (KPI-11, KPI-12). */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const at = quarterView(event.url, todayAt(campus));
  const params = placeOf(event.params);
  const view = await call(event, getOwnAppraisals, { params, query: { quarter: at.quarter } });
  return { at, view, scored: view.colleagues.find(({ personId }) => personId === textIn(event.url, 'score')) ?? null };
};

export const actions = {
  own: formAction(setOwnAppraisal, { then: backToQuarter }),
  answer: formAction(answerAppraisal, { then: backToQuarter }),
  peer: formAction(setPeerAppraisal, { then: backToQuarter }),
} satisfies Actions;
