import { branchPlace, clockOf } from '#lib/server/figure-places.ts';
import { loadDepartments } from '#lib/server/departments.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links; what opens and shuts on it, PlainPage does. */
export const csr = false;

/** Departments of a branch’s campuses side by side (KPI-09, KPI-10). */
export const load: PageServerLoad = async (event) => {
  const { branch, campuses } = await event.parent();
  return { view: await loadDepartments(event, branchPlace(event.params.org, branch), clockOf(campuses)) };
};
