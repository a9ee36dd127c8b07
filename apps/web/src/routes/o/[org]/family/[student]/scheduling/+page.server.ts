import { addDays, addMonths, isDate, monthStart } from '@keshi/kernel/dates';
import { listChildLessons } from '@keshi/modules/scheduling/contract';
import { familyToday } from '#lib/family/clock.ts';
import { textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { businessNow } from '#lib/server/clock.ts';
import type { PageServerLoad } from './$types';

const DAYS_AHEAD = 31;

/** What lies ahead; with `?month=2026-11`, what was taught in that month. */
export const load: PageServerLoad = async (event) => {
  const params = { orgId: event.params.org, studentId: event.params.student };
  const now = businessNow();
  const today = familyToday(now);
  const asked = `${textIn(event.url, 'month') ?? ''}-01`;
  const month = isDate(asked) && asked <= today ? monthStart(asked) : null;
  const query =
    month === null
      ? { from: today, until: addDays(today, DAYS_AHEAD) }
      : { from: month, until: month === monthStart(today) ? addDays(today, 1) : addMonths(month, 1) };
  const { items } = await call(event, listChildLessons, { params, query });
  const lessons =
    month === null
      ? items.filter((lesson) => Date.parse(lesson.endsAt) > now)
      : items.filter((lesson) => Date.parse(lesson.endsAt) <= now).toReversed();
  return { now, today, month, lessons };
};
