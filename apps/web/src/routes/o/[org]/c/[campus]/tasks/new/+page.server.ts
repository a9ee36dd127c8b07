import { redirect } from '@sveltejs/kit';
import { formValue } from '@keshi/kernel/form';
import { getStudent } from '@keshi/modules/registry/contract';
import { raiseTask } from '@keshi/modules/tasks/contract';
import { choiceIn, copyOf, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { findStudents, placeOf, readStaff, todayAt } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { TASK_KINDS } from '#lib/task-words.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { campus, can } = await event.parent();
  // Who may not read students raises what is about none.
  const mayFind = can.includes('student.read');
  const studentId = mayFind ? textIn(event.url, 'student') : undefined;
  const [{ owners }, student, found] = await Promise.all([
    readStaff(event),
    studentId === undefined ? null : call(event, getStudent, { params: { ...placeOf(event.params), studentId } }),
    mayFind ? findStudents(event) : null,
  ]);
  return { owners, student, found, mayFind, kind: choiceIn(event.url, 'kind', TASK_KINDS), today: todayAt(campus) };
};

/** The plan is in the form whatever its kind, out of sight: typed before the kind was changed, it is none. */
function taskOf(given: FormData): unknown {
  const form = copyOf(given);
  if (form.get('kind') !== 'abnormal') form.delete('plan');
  return formValue(raiseTask.body, form);
}

export const actions = {
  raiseTask: formAction(raiseTask, {
    body: taskOf,
    then: (event, { id }) => redirect(303, event.url.pathname.replace(/new$/, id)),
  }),
} satisfies Actions;
