/** Decisions about tasks: what each kind asks for, how far ahead a due day may lie, who may do what. Pure. */
import { addDays, type DateText } from '@keshi/kernel/dates';
import type { FieldError } from '@keshi/kernel/problem';

/** Problem of a student, request of a family, abnormal situation, emergency of the day; handed down, routine, event of a date. */
export const TASK_KINDS = ['problem', 'service', 'abnormal', 'urgent', 'assigned', 'routine', 'event'] as const;
export type TaskKindName = (typeof TASK_KINDS)[number];
export const TASK_STATES = ['open', 'done', 'called_off'] as const;
export type TaskStateName = (typeof TASK_STATES)[number];
export const TASK_EVENTS = ['raised', 'handed', 'postponed', 'noted', 'done', 'reopened', 'called_off'] as const;
export const TASK_ACTIONS = ['finish', 'hand_over', 'postpone', 'call_off', 'reopen'] as const;
export type TaskAction = (typeof TASK_ACTIONS)[number];

/** Kinds that are about a student. */
const OF_STUDENT: readonly TaskKindName[] = ['problem', 'service', 'abnormal'];
/** Kinds that end with an outcome or not at all, and whose day only the supervisor moves (ADV-08, ADV-16). */
const NEVER_SHELVED: readonly TaskKindName[] = ['problem', 'service', 'abnormal', 'urgent'];
/** A due day further ahead is no due day. */
export const DAYS_AHEAD = 180;

/** Whether the kind is about a student. */
export const isOfStudent = (kind: TaskKindName): boolean => OF_STUDENT.includes(kind);
/** Whether the kind can only be done. */
export const isNeverShelved = (kind: TaskKindName): boolean => NEVER_SHELVED.includes(kind);

/** What is wrong with a due day set on `today`. */
export function dueErrors(dueOn: DateText, today: DateText): FieldError[] {
  if (dueOn < today) return [{ pointer: '/dueOn', detail: 'a day gone by' }];
  return dueOn > addDays(today, DAYS_AHEAD) ? [{ pointer: '/dueOn', detail: 'at most 180 days ahead' }] : [];
}

type Raised = {
  readonly kind: TaskKindName;
  readonly studentId: string | null;
  readonly plan: string | null;
  readonly dueOn: DateText;
};

/** A problem, request or abnormal situation is a student's (ADV-08, ADV-12); an abnormal one comes with a plan for it (RV-14). */
export function raiseErrors({ kind, studentId, plan, dueOn }: Raised, today: DateText): FieldError[] {
  const errors = dueErrors(dueOn, today);
  if (studentId === null && isOfStudent(kind))
    errors.push({ pointer: '/studentId', detail: 'which student it is about' });
  if (plan === null && kind === 'abnormal') errors.push({ pointer: '/plan', detail: 'what to do if it gets worse' });
  return errors;
}

/** Somebody as they stand to a task. `manages`: hands over, postpones and calls off whatever is the campus's. */
export type Standing = { readonly isOwner: boolean; readonly isRaiser: boolean; readonly manages: boolean };

/** Who does a task works on it; who raised it may also take it back; who manages may do everything but shelve what is never shelved. */
export function mayDo(action: TaskAction, kind: TaskKindName, { isOwner, isRaiser, manages }: Standing): boolean {
  switch (action) {
    case 'finish':
    case 'hand_over':
      return isOwner || manages;
    case 'reopen':
      return isOwner || isRaiser || manages;
    case 'postpone':
      return manages || (isRaiser && !isNeverShelved(kind));
    case 'call_off':
      return (isRaiser || manages) && !isNeverShelved(kind);
  }
}

/** What somebody may do where it stands. */
export const actionsOf = (
  { kind, state }: { readonly kind: TaskKindName; readonly state: TaskStateName },
  standing: Standing,
): TaskAction[] =>
  TASK_ACTIONS.filter((action) => (action === 'reopen') === (state !== 'open') && mayDo(action, kind, standing));
