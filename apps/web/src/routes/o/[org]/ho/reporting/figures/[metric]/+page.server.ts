import { loadDrill } from '#lib/server/reporting.ts';
import { clockOf, orgPlace } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** A figure opened down to its rows. */
export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  return { view: await loadDrill(event, orgPlace(org), clockOf(org.campuses), event.params.metric) };
};
