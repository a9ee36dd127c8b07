import { acknowledgeCampusArticle, getCampusArticle } from '@keshi/modules/handbook/contract';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { Actions, PageServerLoad } from './$types';

/** A refusal is shown with the page read anew: whoever signed an old version sees the new one. PlainPage sends the form. */
export const csr = false;

export const load: PageServerLoad = async (event) => ({
  article: await call(event, getCampusArticle, {
    params: { ...placeOf(event.params), articleId: event.params.article },
    query: { locale: getLocale() },
  }),
});

export const actions = { acknowledge: formAction(acknowledgeCampusArticle, { then: backToPage }) } satisfies Actions;
