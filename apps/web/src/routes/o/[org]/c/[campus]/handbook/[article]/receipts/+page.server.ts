import { getCampusArticle, listCampusReceipts } from '@keshi/modules/handbook/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** Who of the campus has acknowledged an article (DOC-02). */
export const load: PageServerLoad = async (event) => {
  const params = { ...placeOf(event.params), articleId: event.params.article };
  const [article, receipts] = await Promise.all([
    call(event, getCampusArticle, { params, query: { locale: getLocale() } }),
    call(event, listCampusReceipts, { params, query: filled({ cursor: textIn(event.url, 'cursor') }) }),
  ]);
  return { article, receipts };
};
