/**
 * People, their memberships, and signing in. A person is who someone is in one organisation; a membership is a role in a scope.
 * The sign-in tables are reference class: they are read before the organisation is known, by `keshi_auth` alone.
 */
import { sql, type SQL } from '@keshi/platform/sql';
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { app, authRole, day, instant, orgOnly, ownerRole, rowId, tenantPolicy } from '@keshi/platform/table';

export const person = app.table(
  'person',
  {
    ...rowId(),
    /** Where the person was first recorded; null for people of the head office. */
    campusId: uuid('campus_id'),
    branchId: uuid('branch_id'),
    name: text('name').notNull(),
    phone: text('phone'),
    email: text('email'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'person_pk', columns: [t.orgId, t.id] }),
    unique('person_phone_uq').on(t.orgId, t.phone),
    unique('person_email_uq').on(t.orgId, t.email),
    tenantPolicy('campus'),
  ],
);

/** A role in a scope, effective-dated. The person's name is copied so that a campus can list its own people. */
export const membership = app.table(
  'membership',
  {
    ...rowId(),
    personId: uuid('person_id').notNull(),
    personName: text('person_name').notNull(),
    role: text('role').notNull(),
    branchId: uuid('branch_id'),
    campusId: uuid('campus_id'),
    startedOn: day('started_on').notNull(),
    endedOn: day('ended_on'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'membership_pk', columns: [t.orgId, t.id] }),
    index('membership_person_ix').on(t.orgId, t.personId),
    index('membership_campus_ix').on(t.orgId, t.campusId, t.role),
    foreignKey({
      name: 'membership_person_fk',
      columns: [t.orgId, t.personId],
      foreignColumns: [person.orgId, person.id],
    }),
    tenantPolicy('campus-open'),
  ],
);

/**
 * What members of the staff are called, once they are published: everybody in the organisation reads who did something, also where a campus
 * does not see the membership (head office, branch). `publish_logins` alone writes it.
 */
export const staffName = app.table(
  'staff_name',
  { ...orgOnly(), personId: uuid('person_id').notNull(), name: text('name').notNull() },
  (t) => [
    primaryKey({ name: 'staff_name_pk', columns: [t.orgId, t.personId] }),
    foreignKey({
      name: 'staff_name_person_fk',
      columns: [t.orgId, t.personId],
      foreignColumns: [person.orgId, person.id],
    }),
    tenantPolicy('org'),
  ],
);

/** Reference tables have no tenant to compare with; the policy names the roles, and its condition is one that every row meets. */
const authOnly = (anyRow: SQL) =>
  pgPolicy('sign_in', { as: 'permissive', for: 'all', to: [authRole, ownerRole], using: anyRow, withCheck: anyRow });

/** One per human and phone or e-mail, across organisations. Contact data only as keyed hashes. */
export const login = app.table(
  'login',
  {
    id: uuid('id').primaryKey(),
    phoneHash: text('phone_hash').unique('login_phone_uq'),
    emailHash: text('email_hash').unique('login_email_uq'),
    passwordHash: text('password_hash'),
    createdAt: instant('created_at').notNull(),
  },
  () => [authOnly(sql`id is not null`)],
);

/**
 * Login → organisation, with the person's grants as last published and an epoch that rises with each change.
 * Every request reads this row with its session, so a change of membership holds from the next request on.
 */
export const loginMembership = app.table(
  'login_membership',
  {
    loginId: uuid('login_id').notNull(),
    orgId: uuid('org_id').notNull(),
    personId: uuid('person_id').notNull(),
    orgName: text('org_name').notNull(),
    personName: text('person_name').notNull(),
    grants: jsonb('grants').notNull(),
    epoch: integer('epoch').notNull(),
    active: boolean('active').notNull(),
    /** The organisation named the login's phone: a code sent to it opens this organisation. */
    byPhone: boolean('by_phone').notNull().default(false),
    /** An invitation of this organisation was accepted with the login's password: a password opens only organisations that vouched for it. */
    byPassword: boolean('by_password').notNull().default(false),
  },
  (t) => [
    primaryKey({ name: 'login_membership_pk', columns: [t.loginId, t.orgId] }),
    unique('login_membership_person_uq').on(t.orgId, t.personId),
    foreignKey({ name: 'login_membership_login_fk', columns: [t.loginId], foreignColumns: [login.id] }),
    authOnly(sql`login_id is not null`),
  ],
);

/** `id` is the SHA-256 of the session token; the token itself is only in the cookie. */
export const session = app.table(
  'session',
  {
    id: text('id').primaryKey(),
    loginId: uuid('login_id').notNull(),
    orgId: uuid('org_id'),
    /** Started with a code sent to the phone: opens what the phone proves, not what the password does. */
    byCode: boolean('by_code').notNull().default(false),
    expiresAt: instant('expires_at').notNull(),
    absoluteExpiresAt: instant('absolute_expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    index('session_login_ix').on(t.loginId),
    foreignKey({ name: 'session_login_fk', columns: [t.loginId], foreignColumns: [login.id] }),
    authOnly(sql`id is not null`),
  ],
);

/** A six-digit code on its way to a phone: at most five tries, ten minutes, used once. */
export const loginCode = app.table(
  'login_code',
  {
    phoneHash: text('phone_hash').primaryKey(),
    codeHash: text('code_hash').notNull(),
    expiresAt: instant('expires_at').notNull(),
    attempts: smallint('attempts').notNull(),
  },
  () => [authOnly(sql`phone_hash is not null`)],
);

/** An invitation to set a password, by the hash of its token, with the branch or campus its issuer acted in (null: the organisation). */
export const loginInvitation = app.table(
  'login_invitation',
  {
    tokenHash: text('token_hash').primaryKey(),
    orgId: uuid('org_id').notNull(),
    personId: uuid('person_id').notNull(),
    personName: text('person_name').notNull(),
    orgName: text('org_name').notNull(),
    branchId: uuid('branch_id'),
    campusId: uuid('campus_id'),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [index('login_invitation_person_ix').on(t.orgId, t.personId), authOnly(sql`token_hash is not null`)],
);

/** Attempts per key and window. */
export const rateLimit = app.table(
  'rate_limit',
  {
    key: text('key').notNull(),
    windowAt: instant('window_at').notNull(),
    attempts: integer('attempts').notNull(),
  },
  (t) => [primaryKey({ name: 'rate_limit_pk', columns: [t.key, t.windowAt] }), authOnly(sql`key is not null`)],
);
