/** The monthly checklists of advisor and supervisor (ADV-18, ADV-20): which duties each item is made of, and how far it is. Pure. */
import { addMonths, type InstantText } from '@keshi/kernel/dates';
import type { Role } from '@keshi/kernel/permissions';
import type { FilingKind } from '@keshi/modules/filings/rules';
import type { DutyRule } from './duty.ts';

/** Whose duties an item counts: the person's, the campus's, or those of everybody at the campus. */
type Source = {
  readonly rule: DutyRule;
  readonly of: 'person' | 'campus' | 'everybody';
  readonly filings?: readonly FilingKind[];
  /** What is prepared in a month for the next. */
  readonly isForNext?: true;
};

const filed = (of: 'person' | 'campus', ...filings: FilingKind[]): Source => ({ rule: 'filing', of, filings });

/** In the order of the rule book. The monthly statistics carry the month's hours and students, and the supervisor's the completion of its targets. */
const SOURCES = {
  'split-own': { rule: 'split-own', of: 'person', isForNext: true },
  statistics: filed('person', 'advisor-monthly'),
  finishing: filed('person', 'finishing-classes'),
  'friday-lists': filed('person', 'friday-list'),
  summary: filed('person', 'advisor-summary'),
  'hours-students': filed('person', 'advisor-monthly'),
  'split-campus': { rule: 'split-campus', of: 'campus', isForNext: true },
  completion: filed('campus', 'supervisor-monthly'),
  'campus-summary': filed('campus', 'supervisor-monthly'),
  appraisals: { rule: 'self-appraisal', of: 'everybody' },
  reports: filed('campus', 'supervisor-daily', 'supervisor-weekly', 'supervisor-monthly'),
  'campus-hours': filed('campus', 'hours-monthly'),
} as const satisfies Record<string, Source>;
export type ChecklistItem = keyof typeof SOURCES;
export const CHECKLISTS = {
  advisor: ['split-own', 'statistics', 'finishing', 'friday-lists', 'summary', 'hours-students'],
  advisor_supervisor: ['split-campus', 'completion', 'campus-summary', 'appraisals', 'reports', 'campus-hours'],
} as const satisfies Partial<Record<Role, readonly ChecklistItem[]>>;
export type ChecklistRole = keyof typeof CHECKLISTS;
export const CHECKLIST_ROLES = ['advisor', 'advisor_supervisor'] as const satisfies readonly ChecklistRole[];
export const CHECKLIST_ITEMS = [
  ...CHECKLISTS.advisor,
  ...CHECKLISTS.advisor_supervisor,
] as const satisfies readonly ChecklistItem[];
/** The rules that items are made of. */
export const CHECKLIST_RULES = [...new Set(CHECKLIST_ITEMS.map((item) => SOURCES[item].rule))];

export type ChecklistDuty = {
  readonly rule: DutyRule;
  readonly subjectId: string;
  readonly period: string;
  readonly state: string;
  readonly dueAt: InstantText;
  readonly doneAt: InstantText | null;
};
type Asked = {
  readonly month: string;
  readonly personId: string;
  readonly campusId: string;
  readonly now: InstantText;
};

/** Duties of an item in a month. A week's belong to the month of its first day. */
function dutiesOf(item: ChecklistItem, duties: readonly ChecklistDuty[], asked: Asked): ChecklistDuty[] {
  const { rule, of, filings, isForNext }: Source = SOURCES[item];
  const month = isForNext === true ? addMonths(`${asked.month}-01`, 1).slice(0, 7) : asked.month;
  const subject = { person: asked.personId, campus: asked.campusId, everybody: null }[of];
  return duties.filter((duty) => {
    const [name = '', from = name] = duty.period.split(' ');
    return (
      duty.rule === rule &&
      duty.state !== 'dropped' &&
      from.startsWith(month) &&
      (subject === null || duty.subjectId === subject) &&
      (filings === undefined || filings.some((kind) => kind === name))
    );
  });
}

const isLate = ({ state, dueAt, doneAt }: ChecklistDuty, now: InstantText): boolean =>
  state === 'missed' || (state === 'done' ? doneAt !== null && doneAt > dueAt : dueAt <= now);

/** How far an item is: how much of it stands so far, is done, and was or is late. Nothing stands before its time has come. */
export function progressOf(
  item: ChecklistItem,
  duties: readonly ChecklistDuty[],
  asked: Asked,
): { item: ChecklistItem; total: number; done: number; late: number } {
  const own = dutiesOf(item, duties, asked);
  return {
    item,
    total: own.length,
    done: own.filter(({ state }) => state === 'done').length,
    late: own.filter((duty) => isLate(duty, asked.now)).length,
  };
}
