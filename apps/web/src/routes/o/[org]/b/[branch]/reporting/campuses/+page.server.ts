import { loadDashboard } from '#lib/server/reporting.ts';
import { branchPlace, clockOf } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** All campuses side by side. */
export const load: PageServerLoad = async (event) => {
  const { branch, campuses } = await event.parent();
  return { view: await loadDashboard(event, branchPlace(event.params.org, branch), clockOf(campuses), 50) };
};
