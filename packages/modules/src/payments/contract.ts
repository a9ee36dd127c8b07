/** Orders, payments, receipts, online checkout and the provider's webhook (PAY-03, REN-04, REN-05). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import {
  Bytes,
  DateOn,
  Id,
  Instant,
  MinorAmount,
  Note,
  PageQuery,
  pageOf,
  UnitsAmount,
  Whole,
} from '@keshi/kernel/shapes';
import { ORDER_KINDS } from './rules.ts';

export const OrderKind = z.enum(ORDER_KINDS);
export const OrderState = z.enum(['open', 'paid', 'cancelled']);
export const DeskMethod = z.enum(['cash', 'transfer', 'pos']);
export const PaymentMethod = z.enum(['cash', 'transfer', 'pos', 'card', 'alipay', 'wechat_pay']);

/** Money confirmed, with its receipt. `unitsCredited` are all hours it brought, given ones included. */
export const PaymentShape = z.object({
  id: Id,
  orderId: Id,
  method: PaymentMethod,
  amountMinor: Whole,
  receiptNumber: z.string(),
  receivedOn: DateOn,
  receivedAt: Instant,
  reference: z.string().nullable(),
  recordedBy: z.string().nullable(),
  unitsCredited: Whole,
});
export const OrderShape = z.object({
  id: Id,
  number: z.string(),
  studentId: Id,
  studentName: z.string(),
  courseId: Id,
  courseName: z.string(),
  kind: OrderKind,
  state: OrderState,
  unitsBought: Whole,
  unitsGiven: Whole,
  priceMinor: Whole,
  paidMinor: Whole,
  arrearsMinor: Whole,
  validDays: z.int().nullable(),
  signedById: Id,
  signedBy: z.string().nullable(),
  renewalId: Id.nullable(),
  orderedOn: DateOn,
  paidOn: DateOn.nullable(),
  note: z.string().nullable(),
});
export const OrderWithPayments = OrderShape.extend({
  payments: z.array(PaymentShape).max(100),
  checkouts: z
    .array(z.object({ id: Id, state: z.string(), amountMinor: Whole, url: z.string().nullable(), createdAt: Instant }))
    .max(50),
});

/**
 * Quotes and opens an order: a price plan, or units and price agreed by hand. The kind is checked against the student's history:
 * `new` has no earlier order, `extension` is another course, `renewal` the same course, `re_enrolment` whatever a finished student comes back for (A40). Price, units and validity are frozen here.
 */
export const createOrder = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/orders',
  summary: 'Open an order',
  can: 'order.write',
  repeat: 'key',
  status: 201,
  body: z.object({
    studentId: Id,
    courseId: Id,
    kind: OrderKind,
    pricePlanId: Id.optional(),
    unitsBought: UnitsAmount.min(1).optional(),
    unitsGiven: UnitsAmount.optional(),
    priceMinor: MinorAmount.min(1).optional(),
    validDays: z.int().min(1).max(3650).optional(),
    renewalId: Id.optional(),
    signedById: Id.optional(),
    note: Note.optional(),
  }),
  output: OrderShape,
  problems: ['not-found', 'invalid-input', 'conflict'],
  rows: ['ADM-15', 'REN-06'],
});
export const listOrders = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/orders',
  summary: 'Orders of a campus, newest first',
  can: 'order.read',
  repeat: 'safe',
  query: PageQuery.extend({ studentId: Id.optional(), state: OrderState.optional(), kind: OrderKind.optional() }),
  output: pageOf(OrderShape),
});
export const getOrder = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/orders/{orderId}',
  summary: 'An order with its payments',
  can: 'order.read',
  repeat: 'safe',
  output: OrderWithPayments,
  problems: ['not-found'],
});
/** Only while nothing was paid. */
export const cancelOrder = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/campuses/{campusId}/orders/{orderId}',
  summary: 'Cancel an unpaid order',
  can: 'order.write',
  repeat: 'natural',
  problems: ['not-found', 'order-state'],
});
/** Money taken at the desk. Credits hours in proportion to the money, the last payment completes; part payment shows arrears (REN-04). */
export const recordReceipt = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/orders/{orderId}/payments',
  summary: 'Record money received',
  can: 'receipt.record',
  repeat: 'key',
  status: 201,
  body: z.object({
    method: DeskMethod,
    amountMinor: MinorAmount.min(1),
    reference: z.string().trim().max(80).optional(),
  }),
  output: PaymentShape,
  problems: ['not-found', 'order-state', 'amount-too-large'],
  rows: ['PAY-03', 'REN-04'],
});
/** Money in, by the day it was confirmed (M15). */
export const listPayments = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/payments',
  summary: 'Payments of a campus',
  can: 'order.read',
  repeat: 'safe',
  query: PageQuery.extend({ from: DateOn, until: DateOn, method: PaymentMethod.optional() }),
  output: pageOf(PaymentShape.extend({ orderNumber: z.string(), studentName: z.string() })),
  rows: ['PAY-02'],
});
export const Receipt = z.object({
  receiptNumber: z.string(),
  legalEntityName: z.string().nullable(),
  campusName: z.string(),
  studentName: z.string(),
  courseName: z.string(),
  orderNumber: z.string(),
  kind: OrderKind,
  method: PaymentMethod,
  amountMinor: Whole,
  receivedOn: DateOn,
  receivedAt: Instant,
  unitsCredited: Whole,
  priceMinor: Whole,
  paidMinor: Whole,
  arrearsMinor: Whole,
});
export const getReceipt = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/payments/{paymentId}/receipt',
  summary: 'A receipt',
  can: 'order.read',
  repeat: 'safe',
  output: Receipt,
  problems: ['not-found'],
  rows: ['PAY-03'],
});

/** A family's open quotes and paid orders. */
export const listChildOrders = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/orders',
  summary: 'Orders of my child',
  can: 'family.read',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(OrderWithPayments),
  rows: ['REN-05'],
});
export const getChildOrder = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/orders/{orderId}',
  summary: 'An order of my child',
  can: 'family.read',
  repeat: 'safe',
  output: OrderWithPayments,
  problems: ['not-found'],
  rows: ['REN-05'],
});
export const getChildReceipt = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/payments/{paymentId}/receipt',
  summary: 'A receipt of my child',
  can: 'family.read',
  repeat: 'safe',
  output: Receipt,
  problems: ['not-found'],
});
/**
 * Starts paying what is due, or a part of it, on the provider's page. The amount is checked against the order on the server; the merchant
 * account is that of the campus's legal entity. The same key gives the same page. Money counts when the signed webhook says so.
 */
export const createCheckout = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/family/{studentId}/orders/{orderId}/checkouts',
  summary: 'Pay online',
  can: 'family.pay',
  repeat: 'key',
  status: 201,
  body: z.object({ amountMinor: MinorAmount.min(1).optional(), locale: z.enum(['zh-CN', 'en']).default('zh-CN') }),
  output: z.object({ checkoutId: Id, url: z.string() }),
  problems: ['not-found', 'order-state', 'amount-too-large', 'merchant-missing', 'payment-provider-unavailable'],
  rows: ['PAY-03', 'REN-05'],
});
/** What became of a checkout: polled by the return page until the webhook has arrived. */
export const getCheckout = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/checkouts/{checkoutId}',
  summary: 'State of a checkout',
  can: 'family.read',
  repeat: 'safe',
  output: z.object({
    id: Id,
    orderId: Id,
    state: z.enum(['creating', 'open', 'pending', 'paid', 'expired', 'failed']),
    amountMinor: Whole,
    paymentId: Id.nullable(),
  }),
  problems: ['not-found'],
});

/** The provider's events. Verified, stored under the provider's id, acknowledged at once; applied afterwards exactly once. */
export const receiveStripeEvent = endpoint({
  method: 'POST',
  path: '/webhooks/stripe',
  summary: 'Stripe webhook',
  can: 'public',
  repeat: 'natural',
  consumes: 'bytes',
  body: Bytes,
  maxBytes: 512 * 1024,
  problems: ['webhook-signature-invalid'],
  rows: ['PAY-03'],
});

export const PaymentEventShape = z.object({
  id: Id,
  type: z.string(),
  state: z.enum(['waiting', 'applied', 'ignored', 'flagged', 'dead']),
  flag: z.string().nullable(),
  objectId: z.string(),
  /** What it is about, as far as it is known: money nobody can place has no order. */
  amountMinor: Whole.nullable(),
  orderId: Id.nullable(),
  orderNumber: z.string().nullable(),
  studentName: z.string().nullable(),
  campusId: Id.nullable(),
  campusName: z.string().nullable(),
  receivedAt: Instant,
  resolution: z.string().nullable(),
});
/** Events a person must look at: refunds, disputes, money without an order, events given up. */
export const listFlaggedEvents = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/payment-events',
  summary: 'Provider events that need a person',
  can: 'payment.review',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(PaymentEventShape),
});
export const resolveEvent = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/payment-events/{eventId}/resolution',
  summary: 'Settle a flagged event',
  can: 'payment.review',
  repeat: 'natural',
  body: z.object({ resolution: Note.min(2) }),
  output: PaymentEventShape,
  problems: ['not-found'],
});
