/** Return visits (回访), sightings (见面), notes of students (学员观察), and the duties (待办) that rules make of facts. */
import { sql } from '@keshi/platform/sql';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, orgOnly, rowId, tenantPolicy } from '@keshi/platform/table';
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
    /** Who was spoken with: student, teacher or guardian; null when that was not asked. */
    spokeWith: text('spoke_with'),
    /** Which of the four checks of a pre-lesson visit were made (RV-03). */
    checks: text('checks').array(),
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

/** A student was seen by an advisor (RV-02): at the door, in the study room, in person. */
export const sighting = app.table(
  'sighting',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    advisorId: uuid('advisor_id').notNull(),
    kind: text('kind').notNull(),
    onDate: day('on_date').notNull(),
    seenAt: instant('seen_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'sighting_pk', columns: [t.orgId, t.id] }),
    index('sighting_student_ix').on(t.orgId, t.studentId, t.onDate),
    index('sighting_campus_ix').on(t.orgId, t.campusId, t.onDate),
    foreignKey({
      name: 'sighting_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    tenantPolicy('campus'),
  ],
);

/** What the staff note of a student in the four areas of daily management (ADV-02, ADV-03). Only the telling of a bright spot is added later. */
export const studentNote = app.table(
  'student_note',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    area: text('area').notNull(),
    /** Of the mindset alone. */
    aspect: text('aspect'),
    bright: boolean('bright').notNull(),
    text: text('text').notNull(),
    authorId: uuid('author_id').notNull(),
    notedAt: instant('noted_at').notNull(),
    /** When the family was told of a bright spot, and by whom. */
    toldAt: instant('told_at'),
    toldById: uuid('told_by_id'),
  },
  (t) => [
    primaryKey({ name: 'student_note_pk', columns: [t.orgId, t.id] }),
    index('student_note_student_ix').on(t.orgId, t.studentId, t.notedAt, t.id),
    foreignKey({
      name: 'student_note_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    check('student_note_aspect_ck', sql`(area = 'mindset') = (aspect is not null)`),
    check('student_note_told_ck', sql`told_at is null or bright`),
    tenantPolicy('campus'),
  ],
);

/** What somebody owes, as last evaluated: one row per campus, rule, subject and period. The rules are in `rules/duty-rules.ts`. */
export const duty = app.table(
  'duty',
  {
    ...rowId(),
    ...campusColumns(),
    rule: text('rule').notNull(),
    subjectId: uuid('subject_id').notNull(),
    period: text('period').notNull(),
    ownerId: uuid('owner_id'),
    studentId: uuid('student_id'),
    classId: uuid('class_id'),
    opensAt: instant('opens_at').notNull(),
    warnAt: instant('warn_at').notNull(),
    dueAt: instant('due_at').notNull(),
    escalateAt: instant('escalate_at').notNull(),
    closesAt: instant('closes_at').notNull(),
    /** open → done | dropped | missed; done and dropped can open again, missed is final. */
    state: text('state').notNull(),
    doneAt: instant('done_at'),
    escalatedAt: instant('escalated_at'),
    /** Who owed it when it became late. */
    lateById: uuid('late_by_id'),
    /** Ids and figures; no names. */
    detail: jsonb('detail').notNull(),
    evaluatedAt: instant('evaluated_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'duty_pk', columns: [t.orgId, t.id] }),
    uniqueIndex('duty_key_uq').on(t.orgId, t.campusId, t.rule, t.subjectId, t.period),
    index('duty_open_ix')
      .on(t.orgId, t.campusId, t.dueAt, t.id)
      .where(sql`state = 'open'`),
    index('duty_student_ix')
      .on(t.orgId, t.studentId)
      .where(sql`state = 'open'`),
    index('duty_late_ix')
      .on(t.orgId, t.campusId, t.lateById, t.dueAt)
      .where(sql`late_by_id is not null`),
    index('duty_done_ix')
      .on(t.orgId, t.campusId, t.doneAt)
      .where(sql`state = 'done'`),
    index('duty_filing_ix')
      .on(t.orgId, t.campusId, t.dueAt)
      .where(sql`rule = 'filing'`),
    tenantPolicy('campus'),
  ],
);

/** When a campus's duties were last evaluated, and whether something has happened since. */
export const dutyRun = app.table(
  'duty_run',
  {
    ...orgOnly(),
    ...campusColumns(),
    ranAt: instant('ran_at').notNull(),
    wantedAt: instant('wanted_at'),
    /** What the last evaluation took, by the machine's clock. */
    tookMs: integer('took_ms').notNull().default(0),
  },
  (t) => [primaryKey({ name: 'duty_run_pk', columns: [t.orgId, t.campusId] }), tenantPolicy('campus')],
);
