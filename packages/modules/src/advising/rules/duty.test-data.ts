/** What tests of the rules of duties are given: the rule book's numbers, a campus where nothing happened, its wall clock. */
import { zonedInstant } from '@keshi/kernel/dates';
import type { DutyFacts, DutySettings } from './duty-facts.ts';

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
};
