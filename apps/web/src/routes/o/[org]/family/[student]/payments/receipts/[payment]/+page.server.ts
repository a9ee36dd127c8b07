import { getChildReceipt } from '@keshi/modules/payments/contract';
import { call } from '#lib/server/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { org, student, payment } = event.params;
  return {
    receipt: await call(event, getChildReceipt, { params: { orgId: org, studentId: student, paymentId: payment } }),
  };
};
