/** When a visit says something, and how many a student is owed. Pure. */
import type { DateText } from '@keshi/kernel/dates';

/** Whoever joins after this day of the month is owed one visit in it (M8b). */
const PRORATED_AFTER_DAY = 15;

type VisitResult = Partial<Readonly<Record<'problems' | 'plan' | 'agreement', string | undefined>>>;

/** Whether a visit says what came of it (RV-12): without, it does not count (M8). Its purpose was there before it. */
export const hasContent = ({ problems, plan, agreement }: VisitResult): boolean =>
  [problems, plan, agreement].some((text) => text !== undefined && text !== '');

/** Visits a student is owed in the month of `today`, by the rule of so many a month and the day of the first enrolment (RV-01, M8b). */
export function visitsOwedIn(perMonth: number, joinedOn: DateText, today: DateText): number {
  const joinedLate = joinedOn.slice(0, 7) === today.slice(0, 7) && Number(joinedOn.slice(8)) > PRORATED_AFTER_DAY;
  return joinedLate ? Math.min(1, perMonth) : perMonth;
}
