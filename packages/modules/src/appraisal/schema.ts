/** Appraisals (考核): what was said of whom for which period, version by version, and what they answered; who was named excellent. */
import { foreignKey, index, integer, jsonb, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, rowId, tenantPolicy } from '@keshi/platform/table';

/** One per person, kind, period and who appraises. Only which version is the current one changes. */
export const appraisal = app.table(
  'appraisal',
  {
    ...rowId(),
    ...campusColumns(),
    kind: text('kind').notNull(),
    personId: uuid('person_id').notNull(),
    /** The person themselves, who they answer to, or a colleague. */
    assessorId: uuid('assessor_id').notNull(),
    /** First day of the month or quarter. */
    fromOn: day('from_on').notNull(),
    version: integer('version').notNull(),
    firstAt: instant('first_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'appraisal_pk', columns: [t.orgId, t.id] }),
    unique('appraisal_period_uq').on(t.orgId, t.campusId, t.fromOn, t.kind, t.personId, t.assessorId),
    tenantPolicy('campus'),
  ],
);

/** What was said. Append-only: said anew, the earlier version stays. */
export const appraisalVersion = app.table(
  'appraisal_version',
  {
    ...rowId(),
    ...campusColumns(),
    appraisalId: uuid('appraisal_id').notNull(),
    version: integer('version').notNull(),
    scores: jsonb('scores').notNull(),
    /** Mean of the scores in hundredths. */
    score: integer('score').notNull(),
    remark: text('remark').notNull(),
    plan: text('plan').notNull(),
    signedName: text('signed_name').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'appraisal_version_pk', columns: [t.orgId, t.id] }),
    unique('appraisal_version_uq').on(t.orgId, t.appraisalId, t.version),
    foreignKey({
      name: 'appraisal_version_appraisal_fk',
      columns: [t.orgId, t.appraisalId],
      foreignColumns: [appraisal.orgId, appraisal.id],
    }),
    tenantPolicy('campus'),
  ],
);

/** The person has seen a version of what their superior said, and what they say to it. Append-only. */
export const appraisalAnswer = app.table(
  'appraisal_answer',
  {
    ...rowId(),
    ...campusColumns(),
    appraisalId: uuid('appraisal_id').notNull(),
    version: integer('version').notNull(),
    response: text('response').notNull(),
    signedName: text('signed_name').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'appraisal_answer_pk', columns: [t.orgId, t.id] }),
    unique('appraisal_answer_uq').on(t.orgId, t.appraisalId, t.version),
    foreignKey({
      name: 'appraisal_answer_appraisal_fk',
      columns: [t.orgId, t.appraisalId],
      foreignColumns: [appraisal.orgId, appraisal.id],
    }),
    tenantPolicy('campus'),
  ],
);

/** A supervisor was named excellent for a month, or that was taken back (KPI-06). The newest row of person and month is in force. Append-only. */
export const awardNaming = app.table(
  'award_naming',
  {
    ...rowId(),
    ...campusColumns(),
    personId: uuid('person_id').notNull(),
    personName: text('person_name').notNull(),
    monthOn: day('month_on').notNull(),
    revision: integer('revision').notNull(),
    decision: text('decision').notNull(),
    reason: text('reason').notNull(),
    /** Place in the branch's ranking when it was decided. */
    place: integer('place'),
    decidedById: uuid('decided_by_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'award_naming_pk', columns: [t.orgId, t.id] }),
    unique('award_naming_uq').on(t.orgId, t.campusId, t.monthOn, t.personId, t.revision),
    index('award_naming_month_ix').on(t.orgId, t.branchId, t.monthOn),
    tenantPolicy('campus'),
  ],
);
