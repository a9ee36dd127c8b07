import { error, redirect } from '@sveltejs/kit';
import { allowedPlaces, HEAD_OFFICE_PLACES } from '#lib/places.ts';
import type { PageServerLoad } from './$types';

/** The head office opens at the first place its reader has: the overview, for those who see figures; before there is a campus, where one is made. */
export const load: PageServerLoad = async ({ parent }) => {
  const { shell, org } = await parent();
  if (org.campuses.length === 0 && shell.can.includes('org.manage')) redirect(303, `${shell.base}/tenancy`);
  const [first] = allowedPlaces(HEAD_OFFICE_PLACES, shell.can).flat();
  if (first === undefined) error(403, 'not-allowed');
  redirect(303, `${shell.base}/${first.path}`);
};
