import { redirect } from '@sveltejs/kit';
import { getOrgArticle, publishVersion } from '@keshi/modules/handbook/contract';
import { call } from '#lib/server/api.ts';
import { formAction } from '#lib/server/form-action.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { Actions, PageServerLoad } from './$types';

/** Begins with the text in force, in the language it is read in. */
export const load: PageServerLoad = async (event) => {
  const params = { orgId: event.params.org, articleId: event.params.article };
  return { article: await call(event, getOrgArticle, { params, query: { locale: getLocale() } }) };
};

export const actions = {
  publish: formAction(publishVersion, {
    then: (event) => redirect(303, event.url.pathname.replace(/\/version$/, '')),
  }),
} satisfies Actions;
