/** What happened is entered promptly, and not before it did: visits, meetings, contacts with leads. Pure. */
import type { InstantText } from './dates.ts';
import type { FieldError } from './problem.ts';

/** At most this many days after it happened (RV-01). */
export const DAYS_BACK = 7;
const DAY_MS = 86_400_000;

/** What is wrong with the time of something entered now: not yet happened, or too long ago. */
export function timeErrors(pointer: string, happenedAt: InstantText, now: InstantText): FieldError[] {
  const ago = Date.parse(now) - Date.parse(happenedAt);
  if (ago < 0) return [{ pointer, detail: 'not in the future' }];
  return ago > DAYS_BACK * DAY_MS ? [{ pointer, detail: `at most ${String(DAYS_BACK)} days ago` }] : [];
}
