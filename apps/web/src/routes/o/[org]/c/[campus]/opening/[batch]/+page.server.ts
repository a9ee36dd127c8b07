import { redirect } from '@sveltejs/kit';
import { answerImportQuestion, decideImportRow, listImportRows, reverseImport } from '@keshi/modules/opening/contract';
import { searchOf } from '#lib/local-path.ts';
import { call } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Batch } from '../words.ts';
import type { Actions, PageServerLoad } from './$types';

const SHOWN = ['refused', 'undecided', 'ready', 'skipped', 'already', 'noted'] as const;
type Shown = (typeof SHOWN)[number];

/** What asks for a look first: what is to be decided, then what can't be imported, then what is worth knowing. */
function shownFirst({ counts, state }: Batch): Shown {
  if (state === 'checked' && counts.undecided > 0) return 'undecided';
  return counts.refused > 0 ? 'refused' : counts.undecided > 0 ? 'undecided' : 'noted';
}

export const load: PageServerLoad = async (event) => {
  const { batch } = await event.parent();
  const { org: orgId, campus: campusId, batch: batchId } = event.params;
  if (batch.state === 'staged') redirect(303, `${event.url.pathname}/columns`);
  const asked = event.url.searchParams.get('show');
  const show = SHOWN.find((one) => one === asked) ?? shownFirst(batch);
  const cursor = event.url.searchParams.get('cursor');
  const query = {
    limit: 20,
    ...(show === 'noted' ? { noted: 'true', state: 'ready' as const } : { state: show }),
    ...(cursor === null ? {} : { cursor }),
  };
  return { show, rows: await call(event, listImportRows, { params: { orgId, campusId, batchId }, query }) };
};

/** Back to the rows one was looking at, without the dialog. */
function backToRows({ url }: { readonly url: URL }): never {
  const here = new URL(url);
  here.searchParams.delete('fix');
  redirect(303, here.pathname + searchOf(here));
}

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};
const textsOf = (form: FormData, name: string): string[] =>
  form.getAll(name).filter((value) => typeof value === 'string');

/** Only what was changed is a correction; an emptied field is one too. */
function correction(form: FormData) {
  const [texts, before] = [textsOf(form, 'text'), textsOf(form, 'before')];
  const cells = textsOf(form, 'field')
    .map((field, index) => ({ field, text: texts[index] ?? '' }))
    .filter(({ text }, index) => text !== before[index]);
  return { kind: 'correct', cells, accept: form.has('accept') };
}

export const actions = {
  decide: formAction(decideImportRow, { body: (form) => ({ kind: textOf(form, 'kind') }), then: backToRows }),
  correct: formAction(decideImportRow, { body: correction, then: backToRows }),
  answer: formAction(answerImportQuestion, {
    body: (form) => {
      const [answer, knownId] = textOf(form, 'answer').split(':');
      return { answer, ...(knownId === undefined ? {} : { knownId }) };
    },
  }),
  reverse: formAction(reverseImport, { then: backToPage }),
} satisfies Actions;
