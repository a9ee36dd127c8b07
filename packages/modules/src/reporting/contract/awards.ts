/** Rankings of supervisors and teams, and a person's month (KPI-01…05, KPI-07, KPI-13). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Month, Whole } from '@keshi/kernel/shapes';
import { CRITERIA, GATES } from '../rules/awards.ts';
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
/** A person's month (KPI-13): every figure with its place at the campus, and what came late. */
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
});
export const getPersonScore = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/people/{personId}/score',
  summary: 'A person’s figures and duties of a month',
  can: 'figure.read',
  repeat: 'safe',
  query: TaskQuery,
  output: Score,
  problems: ['not-found'],
  rows: ['KPI-13'],
});
export const getOwnScore = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/own-score',
  summary: 'One’s own figures and duties of a month',
  can: 'target.plan',
  repeat: 'safe',
  query: TaskQuery,
  output: Score,
  problems: ['not-found'],
  rows: ['KPI-13'],
});
