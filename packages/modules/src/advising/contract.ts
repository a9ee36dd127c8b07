/** Return visits, sightings, duties and the advisor's day (RV-01…05, 10, 12, 16…19; ATT-03, REN-04, REN-09, HRS-04, HRS-09). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Note, PageQuery, pageOf, Whole } from '@keshi/kernel/shapes';
import { FILING_KINDS } from '@keshi/modules/filings/rules';
import { TaskKind, TaskState, TaskText } from '@keshi/modules/tasks/contract';
import { DUTY_KINDS, DUTY_RULES } from './rules/duty.ts';
import { CHECKS, SPOKEN_IN_ORDER } from './rules/lesson-duties.ts';

export const VisitKind = z.enum(['regular', 'pre_lesson', 'first_lesson', 'finished', 'consult', 'renewal']);
export const VisitChannel = z.enum(['phone', 'face', 'email', 'sms', 'chat']);
/** Who was spoken with; a first-lesson visit has all three, in this order (RV-04). */
export const SpokeWith = z.enum(SPOKEN_IN_ORDER);
/** What a pre-lesson visit settles (RV-03): the time, what to bring, the room, the parent's questions. */
export const VisitCheck = z.enum(CHECKS);
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
  spokeWith: SpokeWith.nullable(),
  checks: z.array(VisitCheck),
  counted: z.boolean(),
  /** The task raised of what was found abnormal (RV-14). */
  abnormal: z.object({ taskId: Id, ownerName: z.string().nullable(), dueOn: DateOn, state: TaskState }).nullable(),
  visitedAt: Instant,
  onDate: DateOn,
});
/**
 * A visit needs a purpose (RV-10). It counts when reached through a valid channel and with one of problems, plan and agreement at least,
 * once per student, channel and day (M8). `agreed` says whether the parent agreed (RV-12), `agreement` to what. With `abnormal` what
 * `problems` say is reported in the same transaction: a task for that person, with a contingency plan, until a day of the campus (RV-14).
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
    spokeWith: SpokeWith.optional(),
    checks: z.array(VisitCheck).max(CHECKS.length).optional(),
    visitedAt: Instant.optional(),
    abnormal: z.object({ reportToId: Id, plan: TaskText, dueOn: DateOn }).optional(),
    /** Banned words in the texts are meant (ADV-07). */
    keepWords: z.boolean().default(false),
  }),
  output: VisitShape,
  problems: ['not-found', 'invalid-input', 'banned-words'],
  rows: ['RV-01', 'RV-03', 'RV-04', 'RV-10', 'RV-12', 'RV-14', 'RV-16', 'ADV-07'],
});

export const SightingKind = z.enum(['check_in', 'study_room', 'face']);
/** A student was seen by the advisor (RV-02, A12); at most seven days after it happened, never before. */
export const logSighting = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/sightings',
  summary: 'Record that a student was seen',
  can: 'visit.log',
  repeat: 'key',
  status: 201,
  body: z.object({ studentId: Id, kind: SightingKind.default('face'), seenAt: Instant.optional() }),
  output: z.object({ id: Id, studentId: Id, kind: SightingKind, onDate: DateOn, seenAt: Instant }),
  problems: ['not-found', 'invalid-input'],
  rows: ['RV-02'],
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
/** The lessons that somebody teaches or whose class they answer for today, and how many students are theirs; what is to be done is in `listDuties`. Without `advisorId` it is the caller's own day. */
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
    /** By start; no more than fifty are shown. */
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
    counts: z.object({ lessons: z.int(), students: z.int() }),
  }),
  problems: ['not-found'],
  rows: ['ADV-17'],
});

export const DutyRuleName = z.enum(DUTY_RULES);
export const DutyKindName = z.enum(DUTY_KINDS);
/** Late: past its due time. Pressing: past its warning. */
export const DutyUrgency = z.enum(['late', 'pressing', 'open']);
export const DutyShape = z.object({
  id: Id,
  rule: DutyRuleName,
  subjectId: Id,
  period: z.string(),
  urgency: DutyUrgency,
  ownerId: Id.nullable(),
  ownerName: z.string().nullable(),
  studentId: Id.nullable(),
  studentName: z.string().nullable(),
  /** Who is appraised. */
  personName: z.string().nullable(),
  /** The task it is about, as it stands now. */
  task: z.object({ kind: TaskKind, matter: z.string(), state: TaskState }).nullable(),
  classId: Id.nullable(),
  className: z.string().nullable(),
  courseName: z.string().nullable(),
  /** The lesson it is about, with its times. */
  lesson: z.object({ id: Id, startsAt: Instant, endsAt: Instant, roomName: z.string() }).nullable(),
  warnAt: Instant,
  dueAt: Instant,
  /** Since when the supervisor is told. */
  escalatedAt: Instant.nullable(),
  /** What the reason says, as figures: needed and done visits, what is missing, how often it happened, hours, money, a day. */
  detail: z.object({
    needed: z.int().optional(),
    done: z.int().optional(),
    missing: z.array(z.string()).optional(),
    outOfOrder: z.boolean().optional(),
    courseId: Id.optional(),
    lessonId: Id.optional(),
    onDate: DateOn.optional(),
    units: Whole.optional(),
    minor: Whole.optional(),
    repeats: z.int().optional(),
    /** The record that is planned or filed for it. */
    recordId: Id.optional(),
    filing: z.enum(FILING_KINDS).optional(),
    tells: z.enum(['advisor_supervisor', 'branch_principal']).optional(),
  }),
});
const DutyCount = z.object({ rule: DutyRuleName, kind: DutyKindName, late: z.int(), pressing: z.int(), open: z.int() });
/**
 * Open duties of a person at a campus, the first due first and of two equally due the one of more worth. Without `ownerId` the caller's
 * own. Counts are of all of them, whatever page, kind and rule were asked for.
 */
export const listDuties = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/duties',
  summary: 'Open duties, most urgent first',
  can: 'day.read',
  repeat: 'safe',
  query: PageQuery.extend({
    ownerId: Id.optional(),
    kind: DutyKindName.optional(),
    rule: DutyRuleName.optional(),
    studentId: Id.optional(),
  }),
  output: z.object({
    now: Instant,
    ownerId: Id,
    counts: z.array(DutyCount),
    /** Done today, by the campus's calendar. */
    doneToday: z.int(),
    page: pageOf(DutyShape),
  }),
  problems: ['not-found'],
  rows: [
    'RV-01',
    'RV-02',
    'RV-03',
    'RV-04',
    'RV-05',
    'ATT-03',
    'REN-04',
    'REN-09',
    'RV-17',
    'HRS-09',
    'RPT-04',
    'ADV-08',
  ],
});
/** What everybody at a campus owes: who is late, with how much, since when. `ownerId` null gathers what nobody answers for. */
export const listTeamDuties = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/team-duties',
  summary: 'Duties by person',
  can: 'duty.team',
  repeat: 'safe',
  output: z.object({
    now: Instant,
    people: z
      .array(
        z.object({
          ownerId: Id.nullable(),
          ownerName: z.string().nullable(),
          late: z.int(),
          escalated: z.int(),
          pressing: z.int(),
          open: z.int(),
          doneToday: z.int(),
          /** Due time of the one that is late longest. */
          lateSince: Instant.nullable(),
        }),
      )
      .max(200),
    /** Escalated duties of the campus, the longest late first. */
    escalated: z.array(DutyShape).max(100),
  }),
  rows: ['RV-18', 'PTM-17', 'ADV-19'],
});
