import { listChildRecords, signChildRecord } from '@keshi/modules/records/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** It shows and has one-tap forms, which PlainPage sends: a parent's phone fetches next to no script for it. */
export const csr = false;

export const load: PageServerLoad = async (event) => {
  const records = await call(event, listChildRecords, {
    params: { orgId: event.params.org, studentId: event.params.student },
    query: filled({ cursor: textIn(event.url, 'cursor') }),
  });
  return { records };
};

export const actions = { sign: formAction(signChildRecord, { then: backToPage }) } satisfies Actions;
