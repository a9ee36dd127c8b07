/** Decisions about complaints and accidents: the steps, when each is due, what counts. Pure. */
import { addDays, localDate, wallClock, zonedInstant, type DateText, type InstantText } from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';

export const INCIDENT_KINDS = ['complaint', 'accident'] as const;
export type IncidentKindName = (typeof INCIDENT_KINDS)[number];
/** How it reached the organisation. Families' own come by the portal. */
export const DESK_VIAS = ['phone', 'face', 'branch', 'head_office'] as const;
export const INCIDENT_VIAS = ['portal', ...DESK_VIAS] as const;
/** In the order in which they are gone through; none can be skipped (CS-03). */
export const INCIDENT_STEPS = ['assigned', 'in_progress', 'resolved', 'visited', 'closed'] as const;
export type IncidentStepName = (typeof INCIDENT_STEPS)[number];
export const INCIDENT_STATES = ['received', ...INCIDENT_STEPS] as const;
export type IncidentStateName = (typeof INCIDENT_STATES)[number];

/** What a step does where it stands: the next step, another report or assignee at the same one, or nothing it may do. */
export function stepFrom(state: IncidentStateName, to: IncidentStepName): 'step' | 'again' | 'refused' {
  if (INCIDENT_STATES.indexOf(to) === INCIDENT_STATES.indexOf(state) + 1) return 'step';
  return to === state && (to === 'assigned' || to === 'in_progress') ? 'again' : 'refused';
}

type StepSaid = {
  readonly to: IncidentStepName;
  readonly note?: string | undefined;
  readonly assigneeId?: string | undefined;
  readonly satisfaction?: number | undefined;
};

/** Assigning names somebody; reports and solutions say something; the closing visit to a complainant asks how satisfied they are (CS-03). */
export function stepErrors(kind: IncidentKindName, { to, note, assigneeId, satisfaction }: StepSaid): FieldError[] {
  const errors: FieldError[] = [];
  if (to === 'assigned' && assigneeId === undefined) errors.push({ pointer: '/assigneeId', detail: 'who takes it on' });
  if (to !== 'assigned' && assigneeId !== undefined)
    errors.push({ pointer: '/assigneeId', detail: 'only when assigned' });
  if ((to === 'in_progress' || to === 'resolved') && (note ?? '') === '')
    errors.push({ pointer: '/note', detail: 'what was done' });
  if (to === 'visited' && kind === 'complaint' && satisfaction === undefined)
    errors.push({ pointer: '/satisfaction', detail: '1 to 5' });
  if (to !== 'visited' && satisfaction !== undefined)
    errors.push({ pointer: '/satisfaction', detail: 'only of the closing visit' });
  return errors;
}

/** Only an accident is major; what happened did so before it was received; it is not received ahead of time. */
export function registerErrors(
  given: {
    readonly kind: IncidentKindName;
    readonly major: boolean;
    readonly occurredOn: DateText;
    readonly receivedAt: InstantText;
  },
  now: InstantText,
  timeZone: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (given.major && given.kind !== 'accident') errors.push({ pointer: '/major', detail: 'only of an accident' });
  if (Date.parse(given.receivedAt) > Date.parse(now))
    errors.push({ pointer: '/receivedAt', detail: 'not in the future' });
  if (given.occurredOn > localDate(given.receivedAt, timeZone))
    errors.push({ pointer: '/occurredOn', detail: 'not after it was received' });
  return errors;
}

/** The numbers of A22, as they were in force on the day of receiving. */
export type Deadlines = { readonly responseHours: number; readonly progressDays: number; readonly resolveDays: number };

const HOUR_MS = 3_600_000;

/** So many calendar days later at the same time of day, on the campus's clock. */
function daysLater(at: InstantText, days: number, timeZone: string): InstantText {
  const { on, time } = wallClock(at, timeZone);
  return zonedInstant(addDays(on, days), time, timeZone);
}

/**
 * When something is owed next (A22): the complainant's first answer, until somebody works on it; then the next report of progress or the
 * solution, whichever comes first. Nothing once it is resolved: no number is given for the closing visit.
 */
export function dueAt(
  incident: {
    readonly state: IncidentStateName;
    readonly receivedAt: InstantText;
    readonly progressedAt: InstantText | null;
  },
  deadlines: Deadlines,
  timeZone: string,
): InstantText | null {
  const { state, receivedAt, progressedAt } = incident;
  if (state === 'received' || state === 'assigned')
    return new Date(Date.parse(receivedAt) + deadlines.responseHours * HOUR_MS).toISOString();
  if (state !== 'in_progress') return null;
  const report = daysLater(progressedAt ?? receivedAt, deadlines.progressDays, timeZone);
  const solution = daysLater(receivedAt, deadlines.resolveDays, timeZone);
  return report < solution ? report : solution;
}

/** What it counts as on the day it was received: a complaint (M20), or a major accident (KPI-03); else nothing. */
export const metricOf = (incident: { readonly kind: IncidentKindName; readonly major: boolean }): string | null =>
  incident.kind === 'complaint' ? 'complaint' : incident.major ? 'accident' : null;
