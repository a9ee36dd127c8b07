/** Decisions about leads: what a contact must say, when it may be entered, what it counts as. Pure. */
import { addDays, type DateText, type InstantText } from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';

/** Where a lead came from (ADM-03). */
export const LEAD_SOURCES = [
  'cold_outreach',
  'referral',
  'campaign',
  'hotline',
  'walk_in',
  'online',
  'partner',
] as const;
export type LeadSourceName = (typeof LEAD_SOURCES)[number];
export const LEAD_STATUSES = ['open', 'signed', 'closed'] as const;
export type LeadStatusName = (typeof LEAD_STATUSES)[number];
export const CLOSE_REASONS = ['no_need', 'price', 'distance', 'time', 'competitor', 'unreachable', 'other'] as const;
export const CONTACT_KINDS = ['consult_call', 'invitation', 'visit_in', 'face_consult'] as const;
export type ContactKindName = (typeof CONTACT_KINDS)[number];
export type CallDirection = 'in' | 'out';

type Said = {
  readonly kind: ContactKindName;
  readonly direction?: CallDirection | undefined;
  readonly appointmentOn?: DateText | undefined;
};

/** A call has a direction and an invitation the day on which they are to come, no sooner than it was agreed; nothing else has either. */
export function contactErrors({ kind, direction, appointmentOn }: Said, onDate: DateText, at = ''): FieldError[] {
  const errors: FieldError[] = [];
  if (kind === 'consult_call' && direction === undefined)
    errors.push({ pointer: `${at}/direction`, detail: 'a call came in or went out' });
  if (kind !== 'consult_call' && direction !== undefined)
    errors.push({ pointer: `${at}/direction`, detail: 'only of a call' });
  if (kind === 'invitation' && appointmentOn === undefined)
    errors.push({ pointer: `${at}/appointmentOn`, detail: 'the day on which they are to come' });
  if (kind !== 'invitation' && appointmentOn !== undefined)
    errors.push({ pointer: `${at}/appointmentOn`, detail: 'only of an invitation' });
  if (kind === 'invitation' && appointmentOn !== undefined && appointmentOn < onDate)
    errors.push({ pointer: `${at}/appointmentOn`, detail: 'not before it was agreed' });
  return errors;
}

/** Families that have signed come for service, which no figure of leads counts (M3); what happened before that can still be entered. */
export const takesContact = (
  lead: { readonly status: LeadStatusName; readonly statusAt: InstantText },
  happenedAt: InstantText,
): boolean => lead.status === 'open' || Date.parse(happenedAt) <= Date.parse(lead.statusAt);

/** Every call counts (M1); invitations, arrivals and consultations face to face once per lead and day (M2–M4). */
export const countsOnceADay = (kind: ContactKindName): boolean => kind !== 'consult_call';

/** A call in, of somebody who came by the hotline (M1b). */
export const isHotlineCall = (source: LeadSourceName, { kind, direction }: Said): boolean =>
  kind === 'consult_call' && direction === 'in' && source === 'hotline';

const METRIC_OF: Readonly<Record<ContactKindName, string>> = {
  consult_call: 'consult-call',
  invitation: 'invitation',
  visit_in: 'arrival',
  face_consult: 'face-consult',
};

/** The facts of a contact that counts. */
export const metricsOf = ({ kind, hotline }: { readonly kind: ContactKindName; readonly hotline: boolean }): string[] =>
  hotline ? [METRIC_OF[kind], 'hotline-call'] : [METRIC_OF[kind]];

/** How somebody who refers knows who was referred (REN-07). */
export const RELATIONS = ['classmate', 'friend', 'relative', 'neighbour', 'colleague', 'sibling', 'other'] as const;
export const REFERRAL_OUTCOMES = ['open', 'registered', 'signed', 'closed', 'refunded', 'mistaken'] as const;
/** Why a referral no longer counts: its sign-up was paid back in full, or it was never one. */
export const REVERSAL_KINDS = ['refunded', 'mistaken'] as const;
export type ReversalKind = (typeof REVERSAL_KINDS)[number];

/** due until its day; then granted, waiting for an enrolment to credit, or over the year's number; dropped when the referral fell before. */
export const REWARD_STATES = ['due', 'waiting', 'granted', 'capped', 'dropped'] as const;

/** When a phone was first known here, as a lead's or a student's. */
export type Touch = { readonly kind: 'lead' | 'student'; readonly id: string; readonly onDate: DateText };

/** Whoever brought the phone first within the days before it was brought again; null when nobody did, or nothing is asked. */
export function firstTouch(touches: readonly Touch[], onDate: DateText, days: number): Touch | null {
  const since = addDays(onDate, -days);
  const within = days === 0 ? [] : touches.filter((touch) => touch.onDate >= since && touch.onDate <= onDate);
  return within.reduce<Touch | null>(
    (first, touch) => (first === null || touch.onDate < first.onDate ? touch : first),
    null,
  );
}

/** The day on which rewards of a sign-up are given. */
export const rewardDueOn = (signedOn: DateText, afterDays: number): DateText => addDays(signedOn, afterDays);

/** Whether one more reward of the referrer fits into the year. */
export const fitsYear = (grantedInYear: number, cap: number | null): boolean => cap === null || grantedInYear < cap;

export type Enrolled = { readonly courseId: string; readonly enrolledOn: DateText; readonly lessonsToCome: number };

/** The course a reward is credited to: of the active ones the one with most lessons still to come, then the one begun first; null without any. */
export const enrolmentToCredit = (enrolments: readonly Enrolled[]): Enrolled | null =>
  [...enrolments].sort(
    (a, b) =>
      b.lessonsToCome - a.lessonsToCome ||
      a.enrolledOn.localeCompare(b.enrolledOn) ||
      a.courseId.localeCompare(b.courseId),
  )[0] ?? null;
