/** Tables of the platform: what every use case leaves behind (audit, outbox, facts, idempotency) and their derivations. */
import { sql } from './sql.ts';
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  app,
  authRole,
  campusColumns,
  day,
  instant,
  minor,
  orgOnly,
  ownerRole,
  rowId,
  tenantPolicy,
  units,
} from './table.ts';

/** Who did what, written in the transaction of the effect; its hash is chained seconds later by the sequencer. */
export const audit = app.table(
  'audit',
  {
    ...rowId(),
    at: instant('at').notNull(),
    requestId: text('request_id').notNull(),
    actorId: uuid('actor_id'),
    actorKind: text('actor_kind').notNull(),
    action: text('action').notNull(),
    campusId: uuid('campus_id'),
    branchId: uuid('branch_id'),
    /** The child a family acted for: what makes the row writable, and readable, in that scope only. */
    studentId: uuid('student_id'),
    subjectKind: text('subject_kind'),
    subjectId: uuid('subject_id'),
    detail: jsonb('detail').notNull(),
    contentHash: text('content_hash').notNull(),
  },
  (t) => [
    primaryKey({ name: 'audit_pk', columns: [t.orgId, t.id] }),
    index('audit_subject_ix').on(t.orgId, t.subjectId),
    tenantPolicy('student'),
  ],
);

/** The chain over audit rows: one link per row, in one sequence per organisation. */
export const auditLink = app.table(
  'audit_link',
  {
    ...orgOnly(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    auditId: uuid('audit_id').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [
    primaryKey({ name: 'audit_link_pk', columns: [t.orgId, t.seq] }),
    index('audit_link_audit_ix').on(t.orgId, t.auditId),
    foreignKey({ name: 'audit_link_audit_fk', columns: [t.orgId, t.auditId], foreignColumns: [audit.orgId, audit.id] }),
    tenantPolicy('org-staff'),
  ],
);

/** Rows waiting for their link: claimed and deleted by the sequencer, so finding them never scans the log. */
export const auditPending = app.table(
  'audit_pending',
  {
    ...orgOnly(),
    auditId: uuid('audit_id').notNull(),
  },
  (t) => [primaryKey({ name: 'audit_pending_pk', columns: [t.orgId, t.auditId] }), tenantPolicy('org')],
);

/** Signed heads of the chain; also exported off the database. */
export const auditHead = app.table(
  'audit_head',
  {
    ...orgOnly(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
    signature: text('signature').notNull(),
    signedAt: instant('signed_at').notNull(),
  },
  (t) => [primaryKey({ name: 'audit_head_pk', columns: [t.orgId, t.seq] }), tenantPolicy('org-staff')],
);

/** Announcements to other modules, written with the effect and drained afterwards until done or dead. */
export const outbox = app.table(
  'outbox',
  {
    ...rowId(),
    topic: text('topic').notNull(),
    payload: jsonb('payload').notNull(),
    campusId: uuid('campus_id'),
    createdAt: instant('created_at').notNull(),
    dueAt: instant('due_at').notNull(),
    attempts: smallint('attempts').notNull().default(0),
    state: text('state').notNull().default('waiting'),
    lastError: text('last_error'),
  },
  (t) => [
    primaryKey({ name: 'outbox_pk', columns: [t.orgId, t.id] }),
    index('outbox_due_ix').on(t.orgId, t.state, t.dueAt),
    tenantPolicy('org'),
  ],
);

/** The answer given under an Idempotency-Key, stored with the effect and kept: money may be retried long after. */
export const idempotencyKey = app.table(
  'idempotency_key',
  {
    ...orgOnly(),
    actorId: uuid('actor_id').notNull(),
    key: text('key').notNull(),
    endpoint: text('endpoint').notNull(),
    requestHash: text('request_hash').notNull(),
    status: smallint('status').notNull(),
    answer: text('answer'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ name: 'idempotency_key_pk', columns: [t.orgId, t.actorId, t.key] }), tenantPolicy('own')],
);

/** Append-only signed rows: what happened, where, credited to whom, on which business date. Corrections are opposite rows. */
export const fact = app.table(
  'fact',
  {
    ...rowId(),
    ...campusColumns(),
    batchId: uuid('batch_id').notNull(),
    metric: text('metric').notNull(),
    personId: uuid('person_id').notNull(),
    onDate: day('on_date').notNull(),
    studentId: uuid('student_id'),
    sourceKind: text('source_kind').notNull(),
    sourceId: uuid('source_id').notNull(),
    count: integer('count').notNull(),
    units: units('units').notNull(),
    minor: minor('minor').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    // By batch first: folding reads batches, and nothing asks for one fact by its id.
    primaryKey({ name: 'fact_pk', columns: [t.orgId, t.batchId, t.id] }),
    index('fact_open_ix').on(t.orgId, t.metric, t.campusId, t.onDate, t.id),
    // Facts of a lesson are never looked up by it, and are most of all facts.
    index('fact_source_ix')
      .on(t.orgId, t.sourceId)
      .where(sql`source_kind <> 'lesson'`),
    tenantPolicy('campus'),
  ],
);

/** One row per transaction whose facts are not yet folded. */
export const factBatch = app.table(
  'fact_batch',
  {
    ...rowId(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ name: 'fact_batch_pk', columns: [t.orgId, t.id] }), tenantPolicy('org')],
);

const measures = () => ({
  count: bigint('count', { mode: 'number' }).notNull(),
  units: units('units').notNull(),
  minor: minor('minor').notNull(),
});

/** Derived: facts folded by day and by month. Dropping and rebuilding them changes nothing. */
export const rollupDay = app.table(
  'rollup_day',
  {
    ...orgOnly(),
    metric: text('metric').notNull(),
    ...campusColumns(),
    onDate: day('on_date').notNull(),
    personId: uuid('person_id').notNull(),
    ...measures(),
  },
  (t) => [
    primaryKey({ name: 'rollup_day_pk', columns: [t.orgId, t.metric, t.campusId, t.onDate, t.personId] }),
    tenantPolicy('campus'),
  ],
);

export const rollupMonth = app.table(
  'rollup_month',
  {
    ...orgOnly(),
    metric: text('metric').notNull(),
    ...campusColumns(),
    monthOn: day('month_on').notNull(),
    personId: uuid('person_id').notNull(),
    ...measures(),
  },
  (t) => [
    primaryKey({ name: 'rollup_month_pk', columns: [t.orgId, t.metric, t.campusId, t.monthOn, t.personId] }),
    tenantPolicy('campus'),
  ],
);

/** Derived: the same of a campus as a whole, by day, month, quarter and year. What is read over many campuses or since the beginning reads this. */
export const rollupCampus = app.table(
  'rollup_campus',
  {
    ...orgOnly(),
    ...campusColumns(),
    grain: text('grain').notNull(),
    fromOn: day('from_on').notNull(),
    metric: text('metric').notNull(),
    ...measures(),
  },
  (t) => [
    primaryKey({ name: 'rollup_campus_pk', columns: [t.orgId, t.campusId, t.grain, t.fromOn, t.metric] }),
    check('rollup_campus_grain_ck', sql`grain in ('day', 'month', 'quarter', 'year')`),
    tenantPolicy('campus'),
  ],
);

/**
 * Derived: how many there were of something at the end of a day, by campus. A row holds until something it was made of changes; whoever folds or hears of
 * such a change removes it (`instants.ts`).
 */
export const rollupInstant = app.table(
  'rollup_instant',
  {
    ...orgOnly(),
    ...campusColumns(),
    onDate: day('on_date').notNull(),
    kind: text('kind').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ name: 'rollup_instant_pk', columns: [t.orgId, t.campusId, t.onDate, t.kind] }),
    tenantPolicy('campus'),
  ],
);

/**
 * The row that whoever makes or removes a campus's counts locks first: when they were last made, and whether those of that day's days are all there. Whoever
 * removes one says so here, so that nobody has to count what is kept to find what is missing.
 */
export const rollupInstantRun = app.table(
  'rollup_instant_run',
  {
    ...orgOnly(),
    ...campusColumns(),
    ranAt: instant('ran_at').notNull(),
    whole: boolean('whole').notNull().default(false),
  },
  (t) => [primaryKey({ name: 'rollup_instant_run_pk', columns: [t.orgId, t.campusId] }), tenantPolicy('campus')],
);

/**
 * An organisation that is leaving this cell or has left it; no row is the usual case. `app.set_scope` reads it, so that whoever still
 * believes the organisation to be here is refused by the database itself.
 */
export const orgPlace = app.table(
  'org_place',
  {
    ...orgOnly(),
    state: text('state').notNull(),
    since: instant('since').notNull(),
  },
  (t) => [
    primaryKey({ name: 'org_place_pk', columns: [t.orgId] }),
    check('org_place_state_ck', sql`state in ('leaving', 'gone')`),
    tenantPolicy('org'),
  ],
);

/** The routing table, read in the home cell only: organisations that are in another cell, and in which. */
export const orgRoute = app.table(
  'org_route',
  {
    ...orgOnly(),
    cell: text('cell').notNull(),
  },
  (t) => [
    primaryKey({ name: 'org_route_pk', columns: [t.orgId] }),
    pgPolicy('route', {
      as: 'permissive',
      for: 'all',
      to: [authRole, ownerRole],
      using: sql`org_id is not null`,
      withCheck: sql`org_id is not null`,
    }),
  ],
);
