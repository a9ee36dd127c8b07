import { getOrgAwards } from '@keshi/modules/reporting/contract';
import { call } from '#lib/server/api.ts';
import { awardsAsked } from '#lib/server/awards.ts';
import { clockOf } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** Supervisors and teams of all campuses ranked for a month (KPI-01…05, KPI-07). */
export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  const asked = awardsAsked(event.url, clockOf(org.campuses).timeZone);
  const view = await call(event, getOrgAwards, { params: { orgId: org.id }, query: { month: asked.at.month } });
  return { ...asked, view };
};
