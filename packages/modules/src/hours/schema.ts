/**
 * The class-hour ledger. Entries and lines are append-only; the only mutable figures are proven caches on locked rows:
 * `units_left`, `recognised_minor`, `units_out`, `minor_out` of a lot and `units_open` of owed lessons. `hours` knows ids, not students.
 */
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from '@keshi/platform/sql';
import { app, campusColumns, day, instant, minor, orgOnly, rowId, tenantPolicy, units } from '@keshi/platform/table';

/** One per student and course: the row that draws and purchases lock first, so that nobody decides on a stale balance. */
export const hourAccount = app.table(
  'hour_account',
  {
    ...orgOnly(),
    studentId: uuid('student_id').notNull(),
    courseId: uuid('course_id').notNull(),
    ...campusColumns(),
    openedAt: instant('opened_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'hour_account_pk', columns: [t.orgId, t.studentId, t.courseId] }),
    tenantPolicy('student'),
  ],
);

/** A purchase line, an opening balance or a gift. Gifts are their own lots, with no money. */
export const lot = app.table(
  'lot',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    courseId: uuid('course_id').notNull(),
    kind: text('kind').notNull(),
    number: text('number').notNull(),
    priority: smallint('priority').notNull().default(0),
    unitsBought: units('units_bought').notNull(),
    unitsLeft: units('units_left').notNull(),
    paidMinor: minor('paid_minor').notNull(),
    recognisedMinor: minor('recognised_minor').notNull(),
    /** What left otherwise than by lessons: reversed, refunded, transferred or expired. */
    unitsOut: units('units_out').notNull().default(0),
    minorOut: minor('minor_out').notNull().default(0),
    boughtOn: day('bought_on').notNull(),
    expiresOn: day('expires_on'),
    /** What brought it: a payment, an import row, a gift decision. */
    sourceKind: text('source_kind').notNull(),
    sourceId: uuid('source_id').notNull(),
    /** Who signed it: stays with the signer whoever serves later. */
    signedById: uuid('signed_by_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'lot_pk', columns: [t.orgId, t.id] }),
    index('lot_student_ix').on(t.orgId, t.studentId, t.courseId),
    index('lot_campus_ix').on(t.orgId, t.campusId),
    check('lot_units_ck', sql`units_left >= 0 and units_out >= 0 and units_left + units_out <= units_bought`),
    check('lot_money_ck', sql`recognised_minor >= 0 and minor_out >= 0 and recognised_minor + minor_out <= paid_minor`),
    tenantPolicy('student'),
  ],
);

/** A movement with its cause. (cause_kind, cause_id, cause_no) is unique: that is the idempotency of the ledger. */
export const entry = app.table(
  'entry',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    courseId: uuid('course_id').notNull(),
    kind: text('kind').notNull(),
    causeKind: text('cause_kind').notNull(),
    causeId: uuid('cause_id').notNull(),
    causeNo: integer('cause_no').notNull(),
    onDate: day('on_date').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actorId: uuid('actor_id'),
    reason: text('reason'),
    reversesId: uuid('reverses_id'),
    relatesToId: uuid('relates_to_id'),
  },
  (t) => [
    primaryKey({ name: 'entry_pk', columns: [t.orgId, t.id] }),
    unique('entry_cause_uq').on(t.orgId, t.causeKind, t.causeId, t.studentId, t.causeNo),
    // Few entries reverse or relate to another, and every lesson writes entries: the others stay out of these.
    uniqueIndex('entry_reverses_uq')
      .on(t.orgId, t.reversesId)
      .where(sql`reverses_id is not null`),
    index('entry_student_ix').on(t.orgId, t.studentId, t.recordedAt, t.id),
    index('entry_relates_ix')
      .on(t.orgId, t.relatesToId)
      .where(sql`relates_to_id is not null`),
    tenantPolicy('student'),
  ],
);

/** Each line moves a positive amount of one unit from its credit account to its debit account, so an entry balances by construction. */
export const entryLine = app.table(
  'entry_line',
  {
    ...orgOnly(),
    entryId: uuid('entry_id').notNull(),
    lineNo: integer('line_no').notNull(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    lotId: uuid('lot_id'),
    /** `hours` (hundredths) or `money` (minor units). */
    unit: text('unit').notNull(),
    debit: text('debit').notNull(),
    credit: text('credit').notNull(),
    amount: minor('amount').notNull(),
  },
  (t) => [
    primaryKey({ name: 'entry_line_pk', columns: [t.orgId, t.entryId, t.lineNo] }),
    index('entry_line_lot_ix').on(t.orgId, t.lotId),
    foreignKey({ name: 'entry_line_entry_fk', columns: [t.orgId, t.entryId], foreignColumns: [entry.orgId, entry.id] }),
    foreignKey({ name: 'entry_line_lot_fk', columns: [t.orgId, t.lotId], foreignColumns: [lot.orgId, lot.id] }),
    check('entry_line_amount_ck', sql`amount > 0`),
    check('entry_line_sides_ck', sql`debit <> credit`),
    tenantPolicy('student'),
  ],
);

/** Lessons taken beyond the balance, one row per drawing entry, settled oldest first by the next purchase. */
export const owed = app.table(
  'owed',
  {
    ...orgOnly(),
    entryId: uuid('entry_id').notNull(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    courseId: uuid('course_id').notNull(),
    unitsOwed: units('units_owed').notNull(),
    unitsOpen: units('units_open').notNull(),
    onDate: day('on_date').notNull(),
  },
  (t) => [
    primaryKey({ name: 'owed_pk', columns: [t.orgId, t.entryId] }),
    index('owed_student_ix').on(t.orgId, t.studentId, t.courseId),
    foreignKey({ name: 'owed_entry_fk', columns: [t.orgId, t.entryId], foreignColumns: [entry.orgId, entry.id] }),
    check('owed_units_ck', sql`units_open between 0 and units_owed`),
    tenantPolicy('student'),
  ],
);
