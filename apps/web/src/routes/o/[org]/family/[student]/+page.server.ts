import { addDays } from '@keshi/kernel/dates';
import { getChildStatement } from '@keshi/modules/hours/contract';
import { listChildRecords } from '@keshi/modules/records/contract';
import { listChildOrders } from '@keshi/modules/payments/contract';
import { listChildSurveys } from '@keshi/modules/satisfaction/contract';
import { listChildLessons } from '@keshi/modules/scheduling/contract';
import { familyToday } from '#lib/family/clock.ts';
import { call } from '#lib/server/api.ts';
import { businessNow } from '#lib/server/clock.ts';
import type { PageServerLoad } from './$types';

/** It only shows and links, so a parent's phone fetches no script for it. */
export const csr = false;

const DAYS_AHEAD = 14;
const LESSONS_SHOWN = 4;

const isPending = (checkout: { readonly state: string }): boolean => checkout.state === 'pending';

/** What a parent asks first: how much is left, what comes next, what is to be paid. */
export const load: PageServerLoad = async (event) => {
  const params = { orgId: event.params.org, studentId: event.params.student };
  const now = businessNow();
  const today = familyToday(now);
  const [statement, lessons, orders, records, surveys] = await Promise.all([
    call(event, getChildStatement, { params, query: { limit: 1 } }),
    call(event, listChildLessons, { params, query: { from: today, until: addDays(today, DAYS_AHEAD) } }),
    call(event, listChildOrders, { params, query: { limit: 20 } }),
    call(event, listChildRecords, { params, query: { limit: 20 } }),
    call(event, listChildSurveys, { params, query: { limit: 20, open: 'true' } }),
  ]);
  return {
    now,
    today,
    lots: statement.lots,
    lessons: lessons.items.filter((lesson) => Date.parse(lesson.endsAt) > now).slice(0, LESSONS_SHOWN),
    // While money is on its way nobody is asked to pay the same order again.
    due: orders.items.filter(
      (order) => order.state === 'open' && order.arrearsMinor > 0 && !order.checkouts.some(isPending),
    ),
    /** Of the latest records those the family has not signed as they are now. */
    unsigned: records.items.filter(({ signature, version }) => signature?.version !== version).length,
    /** Surveys that can be answered today: those that wait, and whether there is any. */
    unanswered: surveys.items
      .filter(({ answer }) => answer === null)
      .map(({ surveyId, title }) => ({ surveyId, title })),
    isAsked: surveys.items.length > 0,
    pending: orders.items.flatMap((order) => order.checkouts.filter(isPending)),
  };
};
