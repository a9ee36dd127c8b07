/** Words of monthly checklists. A complete table, so a new item without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getMonthlyChecklist } from '@keshi/modules/advising/contract';
import { m } from '#paraglide/messages.js';

export type Checklist = ClientOutput<typeof getMonthlyChecklist>;
type Progress = Checklist['lists'][number]['items'][number];
type ChecklistItem = Progress['item'];
type ChecklistRole = Checklist['lists'][number]['role'];

const ITEMS: Readonly<Record<ChecklistItem, () => string>> = {
  'split-own': m.filings_check_split_own,
  statistics: m.filings_check_statistics,
  finishing: m.filings_check_finishing,
  'friday-lists': m.filings_check_friday_lists,
  summary: m.filings_check_summary,
  'hours-students': m.filings_check_hours_students,
  'split-campus': m.filings_check_split_campus,
  completion: m.filings_check_completion,
  'campus-summary': m.filings_check_campus_summary,
  appraisals: m.filings_check_appraisals,
  reports: m.filings_check_reports,
  'campus-hours': m.filings_check_campus_hours,
};
export const checklistItemName = (item: ChecklistItem): string => ITEMS[item]();
const ROLES: Readonly<Record<ChecklistRole, () => string>> = {
  advisor: m.filings_check_advisor,
  advisor_supervisor: m.filings_check_supervisor,
};
export const checklistName = (role: ChecklistRole): string => ROLES[role]();

/** Whether an item is done, as a tag says it. */
export function progressTag({ total, done, late }: Progress): {
  text: string;
  tone: 'ok' | 'bad' | 'info' | undefined;
} {
  if (total === 0) return { text: m.filings_check_not_yet(), tone: undefined };
  if (done === total) return { text: m.filings_check_done(), tone: 'ok' };
  return late > 0 ? { text: m.filings_check_late(), tone: 'bad' } : { text: m.filings_check_open(), tone: 'info' };
}
