import { listCourses } from '@keshi/modules/scheduling/contract';
import { getRenewal, quoteRenewal, updateRenewal } from '@keshi/modules/renewals/contract';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { termsOf } from '#lib/server/order-terms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const [renewal, courses, guidance] = await Promise.all([
    call(event, getRenewal, { params: { ...placeOf(event.params), renewalId: event.params.renewal } }),
    call(event, listCourses, { params: { orgId: event.params.org } }),
    readGuidance(event, 'renewal'),
  ]);
  const plans =
    courses.items.find((course) => course.id === renewal.courseId)?.pricePlans.filter((plan) => !plan.retired) ?? [];
  return { renewal, guidance, plans, today: todayAt(campus) };
};

export const actions = {
  step: formAction(updateRenewal, { then: backToPage }),
  quote: formAction(quoteRenewal, { body: termsOf(quoteRenewal), then: backToPage }),
} satisfies Actions;
