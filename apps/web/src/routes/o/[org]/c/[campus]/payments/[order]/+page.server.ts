import { redirect } from '@sveltejs/kit';
import { cancelOrder, getOrder, recordReceipt } from '@keshi/modules/payments/contract';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const order = await call(event, getOrder, { params: { ...placeOf(event.params), orderId: event.params.order } });
  return { order };
};

export const actions = {
  /** The receipt is what the family gets, so it comes next. */
  receive: formAction(recordReceipt, {
    then: (event, payment) =>
      redirect(303, `${event.url.pathname.replace(/[^/]+$/, '')}receipts/${payment.id}?new=receipt`),
  }),
  cancel: formAction(cancelOrder, { then: backToPage }),
} satisfies Actions;
