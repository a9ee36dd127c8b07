/** When a visit may be logged and how many a student is owed. Pure. */
import type { DateText, InstantText } from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';

/** A visit is entered promptly (RV-01): at most this many days after it happened. */
export const VISIT_DAYS_BACK = 7;
/** Whoever joins after this day of the month is owed one visit in it (M8b). */
const PRORATED_AFTER_DAY = 15;

const DAY_MS = 86_400_000;

/** What is wrong with the time of a visit or sighting: not yet happened, or too long ago to be entered. */
export function timeErrors(pointer: string, happenedAt: InstantText, now: InstantText): FieldError[] {
  const ago = Date.parse(now) - Date.parse(happenedAt);
  if (ago < 0) return [{ pointer, detail: 'not in the future' }];
  return ago > VISIT_DAYS_BACK * DAY_MS ? [{ pointer, detail: `at most ${String(VISIT_DAYS_BACK)} days ago` }] : [];
}

type VisitResult = Partial<Readonly<Record<'problems' | 'plan' | 'agreement', string | undefined>>>;

/** Whether a visit says what came of it (RV-12): without, it does not count (M8). Its purpose was there before it. */
export const hasContent = ({ problems, plan, agreement }: VisitResult): boolean =>
  [problems, plan, agreement].some((text) => text !== undefined && text !== '');

/** Visits a student is owed in the month of `today`, by the rule of so many a month and the day of the first enrolment (RV-01, M8b). */
export function visitsOwedIn(perMonth: number, joinedOn: DateText, today: DateText): number {
  const joinedLate = joinedOn.slice(0, 7) === today.slice(0, 7) && Number(joinedOn.slice(8)) > PRORATED_AFTER_DAY;
  return joinedLate ? Math.min(1, perMonth) : perMonth;
}
