import { listMeetingsHeld, listRecords } from '@keshi/modules/records/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { businessNow } from '#lib/server/clock.ts';
import { KINDS, STATES } from '#lib/record-words.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { can } = await event.parent();
  const params = placeOf(event.params);
  const kind = choiceIn(event.url, 'kind', KINDS);
  const state = choiceIn(event.url, 'state', STATES);
  const [classId, studentId] = [textIn(event.url, 'class'), textIn(event.url, 'student')];
  const [records, held] = await Promise.all([
    call(event, listRecords, {
      params,
      query: filled({ cursor: textIn(event.url, 'cursor'), kind, state, classId, studentId }),
    }),
    can.includes('duty.team') && kind === 'parents-meeting' ? call(event, listMeetingsHeld, { params }) : null,
  ]);
  return {
    records,
    held,
    kind: kind ?? null,
    state: state ?? null,
    classId: classId ?? null,
    now: new Date(businessNow()).toISOString(),
  };
};
