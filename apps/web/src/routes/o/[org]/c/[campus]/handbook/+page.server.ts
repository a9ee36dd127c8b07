import { listCampusArticles, listCampusHandbook } from '@keshi/modules/handbook/contract';
import { call } from '#lib/server/api.ts';
import { choiceIn } from '#lib/server/address.ts';
import { placeOf } from '#lib/server/campus.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** The reader's own articles; for who sees them, the campus's receipts of all (DOC-02). */
export const load: PageServerLoad = async (event) => {
  const { can } = await event.parent();
  const seesAll = can.includes('handbook.receipts');
  const given = { params: placeOf(event.params), query: { locale: getLocale() } };
  const shown =
    seesAll && choiceIn(event.url, 'show', ['all']) !== undefined
      ? ({ show: 'all', ...(await call(event, listCampusArticles, given)) } as const)
      : ({ show: 'own', ...(await call(event, listCampusHandbook, given)) } as const);
  return { shown, seesAll };
};
