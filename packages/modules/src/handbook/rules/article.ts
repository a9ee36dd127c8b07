/** What an article of the handbook is: whom it is for, where it is shown, and whether it is to be acknowledged. */
import type { Role } from '@keshi/kernel/permissions';

/** Whom an article can be for: everybody who works in the organisation. */
export const AUDIENCE_ROLES = [
  'director',
  'branch_principal',
  'principal',
  'advisor_supervisor',
  'advisor',
  'teaching_director',
  'teacher',
  'front_desk',
  'finance',
  'consultant_supervisor',
  'project_department',
] as const satisfies readonly Exclude<Role, 'guardian'>[];
export type AudienceRole = (typeof AUDIENCE_ROLES)[number];

/** Where people work when an article is shown beside what they do: the day, a lead, a return visit, and so on. */
export const PLACEMENTS = ['day', 'lead', 'visit', 'briefing', 'meeting', 'renewal', 'targets'] as const;
export type Placement = (typeof PLACEMENTS)[number];

export type Locale = 'zh-CN' | 'en';

/** What is decided of an article besides its words. */
export type Terms = {
  readonly audience: readonly AudienceRole[];
  readonly placements: readonly Placement[];
  /** Months of the year, 1 to 12, in which its placements show it; none for all of them. */
  readonly months: readonly number[];
  readonly mustAcknowledge: boolean;
};

/** An article that comes with the product. `id` and `key` never change; a text that asks for a new receipt has a higher `version`. */
export type StandardArticle = Terms & {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  /** Rows of the requirements it publishes. */
  readonly rows: readonly string[];
  readonly words: Readonly<Record<Locale, { readonly title: string; readonly text: string }>>;
};
