import { addMonths, isDate, monthStart } from '@keshi/kernel/dates';
import { listPayments } from '@keshi/modules/payments/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { METHODS } from '#lib/campus-words.ts';
import type { PageServerLoad } from './$types';

/** A month of money in, by the day it was confirmed. */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const today = todayAt(campus);
  const asked = textIn(event.url, 'month') ?? '';
  const from = isDate(`${asked}-01`) ? `${asked}-01` : monthStart(today);
  const method = choiceIn(event.url, 'method', METHODS);
  const payments = await call(event, listPayments, {
    params: placeOf(event.params),
    query: filled({ from, until: addMonths(from, 1), cursor: textIn(event.url, 'cursor'), method }),
  });
  return { payments, from, thisMonth: monthStart(today), method: method ?? null };
};
