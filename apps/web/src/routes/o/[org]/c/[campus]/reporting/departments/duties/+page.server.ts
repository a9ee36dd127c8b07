import { listDueDuties } from '@keshi/modules/reporting/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { periodAsked } from '#lib/server/departments.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** The duties behind a campus's timeliness (M25); with `?which=late` those not in time. */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const { today, span } = periodAsked(event, campus);
  const isLate = event.url.searchParams.get('which') === 'late';
  const list = await call(event, listDueDuties, {
    params: placeOf(event.params),
    query: {
      from: span.from,
      until: span.until,
      ...filled({ cursor: textIn(event.url, 'cursor'), late: isLate ? 'true' : undefined }),
    },
  });
  return { today, span, isLate, list, zone: campus.timeZone };
};
