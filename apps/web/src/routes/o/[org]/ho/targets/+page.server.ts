import { localDate } from '@keshi/kernel/dates';
import { getOrgTasks } from '@keshi/modules/reporting/contract';
import { call } from '#lib/server/api.ts';
import { businessNow } from '#lib/server/clock.ts';
import { clockOf } from '#lib/server/figure-places.ts';
import { monthView } from '#lib/server/targets.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** Targets of the organisation by branch and campus, and the way to where each branch's are set (TGT-06, KPI-01). */
export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  const at = monthView(event.url, localDate(businessNow(), clockOf(org.campuses).timeZone));
  const tasks = await call(event, getOrgTasks, { params: { orgId: org.id }, query: { month: at.month } });
  return { at, tasks };
};
