/** The handbook in the reader's words, and the addresses of its pages, which are the same below a campus and the head office. */
import type { z } from 'zod';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type {
  ArticleDetail as Detail,
  listArticleCampuses,
  listArticleReceipts,
  listCampusHandbook,
  listGuidance,
  listOrgArticles,
  listWithdrawnArticles,
  Placement as PlacementShape,
} from '@keshi/modules/handbook/contract';
import { AUDIENCE_ROLES } from '@keshi/modules/handbook/rules';
import { listText } from '#lib/campus-words.ts';
import { roleName } from '#lib/role-words.ts';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';

export type ArticleDetail = z.infer<typeof Detail>;
export type ReadArticle = ClientOutput<typeof listCampusHandbook>['items'][number];
export type CountedArticle = ClientOutput<typeof listOrgArticles>['items'][number];
export type WithdrawnPage = ClientOutput<typeof listWithdrawnArticles>;
export type PlacePage = ClientOutput<typeof listArticleCampuses>;
export type ReceiptPage = ClientOutput<typeof listArticleReceipts>;
export type Guided = ClientOutput<typeof listGuidance>;
export type Placement = z.infer<typeof PlacementShape>;
type AudienceRole = ReadArticle['audience'][number];

const PLACEMENT_NAMES: Record<Placement, () => string> = {
  day: m.handbook_at_day,
  lead: m.handbook_at_lead,
  visit: m.handbook_at_visit,
  briefing: m.handbook_at_briefing,
  meeting: m.handbook_at_meeting,
  renewal: m.handbook_at_renewal,
  targets: m.handbook_at_targets,
};
export const placementName = (placement: Placement): string => PLACEMENT_NAMES[placement]();

export const MONTHS_OF_YEAR = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
/** 2月 · Feb. The year is any: only the month is said. */
export const monthName = (month: number): string =>
  new Intl.DateTimeFormat(getLocale(), { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, month - 1, 1));

export const audienceText = (audience: readonly AudienceRole[]): string =>
  audience.length === AUDIENCE_ROLES.length ? m.handbook_everyone() : listText(audience.map(roleName));
export const placementsText = (placements: readonly Placement[]): string =>
  placements.length === 0 ? m.handbook_nowhere() : listText(placements.map(placementName));
export const monthsText = (months: readonly number[]): string =>
  months.length === 0 ? m.handbook_all_months() : listText(months.map(monthName));

/** The addresses below a campus's or the head office's own (`shell.base`). */
export const handbookLinks = (base: string) => ({
  list: (show?: string) => `${base}/handbook${show === undefined ? '' : `?show=${show}`}`,
  article: (id: string) => `${base}/handbook/${id}`,
  receipts: (id: string) => `${base}/handbook/${id}/receipts`,
  version: (id: string) => `${base}/handbook/${id}/version`,
  new: () => `${base}/handbook/new`,
});
