import { acknowledgeOrgArticle, getOrgArticle, withdrawArticle } from '@keshi/modules/handbook/contract';
import { call } from '#lib/server/api.ts';
import { clockOf } from '#lib/server/figure-places.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { Actions, PageServerLoad } from './$types';

/** As at a campus: a refusal is shown with the page read anew. */
export const csr = false;

export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  const params = { orgId: event.params.org, articleId: event.params.article };
  const article = await call(event, getOrgArticle, { params, query: { locale: getLocale() } });
  return { article, timeZone: clockOf(org.campuses).timeZone };
};

export const actions = {
  acknowledge: formAction(acknowledgeOrgArticle, { then: backToPage }),
  withdraw: formAction(withdrawArticle, { then: backToPage }),
} satisfies Actions;
