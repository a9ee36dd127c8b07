/** Rankings for a month: the dashboard's figures, who supervises where, and the settings of the month's last day. */
import { sql } from 'drizzle-orm';
import { addMonths, type DateText } from '@keshi/kernel/dates';
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

async function readSettings(ctx: Ctx, on: DateText): Promise<AwardSettings> {
  const set = await settingsAt(
    ctx,
    [
      'supervisor-award-weights',
      'team-award-weights',
      'team-award-classes',
      'supervisor-award-classes',
      'supervisor-award-own-classes',
    ],
    on,
  );
  return {
    supervisorWeights: set['supervisor-award-weights'],
    teamWeights: set['team-award-weights'],
    teamClasses: set['team-award-classes'],
    supervisorClasses: set['supervisor-award-classes'],
    ownClasses: set['supervisor-award-own-classes'],
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

/** A campus as the rules judge it. */
function judgedOf(row: Campus, supervisors: readonly Supervisor[]): Judged {
  const own = supervisors.filter((each) => each.campusId === row.id);
  return {
    id: row.id,
    figures: Object.fromEntries(row.figures.map((figure) => [figure.metric, figure])),
    supervisors: own.length,
    // Of several each has to: the one with the fewest says.
    ownClasses: own.length === 0 ? 0 : Math.min(...own.map(({ classes }) => classes)),
  };
}

/** A ranking as it is shown, the best first. */
const shownOf = (
  placed: readonly Placed[],
  campuses: readonly Campus[],
  people: readonly Supervisor[],
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
  const supervisors = await readSupervisors(
    ctx,
    campuses.map(({ id }) => id),
    on,
  );
  const settings = await readSettings(ctx, on);
  const weights = weightsOf(settings);
  const judged = campuses.map((row) => judgedOf(row, supervisors));
  const rows = {
    supervisors: shownOf(rankSupervisors(judged, settings), campuses, supervisors, weights.supervisors),
    teams: shownOf(rankTeams(judged, settings), campuses, [], weights.teams),
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
