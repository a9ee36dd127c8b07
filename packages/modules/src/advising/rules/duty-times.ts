/** What rules of duties share: times by the campus's calendar, facts by student, and who owes. */
import { addDays, zonedInstant, type DateText, type InstantText } from '@keshi/kernel/dates';
import type { DutyClock, DutySettings, Given } from './duty-facts.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** A contact that is late can still be made good for this long. */
export const MADE_GOOD_DAYS = 7;
/** Finished students are kept in touch with, and money is asked after, for a year. */
export const FOLLOWED_DAYS = 365;

export const later = (at: InstantText, ms: number): InstantText => new Date(Date.parse(at) + ms).toISOString();
export const laterOf = (a: InstantText, b: InstantText): InstantText => (a > b ? a : b);
export const startOf = (on: DateText, { timeZone }: DutyClock): InstantText => zonedInstant(on, '00:00', timeZone);
export const endOf = (on: DateText, clock: DutyClock): InstantText => startOf(addDays(on, 1), clock);
export const escalated = (dueAt: InstantText, { escalateHours }: DutySettings): InstantText =>
  later(dueAt, escalateHours * HOUR_MS);

/** Facts by the student they are about. */
export function byStudent<Fact extends { readonly studentId: string }>(
  facts: readonly Fact[],
): (id: string) => readonly Fact[] {
  const map = Map.groupBy(facts, (fact) => fact.studentId);
  return (id) => map.get(id) ?? [];
}

/** Who answers for a student today, else who is named. */
export const ownerOf = ({ facts }: Given): ((studentId: string, otherwise: string | null) => string | null) => {
  const owners = new Map(facts.students.map((student) => [student.studentId, student.advisorId]));
  return (studentId, otherwise) => owners.get(studentId) ?? otherwise;
};
