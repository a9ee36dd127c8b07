/** Departments appraised side by side (KPI-09, KPI-10), and the rows of what is no metric of the registry. */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, PageQuery, pageOf } from '@keshi/kernel/shapes';
import { Figure, MetricShape } from './shapes.ts';

const PeriodQuery = z.object({ from: DateOn, until: DateOn });
const Percent = z.int().min(0).max(100);

/** Duties that fell due in the period: those done by their deadline, and the median minutes from appearing to done (M25). */
export const Promptness = z.object({ due: z.int(), inTime: z.int(), leadMinutes: z.int().nullable() });
/** Archives of the active students of now: how many are scored, their scores added up, and the mean (M27). */
export const ArchiveSums = z.object({ students: z.int(), points: z.int(), score: Percent.nullable() });

/** `duties` and `archives` are null of people, whose own month shows them, and `archives` where too many campuses are looked at together. */
const Sums = {
  figures: z.array(Figure).max(10),
  duties: Promptness.nullable(),
  archives: ArchiveSums.nullable(),
};
/**
 * The records department by accuracy, timeliness, compliance, completeness of archives and errors, the sales department by conversion, over a half-open
 * period of local days. Archives are those of now. Rows are campuses, with the branch as parent; of a campus its people, with the nil id for
 * what nobody is credited with. The technical department is not in it: nothing in the product is owed by it with a due time.
 */
export const Departments = z.object({
  from: DateOn,
  until: DateOn,
  metrics: z.array(MetricShape).max(10),
  totals: z.object(Sums),
  rows: z.array(z.object({ id: Id, name: z.string(), parentId: Id.nullable(), ...Sums })).max(5000),
});
export const getOrgDepartments = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/departments',
  summary: 'Departments of all campuses side by side',
  can: 'figure.read',
  repeat: 'safe',
  query: PeriodQuery,
  output: Departments,
  problems: ['invalid-input'],
  rows: ['KPI-09', 'KPI-10'],
});
export const getBranchDepartments = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/departments',
  summary: 'Departments of a branch’s campuses side by side',
  can: 'figure.read',
  repeat: 'safe',
  query: PeriodQuery,
  output: Departments,
  problems: ['not-found', 'invalid-input'],
  rows: ['KPI-09', 'KPI-10'],
});
export const getCampusDepartments = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/departments',
  summary: 'Departments of a campus, by person',
  can: 'figure.read',
  repeat: 'safe',
  query: PeriodQuery,
  output: Departments,
  problems: ['invalid-input'],
  rows: ['KPI-09', 'KPI-10'],
});

/** The duties behind a campus's timeliness, the latest due first; `late` leaves those done in time out. Sums are of all of them, whatever was asked for. */
export const listDueDuties = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/due-duties',
  summary: 'Duties of a campus that fell due in a period',
  can: 'figure.read',
  repeat: 'safe',
  query: PageQuery.extend({ ...PeriodQuery.shape, late: z.stringbool().optional() }),
  output: z.object({
    sums: Promptness,
    page: pageOf(
      z.object({
        id: Id,
        rule: z.string(),
        studentId: Id.nullable(),
        studentName: z.string().nullable(),
        className: z.string().nullable(),
        period: z.string(),
        /** Whoever owed it when it became late, else its owner. */
        personName: z.string().nullable(),
        dueAt: Instant,
        doneAt: Instant.nullable(),
        state: z.enum(['open', 'done', 'dropped', 'missed']),
        isInTime: z.boolean(),
      }),
    ),
  }),
  problems: ['invalid-input'],
  rows: ['KPI-09'],
});

/** The archives behind a campus's completeness, the least complete first; those nothing is needed of yet are not among them. */
export const listArchives = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/archives',
  summary: 'How complete the archives of a campus’s active students are',
  can: 'figure.read',
  repeat: 'safe',
  query: PageQuery,
  output: z.object({
    sums: ArchiveSums,
    page: pageOf(z.object({ studentId: Id, name: z.string(), advisorName: z.string().nullable(), score: Percent })),
  }),
  rows: ['KPI-10', 'REC-15', 'REC-10'],
});
