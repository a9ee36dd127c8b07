import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import type { PageServerLoad } from './$types';

/** A branch has its figures, or what is filed for those who read only that; the day's work is at its campuses. */
export const load: PageServerLoad = async ({ params, parent }) => {
  const { can } = await parent();
  const at = { org: params.org, branch: params.branch };
  redirect(
    303,
    can.includes('figure.read')
      ? resolve('/o/[org]/b/[branch]/reporting', at)
      : resolve('/o/[org]/b/[branch]/filings', at),
  );
};
