/** Which articles are in force, for whom, where and when they are shown, and in which order they are read (DOC-02). */
import type { AudienceRole, Locale, Placement, StandardArticle, Terms } from './rules/article.ts';

export { AUDIENCE_ROLES, PLACEMENTS } from './rules/article.ts';

/** Own articles an organisation has in force at a time. With the standard ones it is what the list of a handbook holds. */
export const OWN_ARTICLES_MAX = 100;
/** Articles of a handbook in force. */
export const ARTICLES_MAX = 150;
/** Articles shown beside one kind of work. */
export const GUIDANCE_MAX = 20;

/** An article as it is in force, without its text. */
export type Article = {
  readonly id: string;
  readonly version: number;
  /** The text is the product's own. */
  readonly isStandard: boolean;
  readonly title: string;
  readonly audience: AudienceRole[];
  readonly placements: Placement[];
  readonly months: number[];
  readonly mustAcknowledge: boolean;
  /** Null for a standard text, which nobody published. */
  readonly publishedAt: string | null;
  readonly publishedByName: string | null;
};

/** What an organisation has made of an article: a text of its own, or (`words` null) only that a standard one is withdrawn. */
export type Published = {
  readonly id: string;
  readonly version: number;
  readonly isWithdrawn: boolean;
  readonly words: Omit<Article, 'id' | 'version' | 'isStandard'> | null;
};

/** A standard article with the product's words in a language. */
export const asStandard = (article: StandardArticle, locale: Locale): Article => ({
  id: article.id,
  version: article.version,
  isStandard: true,
  title: article.words[locale].title,
  audience: [...article.audience],
  placements: [...article.placements],
  months: [...article.months],
  mustAcknowledge: article.mustAcknowledge,
  publishedAt: null,
  publishedByName: null,
});

const asPublished = ({ id, version, words }: Published): Article[] =>
  words === null ? [] : [{ id, version, isStandard: false, ...words }];

/**
 * What is in force: the organisation's own articles as they were given, then the standard ones in their order, each with the
 * organisation's text where it has one. What is withdrawn is not there.
 */
export function inForce(
  standard: readonly StandardArticle[],
  published: readonly Published[],
  locale: Locale,
): Article[] {
  const known = new Map(published.map((article) => [article.id, article]));
  const standing = (article: Published): boolean => !article.isWithdrawn;
  const own = published.filter((article) => !standard.some(({ id }) => id === article.id));
  return [
    ...own.filter(standing).flatMap(asPublished),
    ...standard.flatMap((article) => {
      const replaced = known.get(article.id);
      if (replaced === undefined) return [asStandard(article, locale)];
      return standing(replaced) ? asPublished(replaced) : [];
    }),
  ];
}

/** Whether somebody with these roles is meant. */
export const appliesTo = ({ audience }: Pick<Terms, 'audience'>, roles: readonly string[]): boolean =>
  audience.some((role) => roles.includes(role));

/** Whether it is shown beside a kind of work; one for certain months of the year only beside work on such a month, `2026-09`. */
export const isShownAt = (
  { placements, months }: Pick<Terms, 'placements' | 'months'>,
  placement: Placement,
  month: string | null,
): boolean =>
  placements.includes(placement) &&
  (months.length === 0 || (month !== null && months.includes(Number(month.slice(5, 7)))));

/** What waits for a receipt first, otherwise as it was. */
export const unreadFirst = <Read extends { readonly isOwed: boolean }>(articles: readonly Read[]): Read[] =>
  [...articles].sort((a, b) => Number(b.isOwed) - Number(a.isOwed));
