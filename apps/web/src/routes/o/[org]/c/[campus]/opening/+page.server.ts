import { listImports } from '@keshi/modules/opening/contract';
import { call } from '#lib/server/api.ts';
import type { Actions, PageServerLoad } from './$types';
import { uploadFile } from './upload.ts';

export const load: PageServerLoad = async (event) => {
  const { org: orgId, campus: campusId } = event.params;
  const cursor = event.url.searchParams.get('cursor');
  return {
    imports: await call(event, listImports, { params: { orgId, campusId }, query: cursor === null ? {} : { cursor } }),
  };
};

export const actions = { upload: uploadFile } satisfies Actions;
