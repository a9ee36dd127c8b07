/** The rule book's duties as a table: from the facts of a campus to the duties they imply at an instant. Pure. */
import { DUTY_RULES, type DutyRule, type Expected } from './duty.ts';
import type { Given, Rule } from './duty-facts.ts';
import { firstLesson, preLesson, truancy, unmarked } from './lesson-duties.ts';
import { expiring, lowBalance, renewalCollect, renewalContact } from './renewal-duties.ts';
import { splitCampus, splitOwn } from './target-duties.ts';
import { finished, unseen, visits } from './visit-duties.ts';

export const RULES: Readonly<Record<DutyRule, { readonly rows: readonly string[]; readonly expect: Rule }>> = {
  truancy: { rows: ['ATT-03'], expect: truancy },
  'first-lesson': { rows: ['RV-04', 'RV-05'], expect: firstLesson },
  'pre-lesson': { rows: ['RV-03'], expect: preLesson },
  'renewal-collect': { rows: ['REN-04'], expect: renewalCollect },
  'renewal-contact': { rows: ['REN-04'], expect: renewalContact },
  'low-balance': { rows: ['HRS-04', 'REN-03'], expect: lowBalance },
  expiring: { rows: ['HRS-09'], expect: expiring },
  unseen: { rows: ['RV-02'], expect: unseen },
  unmarked: { rows: ['HRS-08'], expect: unmarked },
  visits: { rows: ['RV-01'], expect: visits },
  finished: { rows: ['REN-09', 'RV-17'], expect: finished },
  'split-campus': { rows: ['TGT-03'], expect: splitCampus },
  'split-own': { rows: ['TGT-02', 'TGT-07'], expect: splitOwn },
};

/** Every duty that the facts imply, in force or not yet. */
export const expectedOf = (given: Given): Expected[] => DUTY_RULES.flatMap((rule) => RULES[rule].expect(given));
