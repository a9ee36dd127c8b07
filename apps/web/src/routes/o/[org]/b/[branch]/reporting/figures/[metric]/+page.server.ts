import { loadDrill } from '#lib/server/reporting.ts';
import { branchPlace, clockOf } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** A figure opened down to its rows. */
export const load: PageServerLoad = async (event) => {
  const { branch, campuses } = await event.parent();
  return {
    view: await loadDrill(event, branchPlace(event.params.org, branch), clockOf(campuses), event.params.metric),
  };
};
