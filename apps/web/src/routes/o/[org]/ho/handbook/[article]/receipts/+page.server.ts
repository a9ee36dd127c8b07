import { getOrgArticle, listArticleCampuses, listArticleReceipts } from '@keshi/modules/handbook/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { clockOf } from '#lib/server/figure-places.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** Who has acknowledged an article, by campus and one by one (DOC-02). */
export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  const params = { orgId: event.params.org, articleId: event.params.article };
  const [article, places, receipts] = await Promise.all([
    call(event, getOrgArticle, { params, query: { locale: getLocale() } }),
    call(event, listArticleCampuses, { params, query: filled({ cursor: textIn(event.url, 'places') }) }),
    call(event, listArticleReceipts, { params, query: filled({ cursor: textIn(event.url, 'cursor') }) }),
  ]);
  return { article, places, receipts, timeZone: clockOf(org.campuses).timeZone };
};
