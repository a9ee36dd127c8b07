/** Leads (潜在学员), and every contact with them. */
import { sql } from '@keshi/platform/sql';
import { boolean, check, foreignKey, index, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, minor, rowId, tenantPolicy, units } from '@keshi/platform/table';
import { student, studentGuardian } from '../registry/schema.ts';
import { studentOrder } from '../payments/schema.ts';

/** Somebody who may become a student. Phones may repeat: brothers and sisters ask with one phone. */
export const lead = app.table(
  'lead',
  {
    ...rowId(),
    ...campusColumns(),
    name: text('name').notNull(),
    phone: text('phone'),
    grade: text('grade'),
    /** The course asked about, in the family's words. */
    interest: text('interest'),
    source: text('source').notNull(),
    advisorId: uuid('advisor_id'),
    /** open → signed | closed, and open again. */
    status: text('status').notNull(),
    closedReason: text('closed_reason'),
    statusAt: instant('status_at').notNull(),
    note: text('note'),
    createdById: uuid('created_by_id').notNull(),
    createdAt: instant('created_at').notNull(),
    /** The student it became, and since when that is known. */
    studentId: uuid('student_id'),
    registeredAt: instant('registered_at'),
    registeredById: uuid('registered_by_id'),
  },
  (t) => [
    primaryKey({ name: 'lead_pk', columns: [t.orgId, t.id] }),
    index('lead_campus_ix').on(t.orgId, t.campusId, t.id),
    index('lead_phone_ix').on(t.orgId, t.campusId, t.phone),
    index('lead_student_ix')
      .on(t.orgId, t.studentId)
      .where(sql`student_id is not null`),
    foreignKey({
      name: 'lead_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    // What is noted about a family is not shown to the family.
    tenantPolicy('campus'),
  ],
);

/**
 * A contact with a lead, or the taking back of one (`reverses_id`). `counted` is decided once, when saved: whether it is the one of its lead,
 * kind and day that counts. When that one is taken back, `passes_to_id` names the other of the day that counts from then on.
 */
export const leadContact = app.table(
  'lead_contact',
  {
    ...rowId(),
    ...campusColumns(),
    leadId: uuid('lead_id').notNull(),
    kind: text('kind').notNull(),
    /** Of a call: in or out. */
    direction: text('direction'),
    /** An inbound call of a lead that came by the hotline, as the lead's source was then (M1b). */
    hotline: boolean('hotline').notNull(),
    /** Of an invitation: the day on which they are to come. */
    appointmentOn: day('appointment_on'),
    /** What was said; of a reversal, why. */
    note: text('note'),
    counted: boolean('counted').notNull(),
    reversesId: uuid('reverses_id'),
    passesToId: uuid('passes_to_id'),
    actorId: uuid('actor_id').notNull(),
    happenedAt: instant('happened_at').notNull(),
    onDate: day('on_date').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'lead_contact_pk', columns: [t.orgId, t.id] }),
    index('lead_contact_lead_ix').on(t.orgId, t.leadId, t.onDate),
    uniqueIndex('lead_contact_reverses_uq')
      .on(t.orgId, t.reversesId)
      .where(sql`reverses_id is not null`),
    foreignKey({
      name: 'lead_contact_lead_fk',
      columns: [t.orgId, t.leadId],
      foreignColumns: [lead.orgId, lead.id],
    }),
    tenantPolicy('campus'),
  ],
);

/**
 * Who brought a lead (转介绍, REN-07): a student, or a guardian of that student. What became of it is written once, and taken back once. A lead has
 * one that is not a mistake.
 */
export const referral = app.table(
  'referral',
  {
    ...rowId(),
    ...campusColumns(),
    leadId: uuid('lead_id').notNull(),
    referrerStudentId: uuid('referrer_student_id').notNull(),
    /** The guardian who did, where it was not the student. */
    referrerGuardianId: uuid('referrer_guardian_id'),
    relation: text('relation').notNull(),
    relationNote: text('relation_note'),
    referredOn: day('referred_on').notNull(),
    recordedById: uuid('recorded_by_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    /** The sign-up as it was counted (M5): its day, order, price, and who is credited with it. */
    signedOn: day('signed_on'),
    orderId: uuid('order_id'),
    amountMinor: minor('amount_minor'),
    creditedId: uuid('credited_id'),
    reversalKind: text('reversal_kind'),
    reversalReason: text('reversal_reason'),
    reversedOn: day('reversed_on'),
    reversedAt: instant('reversed_at'),
    /** Nobody where the provider said so. */
    reversedById: uuid('reversed_by_id'),
  },
  (t) => [
    primaryKey({ name: 'referral_pk', columns: [t.orgId, t.id] }),
    index('referral_campus_ix').on(t.orgId, t.campusId, t.id),
    index('referral_referrer_ix').on(t.orgId, t.referrerStudentId, t.id),
    index('referral_order_ix').on(t.orgId, t.orderId),
    uniqueIndex('referral_lead_uq')
      .on(t.orgId, t.leadId)
      .where(sql`reversal_kind is distinct from 'mistaken'`),
    foreignKey({ name: 'referral_lead_fk', columns: [t.orgId, t.leadId], foreignColumns: [lead.orgId, lead.id] }),
    foreignKey({
      name: 'referral_referrer_fk',
      columns: [t.orgId, t.referrerStudentId],
      foreignColumns: [student.orgId, student.id],
    }),
    foreignKey({
      name: 'referral_guardian_fk',
      columns: [t.orgId, t.referrerGuardianId],
      foreignColumns: [studentGuardian.orgId, studentGuardian.id],
    }),
    foreignKey({
      name: 'referral_order_fk',
      columns: [t.orgId, t.orderId],
      foreignColumns: [studentOrder.orgId, studentOrder.id],
    }),
    check(
      'referral_signed_ck',
      sql`(signed_on is null) = (order_id is null) and (signed_on is null) = (amount_minor is null)`,
    ),
    tenantPolicy('campus'),
  ],
);

/** Class-hours promised for a referral that signed up, one row for each side; granted as a gift lot whose cause is this row. */
export const referralReward = app.table(
  'referral_reward',
  {
    ...rowId(),
    ...campusColumns(),
    referralId: uuid('referral_id').notNull(),
    /** referrer | newcomer */
    side: text('side').notNull(),
    studentId: uuid('student_id').notNull(),
    units: units('units').notNull(),
    dueOn: day('due_on').notNull(),
    /** due → waiting | granted | capped | dropped */
    state: text('state').notNull(),
    lotId: uuid('lot_id'),
    grantedOn: day('granted_on'),
    clawedUnits: units('clawed_units').notNull().default(0),
    clawedOn: day('clawed_on'),
  },
  (t) => [
    primaryKey({ name: 'referral_reward_pk', columns: [t.orgId, t.id] }),
    unique('referral_reward_side_uq').on(t.orgId, t.referralId, t.side),
    index('referral_reward_student_ix').on(t.orgId, t.studentId),
    index('referral_reward_due_ix')
      .on(t.orgId, t.dueOn)
      .where(sql`state in ('due', 'waiting')`),
    foreignKey({
      name: 'referral_reward_referral_fk',
      columns: [t.orgId, t.referralId],
      foreignColumns: [referral.orgId, referral.id],
    }),
    check('referral_reward_units_ck', sql`units > 0 and clawed_units between 0 and units`),
    tenantPolicy('campus'),
  ],
);
