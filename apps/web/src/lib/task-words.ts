/** Words of tasks. Complete tables, so a new kind or state without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getTask } from '@keshi/modules/tasks/contract';
import { m } from '#paraglide/messages.js';

type Task = ClientOutput<typeof getTask>;
type Words<Name extends string> = Readonly<Record<Name, () => string>>;
export type TaskKind = Task['kind'];
export type TaskState = Task['state'];

export const TASK_KINDS = [
  'problem',
  'service',
  'abnormal',
  'urgent',
  'assigned',
  'routine',
  'event',
] as const satisfies readonly TaskKind[];
const KIND_WORDS: Words<TaskKind> = {
  problem: m.tasks_kind_problem,
  service: m.tasks_kind_service,
  abnormal: m.tasks_kind_abnormal,
  urgent: m.tasks_kind_urgent,
  assigned: m.tasks_kind_assigned,
  routine: m.tasks_kind_routine,
  event: m.tasks_kind_event,
};
export const taskKindName = (kind: TaskKind): string => KIND_WORDS[kind]();

const TONES: Readonly<Partial<Record<TaskKind, 'bad' | 'warn' | 'info'>>> = {
  urgent: 'bad',
  abnormal: 'bad',
  problem: 'warn',
  service: 'info',
};
export const taskTone = (kind: TaskKind): 'bad' | 'warn' | 'info' | undefined => TONES[kind];

export const TASK_STATES = ['open', 'done', 'called_off'] as const satisfies readonly TaskState[];
const STATE_WORDS: Words<TaskState> = {
  open: m.tasks_state_open,
  done: m.tasks_state_done,
  called_off: m.tasks_state_called_off,
};
export const taskStateName = (state: TaskState): string => STATE_WORDS[state]();

const EVENT_WORDS: Words<Task['events'][number]['kind']> = {
  raised: m.tasks_event_raised,
  handed: m.tasks_event_handed,
  postponed: m.tasks_event_postponed,
  noted: m.tasks_event_noted,
  done: m.tasks_event_done,
  reopened: m.tasks_event_reopened,
  called_off: m.tasks_event_called_off,
};
export const taskEventName = (kind: Task['events'][number]['kind']): string => EVENT_WORDS[kind]();
