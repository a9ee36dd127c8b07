import { listTasks } from '@keshi/modules/tasks/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff } from '#lib/server/campus.ts';
import { TASK_KINDS, TASK_STATES } from '#lib/task-words.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { can } = await event.parent();
  const state = choiceIn(event.url, 'state', TASK_STATES) ?? 'open';
  const kind = choiceIn(event.url, 'kind', TASK_KINDS);
  const [ownerId, studentId] = [textIn(event.url, 'owner'), textIn(event.url, 'student')];
  const [tasks, staff] = await Promise.all([
    call(event, listTasks, {
      params: placeOf(event.params),
      query: filled({ cursor: textIn(event.url, 'cursor'), state, kind, ownerId, studentId }),
    }),
    can.includes('task.manage') ? readStaff(event) : null,
  ]);
  return { tasks, state, kind: kind ?? null, ownerId: ownerId ?? null, owners: staff?.owners ?? [] };
};
