/** Rankings of supervisors and teams, and a person's month (KPI-01…05, KPI-07, KPI-13). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Month, Whole } from '@keshi/kernel/shapes';
import { CRITERIA, GATES } from '../rules/awards.ts';
import { TIMELINESS_GROUPS } from '../rules/timeliness.ts';
import { Figure, MetricId, MetricShape } from './shapes.ts';

const TaskQuery = z.object({ month: Month });
const AwardSide = { metric: MetricId.nullable(), numerator: Whole, denominator: Whole.nullable() };
const FilingSide = z.object({ numerator: z.int(), denominator: z.int() });
/** A campus in a ranking: its gates, its place by each criterion, and by all of them. Who fails a gate or lacks a criterion has no place. */
export const AwardRow = z.object({
  campusId: Id,
  campusName: z.string(),
  branchId: Id.nullable(),
  /** Supervisors in post on the last day with their own classes; of a team nobody by name. */
  people: z.array(z.object({ personId: Id, name: z.string(), classes: z.int() })).max(50),
  place: z.int().nullable(),
  /** Weighted mean of the places in hundredths; the lower the better. */
  score: z.int().nullable(),
  criteria: z
    .array(z.object({ name: z.enum(CRITERIA), ...AwardSide, rank: z.int().nullable(), weight: z.int() }))
    .max(10),
  /** `required` is in hundredths for classes an advisor, per cent for reports, else whole. */
  gates: z.array(z.object({ name: z.enum(GATES), ...AwardSide, required: z.int(), isPassed: z.boolean() })).max(10),
  lacking: z.array(z.enum(CRITERIA)).max(10),
  /** The campus's own reports of the month (KPI-02): filed in time of those due, figures that stood as prefilled of those filed. */
  filings: z.object({ onTime: FilingSide, accurate: FilingSide }),
});
/** `provisional`: the month lasts. Settings are those in force on its last day. */
export const Awards = z.object({
  month: Month,
  today: DateOn,
  provisional: z.boolean(),
  supervisors: z.array(AwardRow).max(5000),
  teams: z.array(AwardRow).max(5000),
  /** 13 months ending with this one, over all campuses, of each metric that is ranked by. */
  trend: z
    .array(
      z.object({
        metric: MetricId,
        months: z.array(z.object({ month: Month, numerator: Whole, denominator: Whole.nullable() })).max(13),
      }),
    )
    .max(20),
  metrics: z.array(MetricShape).max(60),
});
export const getOrgAwards = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/awards',
  summary: 'Supervisors and advisor teams of all campuses ranked for a month',
  can: 'figure.read',
  repeat: 'safe',
  query: TaskQuery,
  output: Awards,
  rows: ['KPI-01', 'KPI-02', 'KPI-03', 'KPI-04', 'KPI-05', 'KPI-07'],
});
export const getBranchAwards = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/awards',
  summary: 'Supervisors and advisor teams of a branch’s campuses ranked for a month',
  can: 'figure.read',
  repeat: 'safe',
  query: TaskQuery,
  output: Awards,
  problems: ['not-found'],
  rows: ['KPI-01', 'KPI-02', 'KPI-07'],
});

/** Duties of a rule (advising's name of it) that a person did in the month, and those due in it that became late while they were the person's. */
const ScoreDuty = z.object({ rule: z.string(), done: z.int(), late: z.int(), missed: z.int() });
const Percent = z.int().min(0).max(100);
/** Duties that fell due in the month while the person's: done by the deadline of those due, and the median from appearing to done, those done late too (M25). */
const Timeliness = z.object({
  group: z.enum(TIMELINESS_GROUPS),
  due: z.int(),
  inTime: z.int(),
  rate: Percent.nullable(),
  leadMinutes: z.int().nullable(),
});
/** How complete the archives are of the active students the person answers for today, whatever the month (M27). */
const Archives = z.object({
  students: z.int(),
  /** Fewer than `students` only above 500. */
  looked: z.int(),
  score: Percent.nullable(),
  /** Those below 100, the least complete first. */
  least: z.array(z.object({ studentId: Id, name: z.string(), score: Percent })).max(20),
});
/** A person's month (KPI-13): every figure with its place at the campus, what came in time and late, and the archives of now. */
export const Score = z.object({
  month: Month,
  today: DateOn,
  personId: Id,
  name: z.string(),
  metrics: z.array(MetricShape).max(60),
  figures: z.array(Figure.extend({ rank: z.int().nullable(), of: z.int() })).max(60),
  /** The campus's, to hold them against. */
  campus: z.array(Figure).max(60),
  duties: z.array(ScoreDuty).max(60),
  /** In total, then by group. */
  timeliness: z.array(Timeliness).max(TIMELINESS_GROUPS.length),
  /** The late ones by name, the latest due first. */
  late: z
    .array(
      z.object({
        id: Id,
        rule: z.string(),
        studentId: Id.nullable(),
        studentName: z.string().nullable(),
        className: z.string().nullable(),
        period: z.string(),
        dueAt: Instant,
        doneAt: Instant.nullable(),
        state: z.enum(['open', 'done', 'dropped', 'missed']),
      }),
    )
    .max(100),
  archives: Archives,
});
export const getPersonScore = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/people/{personId}/score',
  summary: 'A person’s figures and duties of a month, and their students’ archives of now',
  can: 'figure.read',
  repeat: 'safe',
  query: TaskQuery,
  output: Score,
  problems: ['not-found'],
  rows: ['KPI-13', 'REC-10'],
});
export const getOwnScore = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/own-score',
  summary: 'One’s own figures and duties of a month, and one’s students’ archives of now',
  can: 'target.plan',
  repeat: 'safe',
  query: TaskQuery,
  output: Score,
  problems: ['not-found'],
  rows: ['KPI-13', 'REC-10'],
});
