/** Words of a person's month. Complete tables, so a new rule without a name does not compile. */
import type { z } from 'zod';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { share } from '@keshi/kernel/money';
import type { DutyRuleName } from '@keshi/modules/advising/contract';
import { KIND_WORDS, type FilingKind } from '@keshi/modules/filings/rules';
import type { getPersonScore } from '@keshi/modules/reporting/contract';
import { formatDate, formatUnits, NOTHING } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';
import { kindName } from '../filings/words.ts';

export type ScoreView = ClientOutput<typeof getPersonScore>;
type Late = ScoreView['late'][number];
type DutyRule = z.infer<typeof DutyRuleName>;

const RULES: Readonly<Record<DutyRule, () => string>> = {
  truancy: m.score_rule_truancy,
  'first-lesson': m.score_rule_first_lesson,
  'pre-lesson': m.score_rule_pre_lesson,
  'renewal-collect': m.score_rule_renewal_collect,
  'renewal-contact': m.score_rule_renewal_contact,
  'low-balance': m.score_rule_low_balance,
  expiring: m.score_rule_expiring,
  unseen: m.score_rule_unseen,
  unmarked: m.score_rule_unmarked,
  task: m.score_rule_task,
  briefing: m.score_rule_briefing,
  'first-lesson-memo': m.score_rule_first_lesson_memo,
  'parents-meeting-prep': m.score_rule_parents_meeting_prep,
  'parents-meeting-prep-teacher': m.score_rule_parents_meeting_prep_teacher,
  'parents-meeting-minutes': m.score_rule_parents_meeting_minutes,
  'plan-after-meeting': m.score_rule_plan_after_meeting,
  'plan-review': m.score_rule_plan_review,
  'monthly-test': m.score_rule_monthly_test,
  filing: m.score_rule_filing,
  visits: m.score_rule_visits,
  finished: m.score_rule_finished,
  'split-campus': m.score_rule_split_campus,
  'split-own': m.score_rule_split_own,
  'superior-appraisal': m.score_rule_superior_appraisal,
  'self-appraisal': m.score_rule_self_appraisal,
};
const isRule = (rule: string): rule is DutyRule => Object.hasOwn(RULES, rule);
/** A rule's name; one that this version does not know, as it is called. */
export const dutyRuleName = (rule: string): string => (isRule(rule) ? RULES[rule]() : rule);

const STATES: Readonly<Record<Late['state'], () => string>> = {
  open: m.score_state_open,
  done: m.score_state_done,
  dropped: m.score_state_dropped,
  missed: m.score_state_missed,
};
export const dutyStateName = (state: Late['state']): string => STATES[state]();

const isFilingKind = (kind: string): kind is FilingKind => Object.hasOwn(KIND_WORDS, kind);
/** What a duty is about: its student or class; of a filing the report and its day, which are its period. */
export function aboutText({
  studentName,
  className,
  period,
}: Pick<Late, 'studentName' | 'className' | 'period'>): string {
  const [kind = '', onDate = ''] = period.split(' ');
  const whole = isFilingKind(kind) ? `${kindName(kind)} ${formatDate(onDate, 'document', getLocale())}` : period;
  return studentName ?? className ?? whole;
}

type Group = ScoreView['timeliness'][number]['group'];
const GROUPS: Readonly<Record<Group, () => string>> = {
  all: m.score_group_all,
  tests: m.score_group_tests,
  filings: m.score_group_filings,
  others: m.score_group_others,
};
export const groupName = (group: Group): string => GROUPS[group]();

/** Minutes as hours to one decimal. */
export const leadText = (minutes: number | null): string =>
  minutes === null ? NOTHING : m.score_timeliness_hours({ hours: formatUnits(share(minutes, 10, 60) * 10) });
