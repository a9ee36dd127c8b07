import { listChildOrders } from '@keshi/modules/payments/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import type { PageServerLoad } from './$types';

/** Quotes to be paid and what was paid, newest first (REN-05). */
export const load: PageServerLoad = async (event) => {
  const orders = await call(event, listChildOrders, {
    params: { orgId: event.params.org, studentId: event.params.student },
    query: { limit: 20, ...filled({ cursor: textIn(event.url, 'cursor') }) },
  });
  return { orders };
};
