/** Orders, payments (each with its receipt), online checkouts, and the provider's events as they arrived. */
import { sql } from '@keshi/platform/sql';
import {
  check,
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
import {
  app,
  authRole,
  campusColumns,
  day,
  instant,
  minor,
  ownerRole,
  rowId,
  tenantPolicy,
  units,
} from '@keshi/platform/table';
import { student } from '../registry/schema.ts';

/** One course package sold to one student. Price, units and validity are frozen when quoted. */
export const studentOrder = app.table(
  'student_order',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    courseId: uuid('course_id').notNull(),
    number: text('number').notNull(),
    /** new 新签 · extension 扩科 · renewal 续费 */
    kind: text('kind').notNull(),
    /** open until fully paid, then paid; cancelled only while nothing was paid */
    state: text('state').notNull(),
    pricePlanId: uuid('price_plan_id'),
    unitsBought: units('units_bought').notNull(),
    unitsGiven: units('units_given').notNull(),
    priceMinor: minor('price_minor').notNull(),
    validDays: integer('valid_days'),
    /** Sum of confirmed payments: the cache of the row that payments lock. */
    paidMinor: minor('paid_minor').notNull(),
    unitsCredited: units('units_credited').notNull(),
    unitsGivenCredited: units('units_given_credited').notNull(),
    legalEntityId: uuid('legal_entity_id'),
    signedById: uuid('signed_by_id').notNull(),
    renewalId: uuid('renewal_id'),
    orderedOn: day('ordered_on').notNull(),
    paidOn: day('paid_on'),
    note: text('note'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'student_order_pk', columns: [t.orgId, t.id] }),
    unique('student_order_number_uq').on(t.orgId, t.number),
    index('student_order_student_ix').on(t.orgId, t.studentId),
    index('student_order_campus_ix').on(t.orgId, t.campusId, t.id),
    foreignKey({
      name: 'student_order_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    check('student_order_paid_ck', sql`paid_minor between 0 and price_minor`),
    tenantPolicy('student'),
  ],
);

/** Money confirmed, whatever the way it came. Append-only; its receipt number is gap-free per campus and year. */
export const payment = app.table(
  'payment',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    orderId: uuid('order_id').notNull(),
    /** cash · transfer · pos · card · alipay · wechat_pay */
    method: text('method').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    receiptNumber: text('receipt_number').notNull(),
    receivedOn: day('received_on').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** The provider's payment, or the reference typed at the desk. */
    provider: text('provider'),
    providerPayment: text('provider_payment'),
    reference: text('reference'),
    checkoutId: uuid('checkout_id'),
    recordedById: uuid('recorded_by_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'payment_pk', columns: [t.orgId, t.id] }),
    unique('payment_receipt_uq').on(t.orgId, t.campusId, t.receiptNumber),
    unique('payment_provider_uq').on(t.orgId, t.provider, t.providerPayment),
    index('payment_order_ix').on(t.orgId, t.orderId),
    index('payment_campus_ix').on(t.orgId, t.campusId, t.receivedOn, t.id),
    foreignKey({
      name: 'payment_order_fk',
      columns: [t.orgId, t.orderId],
      foreignColumns: [studentOrder.orgId, studentOrder.id],
    }),
    check('payment_amount_ck', sql`amount_minor > 0`),
    tenantPolicy('student'),
  ],
);

/** A parent's way to the provider's page: the intent is written before the provider is called. */
export const checkout = app.table(
  'checkout',
  {
    ...rowId(),
    ...campusColumns(),
    studentId: uuid('student_id').notNull(),
    orderId: uuid('order_id').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    /** creating · open · pending (money on its way) · paid · expired · failed */
    state: text('state').notNull(),
    providerAccount: text('provider_account').notNull(),
    providerCheckout: text('provider_checkout'),
    url: text('url'),
    createdById: uuid('created_by_id').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'checkout_pk', columns: [t.orgId, t.id] }),
    index('checkout_order_ix').on(t.orgId, t.orderId),
    unique('checkout_provider_uq').on(t.orgId, t.providerAccount, t.providerCheckout),
    foreignKey({
      name: 'checkout_order_fk',
      columns: [t.orgId, t.orderId],
      foreignColumns: [studentOrder.orgId, studentOrder.id],
    }),
    tenantPolicy('student'),
  ],
);

/** A verified event as received. Unique by the provider's id; applied exactly once by the drain. */
export const paymentEvent = app.table(
  'payment_event',
  {
    ...rowId(),
    provider: text('provider').notNull(),
    account: text('account').notNull(),
    providerEvent: text('provider_event').notNull(),
    type: text('type').notNull(),
    objectId: text('object_id').notNull(),
    payload: jsonb('payload').notNull(),
    /** waiting · applied · ignored · flagged (a person must look) · dead (gave up) */
    state: text('state').notNull(),
    flag: text('flag'),
    attempts: smallint('attempts').notNull().default(0),
    dueAt: instant('due_at').notNull(),
    receivedAt: instant('received_at').notNull(),
    settledAt: instant('settled_at'),
    resolvedById: uuid('resolved_by_id'),
    resolution: text('resolution'),
    campusId: uuid('campus_id'),
    lastError: text('last_error'),
  },
  (t) => [
    primaryKey({ name: 'payment_event_pk', columns: [t.orgId, t.id] }),
    unique('payment_event_provider_uq').on(t.orgId, t.provider, t.providerEvent),
    index('payment_event_due_ix').on(t.orgId, t.state, t.dueAt),
    tenantPolicy('org-staff'),
  ],
);

/** Verified events of accounts nobody here owns: kept for the operator, nothing tenant-side is written. */
export const paymentEventQuarantine = app.table(
  'payment_event_quarantine',
  {
    provider: text('provider').notNull(),
    providerEvent: text('provider_event').notNull(),
    account: text('account').notNull(),
    type: text('type').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => {
    const any = sql`provider_event is not null`;
    return [
      primaryKey({ name: 'payment_event_quarantine_pk', columns: [t.provider, t.providerEvent] }),
      pgPolicy('sign_in', { as: 'permissive', for: 'all', to: [authRole, ownerRole], using: any, withCheck: any }),
    ];
  },
);
