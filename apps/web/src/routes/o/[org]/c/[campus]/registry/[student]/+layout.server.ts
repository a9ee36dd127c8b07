import { getStudent } from '@keshi/modules/registry/contract';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => {
  const student = await call(event, getStudent, {
    params: { ...placeOf(event.params), studentId: event.params.student },
  });
  return { student };
};
