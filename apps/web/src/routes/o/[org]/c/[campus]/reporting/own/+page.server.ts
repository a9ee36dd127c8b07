import { getOwnScore } from '@keshi/modules/reporting/contract';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { monthView } from '#lib/server/targets.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** One's own month (KPI-13), for those too who may not look at others' figures. */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const at = monthView(event.url, todayAt(campus));
  const query = { month: at.month };
  return { at, view: await call(event, getOwnScore, { params: placeOf(event.params), query }) };
};
