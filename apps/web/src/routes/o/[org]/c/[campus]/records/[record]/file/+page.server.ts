import { redirect } from '@sveltejs/kit';
import { fileRecord, getRecord } from '@keshi/modules/records/contract';
import type { Placement } from '#lib/handbook/words.ts';
import { fieldText } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { instantIn, recordFormOf } from '#lib/server/record-fields.ts';
import type { Actions, PageServerLoad } from './$types';

/** Where in the handbook a kind of record has its guidance. */
const placementOf = (kind: string): Placement | null =>
  kind === 'briefing' ? 'briefing' : kind === 'parents-meeting' ? 'meeting' : null;

export const load: PageServerLoad = async (event) => {
  const [record, { teachers }] = await Promise.all([
    call(event, getRecord, { params: { ...placeOf(event.params), recordId: event.params.record } }),
    readStaff(event),
  ]);
  const placement = placementOf(record.kind);
  return { record, teachers, guidance: placement === null ? null : await readGuidance(event, placement) };
};

export const actions = {
  file: formAction(fileRecord, {
    body: (form) => ({
      heldAt: instantIn(form, 'heldAt'),
      reason: fieldText(form, 'reason'),
      form: recordFormOf(form),
      keepWords: fieldText(form, 'keepWords') === 'true',
    }),
    then: (event) => redirect(303, event.url.pathname.replace(/\/file$/, '')),
  }),
} satisfies Actions;
