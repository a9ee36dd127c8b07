import { listLeads } from '@keshi/modules/admissions/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';
import { STATUSES } from './words.ts';

export const load: PageServerLoad = async (event) => {
  const { personId } = await event.parent();
  const q = textIn(event.url, 'q')?.slice(0, 40);
  const status = choiceIn(event.url, 'status', [...STATUSES, 'all']) ?? 'open';
  const isMine = event.url.searchParams.get('whose') === 'mine';
  const leads = await call(event, listLeads, {
    params: placeOf(event.params),
    query: filled({
      cursor: textIn(event.url, 'cursor'),
      q,
      status: status === 'all' ? undefined : status,
      advisorId: isMine ? personId : undefined,
    }),
  });
  return { leads, q: q ?? '', status, isMine };
};
