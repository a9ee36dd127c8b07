/** When a visit says something, how many a student is owed, and what a note of a student is about. Pure. */
import type { DateText } from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';

/** The four areas of daily management (ADV-02). */
export const NOTE_AREAS = ['classroom', 'study_room', 'mindset', 'achievement'] as const;
export type NoteArea = (typeof NOTE_AREAS)[number];
/** What mindset management covers (ADV-03). */
export const MINDSET_ASPECTS = ['motivation', 'interests', 'behaviour', 'attitude', 'habits'] as const;
export type MindsetAspect = (typeof MINDSET_ASPECTS)[number];

/** A note of the mindset says which aspect; the other areas have none (ADV-03). */
export const noteErrors = ({
  area,
  aspect,
}: {
  readonly area: NoteArea;
  readonly aspect?: MindsetAspect | undefined;
}): FieldError[] =>
  (area === 'mindset') === (aspect !== undefined)
    ? []
    : [{ pointer: '/aspect', detail: area === 'mindset' ? 'what to say' : 'only of the mindset' }];

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
