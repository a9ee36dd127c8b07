import { getArchive, listRecords } from '@keshi/modules/records/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { businessNow } from '#lib/server/clock.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { can } = await event.parent();
  const params = placeOf(event.params);
  const studentId = event.params.student;
  const [archive, records] = await Promise.all([
    call(event, getArchive, { params: { ...params, studentId } }),
    can.includes('record.read')
      ? call(event, listRecords, { params, query: filled({ studentId, cursor: textIn(event.url, 'cursor') }) })
      : null,
  ]);
  return { archive, records, now: new Date(businessNow()).toISOString() };
};
