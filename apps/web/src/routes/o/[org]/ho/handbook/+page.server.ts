import { listOrgArticles, listOrgHandbook, listWithdrawnArticles } from '@keshi/modules/handbook/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { clockOf } from '#lib/server/figure-places.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { PageServerLoad, PageServerLoadEvent } from './$types';

/** It only shows and links. */
export const csr = false;

async function readShown(event: PageServerLoadEvent, { seesAll, publishes }: { seesAll: boolean; publishes: boolean }) {
  const show = choiceIn(event.url, 'show', ['all', 'withdrawn'] as const);
  const params = { orgId: event.params.org };
  const locale = getLocale();
  if (show === 'withdrawn' && publishes) {
    const query = filled({ locale, cursor: textIn(event.url, 'cursor') });
    return { show, withdrawn: await call(event, listWithdrawnArticles, { params, query }) } as const;
  }
  return show === 'all' && seesAll
    ? ({ show, ...(await call(event, listOrgArticles, { params, query: { locale } })) } as const)
    : ({ show: 'own', ...(await call(event, listOrgHandbook, { params, query: { locale } })) } as const);
}

/** The reader's own articles; for who sees them, all with their receipts, and what is withdrawn (DOC-02). */
export const load: PageServerLoad = async (event) => {
  const { can, org } = await event.parent();
  const rights = { seesAll: can.includes('handbook.receipts'), publishes: can.includes('handbook.publish') };
  return { shown: await readShown(event, rights), ...rights, timeZone: clockOf(org.campuses).timeZone };
};
