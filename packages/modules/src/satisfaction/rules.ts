/** Decisions about satisfaction surveys: what is asked, what a whole answer is, what may be told of how many (SAT-01, SAT-02, M19). Pure. */
import { assert } from '@keshi/kernel/assert';
import { addDays, type DateText } from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';

export const SURVEY_KINDS = ['class', 'campus'] as const;
export type SurveyKindName = (typeof SURVEY_KINDS)[number];

/** Everything that any version has asked. */
export const SURVEY_ITEMS = ['teaching', 'service', 'environment', 'progress'] as const;
export type SurveyItemName = (typeof SURVEY_ITEMS)[number];

/** What each version asks, in order. A version that was used is never changed: surveys keep the one they were opened with. */
const VERSIONS: Readonly<Record<number, readonly SurveyItemName[]>> = {
  1: ['teaching', 'service', 'environment', 'progress'],
};
export const NEWEST_VERSION = 1;

export function itemsOf(version: number): readonly SurveyItemName[] {
  const items = VERSIONS[version];
  assert(items !== undefined, 'a survey is of a version that is known');
  return items;
}

export type Scores = { readonly [Item in SurveyItemName]?: number | undefined };

/** An answer scores everything that was asked and nothing else. */
export function scoreErrors(version: number, scores: Scores): FieldError[] {
  const asked = itemsOf(version);
  return SURVEY_ITEMS.flatMap((item): FieldError[] => {
    const isScored = scores[item] !== undefined;
    if (isScored === asked.includes(item)) return [];
    return [{ pointer: `/scores/${item}`, detail: isScored ? 'not asked' : '1 to 5' }];
  });
}

/** Days for which a survey may stay open, its first and last one included. */
const LONGEST_DAYS = 60;

/** It stays open for a while from today on, and is about a month that has begun. */
export function openErrors(
  given: { readonly openUntil: DateText; readonly month: string },
  today: DateText,
): FieldError[] {
  const errors: FieldError[] = [];
  if (given.openUntil < today) errors.push({ pointer: '/openUntil', detail: 'not before today' });
  if (given.openUntil >= addDays(today, LONGEST_DAYS))
    errors.push({ pointer: '/openUntil', detail: 'at most 60 days' });
  if (given.month > today.slice(0, 7)) errors.push({ pointer: '/month', detail: 'not begun yet' });
  return errors;
}

/** Families answer through its last day, whenever the job that closes it runs. */
export const isOpenOn = (
  survey: { readonly closedOn: DateText | null; readonly openUntil: DateText },
  today: DateText,
): boolean => survey.closedOn === null && today <= survey.openUntil;

/** Scores that average at least 4 of 5 are of a satisfied family (M19): compared as sums, so that nothing is rounded. */
export function isSatisfied(scores: readonly number[]): boolean {
  return scores.length > 0 && scores.reduce((sum, score) => sum + score, 0) >= 4 * scores.length;
}

/** Fewer answers than this are never told, whatever an organisation sets (M19): with fewer, a family would be known by its score. */
export const LEAST_ANSWERS = 5;

/** Like scores, and how many families gave just these. */
export type Ballot = { readonly scores: Scores; readonly count: number };
/** How many gave 1, 2, 3, 4 and 5. */
type ScoreCounts = readonly [number, number, number, number, number];
export type ItemCounts = { readonly item: SurveyItemName; readonly counts: ScoreCounts };
export type Tally = { readonly answers: number; readonly satisfied: number; readonly items: readonly ItemCounts[] };

const SCORES = [1, 2, 3, 4, 5] as const;
const total = (ballots: readonly Ballot[]): number => ballots.reduce((sum, { count }) => sum + count, 0);

/** What the answers come to; null where there are fewer than may be told. */
export function tallyOf(version: number, ballots: readonly Ballot[], minimum: number): Tally | null {
  const answers = total(ballots);
  if (answers < Math.max(minimum, LEAST_ANSWERS)) return null;
  const asked = itemsOf(version);
  const gave = (item: SurveyItemName, score: number): number =>
    total(ballots.filter(({ scores }) => scores[item] === score));
  const countsOf = (item: SurveyItemName): ScoreCounts => {
    const [one, two, three, four, five] = SCORES;
    return [gave(item, one), gave(item, two), gave(item, three), gave(item, four), gave(item, five)];
  };
  return {
    answers,
    satisfied: total(ballots.filter(({ scores }) => isSatisfied(asked.map((item) => scores[item] ?? 0)))),
    items: asked.map((item) => ({ item, counts: countsOf(item) })),
  };
}

/** The average of an item in hundredths, half up, and how many gave it 4 or 5; of nothing there is no average. */
export function itemFigures(counts: ScoreCounts): {
  readonly answers: number;
  readonly satisfied: number;
  readonly averageHundredths: number | null;
} {
  const answers = counts.reduce((sum, count) => sum + count, 0);
  const points = counts.reduce((sum, count, index) => sum + count * (index + 1), 0);
  return {
    answers,
    satisfied: counts[3] + counts[4],
    averageHundredths: answers === 0 ? null : Math.floor((200 * points + answers) / (2 * answers)),
  };
}

export const HIDDEN_REASONS = ['open', 'counting', 'few'] as const;
type HiddenReason = (typeof HIDDEN_REASONS)[number];

/**
 * Why nothing but counts is shown. While families answer, everything is hidden however many they are: else the score of whoever
 * answers next would be the difference to what was shown before.
 */
export function hiddenBecause(survey: {
  readonly isClosed: boolean;
  readonly isTallied: boolean;
  readonly hasResult: boolean;
}): HiddenReason | null {
  if (!survey.isClosed) return 'open';
  if (!survey.isTallied) return 'counting';
  return survey.hasResult ? null : 'few';
}
