/** Tasks (事项): what was raised about a student or for the campus, who sees to it until when, and what came of it. */
import { sql } from '@keshi/platform/sql';
import { check, foreignKey, index, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, rowId, tenantPolicy } from '@keshi/platform/table';
import { student } from '../registry/schema.ts';

/**
 * What was raised is written once: the runtime role may change nothing but who sees to it, until when and where it stands (the columns from
 * `owner_id` on), and delete nothing, so that nothing is shelved (ADV-08).
 */
export const task = app.table(
  'task',
  {
    ...rowId(),
    ...campusColumns(),
    kind: text('kind').notNull(),
    studentId: uuid('student_id'),
    /** The return visit it came from. No foreign key: advising calls tasks, so tasks don't know its tables. */
    visitId: uuid('visit_id'),
    matter: text('matter').notNull(),
    /** What to do if it gets worse; of an abnormal situation always. */
    plan: text('plan'),
    raisedById: uuid('raised_by_id').notNull(),
    raisedAt: instant('raised_at').notNull(),
    /** The campus's own day of raising. */
    raisedOn: day('raised_on').notNull(),
    ownerId: uuid('owner_id').notNull(),
    dueOn: day('due_on').notNull(),
    /** open → done | called_off, and back to open */
    state: text('state').notNull(),
    /** What came of it; only of a done one. */
    outcome: text('outcome'),
    /** When it was done or called off, and by whom; null while it is open. */
    endedAt: instant('ended_at'),
    endedById: uuid('ended_by_id'),
  },
  (t) => [
    primaryKey({ name: 'task_pk', columns: [t.orgId, t.id] }),
    index('task_open_ix')
      .on(t.orgId, t.campusId, t.dueOn, t.id)
      .where(sql`state = 'open'`),
    index('task_ended_ix')
      .on(t.orgId, t.campusId, t.endedAt, t.id)
      .where(sql`state <> 'open'`),
    index('task_student_ix').on(t.orgId, t.studentId),
    uniqueIndex('task_visit_uq')
      .on(t.orgId, t.visitId)
      .where(sql`visit_id is not null`),
    foreignKey({
      name: 'task_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    check(
      'task_raised_ck',
      sql`due_on >= raised_on and (student_id is not null or kind not in ('problem', 'service', 'abnormal')) and (plan is not null or kind <> 'abnormal')`,
    ),
    check(
      'task_ended_ck',
      sql`(state = 'open') = (ended_at is null) and (state = 'open') = (ended_by_id is null) and (state <> 'done' or outcome is not null) and (state <> 'called_off' or kind not in ('problem', 'service', 'abnormal', 'urgent'))`,
    ),
    // What staff write down about a family is not shown to the family.
    tenantPolicy('campus'),
  ],
);

/** What happened to a task, in order: raised, handed, postponed, noted, done, reopened, called off. */
export const taskEvent = app.table(
  'task_event',
  {
    ...rowId(),
    ...campusColumns(),
    taskId: uuid('task_id').notNull(),
    kind: text('kind').notNull(),
    note: text('note'),
    /** To whom it was given. */
    ownerId: uuid('owner_id'),
    /** The due day it was given. */
    dueOn: day('due_on'),
    actorId: uuid('actor_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'task_event_pk', columns: [t.orgId, t.id] }),
    index('task_event_task_ix').on(t.orgId, t.taskId),
    foreignKey({
      name: 'task_event_task_fk',
      columns: [t.orgId, t.taskId],
      foreignColumns: [task.orgId, task.id],
    }),
    tenantPolicy('campus'),
  ],
);
