import { getChildStatement } from '@keshi/modules/hours/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import type { PageServerLoad } from './$types';

/** The class-hour account: lots and every entry with its running balance (HRS-07). */
export const load: PageServerLoad = async (event) => {
  const courseId = textIn(event.url, 'course');
  const statement = await call(event, getChildStatement, {
    params: { orgId: event.params.org, studentId: event.params.student },
    query: { limit: 30, ...filled({ courseId, cursor: textIn(event.url, 'cursor') }) },
  });
  return { statement, courseId: courseId ?? null };
};
