import { listChildSurveys } from '@keshi/modules/satisfaction/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links, so a parent's phone fetches no script for it. */
export const csr = false;

export const load: PageServerLoad = async (event) => ({
  surveys: await call(event, listChildSurveys, {
    params: { orgId: event.params.org, studentId: event.params.student },
    query: filled({ cursor: textIn(event.url, 'cursor') }),
  }),
});
