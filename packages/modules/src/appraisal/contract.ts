/** Appraisals of oneself, by superiors and by colleagues, and who is named excellent (KPI-06, KPI-08, KPI-11, KPI-12, RPT-08). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Month } from '@keshi/kernel/shapes';
import { APPRAISED_ROLES, GRADES, type CriterionName } from './rules.ts';

/** A quarter, YYYY-Qn. */
export const Quarter = z.string().regex(/^[12]\d{3}-Q[1-4]$/);
const Score = z.int().min(1).max(5);
export const ScoreSet = z.object({
  families: Score,
  duties: Score,
  renewals: Score,
  records: Score,
  teamwork: Score,
}) satisfies z.ZodType<Record<CriterionName, number>>;
const Text = z.string().trim().min(2).max(2000);
/** Hundredths of a point, 100 to 500. */
const MeanScore = z.int();

/** What was said, in its newest version. */
export const AppraisalShape = z.object({
  id: Id,
  version: z.int(),
  scores: ScoreSet,
  score: MeanScore,
  remark: z.string(),
  plan: z.string(),
  signedName: z.string(),
  recordedAt: Instant,
  /** What the person says to it; null while they have not seen this version. */
  answer: z.object({ response: z.string(), signedName: z.string(), recordedAt: Instant }).nullable(),
});
/** Colleagues: how many, and their mean once there are three. */
const PeerShape = z.object({ count: z.int(), score: MeanScore.nullable() });
/** A month of one's own, in its place in the quarter. */
const SelfMonth = z.object({ month: Month, isOpen: z.boolean(), appraisal: AppraisalShape.nullable() });

export const PersonQuarter = z.object({
  quarter: Quarter,
  today: DateOn,
  personId: Id,
  name: z.string(),
  role: z.enum(APPRAISED_ROLES),
  self: z.array(SelfMonth).length(3),
  superior: AppraisalShape.nullable(),
  /** By the floors in force on the quarter's last day; null without the superior's score. */
  grade: z.enum(GRADES).nullable(),
  /** Percent of the bonus that the grade brings; null while head office has set none. */
  bonusPercent: z.int().nullable(),
  peers: PeerShape,
  /** The caller is one who appraises the person, or a colleague, and the quarter is open for it. */
  mayJudge: z.boolean(),
  mayScore: z.boolean(),
  /** What the caller said as a colleague. */
  ownScore: AppraisalShape.nullable(),
});
const QuarterQuery = z.object({ quarter: Quarter });

const CollatedRow = z.object({
  personId: Id,
  name: z.string(),
  role: z.enum(APPRAISED_ROLES),
  /** The mean of each month that was appraised; null for the others. */
  self: z.array(MeanScore.nullable()).length(3),
  score: MeanScore.nullable(),
  grade: z.enum(GRADES).nullable(),
  bonusPercent: z.int().nullable(),
  isAnswered: z.boolean(),
  peers: PeerShape,
  mayJudge: z.boolean(),
});
/** Everybody of the campus for a quarter, the best first (RPT-08, KPI-11). */
export const listAppraisals = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/appraisals',
  summary: 'Appraisals of a campus for a quarter, collated',
  can: 'appraisal.read',
  repeat: 'safe',
  query: QuarterQuery,
  output: z.object({ quarter: Quarter, today: DateOn, people: z.array(CollatedRow).max(500) }),
  rows: ['RPT-08', 'KPI-08', 'KPI-11'],
});
/** 404 for who is not appraised at the campus in that quarter. */
export const getPersonAppraisals = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/people/{personId}/appraisals',
  summary: 'A person’s appraisals of a quarter',
  can: 'appraisal.read',
  repeat: 'safe',
  query: QuarterQuery,
  output: PersonQuarter,
  problems: ['not-found'],
  rows: ['KPI-08', 'KPI-11', 'KPI-12'],
});
/** One's own, and the colleagues who can be scored. */
export const getOwnAppraisals = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/own-appraisals',
  summary: 'One’s own appraisals of a quarter',
  can: 'appraisal.own',
  repeat: 'safe',
  query: QuarterQuery,
  output: z.object({
    quarter: Quarter,
    today: DateOn,
    /** Null for who is not appraised here. */
    own: PersonQuarter.nullable(),
    colleagues: z
      .array(z.object({ personId: Id, name: z.string(), role: z.enum(APPRAISED_ROLES), isScored: z.boolean() }))
      .max(500),
  }),
  rows: ['KPI-11', 'KPI-12'],
});
/** Appraises one's own month, from its last day until the next has ended; said anew it is a new version. */
export const setOwnAppraisal = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/own-appraisals',
  summary: 'Appraise one’s own month',
  can: 'appraisal.own',
  repeat: 'natural',
  body: z.object({ month: Month, scores: ScoreSet, remark: Text, plan: Text }),
  output: AppraisalShape,
  problems: ['invalid-input', 'not-found'],
  rows: ['KPI-11'],
});
/** By one of those the person answers to, from the quarter's last day until the next has ended. */
export const setSuperiorAppraisal = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/people/{personId}/superior-appraisal',
  summary: 'Appraise somebody’s quarter as their superior',
  can: 'appraisal.judge',
  repeat: 'natural',
  body: z.object({ quarter: Quarter, scores: ScoreSet, remark: Text, plan: Text }),
  output: AppraisalShape,
  problems: ['invalid-input', 'not-found'],
  rows: ['KPI-08', 'KPI-11'],
});
/** By a colleague; who they are is not shown to anybody. */
export const setPeerAppraisal = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/people/{personId}/peer-appraisal',
  summary: 'Score a colleague’s quarter',
  can: 'appraisal.own',
  repeat: 'natural',
  body: z.object({ quarter: Quarter, scores: ScoreSet }),
  output: AppraisalShape,
  problems: ['invalid-input', 'not-found'],
  rows: ['KPI-12'],
});
/** Says by name that one has seen what one's superior said. Once per version. */
export const answerAppraisal = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/appraisals/{appraisalId}/answers',
  summary: 'Acknowledge and answer an appraisal',
  can: 'appraisal.own',
  repeat: 'natural',
  body: z.object({ version: z.int().min(1), response: z.string().trim().max(2000).default('') }),
  output: AppraisalShape,
  problems: ['not-found', 'conflict'],
  rows: ['KPI-11'],
});

/** Somebody named excellent for a month, with the place they had then. */
export const NamedShape = z.object({
  id: Id,
  personId: Id,
  name: z.string(),
  campusId: Id,
  campusName: z.string(),
  place: z.int().nullable(),
  reason: z.string(),
  recordedAt: Instant,
});
export const listNamed = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/named-supervisors',
  summary: 'Supervisors named excellent for a month',
  can: 'figure.read',
  repeat: 'safe',
  query: z.object({ month: Month }),
  /** `most`: how many can be named; null for no limit. */
  output: z.object({ month: Month, most: z.int().nullable(), named: z.array(NamedShape).max(500) }),
  problems: ['not-found'],
  rows: ['KPI-06'],
});
/** Names a supervisor who has a place in the branch's ranking of a month that has ended; conflict once as many are named as the setting allows. */
export const nameSupervisor = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/branches/{branchId}/named-supervisors',
  summary: 'Name an excellent supervisor',
  can: 'award.name',
  repeat: 'key',
  body: z.object({ month: Month, campusId: Id, personId: Id, reason: Text }),
  output: NamedShape,
  problems: ['not-found', 'invalid-input', 'conflict', 'already-exists'],
  rows: ['KPI-03', 'KPI-06'],
});
export const withdrawNaming = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/branches/{branchId}/named-supervisors/{namingId}/withdrawals',
  summary: 'Take a naming back, with the reason',
  can: 'award.name',
  repeat: 'key',
  body: z.object({ reason: Text }),
  output: z.object({ withdrawn: z.literal(true) }),
  problems: ['not-found'],
  rows: ['KPI-06'],
});
