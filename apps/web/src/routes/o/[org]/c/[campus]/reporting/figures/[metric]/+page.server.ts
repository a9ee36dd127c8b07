import { loadClassRates, loadDrill } from '#lib/server/reporting.ts';
import { campusPlace } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** A figure opened down to its rows. */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const view = await loadDrill(event, campusPlace(event.params.org, campus), campus, event.params.metric);
  return { view, classes: await loadClassRates(event, view) };
};
