/** Logging a visit, wherever the form stands: on the day, on a student's page, on a page of its own. */
import { zonedInstant } from '@keshi/kernel/dates';
import { formValue } from '@keshi/kernel/form';
import { logVisit } from '@keshi/modules/advising/contract';
import { copyOf, fieldText } from './address.ts';

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/;

/** The form's fields; the time is the campus's wall clock, which the form names. */
export function visitOf(given: FormData): unknown {
  const form = copyOf(given);
  // The boxes are in the form whatever its kind, out of sight: it works without script. Ticked before the kind was changed, they say nothing.
  if (fieldText(form, 'kind') !== 'pre_lesson')
    for (const name of [...form.keys()].filter((each) => each.startsWith('checks.'))) form.delete(name);
  // As hidden: what was filled in before the box was taken off reports nothing.
  if (form.get('abnormalFound') === null)
    for (const name of [...form.keys()].filter((each) => each.startsWith('abnormal.'))) form.delete(name);
  const [, on, time] = LOCAL_TIME.exec(fieldText(form, 'visitedAt') ?? '') ?? [];
  if (on === undefined || time === undefined) form.delete('visitedAt');
  else form.set('visitedAt', zonedInstant(on, time, fieldText(form, 'timeZone') ?? 'Asia/Shanghai'));
  return formValue(logVisit.body, form);
}
