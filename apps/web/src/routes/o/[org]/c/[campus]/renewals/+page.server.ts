import { listRenewalRisks, listRenewals } from '@keshi/modules/renewals/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

const STAGES = ['due', 'contacted', 'intends', 'quoted', 'ahead'] as const;

/** Open ones and those soon due by risk; with `?show=closed` those that are closed. */
export const load: PageServerLoad = async (event) => {
  const { campus, personId } = await event.parent();
  const stage = choiceIn(event.url, 'stage', STAGES);
  const isClosed = event.url.searchParams.get('show') === 'closed';
  const isMine = event.url.searchParams.get('whose') === 'mine';
  const params = placeOf(event.params);
  const query = filled({ cursor: textIn(event.url, 'cursor'), advisorId: isMine ? personId : undefined });
  const [closed, risks] = await Promise.all([
    isClosed ? call(event, listRenewals, { params, query: { ...query, closed: 'true' } }) : null,
    isClosed ? null : call(event, listRenewalRisks, { params, query: { ...query, ...filled({ stage }) } }),
  ]);
  return { closed, risks, stage: stage ?? null, isMine, today: todayAt(campus) };
};
