/** Decisions about students that need no database: what a search means, which phones are fit, when a status may change. */
import type { DateText } from '@keshi/kernel/dates';
import { toE164 } from '@keshi/kernel/phone';
import type { FieldError } from '@keshi/kernel/problem';

export type EnrolmentStatusName = 'active' | 'suspended' | 'finished';

/** Guardians a student may have at one time. */
export const GUARDIANS_MAX = 20;

export type Search = { readonly namePrefix: string | null; readonly phonePrefix: string | null };

/** What is typed into the search box: digits are the start of a phone number, anything else the start of a name. */
export function searchOf(q: string | undefined): Search {
  const text = (q ?? '').normalize('NFKC').trim();
  if (text === '') return { namePrefix: null, phonePrefix: null };
  const digits = text.replace(/[\s\-()]/g, '');
  if (!/^\+?\d+$/.test(digits)) return { namePrefix: text, phonePrefix: null };
  return { namePrefix: null, phonePrefix: digits.startsWith('+') ? digits : `+86${digits}` };
}

export type GuardianInput = { readonly name: string; readonly phone: string; readonly relation?: string | undefined };
export type GuardianData = { readonly name: string; readonly phone: string; readonly relation: string | null };

/** Guardians with their phones in E.164, and a field error for each phone that is none or is there twice. */
export function readGuardians(
  given: readonly GuardianInput[],
  pointer = '/guardians',
): { guardians: GuardianData[]; errors: FieldError[] } {
  const guardians: GuardianData[] = [];
  const errors: FieldError[] = [];
  for (const [index, each] of given.entries()) {
    const phone = toE164(each.phone);
    const at = `${pointer}/${String(index)}/phone`;
    if (phone === null) errors.push({ pointer: at, detail: 'a mobile number' });
    else if (guardians.some((other) => other.phone === phone))
      errors.push({ pointer: at, detail: 'the same number as another guardian' });
    else guardians.push({ name: each.name, phone, relation: each.relation ?? null });
  }
  return { guardians, errors };
}

export type StatusChange = 'none' | 'write' | 'in-future' | 'before-last';

/**
 * Whether a status may be set from a day on. History is kept in order of days, so that a head-count of any past day can be
 * rebuilt: a change neither lies ahead of today nor before the change that made the present status.
 */
export function statusChange(
  given: { readonly status: EnrolmentStatusName; readonly effectiveOn: DateText },
  present: { readonly status: EnrolmentStatusName; readonly since: DateText },
  today: DateText,
): StatusChange {
  if (given.status === present.status) return 'none';
  if (given.effectiveOn > today) return 'in-future';
  return given.effectiveOn < present.since ? 'before-last' : 'write';
}
