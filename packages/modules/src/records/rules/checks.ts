/** Which rules a record must keep when it is filed, and how many of them it keeps (M26). Pure. */
import type { InstantText } from '@keshi/kernel/dates';
import { absentFrom, ATTENDANTS, briefedLate } from '../rules.ts';
import type { RecordForm } from './forms.ts';

export type Checks = { readonly checked: number; readonly kept: number };

/** What a check is made with besides what the record says. */
export type Circumstances = {
  /** A meeting about serious learning problems. */
  readonly serious: boolean;
  readonly heldAt: InstantText;
  /** Of the record's class; null where it has none yet. */
  readonly firstLessonAt: InstantText | null;
  /** Hours before its class's first lesson by which a briefing is held. */
  readonly briefingHours: number;
};

/** A briefing is early enough (BRF-03); each whom a meeting wants was there (PTM-07, PTM-15). Other kinds are bound by nothing that filing leaves open. */
export function checksOf(form: RecordForm, at: Circumstances): Checks {
  if (form.kind === 'briefing')
    return { checked: 1, kept: briefedLate(at.heldAt, at.firstLessonAt, at.briefingHours) ? 0 : 1 };
  if (form.kind !== 'parents-meeting') return { checked: 0, kept: 0 };
  const checked = ATTENDANTS.filter((who) => at.serious || who !== 'principal').length;
  return { checked, kept: checked - absentFrom(form, at.serious).length };
}
