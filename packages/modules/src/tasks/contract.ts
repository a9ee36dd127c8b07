/** Tasks (ADV-08, ADV-10…12, ADV-14…16, RV-14, PTM-16, RPT-13): raised, seen to by an owner until a due day, and ended with an outcome. */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, PageQuery, pageOf } from '@keshi/kernel/shapes';
import { TASK_ACTIONS, TASK_EVENTS, TASK_KINDS, TASK_STATES } from './rules.ts';

export const TaskKind = z.enum(TASK_KINDS);
export const TaskState = z.enum(TASK_STATES);
export const TaskText = z.string().trim().min(2).max(1000);
const Reason = z.string().trim().min(2).max(500);

export const TaskShape = z.object({
  id: Id,
  kind: TaskKind,
  studentId: Id.nullable(),
  studentName: z.string().nullable(),
  /** The return visit it came from. */
  visitId: Id.nullable(),
  matter: z.string(),
  plan: z.string().nullable(),
  ownerId: Id,
  ownerName: z.string().nullable(),
  raisedById: Id,
  raisedByName: z.string().nullable(),
  raisedAt: Instant,
  /** It is late when this day of the campus has ended. */
  dueOn: DateOn,
  late: z.boolean(),
  state: TaskState,
  outcome: z.string().nullable(),
  endedAt: Instant.nullable(),
  endedByName: z.string().nullable(),
});
export const TaskDetail = TaskShape.extend({
  /** Newest first. */
  events: z
    .array(
      z.object({
        id: Id,
        kind: z.enum(TASK_EVENTS),
        note: z.string().nullable(),
        ownerName: z.string().nullable(),
        dueOn: DateOn.nullable(),
        actorName: z.string().nullable(),
        recordedAt: Instant,
      }),
    )
    .max(200),
  /** The student's classes today, of which a parents' meeting can be called (PTM-16). */
  classes: z.array(z.object({ id: Id, name: z.string() })).max(20),
  /** What the reader may do to it as it stands. */
  may: z.array(z.enum(TASK_ACTIONS)),
});

/**
 * Tasks of a campus: open ones by due day, ended ones the latest first. Whoever may not read the campus's students sees what they own or
 * raised and nothing else.
 */
export const listTasks = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks',
  summary: 'Tasks of a campus',
  can: 'task.read',
  repeat: 'safe',
  query: PageQuery.extend({
    state: TaskState.default('open'),
    kind: TaskKind.optional(),
    ownerId: Id.optional(),
    studentId: Id.optional(),
  }),
  output: pageOf(TaskShape),
  rows: ['ADV-08', 'ADV-12', 'ADV-14', 'ADV-15'],
});
export const getTask = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks/{taskId}',
  summary: 'A task with what happened to it',
  can: 'task.read',
  repeat: 'safe',
  output: TaskDetail,
  problems: ['not-found'],
  rows: ['PTM-16'],
});
/** Raises one. What was raised stays as it is; `dueOn` is a day of the campus, today at the earliest and 180 days ahead at the latest. */
export const raiseTask = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks',
  summary: 'Raise a task',
  can: 'task.work',
  repeat: 'key',
  status: 201,
  body: z.object({
    kind: TaskKind,
    studentId: Id.optional(),
    matter: TaskText,
    plan: TaskText.optional(),
    ownerId: Id,
    dueOn: DateOn,
  }),
  output: TaskDetail,
  problems: ['invalid-input', 'not-found'],
  rows: ['ADV-08', 'ADV-10', 'ADV-11', 'ADV-12', 'ADV-14', 'ADV-15', 'ADV-16', 'RV-14', 'RPT-13'],
});
/** Gives it to somebody else of the campus: by its owner, supervisor or principal. To its owner it changes nothing. */
export const handOverTask = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks/{taskId}/owner',
  summary: 'Hand a task over',
  can: 'task.work',
  repeat: 'natural',
  body: z.object({ ownerId: Id, note: TaskText.optional() }),
  output: TaskDetail,
  problems: ['invalid-input', 'not-found', 'not-allowed', 'conflict'],
  rows: ['ADV-15', 'ADV-16'],
});
/** Moves its due day, with a reason that is kept. Of what is never shelved only supervisor and principal do. To the same day it changes nothing. */
export const postponeTask = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks/{taskId}/due-day',
  summary: "Move a task's due day",
  can: 'task.work',
  repeat: 'natural',
  body: z.object({ dueOn: DateOn, reason: Reason }),
  output: TaskDetail,
  problems: ['invalid-input', 'not-found', 'not-allowed', 'conflict'],
  rows: ['ADV-08'],
});
/** Writes down how it goes, by anybody who sees it. */
export const noteTask = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks/{taskId}/notes',
  summary: 'Note how a task goes',
  can: 'task.work',
  repeat: 'key',
  status: 201,
  body: z.object({ note: TaskText }),
  output: TaskDetail,
  problems: ['invalid-input', 'not-found'],
  rows: ['ADV-08'],
});
/** Ends it with what came of it: by its owner, supervisor or principal. */
export const finishTask = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks/{taskId}/outcomes',
  summary: 'Finish a task',
  can: 'task.work',
  repeat: 'key',
  status: 201,
  body: z.object({ outcome: TaskText }),
  output: TaskDetail,
  problems: ['invalid-input', 'not-found', 'not-allowed', 'conflict'],
  rows: ['ADV-08', 'ADV-12'],
});
/** Opens one that was ended, until a new due day. An open one stays as it is. */
export const reopenTask = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks/{taskId}/reopening',
  summary: 'Open an ended task again',
  can: 'task.work',
  repeat: 'natural',
  body: z.object({ reason: Reason, dueOn: DateOn }),
  output: TaskDetail,
  problems: ['invalid-input', 'not-found', 'not-allowed'],
  rows: ['ADV-08'],
});
/** Ends it without an outcome, with a reason: what was handed down, routine work or an event. Once called off it changes nothing. */
export const callOffTask = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/staff-tasks/{taskId}/calling-off',
  summary: 'Call a task off',
  can: 'task.work',
  repeat: 'natural',
  body: z.object({ reason: Reason }),
  output: TaskDetail,
  problems: ['invalid-input', 'not-found', 'not-allowed', 'conflict'],
  rows: ['ADV-08'],
});
