/** A person's month at a campus (KPI-13): the dashboard's figures of the person, duties done, late and how promptly, and the archives answered for. */
import { sql } from '@keshi/platform/sql';
import { addMonths, zonedInstant } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { problem } from '@keshi/kernel/problem';
import { readArchives } from '@keshi/modules/records';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { METRIC_IDS, type MetricKey } from '../rules/metrics.ts';
import { figureOf, leastBaseOf, ranksOf } from '../rules.ts';
import { dashboardOf } from './dashboard.ts';
import { readTimeliness, type Whose } from './timeliness.ts';

type Answer = Out<typeof contract.getPersonScore>;

/** Where more is no better: shown without a place. */
const UNRANKED: readonly MetricKey[] = [
  'complaint-rate',
  'major-accidents',
  'error-rate',
  'balance-units',
  'balance-amount',
];

/** Done by the person in the month, and due in it and late while the person's. */
const readDuties = (ctx: Ctx, { campus, personId, fromAt, untilAt }: Whose): Promise<Answer['duties']> =>
  ctx.tx.query<Answer['duties'][number]>(sql`
    select x.rule, sum(x.done)::int as done, sum(x.late)::int as late, sum(x.missed)::int as missed from (
      select d.rule, 1 as done, 0 as late, 0 as missed from duty d
      where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.state = 'done' and d.done_at >= ${fromAt} and d.done_at < ${untilAt} and d.owner_id = ${personId}
      union all
      select d.rule, 0, 1, case d.state when 'missed' then 1 else 0 end from duty d
      where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.late_by_id = ${personId} and d.due_at >= ${fromAt} and d.due_at < ${untilAt} and d.state <> 'dropped'
    ) x group by x.rule order by x.rule`);

const readLate = (ctx: Ctx, { campus, personId, fromAt, untilAt }: Whose): Promise<Answer['late']> =>
  ctx.tx.query<Answer['late'][number]>(sql`
    select d.id, d.rule, d.student_id, d.period, d.due_at, d.done_at, d.state,
      (select s.name from student s where s.org_id = d.org_id and s.id = d.student_id) as student_name,
      (select k.name from class k where k.org_id = d.org_id and k.id = d.class_id) as class_name
    from duty d where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.late_by_id = ${personId} and d.due_at >= ${fromAt} and d.due_at < ${untilAt} and d.state <> 'dropped'
    order by d.due_at desc, d.id limit 100`);

/** The name of somebody who has worked at the campus; 404 for others. */
async function nameOf(ctx: Ctx, campus: CampusInfo, personId: string): Promise<string> {
  const [row] = await ctx.tx.query<{ name: string }>(sql`
    select m.person_name as name from membership m
    where m.org_id = ${ctx.orgId} and m.person_id = ${personId} and (m.campus_id = ${campus.id} or (m.campus_id is null and m.branch_id = ${campus.branchId})) order by m.started_on desc, m.id limit 1`);
  if (row === undefined) throw problem('not-found');
  return row.name;
}

async function scoreOf(ctx: Ctx, personId: string, month: string): Promise<Answer> {
  const campus = await ctx.campus();
  const name = await nameOf(ctx, campus, personId);
  const period = { from: `${month}-01`, until: addMonths(`${month}-01`, 1) };
  const board = await dashboardOf(ctx, { level: 'campus', campusId: campus.id }, period);
  const at = (on: string): string => zonedInstant(on, '00:00', campus.timeZone);
  const asked: Whose = { campus, personId, fromAt: at(period.from), untilAt: at(period.until) };
  const people = board.rows.filter((row) => row.id !== NOBODY);
  const own = people.find((row) => row.id === personId)?.figures;
  const figures = (own ?? METRIC_IDS.map((id) => figureOf(id, new Map(), null))).map((figure) => {
    const sides = people.flatMap((row) => row.figures.filter(({ metric }) => metric === figure.metric));
    const ranks = ranksOf(sides, leastBaseOf(figure.metric));
    const isRanked = own !== undefined && !UNRANKED.includes(figure.metric);
    const index = !isRanked ? -1 : people.findIndex((row) => row.id === personId);
    return { ...figure, rank: ranks[index] ?? null, of: ranks.filter((rank) => rank !== null).length };
  });
  const [duties, timeliness, late, archives] = await Promise.all([
    readDuties(ctx, asked),
    readTimeliness(ctx, asked),
    readLate(ctx, asked),
    readArchives(ctx, campus, personId),
  ]);
  return {
    month,
    today: todayAt(ctx, campus),
    personId,
    name,
    metrics: board.metrics,
    figures,
    campus: board.totals,
    duties,
    timeliness,
    late,
    archives,
  };
}

export const readPersonScore = (ctx: Ctx, { params, query }: In<typeof contract.getPersonScore>): Promise<Answer> =>
  scoreOf(ctx, params.personId, query.month);

/** One's own, which needs no right to others' figures. */
export const readOwnScore = (ctx: Ctx, { query }: In<typeof contract.getOwnScore>): Promise<Answer> =>
  scoreOf(ctx, ctx.personId(), query.month);
