/** The opening import: batches, their source rows kept as read, and mappings remembered per source. */
import { sql } from '@keshi/platform/sql';
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
import { app, campusColumns, day, instant, rowId, tenantPolicy } from '@keshi/platform/table';

export const importBatch = app.table(
  'import_batch',
  {
    ...rowId(),
    ...campusColumns(),
    fileName: text('file_name').notNull(),
    /** SHA-256 of the bytes: the same file is found again, not imported again. */
    fileHash: text('file_hash').notNull(),
    format: text('format').notNull(),
    encoding: text('encoding'),
    cutOverOn: day('cut_over_on').notNull(),
    /** staged → checked → signed → reversed */
    state: text('state').notNull(),
    rowCount: integer('row_count').notNull(),
    /** What was found in the file, all sheets, without its rows: sheets, tables, totals, lines left out. */
    staged: jsonb('staged').notNull(),
    /** Per layout: its columns with what was proposed for them. */
    layouts: jsonb('layouts').notNull(),
    /** What people have said: chosen sheets, fields by layout, courses by sheet, answers by question. */
    choices: jsonb('choices').notNull(),
    /** The last dry run; the signed one once signed. */
    result: jsonb('result').notNull(),
    uploadedById: uuid('uploaded_by_id').notNull(),
    uploadedAt: instant('uploaded_at').notNull(),
    signedById: uuid('signed_by_id'),
    signedAt: instant('signed_at'),
    reversedById: uuid('reversed_by_id'),
    reversedAt: instant('reversed_at'),
    reversalReason: text('reversal_reason'),
  },
  (t) => [
    primaryKey({ name: 'import_batch_pk', columns: [t.orgId, t.id] }),
    index('import_batch_campus_ix').on(t.orgId, t.campusId, t.uploadedAt, t.id),
    uniqueIndex('import_batch_file_uq')
      .on(t.orgId, t.campusId, t.fileHash)
      .where(sql`state <> 'reversed'`),
    tenantPolicy('campus'),
  ],
);

export const importRow = app.table(
  'import_row',
  {
    ...rowId(),
    ...campusColumns(),
    batchId: uuid('batch_id').notNull(),
    /** Its place among all staged rows of the file, from 0. */
    place: integer('place').notNull(),
    sheet: text('sheet').notNull(),
    rowNo: integer('row_no').notNull(),
    /** The table it stands in. */
    block: text('block').notNull(),
    hidden: boolean('hidden').notNull(),
    /** The cells as read, in the file's column order: what the error file gives back. */
    cells: jsonb('cells').notNull(),
    /** Null while its sheet is not taken. */
    state: text('state'),
    /** What the row means, for lists. */
    reading: jsonb('reading'),
    issues: jsonb('issues').notNull(),
    decision: jsonb('decision'),
    /** SHA-256 of what it says about whom, set when it is imported: the same row in another file is known by it. */
    contentHash: text('content_hash'),
    studentId: uuid('student_id'),
    enrolmentId: uuid('enrolment_id'),
    /** True when this import opened the enrolment, false when it stood already. */
    enrolmentMade: boolean('enrolment_made').notNull().default(false),
  },
  (t) => [
    primaryKey({ name: 'import_row_pk', columns: [t.orgId, t.id] }),
    unique('import_row_place_uq').on(t.orgId, t.batchId, t.place),
    index('import_row_content_ix').on(t.orgId, t.campusId, t.contentHash),
    foreignKey({
      name: 'import_row_batch_fk',
      columns: [t.orgId, t.batchId],
      foreignColumns: [importBatch.orgId, importBatch.id],
    }),
    tenantPolicy('campus'),
  ],
);

/** Which column is which field, as last confirmed in this campus for a header of this shape. */
export const importMapping = app.table(
  'import_mapping',
  {
    ...rowId(),
    ...campusColumns(),
    /** SHA-256 of the layout's signature. */
    layoutId: text('layout_id').notNull(),
    fields: jsonb('fields').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'import_mapping_pk', columns: [t.orgId, t.id] }),
    unique('import_mapping_layout_uq').on(t.orgId, t.campusId, t.layoutId),
    tenantPolicy('campus'),
  ],
);
