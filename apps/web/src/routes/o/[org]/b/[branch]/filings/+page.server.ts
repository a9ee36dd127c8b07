import { getBranchFilings } from '@keshi/modules/filings/contract';
import { call } from '#lib/server/api.ts';
import { askedFilings } from '#lib/server/filings.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** Reports of a branch by campus. */
export const load: PageServerLoad = async (event) => {
  const { query, kind, today } = askedFilings(event.url);
  return {
    overview: await call(event, getBranchFilings, {
      params: { orgId: event.params.org, branchId: event.params.branch },
      query,
    }),
    kind,
    today,
  };
};
