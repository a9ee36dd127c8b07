/** Students, the guardians they belong to, and their enrolments in courses. */
import { foreignKey, index, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, rowId, tenantPolicy } from '@keshi/platform/table';

export const student = app.table(
  'student',
  {
    ...rowId(),
    ...campusColumns(),
    /** Equal to `id`: lets the row policy of families be the same expression on every table of a student. */
    studentId: uuid('student_id').notNull(),
    name: text('name').notNull(),
    phone: text('phone'),
    birthOn: day('birth_on'),
    gender: text('gender'),
    grade: text('grade'),
    school: text('school'),
    source: text('source'),
    note: text('note'),
    advisorId: uuid('advisor_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'student_pk', columns: [t.orgId, t.id] }),
    index('student_name_ix').on(t.orgId, t.campusId, t.name, t.id),
    index('student_phone_ix').on(t.orgId, t.phone),
    index('student_advisor_ix').on(t.orgId, t.advisorId),
    tenantPolicy('student'),
  ],
);

/** Guardian ↔ student, many to many. Name and phone are copied so that a campus sees the contacts of its own students only. */
export const studentGuardian = app.table(
  'student_guardian',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    personId: uuid('person_id').notNull(),
    name: text('name').notNull(),
    phone: text('phone').notNull(),
    relation: text('relation'),
    createdAt: instant('created_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ name: 'student_guardian_pk', columns: [t.orgId, t.id] }),
    index('student_guardian_student_ix').on(t.orgId, t.studentId),
    index('student_guardian_person_ix').on(t.orgId, t.personId),
    foreignKey({
      name: 'student_guardian_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    tenantPolicy('student'),
  ],
);

/** A student's place in a course. Its status now; its history is in `enrolment_event`. */
export const enrolment = app.table(
  'enrolment',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    courseId: uuid('course_id').notNull(),
    status: text('status').notNull(),
    enrolledOn: day('enrolled_on').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'enrolment_pk', columns: [t.orgId, t.id] }),
    index('enrolment_student_ix').on(t.orgId, t.studentId, t.courseId),
    index('enrolment_campus_ix').on(t.orgId, t.campusId),
    foreignKey({
      name: 'enrolment_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    tenantPolicy('student'),
  ],
);

/** Effective-dated status changes (active 在读, suspended 停课, finished 结课): a head-count at any past date can be rebuilt. */
export const enrolmentEvent = app.table(
  'enrolment_event',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    enrolmentId: uuid('enrolment_id').notNull(),
    status: text('status').notNull(),
    effectiveOn: day('effective_on').notNull(),
    actorId: uuid('actor_id'),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'enrolment_event_pk', columns: [t.orgId, t.id] }),
    index('enrolment_event_enrolment_ix').on(t.orgId, t.enrolmentId, t.effectiveOn),
    index('enrolment_event_campus_ix').on(t.orgId, t.campusId, t.effectiveOn),
    foreignKey({
      name: 'enrolment_event_enrolment_fk',
      columns: [t.orgId, t.enrolmentId],
      foreignColumns: [enrolment.orgId, enrolment.id],
    }),
    tenantPolicy('student'),
  ],
);
