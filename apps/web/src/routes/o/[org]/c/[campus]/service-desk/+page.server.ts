import { listIncidents } from '@keshi/modules/service-desk/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';
import { KINDS, STATES } from './words.ts';

export const load: PageServerLoad = async (event) => {
  const isClosed = event.url.searchParams.get('show') === 'closed';
  const state = isClosed ? undefined : choiceIn(event.url, 'state', STATES);
  const kind = choiceIn(event.url, 'kind', KINDS);
  const incidents = await call(event, listIncidents, {
    params: placeOf(event.params),
    query: filled({ cursor: textIn(event.url, 'cursor'), open: String(!isClosed), state, kind }),
  });
  return { incidents, isClosed, state: state ?? null, kind: kind ?? null };
};
