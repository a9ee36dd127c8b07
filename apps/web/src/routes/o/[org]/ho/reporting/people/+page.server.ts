import { localDate } from '@keshi/kernel/dates';
import { getPeopleFigures } from '@keshi/modules/reporting/contract';
import { readSpan } from '#lib/reporting/period.ts';
import { PEOPLE_METRICS } from '#lib/reporting/people.ts';
import { choiceIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { businessNow } from '#lib/server/clock.ts';
import { clockOf, orgPlace } from '#lib/server/figure-places.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links. */
export const csr = false;

/** People of all campuses by one figure over any period (KPI-13). */
export const load: PageServerLoad = async (event) => {
  const { org } = await event.parent();
  const today = localDate(businessNow(), clockOf(org.campuses).timeZone);
  const span = readSpan(event.url.searchParams, today);
  const metric = choiceIn(event.url, 'metric', PEOPLE_METRICS) ?? 'sign-ups';
  const query = { metric, from: span.from, until: span.until };
  const people = await call(event, getPeopleFigures, { params: { orgId: org.id }, query });
  return { place: orgPlace(org), span, today, metric, people };
};
