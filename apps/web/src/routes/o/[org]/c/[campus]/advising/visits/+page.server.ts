import { listVisits } from '@keshi/modules/advising/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { personId } = await event.parent();
  const isMine = event.url.searchParams.get('whose') === 'mine';
  const visits = await call(event, listVisits, {
    params: placeOf(event.params),
    query: filled({ cursor: textIn(event.url, 'cursor'), advisorId: isMine ? personId : undefined }),
  });
  return { visits, isMine };
};
