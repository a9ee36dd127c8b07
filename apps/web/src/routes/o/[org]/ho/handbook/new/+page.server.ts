import { redirect } from '@sveltejs/kit';
import { publishArticle } from '@keshi/modules/handbook/contract';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions } from './$types';

export const actions = {
  publish: formAction(publishArticle, {
    then: (event, { id }) => redirect(303, event.url.pathname.replace(/new$/, id)),
  }),
} satisfies Actions;
