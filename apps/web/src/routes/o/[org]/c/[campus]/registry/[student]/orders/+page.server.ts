import { listOrders } from '@keshi/modules/payments/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const orders = await call(event, listOrders, {
    params: placeOf(event.params),
    query: filled({ studentId: event.params.student, cursor: textIn(event.url, 'cursor') }),
  });
  return { orders };
};
