/** Leads: who asks about a course, where they came from, and every contact until they sign or are closed (ADM-03, ADM-05, ADM-07). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Name, Note, PageQuery, pageOf, Phone } from '@keshi/kernel/shapes';
import { Referrer, ReferralShape } from './contract/referrals.ts';
import { CLOSE_REASONS, CONTACT_KINDS, LEAD_SOURCES, LEAD_STATUSES } from './rules.ts';

export {
  listReferrals,
  ReferralOutcome,
  ReferralShape,
  Referrer,
  registerLead,
  Relation,
  reverseReferral,
  ReversalKind,
  RewardShape,
  tieLead,
} from './contract/referrals.ts';

export const LeadSource = z.enum(LEAD_SOURCES);
export const LeadStatus = z.enum(LEAD_STATUSES);
export const CloseReason = z.enum(CLOSE_REASONS);
export const ContactKind = z.enum(CONTACT_KINDS);
export const CallDirection = z.enum(['in', 'out']);

export const LeadShape = z.object({
  id: Id,
  name: z.string(),
  phone: z.string().nullable(),
  grade: z.string().nullable(),
  interest: z.string().nullable(),
  source: LeadSource,
  advisorId: Id.nullable(),
  advisorName: z.string().nullable(),
  status: LeadStatus,
  closedReason: CloseReason.nullable(),
  note: z.string().nullable(),
  createdAt: Instant,
  /** Day and kind of the latest contact that stands. */
  lastContactOn: DateOn.nullable(),
  lastContactKind: ContactKind.nullable(),
});
export const LeadContactShape = z.object({
  id: Id,
  kind: ContactKind,
  direction: CallDirection.nullable(),
  appointmentOn: DateOn.nullable(),
  note: z.string().nullable(),
  /** Whether it is in the figures now: it stands, and of its lead, kind and day it is the one that counts. */
  counts: z.boolean(),
  actorId: Id,
  actorName: z.string().nullable(),
  happenedAt: Instant,
  onDate: DateOn,
  /** Taken back: when, by whom and why. */
  reversal: z
    .object({ reason: z.string().nullable(), actorName: z.string().nullable(), recordedAt: Instant })
    .nullable(),
});
export const LeadDetail = LeadShape.extend({
  /** The latest 200, newest first. */
  contacts: z.array(LeadContactShape).max(200),
  /** Other leads of the campus with the same phone: perhaps the same family, never merged. */
  samePhone: z.array(z.object({ id: Id, name: z.string(), status: LeadStatus })).max(10),
  /** The student it became. */
  student: z.object({ id: Id, name: z.string() }).nullable(),
  /** Who brought it; one that was a mistake is not shown. */
  referral: ReferralShape.nullable(),
});

const Grade = z.string().trim().max(20);
const Interest = z.string().trim().max(100);
const ContactFields = z.object({
  kind: ContactKind,
  /** Of a call, and of nothing else. */
  direction: CallDirection.optional(),
  /** Of an invitation, and of nothing else: the day on which they are to come. */
  appointmentOn: DateOn.optional(),
  note: Note.optional(),
  happenedAt: Instant.optional(),
});

/** Newest first; `q` is the start of the name. */
export const listLeads = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/leads',
  summary: 'Leads of a campus',
  can: 'lead.read',
  repeat: 'safe',
  query: PageQuery.extend({
    q: z.string().trim().max(40).optional(),
    status: LeadStatus.optional(),
    advisorId: Id.optional(),
  }),
  output: pageOf(LeadShape),
  rows: ['ADM-05'],
});
export const getLead = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/leads/{leadId}',
  summary: 'A lead with its contacts',
  can: 'lead.read',
  repeat: 'safe',
  output: LeadDetail,
  problems: ['not-found'],
});
/**
 * A new lead, with the contact it came by where there was one. A phone that another lead has is taken, and named in `samePhone`. One by referral, and
 * no other, names who referred it; already-exists when somebody else brought the phone within `referral-first-touch-days` (REN-07).
 */
export const createLead = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/leads',
  summary: 'Register a lead',
  can: 'lead.write',
  repeat: 'key',
  status: 201,
  body: z.object({
    name: Name,
    phone: Phone.optional(),
    grade: Grade.optional(),
    interest: Interest.optional(),
    source: LeadSource,
    advisorId: Id.optional(),
    note: Note.optional(),
    contact: ContactFields.optional(),
    referrer: Referrer.optional(),
  }),
  output: LeadDetail,
  problems: ['invalid-input', 'not-found', 'already-exists'],
  rows: ['ADM-03', 'ADM-07', 'REN-07'],
});
/**
 * Names who referred an open lead, whose source then is referral. One it has stays the one (already-exists), as does whoever brought the phone first.
 * Naming the same again changes nothing.
 */
export const setReferrer = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/leads/{leadId}/referrer',
  summary: 'Name who referred a lead',
  can: 'lead.write',
  repeat: 'natural',
  body: Referrer,
  output: LeadDetail,
  problems: ['not-found', 'conflict', 'already-exists', 'invalid-input'],
  rows: ['REN-07'],
});
/** Fields left out stay, null takes one away. The source becomes referral by naming who referred it, and stays that. `signed` ends the work with it, `open` takes it up again; closing is an endpoint of its own. */
export const updateLead = endpoint({
  method: 'PATCH',
  path: '/orgs/{orgId}/campuses/{campusId}/leads/{leadId}',
  summary: 'Change a lead',
  can: 'lead.write',
  repeat: 'natural',
  body: z.object({
    name: Name.optional(),
    phone: Phone.nullable().optional(),
    grade: Grade.nullable().optional(),
    interest: Interest.nullable().optional(),
    source: LeadSource.optional(),
    advisorId: Id.nullable().optional(),
    note: Note.nullable().optional(),
    status: z.enum(['open', 'signed']).optional(),
  }),
  output: LeadDetail,
  problems: ['invalid-input', 'not-found', 'already-exists'],
  rows: ['ADM-05'],
});
/** Gives a lead up, with the reason. Closing one that is closed gives it the newer reason; one that has signed is refused. */
export const closeLead = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/leads/{leadId}/closing',
  summary: 'Close a lead with a reason',
  can: 'lead.write',
  repeat: 'natural',
  body: z.object({ reason: CloseReason, note: Note.optional() }),
  output: LeadDetail,
  problems: ['not-found', 'conflict'],
  rows: ['ADM-05'],
});
/**
 * A call, an invitation accepted, an arrival or a consultation face to face; at most seven days after it happened, never before. It counts for
 * whoever logs it, on the campus's own day. What is entered about a lead that has signed or is closed must have happened before that.
 */
export const logLeadContact = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/leads/{leadId}/contacts',
  summary: 'Log a contact with a lead',
  can: 'lead.write',
  repeat: 'key',
  status: 201,
  body: ContactFields,
  output: LeadContactShape,
  problems: ['invalid-input', 'not-found', 'conflict'],
  rows: ['ADM-05', 'ADM-07'],
});
/** Takes a contact back by an opposite record. Doing it again changes nothing. */
export const reverseLeadContact = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/leads/{leadId}/contacts/{contactId}/reversal',
  summary: 'Take a contact back',
  can: 'lead.write',
  repeat: 'natural',
  body: z.object({ reason: z.string().trim().min(2).max(200) }),
  output: LeadContactShape,
  problems: ['not-found'],
  rows: ['ADM-07'],
});
