import {
  closeLead,
  getLead,
  logLeadContact,
  reverseLeadContact,
  reverseReferral,
  updateLead,
} from '@keshi/modules/admissions/contract';
import { formValue } from '@keshi/kernel/form';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { copyOf, fieldText } from '#lib/server/address.ts';
import type { Actions, PageServerLoad } from './$types';
import { contactOf } from '../contact-fields.ts';

export const load: PageServerLoad = async (event) => {
  const isEditing = event.url.searchParams.get('do') === 'edit';
  const [lead, staff, guidance] = await Promise.all([
    call(event, getLead, { params: { ...placeOf(event.params), leadId: event.params.lead } }),
    isEditing ? readStaff(event) : { advisors: [] },
    readGuidance(event, 'lead'),
  ]);
  return { lead, advisors: staff.advisors, guidance };
};

/** A field left empty is taken away; what the form does not hold stays. */
function changesOf(given: FormData): unknown {
  const form = copyOf(given);
  const emptied = ['phone', 'grade', 'interest', 'advisorId', 'note'].filter(
    (name) => form.has(name) && fieldText(form, name) === undefined,
  );
  return { ...Object(formValue(updateLead.body, form)), ...Object.fromEntries(emptied.map((name) => [name, null])) };
}

export const actions = {
  log: formAction(logLeadContact, { body: contactOf }),
  undo: formAction(reverseLeadContact, { then: backToPage }),
  update: formAction(updateLead, { body: changesOf, then: backToPage }),
  close: formAction(closeLead, { then: backToPage }),
  reverse: formAction(reverseReferral, { then: backToPage }),
} satisfies Actions;
