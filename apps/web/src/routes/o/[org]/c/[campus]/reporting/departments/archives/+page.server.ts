import { listArchives } from '@keshi/modules/reporting/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** The archives behind a campus's completeness (M27), the least complete first. */
export const load: PageServerLoad = async (event) => ({
  list: await call(event, listArchives, {
    params: placeOf(event.params),
    query: filled({ cursor: textIn(event.url, 'cursor') }),
  }),
});
