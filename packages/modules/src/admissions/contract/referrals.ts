/** Referrals: who brought a lead, what became of it, and what is given for it (REN-07, M12). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Note, PageQuery, pageOf, Whole } from '@keshi/kernel/shapes';
import { createStudent } from '@keshi/modules/registry/contract';
import { REFERRAL_OUTCOMES, RELATIONS, REVERSAL_KINDS, REWARD_STATES } from '../rules.ts';

export const Relation = z.enum(RELATIONS);
export const ReferralOutcome = z.enum(REFERRAL_OUTCOMES);
export const ReversalKind = z.enum(REVERSAL_KINDS);

/** A student of the campus, or a guardian of that student who did it. */
export const Referrer = z.object({
  studentId: Id,
  guardianId: Id.optional(),
  relation: Relation,
  relationNote: z.string().trim().max(100).optional(),
});

/** What is given to one side. Of a granted one: `units` = taken back + used + left. */
export const RewardShape = z.object({
  side: z.enum(['referrer', 'newcomer']),
  state: z.enum(REWARD_STATES),
  units: Whole,
  dueOn: DateOn,
  grantedOn: DateOn.nullable(),
  courseName: z.string().nullable(),
  clawedUnits: Whole,
  usedUnits: Whole,
});

export const ReferralShape = z.object({
  id: Id,
  leadId: Id,
  leadName: z.string(),
  referrerId: Id,
  referrerName: z.string(),
  guardianName: z.string().nullable(),
  relation: Relation,
  relationNote: z.string().nullable(),
  referredOn: DateOn,
  outcome: ReferralOutcome,
  /** The student the lead became. */
  studentId: Id.nullable(),
  studentName: z.string().nullable(),
  signedOn: DateOn.nullable(),
  amountMinor: Whole.nullable(),
  creditedName: z.string().nullable(),
  /** Taken back: when, by whom (nobody where the payment provider said so) and why. */
  reversal: z.object({ onDate: DateOn, reason: z.string().nullable(), actorName: z.string().nullable() }).nullable(),
  rewards: z.array(RewardShape).max(2),
});

/** Newest first. `aboutId` keeps those that a student made or came by. */
export const listReferrals = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/referrals',
  summary: 'Referrals of a campus',
  can: 'lead.read',
  repeat: 'safe',
  query: PageQuery.extend({ outcome: ReferralOutcome.optional(), aboutId: Id.optional() }),
  output: pageOf(ReferralShape),
  rows: ['REN-07'],
});

/** The student as created, tied to the lead. */
const Registered = z.object({ studentId: Id });

/** The lead becomes a new student; nothing is typed twice. conflict when it already has become one. */
export const registerLead = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/leads/{leadId}/student',
  summary: 'Register a lead as a student',
  can: 'student.write',
  repeat: 'key',
  status: 201,
  body: createStudent.body,
  output: Registered,
  problems: ['not-found', 'conflict', 'already-exists', 'invalid-input'],
  rows: ['ADM-15', 'REN-07'],
});
/** The lead is a student who is here already. Saying it again changes nothing; another one is a conflict. */
export const tieLead = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/leads/{leadId}/student',
  summary: 'Say which student a lead became',
  can: 'student.write',
  repeat: 'natural',
  body: z.object({ studentId: Id }),
  output: Registered,
  problems: ['not-found', 'conflict', 'invalid-input'],
  rows: ['REN-07'],
});
/**
 * Takes a referral back: `refunded` when the sign-up was paid back in full, `mistaken` when it was none, whereupon the lead can be given another.
 * What it counted as is taken back; rewards not yet given fall, of those given what is unused is taken back. Doing it again changes nothing.
 */
export const reverseReferral = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/referrals/{referralId}/reversal',
  summary: 'Take a referral back',
  can: 'hours.adjust',
  repeat: 'natural',
  body: z.object({ kind: ReversalKind, reason: Note.min(2).max(200) }),
  output: ReferralShape,
  problems: ['not-found', 'conflict'],
  rows: ['REN-07'],
});
