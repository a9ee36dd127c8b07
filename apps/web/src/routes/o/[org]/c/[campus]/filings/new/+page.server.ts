import { error, redirect } from '@sveltejs/kit';
import { isDate } from '@keshi/kernel/dates';
import { fileFiling, getFilingDraft } from '@keshi/modules/filings/contract';
import { FILING_KINDS } from '@keshi/modules/filings/rules';
import { choiceIn, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** One form, which PlainPage sends: after a refusal the server shows the figures of then. */
export const csr = false;

export const load: PageServerLoad = async (event) => {
  const [kind, on] = [choiceIn(event.url, 'kind', FILING_KINDS), textIn(event.url, 'on')];
  if (kind === undefined || on === undefined || !isDate(on)) error(404, 'not-found');
  const draft = await call(event, getFilingDraft, { params: placeOf(event.params), query: { kind, on } });
  return { draft };
};

export const actions = {
  file: formAction(fileFiling, {
    then: (event, { id }) => redirect(303, `${event.url.pathname.replace(/new$/, id)}?new=filing`),
  }),
} satisfies Actions;
