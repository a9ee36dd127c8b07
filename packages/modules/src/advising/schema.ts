/** Return visits (回访), first cut. */
import { boolean, foreignKey, index, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, rowId, tenantPolicy } from '@keshi/platform/table';
import { student } from '../registry/schema.ts';

/** A return visit as logged. `counted` is decided once, when saved: reached, valid channel, content, first of student × channel × day (M8). */
export const visit = app.table(
  'visit',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    advisorId: uuid('advisor_id').notNull(),
    kind: text('kind').notNull(),
    purpose: text('purpose').notNull(),
    channel: text('channel').notNull(),
    reached: boolean('reached').notNull(),
    problems: text('problems'),
    plan: text('plan'),
    agreement: text('agreement'),
    agreed: boolean('agreed'),
    counted: boolean('counted').notNull(),
    visitedAt: instant('visited_at').notNull(),
    onDate: day('on_date').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'visit_pk', columns: [t.orgId, t.id] }),
    index('visit_student_ix').on(t.orgId, t.studentId, t.onDate),
    index('visit_campus_ix').on(t.orgId, t.campusId, t.onDate, t.id),
    foreignKey({
      name: 'visit_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    // What an advisor notes about a family is not shown to the family.
    tenantPolicy('campus'),
  ],
);
