import { getBranchAwards } from '@keshi/modules/reporting/contract';
import { call } from '#lib/server/api.ts';
import { awardsAsked } from '#lib/server/awards.ts';
import { clockOf } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** Supervisors and teams of a branch's campuses ranked for a month. */
export const load: PageServerLoad = async (event) => {
  const { campuses } = await event.parent();
  const asked = awardsAsked(event.url, clockOf(campuses).timeZone);
  const view = await call(event, getBranchAwards, {
    params: { orgId: event.params.org, branchId: event.params.branch },
    query: { month: asked.at.month },
  });
  return { ...asked, view };
};
