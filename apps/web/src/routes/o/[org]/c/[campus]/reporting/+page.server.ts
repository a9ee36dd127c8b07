import { loadDashboard } from '#lib/server/reporting.ts';
import { campusPlace } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links; what opens and shuts on it, PlainPage does. */
export const csr = false;

/** A campus in figures (RPT-14). */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  return { view: await loadDashboard(event, campusPlace(event.params.org, campus), campus, 100) };
};
