import { error, redirect } from '@sveltejs/kit';
import { allowedPlaces, CAMPUS_PLACES } from '#lib/places.ts';
import type { PageServerLoad } from './$types';

/** A campus opens at the first place its reader has: the day for those who owe something there, lessons for the others. */
export const load: PageServerLoad = async ({ parent }) => {
  const { shell } = await parent();
  const [first] = allowedPlaces(CAMPUS_PLACES, shell.can).flat();
  if (first === undefined) error(403, 'not-allowed');
  redirect(303, `${shell.base}/${first.path}`);
};
