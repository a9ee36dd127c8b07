/** What tests of the rules of duties are given: the rule book's numbers, a campus where nothing happened, its wall clock; and what they ask. */
import { zonedInstant } from '@keshi/kernel/dates';
import { settle, type DutyRule, type Expected } from './duty.ts';
import type { DutyFacts, DutySettings, StudentFact, VisitFact } from './duty-facts.ts';
import { RULES } from './duty-rules.ts';

export const ZONE = 'Asia/Shanghai';
/** An instant of 2026 by the campus's wall clock: `at('03-02 10:00')`. */
export const at = (text: string): string => zonedInstant(`2026-${text.slice(0, 5)}`, text.slice(6) || '00:00', ZONE);

export const SETTINGS: DutySettings = {
  visitsPerMonth: 2,
  unseenWeeks: 2,
  preLessonDays: 3,
  doorMinutes: 10,
  truancyRepeats: 2,
  finishedDays: 30,
  renewalContactDays: 3,
  renewalCollectDays: 7,
  lowBalanceUnits: 400,
  expiryNoticeDays: 30,
  escalateHours: 2,
  briefingHours: 24,
  briefingDays: 7,
  memoDays: 1,
  preparationDays: 3,
  minutesDays: 1,
  planDays: 7,
  planReviewDays: 3,
  testsPerMonth: 1,
  targetPlanDays: 6,
  selfAppraisalDays: 3,
  superiorAppraisalDays: 10,
};

export const NOTHING: DutyFacts = {
  students: [],
  visits: [],
  sightings: [],
  weeks: [],
  firstLessons: [],
  absences: [],
  renewals: [],
  lowBalances: [],
  expiring: [],
  endedLessons: [],
  records: { briefings: [], memos: [], meetings: [], plans: [], tests: [] },
  filings: null,
  ownPlans: [],
  campusSplits: [],
  appraisals: [],
  tasks: [],
};

/** What a rule expects at an instant of 2026, in force or not yet. */
export const expectedAt = (
  rule: DutyRule,
  now: string,
  facts: Partial<DutyFacts>,
  settings: Partial<DutySettings> = {},
): Expected[] =>
  RULES[rule].expect({
    facts: { ...NOTHING, ...facts },
    settings: { ...SETTINGS, ...settings },
    clock: { now: at(now), today: `2026-${now.slice(0, 5)}`, timeZone: ZONE },
  });
/** The rule's duties in force at an instant of 2026. */
export const duties = (
  rule: DutyRule,
  now: string,
  facts: Partial<DutyFacts>,
  settings: Partial<DutySettings> = {},
): Expected[] =>
  expectedAt(rule, now, facts, settings).filter((each) => each.opensAt <= at(now) && at(now) < each.closesAt);
export const only = (list: readonly Expected[]): Expected => {
  const [first] = list;
  if (first === undefined || list.length !== 1) throw new Error(`${String(list.length)} duties`);
  return first;
};
/** What a run at `now` makes of a duty that has stood since it opened. */
export function fate(duty: Expected, now: string) {
  const opened = settle([{ ...duty, doneAt: null }], [], duty.opensAt).map((each) => ({ ...each, id: 'd' }));
  const [after] = settle([duty], opened, at(now));
  return { state: after?.state, escalated: after !== undefined && after.escalatedAt !== null, lateBy: after?.lateById };
}
export const student = (given: Partial<StudentFact> = {}): StudentFact => ({
  studentId: 's',
  advisorId: 'xu',
  activeSince: '2025-09-01',
  inactiveSince: null,
  finishedOn: null,
  contactedOn: [],
  ...given,
});
export const visit = (when: string, given: Partial<VisitFact> = {}): VisitFact => ({
  studentId: 's',
  kind: 'regular',
  reached: true,
  counted: true,
  isFace: false,
  spokeWith: null,
  checks: [],
  onDate: `2026-${when.slice(0, 5)}`,
  visitedAt: at(when),
  ...given,
});
