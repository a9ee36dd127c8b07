import { loadDashboard } from '#lib/server/reporting.ts';
import { branchPlace, clockOf } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links; what opens and shuts on it, PlainPage does. */
export const csr = false;

/** A branch in figures (RPT-14). */
export const load: PageServerLoad = async (event) => {
  const { branch, campuses } = await event.parent();
  return { view: await loadDashboard(event, branchPlace(event.params.org, branch), clockOf(campuses), 10) };
};
