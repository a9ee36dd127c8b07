import { getPersonScore } from '@keshi/modules/reporting/contract';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { monthView } from '#lib/server/targets.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** A person's month at the campus (KPI-13). */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const at = monthView(event.url, todayAt(campus));
  const params = { ...placeOf(event.params), personId: event.params.person };
  return { at, view: await call(event, getPersonScore, { params, query: { month: at.month } }) };
};
