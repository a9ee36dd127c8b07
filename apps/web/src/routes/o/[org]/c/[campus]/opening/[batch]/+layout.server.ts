import { getImport } from '@keshi/modules/opening/contract';
import { call } from '#lib/server/api.ts';
import type { LayoutServerLoad } from './$types';

/** The batch of every page below. */
export const load: LayoutServerLoad = async (event) => {
  const { org: orgId, campus: campusId, batch: batchId } = event.params;
  return { batch: await call(event, getImport, { params: { orgId, campusId, batchId } }) };
};
