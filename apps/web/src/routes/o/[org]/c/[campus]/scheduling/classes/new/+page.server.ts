import { redirect } from '@sveltejs/kit';
import { createClass, listCourses } from '@keshi/modules/scheduling/contract';
import { call } from '#lib/server/api.ts';
import { readStaff, todayAt } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const [{ items }, staff] = await Promise.all([
    call(event, listCourses, { params: { orgId: event.params.org } }),
    readStaff(event),
  ]);
  return { courses: items, staff, today: todayAt(campus) };
};

export const actions = {
  /** On to the class, where lessons are planned and students added. */
  createClass: formAction(createClass, {
    then: (event, { id }) => redirect(303, event.url.pathname.replace(/new$/, `${id}?new=class`)),
  }),
} satisfies Actions;
