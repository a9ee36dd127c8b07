import { createRoom, listRooms } from '@keshi/modules/scheduling/contract';
import { call } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { items } = await call(event, listRooms, {
    params: { orgId: event.params.org, campusId: event.params.campus },
  });
  return { rooms: items };
};

export const actions = { createRoom: formAction(createRoom, { then: backToPage }) } satisfies Actions;
