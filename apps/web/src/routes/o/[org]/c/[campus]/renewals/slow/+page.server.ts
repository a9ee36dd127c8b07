import { listSlowBalances } from '@keshi/modules/renewals/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

const REASONS = ['stopped', 'idle', 'unplanned', 'far'] as const;

/** It only shows and links. */
export const csr = false;

/** Hours that are used slowly, the slowest first (HRS-05); `?whose=mine` those of one's own students. */
export const load: PageServerLoad = async (event) => {
  const { personId } = await event.parent();
  const reason = choiceIn(event.url, 'reason', REASONS);
  const isMine = event.url.searchParams.get('whose') === 'mine';
  const list = await call(event, listSlowBalances, {
    params: placeOf(event.params),
    query: filled({ reason, cursor: textIn(event.url, 'cursor'), advisorId: isMine ? personId : undefined }),
  });
  return { list, reason: reason ?? null, isMine };
};
