import { createCourse, createPricePlan, listCourses, updatePricePlan } from '@keshi/modules/scheduling/contract';
import { call } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { items } = await call(event, listCourses, { params: { orgId: event.params.org } });
  return { courses: items };
};

export const actions = {
  createCourse: formAction(createCourse, { then: backToPage }),
  createPricePlan: formAction(createPricePlan, { then: backToPage }),
  updatePricePlan: formAction(updatePricePlan),
} satisfies Actions;
