/** What a mark means: how much it draws and how it counts. Pure; the shares are the setting `charge-shares` of the lesson's day. */
import type { Units } from '@keshi/kernel/hours';

export type MarkStatus = 'present' | 'late' | 'leave' | 'absent' | 'make_up' | 'trial';
export type LessonKind = 'regular' | 'trial' | 'make_up';
export type ChargeShares = Readonly<Record<MarkStatus, number>>;

export const MARK_STATUSES: readonly MarkStatus[] = ['present', 'late', 'leave', 'absent', 'make_up', 'trial'];

/** Units a mark draws: the lesson's charge times the status's share in per cent, halves up (HRS-08, M13). */
export const unitsOwed = (chargeUnits: Units, status: MarkStatus, shares: ChargeShares): Units =>
  Math.floor((chargeUnits * shares[status] + 50) / 100);

/**
 * A mark's part in the attendance rate (M18): expected are enrolled students without leave; a trial student is not enrolled, came or not;
 * a make-up counts in its own lesson.
 */
export const attendanceOf = (kind: LessonKind, status: MarkStatus): { expected: 0 | 1; attended: 0 | 1 } => {
  if (kind === 'trial' || status === 'leave') return { expected: 0, attended: 0 };
  return { expected: 1, attended: status === 'absent' ? 0 : 1 };
};

/** Which statuses may be given: guests of a lesson are what they came as, or did not come. */
export const allowedFor = (kind: LessonKind): readonly MarkStatus[] => {
  if (kind === 'trial') return ['trial', 'absent', 'leave'];
  if (kind === 'make_up') return ['make_up', 'absent', 'leave'];
  return ['present', 'late', 'leave', 'absent'];
};

/** A trial student who did not come draws nothing, whatever trials, leave and absence cost here. */
export const isFree = (kind: LessonKind, status: MarkStatus): boolean => kind === 'trial' && status !== 'trial';

/** Units a mark draws of a student of this kind. */
export const chargeOf = (kind: LessonKind, chargeUnits: Units, status: MarkStatus, shares: ChargeShares): Units =>
  isFree(kind, status) ? 0 : unitsOwed(chargeUnits, status, shares);
