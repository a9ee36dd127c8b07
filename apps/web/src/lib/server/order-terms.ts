/** The terms of a sale as a form sends them: a price plan, or terms agreed by hand, never a mixture. */
import type * as z from 'zod';
import { formValue } from '@keshi/kernel/form';
import { copyOf } from './address.ts';

const BY_HAND = ['unitsBought', 'unitsGiven', 'priceMinor', 'validDays'] as const;

/** Reads the form of an endpoint that sells. The fields of the way not chosen do not count, whatever stands in them. */
export const termsOf =
  (endpoint: { readonly body: z.ZodType }) =>
  (given: FormData): unknown => {
    const form = copyOf(given);
    if (form.get('pricePlanId') === 'by-hand') form.delete('pricePlanId');
    else for (const name of BY_HAND) form.delete(name);
    return formValue(endpoint.body, form);
  };
