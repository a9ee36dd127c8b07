import { loadDashboard } from '#lib/server/reporting.ts';
import { clockOf, orgPlace } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links; what opens and shuts on it, PlainPage does. */
export const csr = false;

/** The organisation in figures (RPT-14). */
export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  return { view: await loadDashboard(event, orgPlace(org), clockOf(org.campuses), 10) };
};
