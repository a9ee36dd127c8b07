/** Departments appraised side by side (KPI-09, KPI-10): the dashboard's figures, how promptly duties were done, how complete archives are. */
import { sql, type SQL } from '@keshi/platform/sql';
import { zonedInstant, type Period } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { readPlaceArchives } from '@keshi/modules/records';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { ARCHIVE_CAMPUSES, archiveSums, byScore, DEPARTMENT_METRICS, type ArchiveSums } from '../rules/departments.ts';
import type { MetricKey } from '../rules/metrics.ts';
import { periodErrors, type FigureValue } from '../rules.ts';
import { dashboardOf } from './dashboard.ts';
import { dueDutiesSql, PROMPTNESS } from './due-duties.ts';
import { readPlace, type Where } from './place.ts';

type Answer = Out<typeof contract.getOrgDepartments>;
type Row = Answer['rows'][number];
type Promptness = NonNullable<Row['duties']>;
type DutyRow = Out<typeof contract.listDueDuties>['page']['items'][number];

const NO_DUTIES: Promptness = { due: 0, inTime: 0, leadMinutes: null };

/** Duties of campuses by their own clocks as `owed`, with the campus and `is_in_time`. */
function owedSql(ctx: Ctx, campuses: readonly CampusInfo[], { from, until }: Period): SQL {
  const spans = campuses.map(({ id, timeZone }) => ({
    id,
    from_at: zonedInstant(from, '00:00', timeZone),
    until_at: zonedInstant(until, '00:00', timeZone),
  }));
  const owing = { campusId: sql`c.id`, personId: null, fromAt: sql`c.from_at`, untilAt: sql`c.until_at` };
  return sql`
    owed as (
      select x.* from jsonb_to_recordset(${jsonOf(spans)}) as c(id uuid, from_at timestamptz, until_at timestamptz) cross join lateral (${dueDutiesSql(ctx, owing)}) x
    )`;
}

/** By campus, and of all of them under null: a median of medians would be nobody's. */
async function readPromptness(
  ctx: Ctx,
  campuses: readonly CampusInfo[],
  period: Period,
): Promise<ReadonlyMap<string | null, Promptness>> {
  const rows = await ctx.tx.query<Promptness & { campusId: string | null }>(sql`
    with ${owedSql(ctx, campuses, period)}
    select o.campus_id, ${PROMPTNESS} from owed o group by grouping sets ((o.campus_id), ())`);
  return new Map(rows.map(({ campusId, ...sums }) => [campusId, sums]));
}

type Archives = { readonly of: (campusId: string | null) => ArchiveSums };

/** The archives of the campuses, or null where there are too many of them to look at together. */
async function readArchiveSums(ctx: Ctx, campuses: readonly CampusInfo[]): Promise<Archives | null> {
  if (campuses.length > ARCHIVE_CAMPUSES) return null;
  const archives = await readPlaceArchives(ctx, campuses);
  const byCampus = Map.groupBy(archives, ({ campusId }) => campusId);
  return {
    of: (campusId) =>
      archiveSums((campusId === null ? archives : (byCampus.get(campusId) ?? [])).map(({ score }) => score)),
  };
}

const isOfDepartments = (metric: MetricKey): boolean => DEPARTMENT_METRICS.some((each) => each === metric);
const figuresIn = (figures: readonly FigureValue[]): FigureValue[] =>
  figures.filter(({ metric }) => isOfDepartments(metric));

async function departmentsOf(ctx: Ctx, where: Where, { from, until }: Period): Promise<Answer> {
  const board = await dashboardOf(ctx, where, { from, until });
  const { campuses } = await readPlace(ctx, where);
  const [duties, archives] = await Promise.all([
    readPromptness(ctx, campuses, { from, until }),
    readArchiveSums(ctx, campuses),
  ]);
  const isPeople = where.level === 'campus';
  const sumsOf = (campusId: string | null): Pick<Row, 'duties' | 'archives'> => ({
    duties: duties.get(campusId) ?? NO_DUTIES,
    archives: archives?.of(campusId) ?? null,
  });
  const nothing: Pick<Row, 'duties' | 'archives'> = { duties: null, archives: null };
  const leaves = board.rows.filter((row) => where.level !== 'org' || row.parentId !== null);
  return {
    from,
    until,
    metrics: board.metrics.filter(({ id }) => isOfDepartments(id)),
    totals: { figures: figuresIn(board.totals), ...sumsOf(null) },
    rows: leaves.map(({ id, name, parentId, figures }) => ({
      id,
      name,
      parentId,
      figures: figuresIn(figures),
      ...(isPeople ? nothing : sumsOf(id)),
    })),
  };
}

export const readOrgDepartments = (ctx: Ctx, { query }: In<typeof contract.getOrgDepartments>): Promise<Answer> =>
  departmentsOf(ctx, { level: 'org' }, query);
export const readBranchDepartments = (
  ctx: Ctx,
  { params, query }: In<typeof contract.getBranchDepartments>,
): Promise<Answer> => departmentsOf(ctx, { level: 'branch', branchId: params.branchId }, query);
export const readCampusDepartments = (
  ctx: Ctx,
  { params, query }: In<typeof contract.getCampusDepartments>,
): Promise<Answer> => departmentsOf(ctx, { level: 'campus', campusId: params.campusId }, query);

/** The duties behind a campus's timeliness (M25), the latest due first. */
export async function listDueDuties(
  ctx: Ctx,
  { query }: In<typeof contract.listDueDuties>,
): Promise<Out<typeof contract.listDueDuties>> {
  const campus = await ctx.campus();
  const errors = periodErrors(query);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const sums = await readPromptness(ctx, [campus], query);
  const [dueAt, id] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<DutyRow>(sql`
    with ${owedSql(ctx, [campus], query)}, p as materialized (
      select o.* from owed o where (not ${query.late ?? false}::boolean or not o.is_in_time) and (${id}::uuid is null or (o.due_at, o.id) < (${dueAt}::timestamptz, ${id}::uuid))
      order by o.due_at desc, o.id desc limit ${query.limit + 1}
    )
    select p.id, p.rule, p.student_id, p.period, p.due_at, p.done_at, p.state, p.is_in_time,
      (select s.name from student s where s.org_id = ${ctx.orgId} and s.id = p.student_id) as student_name,
      (select k.name from class k where k.org_id = ${ctx.orgId} and k.id = p.class_id) as class_name,
      (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = coalesce(p.late_by_id, p.owner_id)) as person_name
    from p order by p.due_at desc, p.id desc`);
  return { sums: sums.get(null) ?? NO_DUTIES, page: pageFrom(rows, query.limit, (row) => [row.dueAt, row.id]) };
}

/** The archives behind a campus's completeness (M27), the least complete first; the order is made over all of them, of which a campus has few. */
export async function listArchives(
  ctx: Ctx,
  { query }: In<typeof contract.listArchives>,
): Promise<Out<typeof contract.listArchives>> {
  const archives = await readPlaceArchives(ctx, [await ctx.campus()]);
  const [score, name, studentId] = readCursor(query.cursor, 3) ?? [];
  const after =
    typeof score === 'number' && typeof name === 'string' && typeof studentId === 'string'
      ? { score, name, studentId }
      : null;
  const rest = archives.filter((each) => after === null || byScore(each, after) > 0).toSorted(byScore);
  return {
    sums: archiveSums(archives.map((each) => each.score)),
    page: pageFrom(
      rest.slice(0, query.limit + 1).map(({ campusId: _, ...row }) => row),
      query.limit,
      (row) => [row.score, row.name, row.studentId],
    ),
  };
}
