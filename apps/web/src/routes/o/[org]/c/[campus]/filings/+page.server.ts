import { isDate } from '@keshi/kernel/dates';
import { getMonthlyChecklist } from '@keshi/modules/advising/contract';
import { getFilingInbox, listDueFilings } from '@keshi/modules/filings/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

const MONTH = /^20\d{2}-(?:0[1-9]|1[0-2])$/;

/** What the reader is to file and what the month asks of them, or what they receive. Who files nothing sees what they receive, an advisor only their own. */
export const load: PageServerLoad = async (event) => {
  const { can, campus } = await event.parent();
  const params = placeOf(event.params);
  const [files, receives] = [can.includes('filing.file'), can.includes('duty.team') || !can.includes('filing.file')];
  const isInbox = receives && (!files || event.url.searchParams.get('show') === 'inbox');
  const on = textIn(event.url, 'on');
  const month = MONTH.exec(textIn(event.url, 'month') ?? '')?.[0];
  const [due, inbox, checklist] = await Promise.all([
    isInbox ? null : call(event, listDueFilings, { params }),
    isInbox
      ? call(event, getFilingInbox, { params, query: filled({ on: on !== undefined && isDate(on) ? on : undefined }) })
      : null,
    isInbox || !can.includes('day.read')
      ? null
      : call(event, getMonthlyChecklist, { params, query: filled({ month }) }),
  ]);
  return { due, inbox, checklist, today: todayAt(campus), hasBoth: files && receives };
};
