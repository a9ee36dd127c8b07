import { listSurveys } from '@keshi/modules/satisfaction/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const show = choiceIn(event.url, 'show', ['open', 'closed'] as const);
  const surveys = await call(event, listSurveys, {
    params: placeOf(event.params),
    query: filled({
      cursor: textIn(event.url, 'cursor'),
      closed: show === undefined ? undefined : String(show === 'closed'),
    }),
  });
  return { surveys, show: show ?? null };
};
