import { listRenewals } from '@keshi/modules/renewals/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { STAGES } from '#lib/campus-words.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { campus, personId } = await event.parent();
  const stage = choiceIn(event.url, 'stage', STAGES);
  const isClosed = event.url.searchParams.get('show') === 'closed';
  const isMine = event.url.searchParams.get('whose') === 'mine';
  const renewals = await call(event, listRenewals, {
    params: placeOf(event.params),
    query: filled({
      cursor: textIn(event.url, 'cursor'),
      stage,
      closed: stage === undefined ? String(isClosed) : undefined,
      advisorId: isMine ? personId : undefined,
    }),
  });
  return { renewals, stage: stage ?? null, isClosed, isMine, today: todayAt(campus) };
};
