/** Filings (报送): what was reported, version by version as it was filed, and who has said that they read it. */
import { foreignKey, index, integer, jsonb, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, rowId, tenantPolicy } from '@keshi/platform/table';

/** One per campus, kind, subject and period. Only which version is the current one changes. */
export const filing = app.table(
  'filing',
  {
    ...rowId(),
    ...campusColumns(),
    kind: text('kind').notNull(),
    /** The person whose report it is, or the campus. */
    subjectId: uuid('subject_id').notNull(),
    fromOn: day('from_on').notNull(),
    untilOn: day('until_on').notNull(),
    /** By the deadline in force on the period's last day. */
    dueAt: instant('due_at').notNull(),
    filedAt: instant('filed_at').notNull(),
    filedById: uuid('filed_by_id').notNull(),
    version: integer('version').notNull(),
  },
  (t) => [
    primaryKey({ name: 'filing_pk', columns: [t.orgId, t.id] }),
    unique('filing_period_uq').on(t.orgId, t.campusId, t.kind, t.subjectId, t.fromOn),
    index('filing_campus_ix').on(t.orgId, t.campusId, t.fromOn, t.id),
    tenantPolicy('campus'),
  ],
);

/** What was filed, frozen with the definitions it was made by (RPT-12). Append-only: a correction is a version of its own, with its reason. */
export const filingVersion = app.table(
  'filing_version',
  {
    ...rowId(),
    ...campusColumns(),
    filingId: uuid('filing_id').notNull(),
    version: integer('version').notNull(),
    content: jsonb('content').notNull(),
    /** Figures, and how many of them were changed by hand (RPT-10). */
    cellCount: integer('cell_count').notNull(),
    adjustedCount: integer('adjusted_count').notNull(),
    reason: text('reason'),
    filedById: uuid('filed_by_id').notNull(),
    filedAt: instant('filed_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'filing_version_pk', columns: [t.orgId, t.id] }),
    unique('filing_version_uq').on(t.orgId, t.filingId, t.version),
    foreignKey({
      name: 'filing_version_filing_fk',
      columns: [t.orgId, t.filingId],
      foreignColumns: [filing.orgId, filing.id],
    }),
    tenantPolicy('campus'),
  ],
);

/** A recipient has read a version, for their role (PAY-01). Append-only. */
export const filingReading = app.table(
  'filing_reading',
  {
    ...rowId(),
    ...campusColumns(),
    filingId: uuid('filing_id').notNull(),
    version: integer('version').notNull(),
    role: text('role').notNull(),
    personId: uuid('person_id').notNull(),
    readAt: instant('read_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'filing_reading_pk', columns: [t.orgId, t.id] }),
    unique('filing_reading_uq').on(t.orgId, t.filingId, t.version, t.role),
    foreignKey({
      name: 'filing_reading_filing_fk',
      columns: [t.orgId, t.filingId],
      foreignColumns: [filing.orgId, filing.id],
    }),
    tenantPolicy('campus'),
  ],
);
