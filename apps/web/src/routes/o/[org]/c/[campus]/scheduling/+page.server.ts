import { addDays, isDate, weekStart } from '@keshi/kernel/dates';
import { listLessons } from '@keshi/modules/scheduling/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readPages, readStaff, todayAt } from '#lib/server/campus.ts';
import { businessNow } from '#lib/server/clock.ts';
import type { PageServerLoad } from './$types';

/** A week of lessons, Monday to Sunday. */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const today = todayAt(campus);
  const asked = textIn(event.url, 'week');
  const monday = weekStart(asked !== undefined && isDate(asked) ? asked : today);
  const who = textIn(event.url, 'teacher');
  const [lessons, staff] = await Promise.all([
    readPages(
      (cursor) =>
        call(event, listLessons, {
          params: placeOf(event.params),
          query: filled({ from: monday, until: addDays(monday, 7), teacherId: who, limit: 100, ...cursor }),
        }),
      5,
    ),
    readStaff(event),
  ]);
  const days = Array.from({ length: 7 }, (_, index) => addDays(monday, index)).map((onDate) => ({
    onDate,
    lessons: lessons.filter((lesson) => lesson.onDate === onDate),
  }));
  return {
    days,
    monday,
    today,
    thisMonday: weekStart(today),
    now: new Date(businessNow()).toISOString(),
    teachers: staff.teachers,
    teacherId: who ?? '',
    count: lessons.length,
  };
};
