import { campusPlace } from '#lib/server/figure-places.ts';
import { loadDepartments } from '#lib/server/departments.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links; what opens and shuts on it, PlainPage does. */
export const csr = false;

/** Departments of a campus, by person (KPI-09, KPI-10). */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  return { view: await loadDepartments(event, campusPlace(event.params.org, campus), campus) };
};
