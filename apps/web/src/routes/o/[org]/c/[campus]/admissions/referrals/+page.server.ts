import { listReferrals } from '@keshi/modules/admissions/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

const OUTCOMES = ['open', 'registered', 'signed', 'refunded'] as const;

export const load: PageServerLoad = async (event) => {
  const outcome = choiceIn(event.url, 'outcome', OUTCOMES);
  const referrals = await call(event, listReferrals, {
    params: placeOf(event.params),
    query: filled({ cursor: textIn(event.url, 'cursor'), outcome }),
  });
  return { referrals, outcome: outcome ?? null, outcomes: OUTCOMES };
};
