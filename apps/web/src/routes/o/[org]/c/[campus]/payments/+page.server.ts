import { listOrders } from '@keshi/modules/payments/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { ORDER_KINDS, ORDER_STATES } from '#lib/campus-words.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const state = choiceIn(event.url, 'state', ORDER_STATES);
  const kind = choiceIn(event.url, 'kind', ORDER_KINDS);
  const orders = await call(event, listOrders, {
    params: placeOf(event.params),
    query: filled({ cursor: textIn(event.url, 'cursor'), state, kind }),
  });
  return { orders, state: state ?? null, kind: kind ?? null };
};
