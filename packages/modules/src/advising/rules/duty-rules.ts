/** The rule book's duties as a table: from the facts of a campus to the duties they imply at an instant. Pure. */
import { DUTY_RULES, type DutyRule, type Expected } from './duty.ts';
import type { Given, Rule } from './duty-facts.ts';
import { selfAppraisal, superiorAppraisal } from './appraisal-duties.ts';
import { briefing, memo, monthlyTest } from './record-duties.ts';
import { minutes, planAfterMeeting, planReview, preparation } from './meeting-duties.ts';
import { filing } from './filing-duties.ts';
import { firstLesson, preLesson, truancy, unmarked } from './lesson-duties.ts';
import { expiring, lowBalance, renewalCollect, renewalContact } from './renewal-duties.ts';
import { splitCampus, splitOwn } from './target-duties.ts';
import { task } from './task-duties.ts';
import { finished, unseen, visits } from './visit-duties.ts';

export const RULES: Readonly<Record<DutyRule, { readonly rows: readonly string[]; readonly expect: Rule }>> = {
  truancy: { rows: ['ATT-03'], expect: truancy },
  'first-lesson': { rows: ['RV-04', 'RV-05'], expect: firstLesson },
  'pre-lesson': { rows: ['RV-03'], expect: preLesson },
  task: { rows: ['ADV-08', 'ADV-12', 'ADV-14', 'ADV-15', 'ADV-16', 'RV-14'], expect: task },
  briefing: { rows: ['BRF-02', 'BRF-03', 'BRF-05'], expect: briefing },
  'renewal-collect': { rows: ['REN-04'], expect: renewalCollect },
  'renewal-contact': { rows: ['REN-04'], expect: renewalContact },
  'low-balance': { rows: ['HRS-04', 'REN-03'], expect: lowBalance },
  expiring: { rows: ['HRS-09'], expect: expiring },
  unseen: { rows: ['RV-02'], expect: unseen },
  unmarked: { rows: ['HRS-08'], expect: unmarked },
  'first-lesson-memo': { rows: ['BRF-06'], expect: memo },
  'parents-meeting-prep': { rows: ['PTM-04'], expect: preparation('advisor') },
  'parents-meeting-prep-teacher': { rows: ['PTM-05'], expect: preparation('teacher') },
  'parents-meeting-minutes': { rows: ['PTM-06', 'PTM-11'], expect: minutes },
  'plan-after-meeting': { rows: ['PTM-14'], expect: planAfterMeeting },
  'plan-review': { rows: ['PTM-14', 'ROL-10'], expect: planReview },
  'monthly-test': { rows: ['TST-02'], expect: monthlyTest },
  filing: { rows: ['RPT-04', 'PAY-01', 'PTM-03', 'CLS-11', 'HRS-04', 'CLS-06'], expect: filing },
  visits: { rows: ['RV-01'], expect: visits },
  finished: { rows: ['REN-09', 'RV-17'], expect: finished },
  'split-campus': { rows: ['TGT-03'], expect: splitCampus },
  'split-own': { rows: ['TGT-02', 'TGT-07'], expect: splitOwn },
  'superior-appraisal': { rows: ['KPI-11', 'KPI-08'], expect: superiorAppraisal },
  'self-appraisal': { rows: ['KPI-11'], expect: selfAppraisal },
};

/** Every duty that the facts imply, in force or not yet. */
export const expectedOf = (given: Given): Expected[] => DUTY_RULES.flatMap((rule) => RULES[rule].expect(given));
