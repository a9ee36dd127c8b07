/** Decisions about renewals: when one falls due, which steps it may take, when it was in time. */
import { addDays, addMonths, monthStart, type DateText } from '@keshi/kernel/dates';
import type { Units } from '@keshi/kernel/hours';
import type { FieldError } from '@keshi/kernel/problem';

export type RenewalStageName = 'due' | 'contacted' | 'intends' | 'quoted' | 'paid' | 'lost';
/** Steps an advisor records; the others follow from an order. */
export type StepName = 'contacted' | 'intends' | 'lost';

/** What opens a renewal (REN-03): the balance at the limit, a class about to end, what a family said in a visit. */
export const RENEWAL_SOURCES = ['balance', 'class', 'intention'] as const;
export type RenewalSourceName = (typeof RENEWAL_SOURCES)[number];

/** Why a renewal is lost, as an advisor says it. `transferred`: to another campus of the organisation; `refunded`: the hours left were paid back. */
export const LOST_REASONS = [
  'moved',
  'transferred',
  'refunded',
  'price',
  'time',
  'teacher',
  'graduated',
  'other',
] as const;

/** Why a due item was closed by the product itself: the marks that made it due were corrected, or there had been nothing to renew yet. */
export const CORRECTED = 'corrected';
/** Why the product closed an item whose student had finished and came back after its grace: that is a re-enrolment, and no renewal (A40). */
export const RETURNED = 'returned';

/** How a student stands in a course when a roll has changed the balance. */
export type Standing = {
  readonly balanceUnits: Units;
  /** The enrolment is active. */
  readonly isActive: boolean;
  /** The open renewal, if there is one; `isTouched` when somebody worked on it or hours came since. */
  readonly open: { readonly isTouched: boolean } | null;
  /** A renewal was closed (lost) after the newest hours were bought: that round is over. */
  readonly isDecided: boolean;
};

/** Opens a renewal at or below the limit (REN-03a, HRS-04); takes an untouched one back when a correction lifts the balance again. */
export function dueDecision(standing: Standing, limitUnits: Units): 'open' | 'take-back' | 'none' {
  const low = standing.balanceUnits <= limitUnits;
  if (standing.open !== null) return !low && !standing.open.isTouched ? 'take-back' : 'none';
  return low && standing.isActive && !standing.isDecided ? 'open' : 'none';
}

/**
 * Whether an order that is no renewal (so the first of its course), once paid in full, shows an open item to have been none: the student attended
 * before having bought, or before the first order was paid, so there was nothing to renew (M10). Somebody who has worked on it knows better.
 */
export const wasNoRenewal = (renewal: { readonly stage: RenewalStageName; readonly orderId: string | null }): boolean =>
  renewal.stage === 'due' && renewal.orderId === null;

/** What a step would do: nothing because it stands there already, write it, or refuse it. */
export function stepFrom(current: RenewalStageName, step: StepName): 'same' | 'write' | 'closed' | 'quoted' {
  if (current === step) return 'same';
  if (current === 'paid' || current === 'lost') return 'closed';
  return current === 'quoted' && step !== 'lost' ? 'quoted' : 'write';
}

/** A loss has a reason, and only a loss has one. */
export function reasonErrors(step: StepName, reason: string | undefined): FieldError[] {
  if (step === 'lost' && reason === undefined) return [{ pointer: '/lostReason', detail: 'a reason' }];
  return step !== 'lost' && reason !== undefined ? [{ pointer: '/lostReason', detail: 'only with lost' }] : [];
}

/** Paid in full no later than the due date plus grace counts in the due date's cohort (M10). */
export const renewedInTime = (dueOn: DateText, paidOn: DateText, graceDays: number): boolean =>
  paidOn <= addDays(dueOn, graceDays);

/**
 * In which bases of the renewal rate a lost item stays (M10). Whoever leaves the level or follows to another campus of the organisation was never there
 * to be renewed; whoever was refunded was there at the start of the term, and is not at its end.
 */
export function basesOfLoss(reason: string | null): { readonly start: boolean; readonly end: boolean } {
  const start = reason !== CORRECTED && reason !== 'graduated' && reason !== 'transferred';
  return { start, end: start && reason !== 'refunded' };
}

/** The last day on which a class may end to be listed today: this month's, and on its last day next month's (CLS-11). */
export function listedUntil(today: DateText): DateText {
  const isLastDay = addDays(today, 1) === addMonths(monthStart(today), 1);
  return addDays(addMonths(monthStart(today), isLastDay ? 2 : 1), -1);
}

/** What a family said about renewing moves an open item on: to contacted when it was spoken with, to intends when it means to. */
export function stageAfterTalk(stage: RenewalStageName, agreed: boolean | null): RenewalStageName {
  if (agreed === true) return stage === 'due' || stage === 'contacted' ? 'intends' : stage;
  return stage === 'due' ? 'contacted' : stage;
}
