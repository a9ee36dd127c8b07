/** Marking a lesson (ATT-01, HRS-01, HRS-08). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Whole } from '@keshi/kernel/shapes';

export const MarkStatus = z.enum(['present', 'late', 'leave', 'absent', 'make_up', 'trial']);

export const RollRow = z.object({
  studentId: Id,
  name: z.string(),
  kind: z.enum(['regular', 'trial', 'make_up']),
  status: MarkStatus.nullable(),
  chargeUnits: Whole.nullable(),
  note: z.string().nullable(),
  balanceUnits: Whole,
  owedUnits: Whole,
});
export const Roll = z.object({
  lessonId: Id,
  classId: Id,
  className: z.string(),
  courseName: z.string(),
  onDate: DateOn,
  startsAt: Instant,
  endsAt: Instant,
  roomName: z.string(),
  teacherName: z.string().nullable(),
  chargeUnits: Whole,
  revision: z.int(),
  submittedBy: z.string().nullable(),
  submittedAt: Instant.nullable(),
  markable: z.boolean(),
  /** What each status draws here, by the policy in force on the lesson's day. */
  charges: z.record(MarkStatus, Whole),
  owedLimitUnits: Whole,
  rows: z.array(RollRow).max(200),
});

export const getRoll = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/roll',
  summary: 'The roll of a lesson',
  can: 'attendance.read',
  repeat: 'safe',
  output: Roll,
  problems: ['not-found'],
  rows: ['ATT-01'],
});

export const RollResult = z.object({
  revision: z.int(),
  drawnUnits: Whole,
  returnedUnits: Whole,
  drawn: z
    .array(z.object({ studentId: Id, status: MarkStatus, chargeUnits: Whole, balanceUnits: Whole, owedUnits: Whole }))
    .max(200),
});

/**
 * Marks a whole class at once, everything or nothing. Students left out keep what they had, and so does a mark
 * given again without its note. `seenRevision` is the roll's revision the
 * marker saw; if someone submitted since, 409 roll-changed shows who and when, and nothing is written. Marking again reverses the
 * earlier entry of each changed student and posts anew. A charge beyond the owed limit is refused with the students' ids.
 */
export const submitRoll = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/roll',
  summary: 'Submit the roll of a lesson',
  can: 'attendance.mark',
  repeat: 'key',
  body: z.object({
    seenRevision: z.int().min(0),
    marks: z
      .array(z.object({ studentId: Id, status: MarkStatus, note: z.string().trim().max(200).optional() }))
      .min(1)
      .max(200),
  }),
  output: RollResult,
  problems: ['not-found', 'roll-changed', 'owed-limit', 'lesson-not-markable', 'invalid-input'],
  rows: ['ATT-01', 'HRS-01', 'HRS-08'],
});
