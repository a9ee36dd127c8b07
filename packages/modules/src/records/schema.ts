/** Records (档案): numbered forms with versions, the copies in students' archives, who signed them, and test scores. */
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from '@keshi/platform/sql';
import { app, campusColumns, day, instant, orgOnly, rowId, tenantPolicy } from '@keshi/platform/table';
import { klass } from '../scheduling/schema.ts';
import { student } from '../registry/schema.ts';

/** A document with its number. What it says is in its versions; here is where it stands. */
export const record = app.table(
  'record',
  {
    ...rowId(),
    ...campusColumns(),
    kind: text('kind').notNull(),
    /** `2026-课前说明会-001` (REC-06). */
    number: text('number').notNull(),
    classId: uuid('class_id'),
    /** The first lesson a memo is about. */
    lessonId: uuid('lesson_id'),
    /** The one student a memo or a counselling plan is about. */
    studentId: uuid('student_id'),
    /** The parents' meeting a class plan was optimised after (PTM-14). */
    meetingId: uuid('meeting_id'),
    /** A meeting about serious learning problems, which the principal attends too (PTM-15). */
    serious: boolean('serious').notNull(),
    /** planned → filed | cancelled */
    state: text('state').notNull(),
    heldAt: instant('held_at').notNull(),
    heldOn: day('held_on').notNull(),
    authorId: uuid('author_id').notNull(),
    /** The newest version; 0 until it is filed. */
    version: integer('version').notNull(),
    filedAt: instant('filed_at'),
    cancelReason: text('cancel_reason'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'record_pk', columns: [t.orgId, t.id] }),
    unique('record_number_uq').on(t.orgId, t.number),
    index('record_campus_ix').on(t.orgId, t.campusId, t.heldAt, t.id),
    index('record_kind_ix').on(t.orgId, t.campusId, t.kind, t.heldOn),
    index('record_class_ix').on(t.orgId, t.classId, t.kind, t.heldOn),
    index('record_meeting_ix').on(t.orgId, t.meetingId),
    foreignKey({
      name: 'record_class_fk',
      columns: [t.orgId, t.classId],
      foreignColumns: [klass.orgId, klass.id],
    }),
    foreignKey({
      name: 'record_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    // A family reads its copies, never the document: that names other children.
    tenantPolicy('campus'),
  ],
);

const ofRecord = () => ({ recordId: uuid('record_id').notNull(), version: integer('version').notNull() });

/** What a document says, frozen when filed. A correction is a further version with its reason; no role of the product changes one. */
export const recordVersion = app.table(
  'record_version',
  {
    ...orgOnly(),
    ...campusColumns(),
    ...ofRecord(),
    /** Of the shape of its kind (`rules/forms.ts`). */
    form: jsonb('form').notNull(),
    /** Why it was corrected; null of the first version. */
    reason: text('reason'),
    filedById: uuid('filed_by_id').notNull(),
    filedAt: instant('filed_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'record_version_pk', columns: [t.orgId, t.recordId, t.version] }),
    foreignKey({
      name: 'record_version_record_fk',
      columns: [t.orgId, t.recordId],
      foreignColumns: [record.orgId, record.id],
    }),
    tenantPolicy('campus'),
  ],
);

/**
 * A version's copy in a student's archive. It carries what the family may read, so that the row policy of families decides and no look-up
 * of the document is needed; frozen, so the copy cannot differ.
 */
export const recordStudent = app.table(
  'record_student',
  {
    ...orgOnly(),
    ...campusColumns(),
    ...ofRecord(),
    studentId: uuid('student_id').notNull(),
    kind: text('kind').notNull(),
    number: text('number').notNull(),
    className: text('class_name'),
    heldAt: instant('held_at').notNull(),
    /** A parent was there; the student was, of a test. */
    attended: boolean('attended').notNull(),
    /** Null where the family reads nothing of it. */
    shown: jsonb('shown'),
    filedAt: instant('filed_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'record_student_pk', columns: [t.orgId, t.recordId, t.version, t.studentId] }),
    index('record_student_archive_ix').on(t.orgId, t.studentId, t.heldAt),
    foreignKey({
      name: 'record_student_version_fk',
      columns: [t.orgId, t.recordId, t.version],
      foreignColumns: [recordVersion.orgId, recordVersion.recordId, recordVersion.version],
    }),
    foreignKey({
      name: 'record_student_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    tenantPolicy('student'),
  ],
);

/** Somebody signed a version (A18): a guardian for a student, on their phone or on paper, or a member of the staff, of whom there is no student. */
export const recordSignature = app.table(
  'record_signature',
  {
    ...rowId(),
    ...campusColumns(),
    ...ofRecord(),
    studentId: uuid('student_id'),
    /** Null for a signature on paper. */
    personId: uuid('person_id'),
    signerName: text('signer_name').notNull(),
    via: text('via').notNull(),
    /** Who took the signature on paper. */
    takenById: uuid('taken_by_id'),
    signedAt: instant('signed_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'record_signature_pk', columns: [t.orgId, t.id] }),
    uniqueIndex('record_signature_guardian_uq')
      .on(t.orgId, t.recordId, t.version, t.studentId)
      .where(sql`student_id is not null`),
    uniqueIndex('record_signature_staff_uq')
      .on(t.orgId, t.recordId, t.version, t.personId)
      .where(sql`student_id is null`),
    foreignKey({
      name: 'record_signature_version_fk',
      columns: [t.orgId, t.recordId, t.version],
      foreignColumns: [recordVersion.orgId, recordVersion.recordId, recordVersion.version],
    }),
    tenantPolicy('student'),
  ],
);

/** A family was told in person: what an absent parent missed (A17), how a test is to be read (TST-02). */
export const recordTold = app.table(
  'record_told',
  {
    ...rowId(),
    ...campusColumns(),
    recordId: uuid('record_id').notNull(),
    studentId: uuid('student_id').notNull(),
    note: text('note'),
    toldById: uuid('told_by_id').notNull(),
    toldAt: instant('told_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'record_told_pk', columns: [t.orgId, t.id] }),
    index('record_told_record_ix').on(t.orgId, t.recordId, t.studentId),
    foreignKey({
      name: 'record_told_record_fk',
      columns: [t.orgId, t.recordId],
      foreignColumns: [record.orgId, record.id],
    }),
    // What an advisor notes about a family is not shown to the family.
    tenantPolicy('campus'),
  ],
);

/** What advisor and teacher bring to a parents' meeting (PTM-04, PTM-05); the newest of a part stands. */
export const recordPreparation = app.table(
  'record_preparation',
  {
    ...rowId(),
    ...campusColumns(),
    recordId: uuid('record_id').notNull(),
    part: text('part').notNull(),
    form: jsonb('form').notNull(),
    authorId: uuid('author_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'record_preparation_pk', columns: [t.orgId, t.id] }),
    index('record_preparation_record_ix').on(t.orgId, t.recordId, t.part),
    foreignKey({
      name: 'record_preparation_record_fk',
      columns: [t.orgId, t.recordId],
      foreignColumns: [record.orgId, record.id],
    }),
    tenantPolicy('campus'),
  ],
);

/** The teaching director's word on a version of a class plan (PTM-14); one that is sent back is corrected and reviewed again. */
export const recordReview = app.table(
  'record_review',
  {
    ...rowId(),
    ...campusColumns(),
    ...ofRecord(),
    approved: boolean('approved').notNull(),
    note: text('note'),
    reviewerId: uuid('reviewer_id').notNull(),
    reviewedAt: instant('reviewed_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'record_review_pk', columns: [t.orgId, t.id] }),
    unique('record_review_version_uq').on(t.orgId, t.recordId, t.version),
    foreignKey({
      name: 'record_review_version_fk',
      columns: [t.orgId, t.recordId, t.version],
      foreignColumns: [recordVersion.orgId, recordVersion.recordId, recordVersion.version],
    }),
    tenantPolicy('campus'),
  ],
);

/** A student's score in a test (TST-04), in hundredths of a point; null for who was not there. */
export const testScore = app.table(
  'test_score',
  {
    ...orgOnly(),
    ...campusColumns(),
    ...ofRecord(),
    studentId: uuid('student_id').notNull(),
    subject: text('subject').notNull(),
    score: integer('score'),
    fullMark: integer('full_mark').notNull(),
    analysis: text('analysis'),
    heldOn: day('held_on').notNull(),
  },
  (t) => [
    primaryKey({ name: 'test_score_pk', columns: [t.orgId, t.recordId, t.version, t.studentId] }),
    index('test_score_student_ix').on(t.orgId, t.studentId, t.heldOn),
    foreignKey({
      name: 'test_score_version_fk',
      columns: [t.orgId, t.recordId, t.version],
      foreignColumns: [recordVersion.orgId, recordVersion.recordId, recordVersion.version],
    }),
    tenantPolicy('student'),
  ],
);
