/** A roll in words: what each mark does to what is left, and what all together come to. The server says it first, the page's script as marks change. */
import type { MarkNote } from '@keshi/ui/types';
import { formatUnits } from '@keshi/ui/format';
import type { MarkStatus } from '@keshi/modules/attendance/rules';
import { m } from '#paraglide/messages.js';
import { standingOf, type Roll, type RollRow, type Tally } from './roll.ts';

/** What is left, and what this mark does to it. `isRefused`: the server found that the student would owe too much. */
export function noteOf(roll: Roll, row: RollRow, status: MarkStatus, isRefused: boolean): MarkNote {
  const { charge, before, after, isBeyond } = standingOf(roll, row, status);
  const left = formatUnits(Math.abs(before));
  if (row.kind === 'trial' && charge === 0) return { text: m.attendance_note_trial() };
  if (isBeyond || (charge > 0 && isRefused))
    return {
      text: m.attendance_note_beyond({ owed: formatUnits(Math.abs(after)), limit: formatUnits(roll.owedLimitUnits) }),
      tone: 'owed',
    };
  if (charge === 0)
    return before < 0
      ? { text: m.attendance_note_free_owed({ left }), tone: 'owed' }
      : { text: m.attendance_note_free({ left }) };
  if (after === 0) return { text: m.attendance_note_last({ left }), tone: 'low' };
  if (after > 0)
    return {
      text:
        status === 'present'
          ? m.attendance_note_left({ left })
          : m.attendance_note_draws({ units: formatUnits(charge), left }),
    };
  const owed = formatUnits(-after);
  return {
    text: before < 0 ? m.attendance_note_more_owed({ left, owed }) : m.attendance_note_owed({ left, owed }),
    tone: 'owed',
  };
}

const COUNTS = {
  present: m.attendance_count_present,
  late: m.attendance_count_late,
  leave: m.attendance_count_leave,
  absent: m.attendance_count_absent,
  make_up: m.attendance_count_make_up,
  trial: m.attendance_count_trial,
} as const;

/** 到课 26 · 请假 2. */
export const countsText = (tally: Tally): string =>
  tally.counts.map(({ status, count }) => COUNTS[status]({ count })).join(' · ');

export const exceptionsText = (exceptions: number): string =>
  exceptions === 0 ? m.attendance_all_present() : m.attendance_exceptions({ count: exceptions });

export const drawText = (units: string): string => m.attendance_will_draw({ units });

/** What a correction takes back and draws anew. */
export const correctionText = (tally: Tally): string =>
  m.attendance_will_correct({
    count: tally.changed,
    returned: formatUnits(tally.returnUnits),
    drawn: formatUnits(tally.drawUnits),
  });
