import { redirect } from '@sveltejs/kit';
import { createOrder, listOrders } from '@keshi/modules/payments/contract';
import { getStudent } from '@keshi/modules/registry/contract';
import { listCourses } from '@keshi/modules/scheduling/contract';
import { textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { findStudents, placeOf } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { termsOf } from '#lib/server/order-terms.ts';
import type { Actions, PageServerLoad, PageServerLoadEvent } from './$types';

/** The student the order is for, and whether an order was ever opened: that says which kinds are likely. */
async function readBuyer(event: PageServerLoadEvent, studentId: string) {
  const params = placeOf(event.params);
  const [student, orders] = await Promise.all([
    call(event, getStudent, { params: { ...params, studentId } }),
    call(event, listOrders, { params, query: { studentId, limit: 100 } }),
  ]);
  return {
    student,
    heldCourseIds: orders.items.filter((order) => order.state !== 'cancelled').map((order) => order.courseId),
  };
}

/** Whom, then which course, then the terms: each step is an address, so that it works without script. */
export const load: PageServerLoad = async (event) => {
  const studentId = textIn(event.url, 'student');
  const [buyer, courses, found] = await Promise.all([
    studentId === undefined ? null : readBuyer(event, studentId),
    call(event, listCourses, { params: { orgId: event.params.org } }),
    findStudents(event),
  ]);
  const asked =
    textIn(event.url, 'course') ??
    buyer?.student.enrolments.find((enrolment) => enrolment.status === 'active')?.courseId;
  return {
    buyer,
    courses: courses.items,
    course: courses.items.find((course) => course.id === asked) ?? courses.items[0] ?? null,
    found,
  };
};

export const actions = {
  createOrder: formAction(createOrder, {
    body: termsOf(createOrder),
    then: (event, { id }) => redirect(303, event.url.pathname.replace(/new$/, id)),
  }),
} satisfies Actions;
