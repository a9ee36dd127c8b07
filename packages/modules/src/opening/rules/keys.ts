/** What makes a second import of the same thing harmless. */
import { displayName } from './people.ts';
import type { ReadRow } from './row.ts';

/** SHA-256 of a file's bytes, as hex: the same file is the same batch. */
export async function fileHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * What a row says about whom, whatever file it stands in: a row sent again in a corrected file has the same key.
 * Holds a name and a phone, so it is kept no more openly than the row. Null for a row that can't be imported.
 */
export function contentKey({ student, enrolment }: Pick<ReadRow, 'student' | 'enrolment'>): string | null {
  if (!student || !enrolment) return null;
  const { campusId, course, boughtUnits, givenUnits, usedUnits, receivedMinor, enrolledOn, receiptNo } = enrolment;
  return JSON.stringify([
    campusId,
    displayName(student),
    student.phones[0]?.number,
    course,
    boughtUnits,
    givenUnits,
    usedUnits,
    receivedMinor,
    enrolledOn,
    receiptNo,
  ]);
}
