import { listFlaggedEvents, resolveEvent } from '@keshi/modules/payments/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const events = await call(event, listFlaggedEvents, {
    params: { orgId: event.params.org },
    query: filled({ cursor: textIn(event.url, 'cursor') }),
  });
  return { events };
};

export const actions = { resolve: formAction(resolveEvent, { then: backToPage }) } satisfies Actions;
