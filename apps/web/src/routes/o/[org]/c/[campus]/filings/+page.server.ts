import { isDate } from '@keshi/kernel/dates';
import { getFilingInbox, listDueFilings } from '@keshi/modules/filings/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** What the reader is to file, or what they receive. Who files nothing sees what they receive, an advisor only their own. */
export const load: PageServerLoad = async (event) => {
  const { can } = await event.parent();
  const params = placeOf(event.params);
  const [files, receives] = [can.includes('filing.file'), can.includes('duty.team') || !can.includes('filing.file')];
  const isInbox = receives && (!files || event.url.searchParams.get('show') === 'inbox');
  const on = textIn(event.url, 'on');
  const [due, inbox] = await Promise.all([
    isInbox ? null : call(event, listDueFilings, { params }),
    isInbox
      ? call(event, getFilingInbox, { params, query: filled({ on: on !== undefined && isDate(on) ? on : undefined }) })
      : null,
  ]);
  return { due, inbox, hasBoth: files && receives };
};
