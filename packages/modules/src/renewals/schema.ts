/** Renewal due items and the steps they went through. */
import { foreignKey, index, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, orgOnly, rowId, tenantPolicy, units } from '@keshi/platform/table';
import { student } from '../registry/schema.ts';

/** A student's course that must be renewed: opened by the balance, a class about to end or what the family said (REN-03), closed when paid or lost. */
export const renewal = app.table(
  'renewal',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    courseId: uuid('course_id').notNull(),
    advisorId: uuid('advisor_id').notNull(),
    /** due → contacted → intends → quoted → paid | lost */
    stage: text('stage').notNull(),
    /** What opened it: balance · class · intention. */
    source: text('source').notNull().default('balance'),
    /** The class about to end. */
    classId: uuid('class_id'),
    dueOn: day('due_on').notNull(),
    balanceUnits: units('balance_units').notNull(),
    orderId: uuid('order_id'),
    lostReason: text('lost_reason'),
    note: text('note'),
    openedAt: instant('opened_at').notNull(),
    stageAt: instant('stage_at').notNull(),
    closedOn: day('closed_on'),
  },
  (t) => [
    primaryKey({ name: 'renewal_pk', columns: [t.orgId, t.id] }),
    index('renewal_campus_ix').on(t.orgId, t.campusId, t.stage, t.dueOn),
    index('renewal_student_ix').on(t.orgId, t.studentId, t.courseId),
    foreignKey({
      name: 'renewal_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    tenantPolicy('student'),
  ],
);

export const renewalEvent = app.table(
  'renewal_event',
  {
    ...rowId(),
    ...campusColumns(),
    renewalId: uuid('renewal_id').notNull(),
    stage: text('stage').notNull(),
    note: text('note'),
    actorId: uuid('actor_id'),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'renewal_event_pk', columns: [t.orgId, t.id] }),
    index('renewal_event_renewal_ix').on(t.orgId, t.renewalId),
    foreignKey({
      name: 'renewal_event_renewal_fk',
      columns: [t.orgId, t.renewalId],
      foreignColumns: [renewal.orgId, renewal.id],
    }),
    tenantPolicy('campus'),
  ],
);

/** The campus's day on which it was last looked for classes about to end. */
export const renewalFeed = app.table(
  'renewal_feed',
  {
    ...orgOnly(),
    ...campusColumns(),
    fedOn: day('fed_on').notNull(),
  },
  (t) => [primaryKey({ name: 'renewal_feed_pk', columns: [t.orgId, t.campusId] }), tenantPolicy('campus')],
);
