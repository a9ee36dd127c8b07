/** Marks: append-only revisions of student × lesson. The newest revision counts; the earlier ones stay readable. */
import { foreignKey, index, integer, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, instant, orgOnly, tenantPolicy, units } from '@keshi/platform/table';
import { lesson } from '../scheduling/schema.ts';

export const mark = app.table(
  'mark',
  {
    ...orgOnly(),
    lessonId: uuid('lesson_id').notNull(),
    studentId: uuid('student_id').notNull(),
    revision: integer('revision').notNull(),
    ...campusColumns(),
    status: text('status').notNull(),
    chargeUnits: units('charge_units').notNull(),
    /** The ledger entry this mark caused; null when it drew nothing. */
    entryId: uuid('entry_id'),
    /** Credited advisor and the figures' shares, so that a later correction can take back exactly what was given. */
    advisorId: uuid('advisor_id').notNull(),
    expected: integer('expected').notNull(),
    attended: integer('attended').notNull(),
    note: text('note'),
    actorId: uuid('actor_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'mark_pk', columns: [t.orgId, t.lessonId, t.studentId, t.revision] }),
    index('mark_student_ix').on(t.orgId, t.studentId),
    foreignKey({ name: 'mark_lesson_fk', columns: [t.orgId, t.lessonId], foreignColumns: [lesson.orgId, lesson.id] }),
    tenantPolicy('student'),
  ],
);
