import { redirect } from '@sveltejs/kit';
import { signImport } from '@keshi/modules/opening/contract';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

const batchPath = (url: URL): string => url.pathname.replace(/\/sign$/, '');

export const load: PageServerLoad = async ({ parent, url }) => {
  const { batch } = await parent();
  if (batch.state !== 'checked' || batch.counts.ready === 0) redirect(303, batchPath(url));
};

export const actions = {
  sign: formAction(signImport, { then: (event) => redirect(303, batchPath(event.url)) }),
} satisfies Actions;
