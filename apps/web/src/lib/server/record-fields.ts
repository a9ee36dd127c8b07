/** Filing records: the fields `form.…` are the form of its kind, the rest is about it. */
import { zonedInstant } from '@keshi/kernel/dates';
import { formValue } from '@keshi/kernel/form';
import { AdvisorPreparation, FORMS, TeacherNotes, TeacherPreparation } from '@keshi/modules/records/contract';
import { fieldText } from './address.ts';

const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/;

/** A wall-clock field in the campus's zone, which the form names; undefined when it is empty or none. */
export function instantIn(form: FormData, name: string): string | undefined {
  const [, on, time] = LOCAL_TIME.exec(fieldText(form, name) ?? '') ?? [];
  if (on === undefined || time === undefined) return undefined;
  return zonedInstant(on, time, fieldText(form, 'timeZone') ?? 'Asia/Shanghai');
}

const isKind = (text: string | undefined): text is keyof typeof FORMS =>
  text !== undefined && Object.hasOwn(FORMS, text);
const PREFIX = 'form.';

/** The form of the kind it names, as its schema reads it. Points of who was not there are empty, which is no score. */
export function recordFormOf(given: FormData): unknown {
  const kind = fieldText(given, `${PREFIX}kind`);
  if (!isKind(kind)) return undefined;
  const inner = new FormData();
  for (const [name, value] of given.entries())
    if (name.startsWith(PREFIX)) inner.append(name.slice(PREFIX.length), value);
  return formValue(FORMS[kind], inner);
}

const PARTS = { advisor: AdvisorPreparation, teacher: TeacherPreparation, notes: TeacherNotes } as const;

/** The part of a meeting that the form names. */
export function preparationOf(form: FormData): unknown {
  const part = fieldText(form, 'part');
  return part === 'advisor' || part === 'teacher' || part === 'notes' ? formValue(PARTS[part], form) : undefined;
}
