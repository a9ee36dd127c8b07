/** Who owes a filing: in post on its day and until its deadline; the campus's by its supervisor, else its principal. Pure. */
import type { DateText, InstantText, Period } from '@keshi/kernel/dates';
import { KINDS, type FilingKind } from './kinds.ts';
import type { Deadlines, FilingTimes } from './periods.ts';

/** A post at the campus. */
export type Post = {
  readonly personId: string;
  readonly name: string;
  readonly role: string;
  /** Since when they are in post and the product knows it. */
  readonly fromOn: DateText;
  /** The first day they no longer are. */
  readonly endedOn: DateText | null;
};

export type FiledFact = {
  readonly kind: FilingKind;
  readonly subjectId: string;
  readonly fromOn: DateText;
  /** When its first version was filed: corrections change nothing of what was owed. */
  readonly filedAt: InstantText;
};
export type FilingFacts = {
  readonly campusId: string;
  readonly posts: readonly Post[];
  readonly periods: readonly { readonly kind: FilingKind; readonly period: Period; readonly deadlines: Deadlines }[];
  readonly filed: readonly FiledFact[];
};

export type Owed = {
  /** The person, or the campus. */
  readonly subjectId: string;
  /** Any of them files it; the first has it on their list. */
  readonly ownerIds: readonly [string, ...string[]];
};

const inPost = (posts: readonly Post[], role: string, { opensOn, dueOn }: FilingTimes): string[] => [
  ...new Set(
    posts
      .filter((post) => post.role === role && post.fromOn <= opensOn && (post.endedOn === null || post.endedOn > dueOn))
      .toSorted((a, b) => (a.fromOn === b.fromOn ? (a.personId < b.personId ? -1 : 1) : a.fromOn < b.fromOn ? -1 : 1))
      .map((post) => post.personId),
  ),
];

/**
 * What is owed of a kind for a period. Whoever joined after the day or leaves before the deadline owes nothing, and a campus
 * with neither supervisor nor principal owes nothing.
 */
export function owedOf(kind: FilingKind, times: FilingTimes, campusId: string, posts: readonly Post[]): Owed[] {
  if (KINDS[kind].by === 'advisor')
    return inPost(posts, 'advisor', times).map((personId) => ({ subjectId: personId, ownerIds: [personId] }));
  const [first, ...others] = inPost(posts, 'advisor_supervisor', times);
  if (first !== undefined) return [{ subjectId: campusId, ownerIds: [first, ...others] }];
  const [principal, ...more] = inPost(posts, 'principal', times);
  return principal === undefined ? [] : [{ subjectId: campusId, ownerIds: [principal, ...more] }];
}

/**
 * Whether somebody may file or correct it: a person their own; the campus's whoever is its supervisor or principal today, so that it is
 * not left lying when the post changes hands.
 */
export function mayFile(
  kind: FilingKind,
  subjectId: string,
  personId: string,
  posts: readonly Post[],
  today: DateText,
): boolean {
  if (KINDS[kind].by === 'advisor') return subjectId === personId;
  return posts.some(
    (post) =>
      post.personId === personId &&
      (post.role === 'advisor_supervisor' || post.role === 'principal') &&
      post.fromOn <= today &&
      (post.endedOn === null || post.endedOn > today),
  );
}
