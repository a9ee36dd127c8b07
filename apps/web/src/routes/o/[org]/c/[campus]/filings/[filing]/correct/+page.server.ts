import { redirect } from '@sveltejs/kit';
import { correctFiling, getFiling, getFilingDraft } from '@keshi/modules/filings/contract';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** One form, which PlainPage sends: after a refusal the server shows the figures of then. */
export const csr = false;

export const load: PageServerLoad = async (event) => {
  const params = placeOf(event.params);
  const { kind, from } = await call(event, getFiling, { params: { ...params, filingId: event.params.filing } });
  return { draft: await call(event, getFilingDraft, { params, query: { kind, on: from } }) };
};

export const actions = {
  correct: formAction(correctFiling, {
    then: (event) => redirect(303, `${event.url.pathname.replace(/\/correct$/, '')}?new=filing`),
  }),
} satisfies Actions;
