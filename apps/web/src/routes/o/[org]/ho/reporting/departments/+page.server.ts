import { clockOf, orgPlace } from '#lib/server/figure-places.ts';
import { loadDepartments } from '#lib/server/departments.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links; what opens and shuts on it, PlainPage does. */
export const csr = false;

/** Departments of all campuses side by side (KPI-09, KPI-10). */
export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  return { view: await loadDepartments(event, orgPlace(org), clockOf(org.campuses)) };
};
