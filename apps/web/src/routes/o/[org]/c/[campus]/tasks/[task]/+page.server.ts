import {
  callOffTask,
  finishTask,
  getTask,
  handOverTask,
  noteTask,
  postponeTask,
  reopenTask,
} from '@keshi/modules/tasks/contract';
import { redirect } from '@sveltejs/kit';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff, todayAt } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const task = await call(event, getTask, { params: { ...placeOf(event.params), taskId: event.params.task } });
  const owners = task.may.includes('hand_over') ? (await readStaff(event)).owners : [];
  return { task, owners: owners.filter(({ id }) => id !== task.ownerId), today: todayAt(campus) };
};

export const actions = {
  finish: formAction(finishTask, { then: backToPage }),
  note: formAction(noteTask, { then: backToPage }),
  // Whoever gave it away may not see it any more.
  handOver: formAction(handOverTask, {
    then: (event) => redirect(303, event.url.pathname.replace(/\/[^/]+$/, '')),
  }),
  postpone: formAction(postponeTask, { then: backToPage }),
  callOff: formAction(callOffTask, { then: backToPage }),
  reopen: formAction(reopenTask, { then: backToPage }),
} satisfies Actions;
