import { listClasses } from '@keshi/modules/scheduling/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { personId } = await event.parent();
  const ended = event.url.searchParams.get('show') === 'ended';
  const isMine = event.url.searchParams.get('whose') === 'mine';
  const classes = await call(event, listClasses, {
    params: placeOf(event.params),
    query: filled({
      cursor: textIn(event.url, 'cursor'),
      ended: String(ended),
      advisorId: isMine ? personId : undefined,
    }),
  });
  return { classes, ended, isMine };
};
