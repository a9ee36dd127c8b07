/** Renewals: due items, who is at risk and why, and the way from due to paid or lost (REN-01, REN-03, REN-04, HRS-04, HRS-09, CLS-11). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, MinorAmount, Note, PageQuery, pageOf, UnitsAmount, Whole } from '@keshi/kernel/shapes';
import { LOST_REASONS, RENEWAL_SOURCES } from './rules.ts';
import { RISK_PARTS, RISK_STAGES } from './rules/risk.ts';
import { PACE_BASES, SLOW_REASONS, SLOW_STEPS } from './rules/slow.ts';

export const RenewalStage = z.enum(['due', 'contacted', 'intends', 'quoted', 'paid', 'lost']);
/** What opened it: the balance at the limit, a class about to end, a family that said so in a visit. */
export const RenewalSource = z.enum(RENEWAL_SOURCES);
export const RenewalShape = z.object({
  id: Id,
  studentId: Id,
  studentName: z.string(),
  courseId: Id,
  courseName: z.string(),
  advisorId: Id,
  advisorName: z.string().nullable(),
  stage: RenewalStage,
  source: RenewalSource,
  /** The class about to end. */
  className: z.string().nullable(),
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
/** Lessons of a stretch of weeks that were marked, and to how many the student came. */
const Turnout = z.object({ lessons: z.int(), came: z.int() });
export const RiskPart = z.object({
  name: z.enum(RISK_PARTS),
  points: z.int(),
  days: z.int().optional(),
  count: z.int().optional(),
  of: z.int().optional(),
  onDate: DateOn.nullable().optional(),
  units: Whole.optional(),
  minor: Whole.optional(),
});
/** `ahead`: no renewal yet, but the hours run out within six weeks of lessons. */
export const RiskStage = z.enum(RISK_STAGES);
export const RenewalRisk = z.object({
  studentId: Id,
  studentName: z.string(),
  courseId: Id,
  courseName: z.string(),
  advisorId: Id.nullable(),
  advisorName: z.string().nullable(),
  balanceUnits: Whole,
  /** By the lessons planned and what they charge; null when those ahead do not use the hours up. */
  runsOutOn: DateOn.nullable(),
  /** The last four weeks, and the eight before them. */
  recent: Turnout,
  before: Turnout,
  openComplaints: z.int(),
  renewal: z
    .object({
      id: Id,
      stage: RenewalStage,
      source: RenewalSource,
      dueOn: DateOn,
      orderId: Id.nullable(),
      priceMinor: Whole.nullable(),
      arrearsMinor: Whole.nullable(),
    })
    .nullable(),
  /** The sum of the parts' points. */
  score: z.int(),
  /** Why, the weightiest first. */
  parts: z.array(RiskPart).max(RISK_PARTS.length),
});
/**
 * Open renewals and students soon due, the riskiest first, each with the reasons that add up to its score. Of one student all courses, however they
 * stand. Counts are of all of them, whatever page and stage were asked for.
 */
export const listRenewalRisks = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/renewal-risks',
  summary: 'Renewals and students soon due by risk',
  can: 'renewal.read',
  repeat: 'safe',
  query: PageQuery.extend({ stage: RiskStage.optional(), advisorId: Id.optional(), studentId: Id.optional() }),
  output: z.object({
    onDate: DateOn,
    counts: z.array(z.object({ stage: RiskStage, count: z.int() })),
    page: pageOf(RenewalRisk),
  }),
  rows: ['REN-01', 'REN-03', 'HRS-04', 'CLS-11'],
});
export const SlowReason = z.object({
  name: z.enum(SLOW_REASONS),
  days: z.int().optional(),
  onDate: DateOn.nullable().optional(),
});
export const SlowBalance = z.object({
  studentId: Id,
  studentName: z.string(),
  courseId: Id,
  courseName: z.string(),
  advisorId: Id.nullable(),
  advisorName: z.string().nullable(),
  balanceUnits: Whole,
  /** Drawn in the last eight weeks. */
  usedUnits: Whole,
  plannedLessons: z.int(),
  /** The last lesson the student came to within a year. */
  cameOn: DateOn.nullable(),
  /** By the timetable, else at the pace of eight weeks, else at that of the lessons planned; null when nothing uses them up. */
  runsOutOn: DateOn.nullable(),
  basis: z.enum(PACE_BASES).nullable(),
  /** Days without a lesson. */
  idleDays: z.int(),
  reasons: z.array(SlowReason).max(SLOW_REASONS.length),
  /** Speak of resuming, plan lessons, or sell an extension. */
  step: z.enum(SLOW_STEPS),
});
/**
 * Hours of existing students that last longer than `slow-balance-days`, or whose student came to nothing for `idle-weeks`, the slowest first. Counts
 * and totals are of all of them (of one advisor's where one is asked for), whatever page and reason were asked for; `heldUnits` are all hours left.
 */
export const listSlowBalances = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/slow-balances',
  summary: 'Balances that are used slowly',
  can: 'renewal.read',
  repeat: 'safe',
  query: PageQuery.extend({ reason: z.enum(SLOW_REASONS).optional(), advisorId: Id.optional() }),
  output: z.object({
    onDate: DateOn,
    limits: z.object({ days: z.int(), idleWeeks: z.int() }),
    counts: z.array(z.object({ reason: z.enum(SLOW_REASONS), count: z.int() })).max(SLOW_REASONS.length),
    total: z.object({ count: z.int(), units: Whole, heldUnits: Whole }),
    page: pageOf(SlowBalance),
  }),
  rows: ['HRS-05'],
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
    lostReason: z.enum(LOST_REASONS).optional(),
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
