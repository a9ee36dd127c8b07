/** Words of satisfaction surveys, for families and staff. Complete tables, so a new item without words does not compile. */
import type { SurveyItemName, SurveyKindName } from '@keshi/modules/satisfaction/rules';
import { formatDate } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';

const ITEMS: Readonly<Record<SurveyItemName, { readonly name: () => string; readonly asks: () => string }>> = {
  teaching: { name: m.satisfaction_item_teaching, asks: m.satisfaction_asks_teaching },
  service: { name: m.satisfaction_item_service, asks: m.satisfaction_asks_service },
  environment: { name: m.satisfaction_item_environment, asks: m.satisfaction_asks_environment },
  progress: { name: m.satisfaction_item_progress, asks: m.satisfaction_asks_progress },
};
export const itemName = (item: SurveyItemName): string => ITEMS[item].name();
/** The item as a family is asked about it. */
export const itemQuestion = (item: SurveyItemName): string => ITEMS[item].asks();

/** 1 to 5, worst first. */
export const SCORES = [
  { value: 1, name: m.satisfaction_score_1 },
  { value: 2, name: m.satisfaction_score_2 },
  { value: 3, name: m.satisfaction_score_3 },
  { value: 4, name: m.satisfaction_score_4 },
  { value: 5, name: m.satisfaction_score_5 },
] as const;
export const scoreName = (score: number): string => SCORES.find(({ value }) => value === score)?.name() ?? '';

/** Whom it asks: a class by its name, or the whole campus. */
export const askedName = (survey: { readonly kind: SurveyKindName; readonly className: string | null }): string =>
  survey.kind === 'campus' ? m.satisfaction_whole_campus() : (survey.className ?? '');

/** 2026-09 → 2026年9月. */
export const monthText = (month: string): string => formatDate(`${month}-01`, 'month', getLocale());
