/** Courses, prices, rooms, classes and the lessons their weekly series generate. Exclusion constraints are in the migration. */
import { boolean, foreignKey, index, integer, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, minor, rowId, tenantPolicy, units } from '@keshi/platform/table';

export const course = app.table(
  'course',
  {
    ...rowId(),
    name: text('name').notNull(),
    chargeUnits: units('charge_units').notNull(),
    durationMinutes: integer('duration_minutes').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'course_pk', columns: [t.orgId, t.id] }),
    unique('course_name_uq').on(t.orgId, t.name),
    tenantPolicy('org'),
  ],
);

/** A package on offer: so many class-hours, so many given, at this price, valid so many days. Orders freeze a copy. */
export const pricePlan = app.table(
  'price_plan',
  {
    ...rowId(),
    courseId: uuid('course_id').notNull(),
    name: text('name').notNull(),
    unitsBought: units('units_bought').notNull(),
    unitsGiven: units('units_given').notNull(),
    priceMinor: minor('price_minor').notNull(),
    validDays: integer('valid_days'),
    retired: boolean('retired').notNull().default(false),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'price_plan_pk', columns: [t.orgId, t.id] }),
    unique('price_plan_name_uq').on(t.orgId, t.courseId, t.name),
    foreignKey({
      name: 'price_plan_course_fk',
      columns: [t.orgId, t.courseId],
      foreignColumns: [course.orgId, course.id],
    }),
    tenantPolicy('org'),
  ],
);

export const room = app.table(
  'room',
  {
    ...rowId(),
    ...campusColumns(),
    name: text('name').notNull(),
    capacity: smallint('capacity').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'room_pk', columns: [t.orgId, t.id] }),
    unique('room_name_uq').on(t.orgId, t.campusId, t.name),
    tenantPolicy('campus-open'),
  ],
);

/** A class (small class). Responsible advisor and teacher as of now; advisor history is in `class_advisor`. */
export const klass = app.table(
  'class',
  {
    ...rowId(),
    ...campusColumns(),
    courseId: uuid('course_id').notNull(),
    name: text('name').notNull(),
    capacity: smallint('capacity').notNull(),
    chargeUnits: units('charge_units').notNull(),
    teacherId: uuid('teacher_id').notNull(),
    advisorId: uuid('advisor_id').notNull(),
    startedOn: day('started_on').notNull(),
    endedOn: day('ended_on'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'class_pk', columns: [t.orgId, t.id] }),
    unique('class_name_uq').on(t.orgId, t.campusId, t.name),
    index('class_teacher_ix').on(t.orgId, t.teacherId),
    foreignKey({ name: 'class_course_fk', columns: [t.orgId, t.courseId], foreignColumns: [course.orgId, course.id] }),
    tenantPolicy('campus-open'),
  ],
);

/** Who answered for a class from when to when (half-open): hand-overs never rewrite history (CLS-12, M21). */
export const classAdvisor = app.table(
  'class_advisor',
  {
    ...rowId(),
    ...campusColumns(),
    classId: uuid('class_id').notNull(),
    advisorId: uuid('advisor_id').notNull(),
    fromOn: day('from_on').notNull(),
    untilOn: day('until_on'),
  },
  (t) => [
    primaryKey({ name: 'class_advisor_pk', columns: [t.orgId, t.id] }),
    index('class_advisor_class_ix').on(t.orgId, t.classId, t.fromOn),
    foreignKey({
      name: 'class_advisor_class_fk',
      columns: [t.orgId, t.classId],
      foreignColumns: [klass.orgId, klass.id],
    }),
    tenantPolicy('campus'),
  ],
);

export const classMember = app.table(
  'class_member',
  {
    ...rowId(),
    ...campusColumns(),
    classId: uuid('class_id').notNull(),
    studentId: uuid('student_id').notNull(),
    fromOn: day('from_on').notNull(),
    untilOn: day('until_on'),
  },
  (t) => [
    primaryKey({ name: 'class_member_pk', columns: [t.orgId, t.id] }),
    index('class_member_class_ix').on(t.orgId, t.classId),
    index('class_member_student_ix').on(t.orgId, t.studentId),
    foreignKey({
      name: 'class_member_class_fk',
      columns: [t.orgId, t.classId],
      foreignColumns: [klass.orgId, klass.id],
    }),
    tenantPolicy('student'),
  ],
);

/** A weekly rhythm in campus-local wall time, from which lessons are generated. */
export const classSeries = app.table(
  'class_series',
  {
    ...rowId(),
    ...campusColumns(),
    classId: uuid('class_id').notNull(),
    weekday: smallint('weekday').notNull(),
    startsAtTime: text('starts_at_time').notNull(),
    durationMinutes: integer('duration_minutes').notNull(),
    roomId: uuid('room_id').notNull(),
    teacherId: uuid('teacher_id').notNull(),
    fromOn: day('from_on').notNull(),
    untilOn: day('until_on').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'class_series_pk', columns: [t.orgId, t.id] }),
    index('class_series_class_ix').on(t.orgId, t.classId),
    foreignKey({
      name: 'class_series_class_fk',
      columns: [t.orgId, t.classId],
      foreignColumns: [klass.orgId, klass.id],
    }),
    foreignKey({ name: 'class_series_room_fk', columns: [t.orgId, t.roomId], foreignColumns: [room.orgId, room.id] }),
    tenantPolicy('campus'),
  ],
);

/** An occurrence of a class. `roll_revision` counts submissions of its roll; 0 is not yet marked. */
export const lesson = app.table(
  'lesson',
  {
    ...rowId(),
    ...campusColumns(),
    classId: uuid('class_id').notNull(),
    courseId: uuid('course_id').notNull(),
    seriesId: uuid('series_id'),
    onDate: day('on_date').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    roomId: uuid('room_id').notNull(),
    teacherId: uuid('teacher_id').notNull(),
    chargeUnits: units('charge_units').notNull(),
    status: text('status').notNull(),
    rollRevision: integer('roll_revision').notNull().default(0),
  },
  (t) => [
    primaryKey({ name: 'lesson_pk', columns: [t.orgId, t.id] }),
    unique('lesson_start_uq').on(t.orgId, t.classId, t.startsAt),
    index('lesson_day_ix').on(t.orgId, t.campusId, t.onDate, t.startsAt, t.id),
    index('lesson_class_ix').on(t.orgId, t.classId, t.onDate),
    foreignKey({ name: 'lesson_class_fk', columns: [t.orgId, t.classId], foreignColumns: [klass.orgId, klass.id] }),
    tenantPolicy('campus-open'),
  ],
);

/** A student's place in a lesson (regular, trial, make_up). Carries the time so that a student cannot be in two lessons at once. */
export const lessonStudent = app.table(
  'lesson_student',
  {
    ...orgOnlyLesson(),
    ...campusColumns(),
    kind: text('kind').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    onDate: day('on_date').notNull(),
    removed: boolean('removed').notNull().default(false),
  },
  (t) => [
    primaryKey({ name: 'lesson_student_pk', columns: [t.orgId, t.lessonId, t.studentId] }),
    index('lesson_student_student_ix').on(t.orgId, t.studentId, t.onDate),
    foreignKey({
      name: 'lesson_student_lesson_fk',
      columns: [t.orgId, t.lessonId],
      foreignColumns: [lesson.orgId, lesson.id],
    }),
    tenantPolicy('student'),
  ],
);

function orgOnlyLesson() {
  return {
    orgId: uuid('org_id').notNull(),
    lessonId: uuid('lesson_id').notNull(),
    studentId: uuid('student_id').notNull(),
  };
}
