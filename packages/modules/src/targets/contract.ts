/** Targets from branch to campus to person, released when they add up, and the plans people sign (TGT-01…08, HRS-03, REN-02). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { Id, Instant, MinorAmount, Month, PageQuery, pageOf, UnitsAmount, Whole } from '@keshi/kernel/shapes';
import { TARGET_FIELD_NAMES } from './rules.ts';

const StudentCount = z.int().min(0).max(100_000);

/** The numbers of one holder for a month: money in fen, students, class-hours in hundredths. What has no number is left out. */
export const TargetSet = z.object({
  totalMinor: MinorAmount.optional(),
  newMinor: MinorAmount.optional(),
  newCount: StudentCount.optional(),
  renewalMinor: MinorAmount.optional(),
  renewalCount: StudentCount.optional(),
  extensionMinor: MinorAmount.optional(),
  extensionCount: StudentCount.optional(),
  referralMinor: MinorAmount.optional(),
  referralCount: StudentCount.optional(),
  hoursUnits: UnitsAmount.optional(),
});
export const TargetFieldName = z.enum(TARGET_FIELD_NAMES);
const Reason = z.string().trim().min(2).max(200);
const Work = z.string().trim().min(2).max(2000);

/** `released`: handed down as it stands. `stale`: what is split has changed since. `draft`: not yet released. */
export const SplitState = z.enum(['draft', 'released', 'stale']);
export const HolderShape = z.object({
  id: Id,
  name: z.string(),
  /** As being worked on: what will be in force after the next release. */
  draft: TargetSet,
  inForce: TargetSet,
  draftedByName: z.string().nullable(),
  /** Of a campus: its own split to its people. Of a person: null. */
  releasedAt: Instant.nullable(),
  /** Of a person: when the plan of the month was signed, and what it says. */
  signedAt: Instant.nullable(),
  work: z.string().nullable(),
});
export const SplitShape = z.object({
  month: Month,
  state: SplitState,
  /** There are numbers that the next release would change. */
  isChanged: z.boolean(),
  releasedAt: Instant.nullable(),
  releasedByName: z.string().nullable(),
  /** What is split: of a branch its own numbers as drafted, of a campus those in force. */
  whole: TargetSet,
  holders: z.array(HolderShape).max(500),
  /** What does not add up in the draft: of a holder its kinds to its total, of nobody the parts to the whole. */
  faults: z.array(z.object({ holderId: Id.nullable(), field: TargetFieldName, wanted: Whole, found: Whole })),
});
const MonthQuery = z.object({ month: Month });
const Parts = z.array(z.object({ holderId: Id, numbers: TargetSet })).max(500);

export const getBranchTargets = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/targets',
  summary: 'Targets of a branch and its campuses',
  can: 'target.read',
  repeat: 'safe',
  query: MonthQuery,
  output: SplitShape,
  problems: ['not-found'],
  rows: ['TGT-01', 'TGT-03'],
});
/** Replaces the drafts of the branch (`whole`) and of the campuses named. A month that has ended is not set any more. */
export const setBranchTargets = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/branches/{branchId}/targets',
  summary: 'Set the targets of a branch and its campuses',
  can: 'target.issue',
  repeat: 'natural',
  body: z.object({ month: Month, whole: TargetSet.optional(), parts: Parts.default([]) }),
  output: SplitShape,
  problems: ['not-found', 'invalid-input'],
  rows: ['TGT-01', 'TGT-05', 'HRS-03', 'REN-02'],
});
/** Puts the drafts in force; refused while the parts do not add up (TGT-04). A reason where it replaces numbers in force. */
export const releaseBranchTargets = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/branches/{branchId}/targets/releases',
  summary: 'Issue the targets of a branch to its campuses',
  can: 'target.issue',
  repeat: 'key',
  body: z.object({ month: Month, reason: Reason.optional() }),
  output: SplitShape,
  problems: ['not-found', 'invalid-input'],
  rows: ['TGT-01', 'TGT-04'],
});
export const getCampusTargets = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/targets',
  summary: 'Targets of a campus and its people',
  can: 'target.read',
  repeat: 'safe',
  query: MonthQuery,
  output: SplitShape,
  rows: ['TGT-01', 'TGT-07'],
});
/** Replaces the drafts of the people named. */
export const setCampusTargets = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/targets',
  summary: 'Split the targets of a campus among its people',
  can: 'target.split',
  repeat: 'natural',
  body: z.object({ month: Month, parts: Parts }),
  output: SplitShape,
  problems: ['invalid-input'],
  rows: ['TGT-01', 'TGT-03', 'TGT-05'],
});
/** Puts the split in force and by that reports it to branch and principal (TGT-03); refused while it does not add up (TGT-04). */
export const releaseCampusTargets = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/targets/releases',
  summary: 'Release the split of a campus',
  can: 'target.split',
  repeat: 'key',
  body: z.object({ month: Month, reason: Reason.optional() }),
  output: SplitShape,
  problems: ['invalid-input'],
  rows: ['TGT-03', 'TGT-04'],
});

export const TargetChange = z.object({
  id: Id,
  holderId: Id,
  holderName: z.string().nullable(),
  field: TargetFieldName,
  revision: z.int(),
  /** Null took the number away. */
  value: Whole.nullable(),
  reason: z.string().nullable(),
  setByName: z.string().nullable(),
  recordedAt: Instant,
});
/** Every revision of a campus's numbers and its people's for a month, the latest first. */
export const listTargetChanges = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/target-changes',
  summary: 'How targets of a month were set and replaced',
  can: 'target.read',
  repeat: 'safe',
  query: PageQuery.extend({ month: Month }),
  output: pageOf(TargetChange),
  rows: ['TGT-05'],
});

export const OwnMonth = z.object({
  month: Month,
  draft: TargetSet,
  inForce: TargetSet,
  /** The campus has numbers for recruitment or renewal that an advisor splits (TGT-02). */
  isIssued: z.boolean(),
  /** Own numbers are in force: only the supervisor replaces them. */
  isReleased: z.boolean(),
  plan: z
    .object({
      work: z.string(),
      signedAt: Instant.nullable(),
      signedName: z.string().nullable(),
      /** The numbers signed for. */
      numbers: TargetSet.nullable(),
    })
    .nullable(),
});
export const getOwnMonth = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/own-month',
  summary: 'Own targets and plan of a month',
  can: 'target.plan',
  repeat: 'safe',
  query: MonthQuery,
  output: OwnMonth,
  rows: ['TGT-02', 'TGT-07'],
});
/** Drafts one's own split; a conflict once the supervisor has released it. */
export const setOwnTargets = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/own-month/targets',
  summary: 'Split one’s own targets of a month',
  can: 'target.plan',
  repeat: 'natural',
  body: z.object({ month: Month, numbers: TargetSet }),
  output: OwnMonth,
  problems: ['invalid-input', 'conflict'],
  rows: ['TGT-02', 'TGT-04'],
});
/**
 * Writes down the month's work, and with `sign` acknowledges it and the own targets by name and time. Own targets come first where the campus
 * has been given some (TGT-02); what was signed is replaced only by what is signed again.
 */
export const setOwnPlan = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/own-month/plan',
  summary: 'Write or sign one’s own plan of a month',
  can: 'target.plan',
  repeat: 'natural',
  body: z.object({ month: Month, work: Work, sign: z.boolean().default(false) }),
  output: OwnMonth,
  problems: ['invalid-input'],
  rows: ['TGT-02', 'TGT-07'],
});
