import { listStudents } from '@keshi/modules/registry/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { ENROLMENT_STATUSES } from '#lib/campus-words.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { personId } = await event.parent();
  const q = textIn(event.url, 'q')?.slice(0, 40);
  const status = choiceIn(event.url, 'status', ENROLMENT_STATUSES);
  const isLow = event.url.searchParams.get('low') === 'yes';
  const isMine = event.url.searchParams.get('whose') === 'mine';
  const students = await call(event, listStudents, {
    params: placeOf(event.params),
    query: filled({
      cursor: textIn(event.url, 'cursor'),
      q,
      status,
      lowBalance: isLow ? 'true' : undefined,
      advisorId: isMine ? personId : undefined,
    }),
  });
  return { students, q: q ?? '', status: status ?? '', isLow, isMine };
};
