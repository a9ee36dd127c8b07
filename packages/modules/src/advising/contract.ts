/** Return visits and the advisor's day (RV-01, 10, 12, 16, 19; HRS-04, HRS-09). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Note, PageQuery, pageOf, Whole } from '@keshi/kernel/shapes';

export const VisitKind = z.enum(['regular', 'pre_lesson', 'first_lesson', 'finished', 'consult', 'renewal']);
export const VisitChannel = z.enum(['phone', 'face', 'email', 'sms', 'chat']);
export const VisitShape = z.object({
  id: Id,
  studentId: Id,
  studentName: z.string(),
  advisorId: Id,
  advisorName: z.string().nullable(),
  kind: VisitKind,
  purpose: z.string(),
  channel: VisitChannel,
  reached: z.boolean(),
  problems: z.string().nullable(),
  plan: z.string().nullable(),
  agreement: z.string().nullable(),
  agreed: z.boolean().nullable(),
  counted: z.boolean(),
  visitedAt: Instant,
  onDate: DateOn,
});
/**
 * A visit needs a purpose (RV-10). It counts when reached through a valid channel and with one of problems, plan and agreement at least,
 * once per student, channel and day (M8). `agreed` says whether the parent agreed (RV-12), `agreement` to what.
 */
export const logVisit = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/visits',
  summary: 'Log a return visit',
  can: 'visit.log',
  repeat: 'key',
  status: 201,
  body: z.object({
    studentId: Id,
    kind: VisitKind.default('regular'),
    purpose: z.string().trim().min(2).max(200),
    channel: VisitChannel,
    reached: z.boolean(),
    problems: Note.optional(),
    plan: Note.optional(),
    agreement: Note.optional(),
    agreed: z.boolean().optional(),
    visitedAt: Instant.optional(),
  }),
  output: VisitShape,
  problems: ['not-found', 'invalid-input'],
  rows: ['RV-01', 'RV-10', 'RV-12', 'RV-16'],
});
export const listVisits = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/visits',
  summary: 'Return visits, newest first',
  can: 'visit.read',
  repeat: 'safe',
  query: PageQuery.extend({
    studentId: Id.optional(),
    advisorId: Id.optional(),
    from: DateOn.optional(),
    until: DateOn.optional(),
  }),
  output: pageOf(VisitShape),
  rows: ['RV-19'],
});
/**
 * What waits for an advisor today at a campus: today's lessons not yet marked or still to come, students at or under the limit,
 * hours about to expire whose family has not been reached about renewing (HRS-09), renewals open, and students who have had fewer
 * visits this month than owed (RV-01), each with its reason.
 * Without `advisorId` it is the caller's own day.
 */
export const getAdvisorDay = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/day',
  summary: "An advisor's day",
  can: 'day.read',
  repeat: 'safe',
  query: z.object({ advisorId: Id.optional() }),
  output: z.object({
    onDate: DateOn,
    advisorId: Id,
    advisorName: z.string().nullable(),
    lessons: z
      .array(
        z.object({
          id: Id,
          className: z.string(),
          startsAt: Instant,
          endsAt: Instant,
          roomName: z.string(),
          teacherName: z.string().nullable(),
          expectedCount: z.int(),
          rollRevision: z.int(),
        }),
      )
      .max(50),
    unmarked: z
      .array(z.object({ id: Id, className: z.string(), onDate: DateOn, startsAt: Instant, expectedCount: z.int() }))
      .max(50),
    lowBalances: z
      .array(
        z.object({
          studentId: Id,
          name: z.string(),
          courseId: Id,
          courseName: z.string(),
          balanceUnits: Whole,
          renewalId: Id.nullable(),
        }),
      )
      .max(100),
    expiring: z
      .array(
        z.object({
          studentId: Id,
          name: z.string(),
          courseId: Id,
          courseName: z.string(),
          unitsLeft: Whole,
          expiresOn: DateOn,
          renewalId: Id.nullable(),
        }),
      )
      .max(100),
    renewals: z
      .array(
        z.object({
          id: Id,
          studentId: Id,
          name: z.string(),
          courseName: z.string(),
          stage: z.string(),
          dueOn: DateOn,
          balanceUnits: Whole,
          arrearsMinor: Whole.nullable(),
        }),
      )
      .max(100),
    visitsOwed: z
      .array(
        z.object({
          studentId: Id,
          name: z.string(),
          doneThisMonth: z.int(),
          owedThisMonth: z.int(),
          lastVisitOn: DateOn.nullable(),
        }),
      )
      .max(200),
    counts: z.object({
      lessons: z.int(),
      unmarked: z.int(),
      lowBalances: z.int(),
      expiring: z.int(),
      renewals: z.int(),
      visitsOwed: z.int(),
      students: z.int(),
    }),
  }),
  problems: ['not-found'],
  rows: ['RV-01', 'HRS-04', 'HRS-09', 'REN-03'],
});
