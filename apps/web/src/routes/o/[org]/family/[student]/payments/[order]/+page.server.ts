import { redirect } from '@sveltejs/kit';
import { parseMinor } from '@keshi/kernel/money';
import { createCheckout, getChildOrder } from '@keshi/modules/payments/contract';
import { fieldText } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { formAction } from '#lib/server/form-action.ts';
import { getLocale } from '#paraglide/runtime.js';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { org, student, order } = event.params;
  return { order: await call(event, getChildOrder, { params: { orgId: org, studentId: student, orderId: order } }) };
};

export const actions = {
  /** All that is due, or the part that was typed; then on to the provider's page. The form's key makes a second press the same payment. */
  pay: formAction(createCheckout, {
    body: (form) => {
      const text = fieldText(form, 'amountMinor');
      const part = text === undefined ? undefined : (parseMinor(text) ?? text);
      // A part without an amount is a mistake, not a wish to pay it all.
      return { locale: getLocale(), ...(form.get('how') === 'part' ? { amountMinor: part ?? '' } : {}) };
    },
    // The address is the API's own answer, never something from the request.
    then: (_event, { url }) => redirect(303, url, { external: true }),
  }),
} satisfies Actions;
