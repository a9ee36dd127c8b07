/** Reading the forms of contacts: what was chosen as one word is kind and direction to the API. */
import { zonedInstant } from '@keshi/kernel/dates';
import { formValue } from '@keshi/kernel/form';
import { createLead, logLeadContact } from '@keshi/modules/admissions/contract';
import { copyOf, fieldText } from '#lib/server/address.ts';

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/;

/** Writes kind and direction under a prefix; nothing for `none`. */
function setKind(form: FormData, prefix: string): void {
  const way = fieldText(form, 'way') ?? '';
  if (way === 'none' || way === '') return;
  const isCall = way === 'call_in' || way === 'call_out';
  form.set(`${prefix}kind`, isCall ? 'consult_call' : way);
  if (isCall) form.set(`${prefix}direction`, way === 'call_in' ? 'in' : 'out');
}

/** The form of a contact; the time is the campus's wall clock, which the form names. The day of an appointment is only an invitation's. */
export function contactOf(given: FormData): unknown {
  const form = copyOf(given);
  setKind(form, '');
  if (form.get('kind') !== 'invitation') form.delete('appointmentOn');
  const [, on, time] = LOCAL_TIME.exec(fieldText(form, 'happenedAt') ?? '') ?? [];
  if (on === undefined || time === undefined) form.delete('happenedAt');
  else form.set('happenedAt', zonedInstant(on, time, fieldText(form, 'timeZone') ?? 'Asia/Shanghai'));
  return formValue(logLeadContact.body, form);
}

/** The form of a new lead with its first contact; what was said then is the contact's note. A referrer chosen before the source was changed is none. */
export function leadOf(given: FormData): unknown {
  const form = copyOf(given);
  setKind(form, 'contact.');
  if (form.get('source') !== 'referral' || fieldText(form, 'referrer.studentId') === undefined)
    for (const name of [...form.keys()].filter((each) => each.startsWith('referrer.'))) form.delete(name);
  return formValue(createLead.body, form);
}
