/** Rankings for a month: the dashboard's figures, who supervises where, and the settings of the month's last day. */
import { sql } from '@keshi/platform/sql';
import { addDays, addMonths, type DateText, type Period } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { orgToday, settingsAt } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import {
  rankSupervisors,
  rankTeams,
  type AwardSettings,
  type CriterionName,
  type Filings,
  type Judged,
  type Placed,
} from '../rules/awards.ts';
import { lastDayOf } from '../rules.ts';
import { dashboardOf } from './dashboard.ts';
import type { Where } from './place.ts';

type Answer = Out<typeof contract.getOrgAwards>;
type Row = Answer['teams'][number];
type Supervisor = Row['people'][number] & { campusId: string };

/** Supervisors in post at the campuses on a day, with the classes they answer for then. */
const readSupervisors = (ctx: Ctx, campusIds: readonly string[], on: DateText): Promise<Supervisor[]> =>
  ctx.tx.query<Supervisor>(sql`
    select m.campus_id, m.person_id, min(m.person_name) as name, (
      select count(distinct k.id)::int from class_advisor a join class k on k.org_id = a.org_id and k.id = a.class_id
      where a.org_id = ${ctx.orgId} and a.advisor_id = m.person_id and a.campus_id = m.campus_id and a.from_on <= ${on}::date and (a.until_on is null or a.until_on > ${on}::date)
        and k.started_on <= ${on}::date and (k.ended_on is null or k.ended_on >= ${on}::date)) as classes
    from membership m
    where m.org_id = ${ctx.orgId} and m.campus_id = any(${arrayOf(campusIds, 'uuid')}) and m.role = 'advisor_supervisor' and m.started_on <= ${on} and (m.ended_on is null or m.ended_on > ${on})
    group by m.campus_id, m.person_id order by name, m.person_id`);

type FilingRow = { campusId: string; due: number; onTime: number; figures: number; kept: number };

/** How long after a month the last of its reports can fall due. */
const FILED_WITHIN_DAYS = 45;

/** Reports that the campuses themselves file for periods beginning in a month (KPI-02): due by now, filed in time, and figures that stood. */
async function readFilings(ctx: Ctx, campusIds: readonly string[], period: Period): Promise<Map<string, Filings>> {
  const { from, until } = period;
  const rows = await ctx.tx.query<FilingRow>(sql`
    select x.campus_id, sum(x.due)::int as due, sum(x.on_time)::int as on_time, sum(x.figures)::int as figures, sum(x.kept)::int as kept from (
      select d.campus_id, 1 as due, case when d.state = 'done' and d.done_at <= d.due_at then 1 else 0 end as on_time, 0 as figures, 0 as kept from duty d
      where d.org_id = ${ctx.orgId} and d.campus_id = any(${arrayOf(campusIds, 'uuid')}) and d.rule = 'filing' and d.due_at >= ${from}::date and d.due_at < ${addDays(until, FILED_WITHIN_DAYS)}::date and d.due_at <= ${ctx.now}
        and d.subject_id = d.campus_id and d.state <> 'dropped' and right(d.period, 10) >= ${from} and right(d.period, 10) < ${until}
      union all
      select f.campus_id, 0, 0, v.cell_count, v.cell_count - v.adjusted_count from filing f join filing_version v on v.org_id = f.org_id and v.filing_id = f.id and v.version = f.version
      where f.org_id = ${ctx.orgId} and f.campus_id = any(${arrayOf(campusIds, 'uuid')}) and f.from_on >= ${from}::date and f.from_on < ${until}::date and f.subject_id = f.campus_id
    ) x group by x.campus_id`);
  return new Map(
    rows.map((row) => [
      row.campusId,
      {
        onTime: { numerator: row.onTime, denominator: row.due },
        accurate: { numerator: row.kept, denominator: row.figures },
      },
    ]),
  );
}

async function readSettings(ctx: Ctx, on: DateText): Promise<AwardSettings> {
  const set = await settingsAt(
    ctx,
    [
      'supervisor-award-weights',
      'team-award-weights',
      'team-award-classes',
      'supervisor-award-classes',
      'supervisor-award-own-classes',
      'supervisor-award-filings',
    ],
    on,
  );
  return {
    supervisorWeights: set['supervisor-award-weights'],
    teamWeights: set['team-award-weights'],
    teamClasses: set['team-award-classes'],
    supervisorClasses: set['supervisor-award-classes'],
    ownClasses: set['supervisor-award-own-classes'],
    filings: set['supervisor-award-filings'],
  };
}

/** Best first, then those without a place by name. */
const byPlace = (a: Row, b: Row): number =>
  (a.place ?? Number.MAX_SAFE_INTEGER) - (b.place ?? Number.MAX_SAFE_INTEGER) ||
  (a.campusName < b.campusName ? -1 : a.campusName > b.campusName ? 1 : 0);

const weightsOf = ({ supervisorWeights, teamWeights }: AwardSettings) => ({
  supervisors: { signUps: 0, signUpRate: 0, ...supervisorWeights },
  teams: { recruitment: 0, hours: 0, ...teamWeights },
});

type Campus = Out<typeof contract.getOrgDashboard>['rows'][number];

const NO_FILINGS: Filings = {
  onTime: { numerator: 0, denominator: 0 },
  accurate: { numerator: 0, denominator: 0 },
};

/** A campus as the rules judge it. */
function judgedOf(row: Campus, supervisors: readonly Supervisor[], filings: ReadonlyMap<string, Filings>): Judged {
  const own = supervisors.filter((each) => each.campusId === row.id);
  return {
    id: row.id,
    figures: Object.fromEntries(row.figures.map((figure) => [figure.metric, figure])),
    supervisors: own.length,
    filings: filings.get(row.id) ?? NO_FILINGS,
    // Of several each has to: the one with the fewest says.
    ownClasses: own.length === 0 ? 0 : Math.min(...own.map(({ classes }) => classes)),
  };
}

/** A ranking as it is shown, the best first. */
const shownOf = (
  placed: readonly Placed[],
  campuses: readonly Campus[],
  people: readonly Supervisor[],
  filings: ReadonlyMap<string, Filings>,
  weights: Readonly<Record<CriterionName, number>>,
): Row[] =>
  placed
    .map((each): Row => {
      const row = campuses.find(({ id }) => id === each.id);
      return {
        campusId: each.id,
        campusName: row?.name ?? '',
        branchId: row?.parentId ?? null,
        people: people.filter(({ campusId }) => campusId === each.id).map(({ campusId: _, ...person }) => person),
        place: each.place,
        score: each.score,
        criteria: each.criteria.map(({ side, ...rest }) => ({ ...rest, ...side, weight: weights[rest.name] })),
        gates: each.gates.map(({ side, ...rest }) => ({ ...rest, ...side })),
        lacking: [...each.lacking],
        filings: filings.get(each.id) ?? NO_FILINGS,
      };
    })
    .toSorted(byPlace);

async function awardsOf(ctx: Ctx, where: Where, month: string): Promise<Answer> {
  const from = `${month}-01`;
  const period = { from, until: addMonths(from, 1) };
  const [today, last] = [orgToday(ctx), lastDayOf(period)];
  const on = last < today ? last : today;
  const board = await dashboardOf(ctx, where, period);
  const campuses = board.rows.filter((row) => where.level === 'branch' || row.parentId !== null);
  const campusIds = campuses.map(({ id }) => id);
  const [supervisors, filings, settings] = await Promise.all([
    readSupervisors(ctx, campusIds, on),
    readFilings(ctx, campusIds, period),
    readSettings(ctx, on),
  ]);
  const weights = weightsOf(settings);
  const judged = campuses.map((row) => judgedOf(row, supervisors, filings));
  const rows = {
    supervisors: shownOf(rankSupervisors(judged, settings), campuses, supervisors, filings, weights.supervisors),
    teams: shownOf(rankTeams(judged, settings), campuses, [], filings, weights.teams),
  };
  const ranked = new Set(
    [...rows.supervisors, ...rows.teams].flatMap((row) => row.criteria.map(({ metric }) => metric)),
  );
  return {
    month,
    today,
    provisional: today < period.until,
    ...rows,
    trend: board.trend.filter(({ metric }) => ranked.has(metric)),
    metrics: board.metrics,
  };
}

/** Ranked over all campuses (KPI-01, KPI-07). */
export const readOrgAwards = (ctx: Ctx, { query }: In<typeof contract.getOrgAwards>): Promise<Answer> =>
  awardsOf(ctx, { level: 'org' }, query.month);
/** Ranked over the campuses of a branch. */
export const readBranchAwards = (ctx: Ctx, { params, query }: In<typeof contract.getBranchAwards>): Promise<Answer> =>
  awardsOf(ctx, { level: 'branch', branchId: params.branchId }, query.month);
/** The same for who names the excellent ones of a branch (KPI-06). */
export const branchAwards = (ctx: Ctx, branchId: string, month: string): Promise<Answer> =>
  awardsOf(ctx, { level: 'branch', branchId }, month);
