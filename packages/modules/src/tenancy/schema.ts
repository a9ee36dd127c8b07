/** Organisation → branch → campus, legal entities, dated settings and the counters behind numbers people read. */
import { bigint, foreignKey, jsonb, pgPolicy, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { sql } from '@keshi/platform/sql';
import { app, authRole, day, instant, orgOnly, orgPolicy, ownerRole, rowId, tenantPolicy } from '@keshi/platform/table';

export const org = app.table(
  'org',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  () => [orgPolicy()],
);

export const branch = app.table(
  'branch',
  {
    ...rowId(),
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'branch_pk', columns: [t.orgId, t.id] }),
    unique('branch_name_uq').on(t.orgId, t.name),
    foreignKey({ name: 'branch_org_fk', columns: [t.orgId], foreignColumns: [org.id] }),
    tenantPolicy('org'),
  ],
);

/** Who the money belongs to: one or more campuses point to a legal entity, which has the merchant account (PAY-04). */
export const legalEntity = app.table(
  'legal_entity',
  {
    ...rowId(),
    name: text('name').notNull(),
    provider: text('provider'),
    providerAccount: text('provider_account'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'legal_entity_pk', columns: [t.orgId, t.id] }),
    unique('legal_entity_name_uq').on(t.orgId, t.name),
    tenantPolicy('org'),
  ],
);

export const campus = app.table(
  'campus',
  {
    ...rowId(),
    branchId: uuid('branch_id').notNull(),
    legalEntityId: uuid('legal_entity_id'),
    name: text('name').notNull(),
    timeZone: text('time_zone').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'campus_pk', columns: [t.orgId, t.id] }),
    unique('campus_name_uq').on(t.orgId, t.name),
    foreignKey({ name: 'campus_branch_fk', columns: [t.orgId, t.branchId], foreignColumns: [branch.orgId, branch.id] }),
    foreignKey({
      name: 'campus_legal_entity_fk',
      columns: [t.orgId, t.legalEntityId],
      foreignColumns: [legalEntity.orgId, legalEntity.id],
    }),
    // The tree itself (names of branches and campuses) is no secret inside an organisation.
    tenantPolicy('org'),
  ],
);

/** Every number of the rule book is a row with the day it takes effect, so that history recomputes as it was. */
export const setting = app.table(
  'setting',
  {
    ...rowId(),
    name: text('name').notNull(),
    effectiveOn: day('effective_on').notNull(),
    value: jsonb('value').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'setting_pk', columns: [t.orgId, t.id] }),
    unique('setting_day_uq').on(t.orgId, t.name, t.effectiveOn),
    tenantPolicy('org'),
  ],
);

/** Numbers without gaps: locked last in the transaction that uses the next one. */
export const counter = app.table(
  'counter',
  {
    ...orgOnly(),
    name: text('name').notNull(),
    value: bigint('value', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ name: 'counter_pk', columns: [t.orgId, t.name] }), tenantPolicy('org')],
);

/** Provider account → organisation, read before the tenant is known (webhooks). Reference class: no tenant policy applies yet. */
export const paymentAccount = app.table(
  'payment_account',
  {
    provider: text('provider').notNull(),
    account: text('account').notNull(),
    orgId: uuid('org_id').notNull(),
    legalEntityId: uuid('legal_entity_id').notNull(),
  },
  (t) => [
    primaryKey({ name: 'payment_account_pk', columns: [t.provider, t.account] }),
    pgPolicy('sign_in', {
      as: 'permissive',
      for: 'all',
      to: [authRole, ownerRole],
      using: sql`account is not null`,
      withCheck: sql`account is not null`,
    }),
  ],
);
