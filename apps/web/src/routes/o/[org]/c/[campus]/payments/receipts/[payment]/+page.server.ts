import { getReceipt } from '@keshi/modules/payments/contract';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const receipt = await call(event, getReceipt, {
    params: { ...placeOf(event.params), paymentId: event.params.payment },
  });
  return { receipt };
};
