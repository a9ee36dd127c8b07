import { listAppraisals } from '@keshi/modules/appraisal/contract';
import { call } from '#lib/server/api.ts';
import { quarterView } from '#lib/server/appraisal.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** Everybody's appraisals of a quarter, collated (RPT-08, KPI-11). */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const at = quarterView(event.url, todayAt(campus));
  const params = placeOf(event.params);
  return { at, view: await call(event, listAppraisals, { params, query: { quarter: at.quarter } }) };
};
