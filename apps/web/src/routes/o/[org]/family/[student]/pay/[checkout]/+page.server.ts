import { getChildStatement } from '@keshi/modules/hours/contract';
import { getCheckout, getChildOrder, getChildReceipt } from '@keshi/modules/payments/contract';
import { call } from '#lib/server/api.ts';
import { textIn } from '#lib/server/address.ts';
import type { PageServerLoad } from './$types';

/** Without script the page asks again this often, every three seconds: two minutes, then it is left to the reader. */
const LOOKS_MAX = 40;

/** Where the provider's page comes back to, paid or not. Only the signed webhook says which, so this page reads what is known by now. */
export const load: PageServerLoad = async (event) => {
  const { org: orgId, student: studentId, checkout: checkoutId } = event.params;
  event.depends('family:checkout');
  const checkout = await call(event, getCheckout, { params: { orgId, studentId, checkoutId } });
  const { paymentId, orderId } = checkout;
  const [order, receipt] = await Promise.all([
    call(event, getChildOrder, { params: { orgId, studentId, orderId } }),
    paymentId === null ? null : call(event, getChildReceipt, { params: { orgId, studentId, paymentId } }),
  ]);
  const statement =
    receipt === null
      ? null
      : await call(event, getChildStatement, {
          params: { orgId, studentId },
          query: { courseId: order.courseId, limit: 1 },
        });
  // A later payment or lesson has changed the balance: then before and after no longer belong to this receipt.
  const isLatest = statement?.entries.items[0]?.cause.id === paymentId;
  const look = Math.max(0, Math.trunc(Number(textIn(event.url, 'look') ?? '0')) || 0);
  return {
    checkout,
    receipt,
    orderId,
    payUrl: order.checkouts.find((each) => each.id === checkout.id)?.url ?? null,
    balanceUnits: statement !== null && isLatest ? statement.balanceUnits : null,
    nextLook: look < LOOKS_MAX ? look + 1 : null,
  };
};
