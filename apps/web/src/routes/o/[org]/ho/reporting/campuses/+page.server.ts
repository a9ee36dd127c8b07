import { loadDashboard } from '#lib/server/reporting.ts';
import { clockOf, orgPlace } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** All campuses side by side. */
export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  return { view: await loadDashboard(event, orgPlace(org), clockOf(org.campuses), 50) };
};
