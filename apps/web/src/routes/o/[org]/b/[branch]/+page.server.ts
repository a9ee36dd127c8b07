import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import type { PageServerLoad } from './$types';

/** A branch has its figures; the day's work is at its campuses. */
export const load: PageServerLoad = ({ params }) =>
  redirect(303, resolve('/o/[org]/b/[branch]/reporting', { org: params.org, branch: params.branch }));
