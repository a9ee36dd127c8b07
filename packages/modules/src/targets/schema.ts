/** Targets (目标) and monthly plans (工作安排): drafts, what was released, and what people signed. */
import { bigint, index, integer, jsonb, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, orgOnly, rowId, tenantPolicy } from '@keshi/platform/table';

/** A branch's own rows have no campus, so that no campus sees them. */
const splitColumns = () => ({ branchId: uuid('branch_id').notNull(), campusId: uuid('campus_id') });

/** Numbers as they are being worked on, replaced as a whole; nobody's target until they are released. */
export const targetDraft = app.table(
  'target_draft',
  {
    ...orgOnly(),
    /** What is split: a branch or a campus. */
    splitId: uuid('split_id').notNull(),
    monthOn: day('month_on').notNull(),
    /** Whose numbers: the branch itself, a campus of it, or a person of the campus. */
    holderId: uuid('holder_id').notNull(),
    ...splitColumns(),
    numbers: jsonb('numbers').notNull(),
    setById: uuid('set_by_id').notNull(),
    setAt: instant('set_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'target_draft_pk', columns: [t.orgId, t.splitId, t.monthOn, t.holderId] }),
    tenantPolicy('campus'),
  ],
);

/** A number in force from its release on. Replaced by the next revision, never changed; the newest is in force, null takes it away. */
export const target = app.table(
  'target',
  {
    ...rowId(),
    ...splitColumns(),
    level: text('level').notNull(),
    holderId: uuid('holder_id').notNull(),
    monthOn: day('month_on').notNull(),
    kind: text('kind').notNull(),
    measure: text('measure').notNull(),
    revision: integer('revision').notNull(),
    /** Fen, students, or hundredths of a class-hour, as `measure` says. */
    value: bigint('value', { mode: 'number' }),
    reason: text('reason'),
    setById: uuid('set_by_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'target_pk', columns: [t.orgId, t.id] }),
    unique('target_revision_uq')
      .on(t.orgId, t.branchId, t.monthOn, t.campusId, t.level, t.holderId, t.kind, t.measure, t.revision)
      .nullsNotDistinct(),
    tenantPolicy('campus'),
  ],
);

/** A month's numbers were split and handed down, and by that reported up (TGT-03). */
export const targetRelease = app.table(
  'target_release',
  {
    ...rowId(),
    ...splitColumns(),
    monthOn: day('month_on').notNull(),
    reason: text('reason'),
    releasedById: uuid('released_by_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'target_release_pk', columns: [t.orgId, t.id] }),
    index('target_release_ix').on(t.orgId, t.branchId, t.monthOn),
    tenantPolicy('campus'),
  ],
);

/** A person's plan of a month as written down; with a name, as signed, together with the numbers signed for (TGT-07). The newest is in force. */
export const workPlan = app.table(
  'work_plan',
  {
    ...rowId(),
    ...campusColumns(),
    personId: uuid('person_id').notNull(),
    monthOn: day('month_on').notNull(),
    work: text('work').notNull(),
    signedName: text('signed_name'),
    numbers: jsonb('numbers'),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'work_plan_pk', columns: [t.orgId, t.id] }),
    index('work_plan_ix').on(t.orgId, t.campusId, t.monthOn, t.personId),
    tenantPolicy('campus'),
  ],
);
