/** Renewals: due items and the way from due to paid or lost (REN-03a, REN-04, HRS-04, HRS-09). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, MinorAmount, Note, PageQuery, pageOf, UnitsAmount, Whole } from '@keshi/kernel/shapes';

export const RenewalStage = z.enum(['due', 'contacted', 'intends', 'quoted', 'paid', 'lost']);
export const RenewalShape = z.object({
  id: Id,
  studentId: Id,
  studentName: z.string(),
  courseId: Id,
  courseName: z.string(),
  advisorId: Id,
  advisorName: z.string().nullable(),
  stage: RenewalStage,
  dueOn: DateOn,
  balanceUnits: Whole,
  balanceNowUnits: Whole,
  orderId: Id.nullable(),
  priceMinor: Whole.nullable(),
  arrearsMinor: Whole.nullable(),
  lostReason: z.string().nullable(),
  note: z.string().nullable(),
  stageAt: Instant,
  closedOn: DateOn.nullable(),
});

/** Open ones first by due date; `stage` or `closed` narrow. */
export const listRenewals = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/renewals',
  summary: 'Renewals of a campus',
  can: 'renewal.read',
  repeat: 'safe',
  query: PageQuery.extend({
    stage: RenewalStage.optional(),
    advisorId: Id.optional(),
    closed: z.stringbool().optional(),
    studentId: Id.optional(),
  }),
  output: pageOf(RenewalShape),
  rows: ['REN-03', 'HRS-04'],
});
export const getRenewal = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/renewals/{renewalId}',
  summary: 'A renewal with its steps',
  can: 'renewal.read',
  repeat: 'safe',
  output: RenewalShape.extend({
    events: z
      .array(
        z.object({
          stage: RenewalStage,
          note: z.string().nullable(),
          actorName: z.string().nullable(),
          recordedAt: Instant,
        }),
      )
      .max(100),
  }),
  problems: ['not-found'],
});
/** Moves an open renewal to contacted or intends, or closes it as lost with a reason. */
export const updateRenewal = endpoint({
  method: 'PATCH',
  path: '/orgs/{orgId}/campuses/{campusId}/renewals/{renewalId}',
  summary: 'Record a step of a renewal',
  can: 'renewal.work',
  repeat: 'natural',
  body: z.object({
    stage: z.enum(['contacted', 'intends', 'lost']),
    note: Note.optional(),
    lostReason: z.enum(['moved', 'price', 'time', 'teacher', 'graduated', 'other']).optional(),
  }),
  output: RenewalShape,
  problems: ['not-found', 'conflict', 'order-state', 'invalid-input'],
  rows: ['REN-03'],
});
/** Quotes: opens a renewal order for the student's course, which the family then sees and can pay. */
export const quoteRenewal = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/renewals/{renewalId}/quote',
  summary: 'Quote a renewal to the family',
  can: 'renewal.work',
  repeat: 'key',
  status: 201,
  body: z.object({
    pricePlanId: Id.optional(),
    unitsBought: UnitsAmount.min(1).optional(),
    unitsGiven: UnitsAmount.optional(),
    priceMinor: MinorAmount.min(1).optional(),
    validDays: z.int().min(1).max(3650).optional(),
    note: Note.optional(),
  }),
  output: RenewalShape,
  problems: ['not-found', 'conflict', 'invalid-input'],
  rows: ['REN-05'],
});
