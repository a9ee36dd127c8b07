/** Rows 5 to 8: the head office's dashboard and a figure's rows over twenty million facts. */
import { addDays, addMonths, localDate, monthStart, previousPeriod, type Period } from '@keshi/kernel/dates';
import { addressOf } from '@keshi/kernel/client';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { getStudent } from '@keshi/modules/registry/contract';
import { getOrgDashboard, listOrgFigureRows } from '@keshi/modules/reporting/contract';
import { httpArm, inTurn, metered } from '../arms.ts';
import type { Bench } from '../bench.ts';
import { differencesOf, type MonthSum } from '../figures.ts';
import type { BenchOrg } from '../franchise.ts';
import { openHttp, type HttpRequest } from '../http-load.ts';
import { figureOf, p50, ratioOf, type Arm } from '../pairs.ts';
import { cpuText, short, type Finding } from '../report.ts';

type Dashboard = ClientOutput<typeof getOrgDashboard>;

const today = (): string => localDate(new Date().toISOString(), 'Asia/Shanghai');

/** Twelve months with the present one; the dashboard sets the twelve before beside them. */
function aYear(): Period {
  const until = addMonths(monthStart(today()), 1);
  return { from: addMonths(until, -12), until };
}
const thisMonth = (): Period => ({ from: monthStart(today()), until: addDays(today(), 1) });

const dashboardRequest = (org: BenchOrg, period: Period): HttpRequest => ({
  method: 'GET',
  path: addressOf(getOrgDashboard.path, { orgId: org.id }, period),
  token: org.token,
});

/** One person who opens the page again and again. */
const dashboardArm = async (bench: Bench, name: string, org: BenchOrg, period: Period) =>
  httpArm(bench, name, await bench.api(), 1, inTurn([dashboardRequest(org, period)]));

/** All sums that the dashboard's figures are made of, straight from the facts, by campus and month. */
const RAW = `
  select metric, campus_id as "campusId", date_trunc('month', on_date)::date::text as "monthOn", sum(count)::float8 as count, sum(units)::float8 as units, sum(minor)::float8 as minor
  from app.fact where org_id = $1::uuid and on_date < $2::date group by 1, 2, 3`;

const readRaw = async (bench: Bench, org: BenchOrg, period: Period): Promise<MonthSum[]> =>
  (await bench.database.admin.query<MonthSum>({ name: 'raw-dashboard', text: RAW, values: [org.id, period.until] }))
    .rows;

/** One run is one statement; it takes longer than any time a row is given. */
const rawArm = (bench: Bench, org: BenchOrg, period: Period): Arm => ({
  name: 'raw',
  run: () =>
    metered(bench, process.pid, async () => {
      const startMs = performance.now();
      await readRaw(bench, org, period);
      const tookMs = performance.now() - startMs;
      return { seconds: tookMs / 1000, latenciesMs: [tookMs], errors: 0 };
    }),
});

/** Cast: the API's contract has parsed what it sent. */
const dashboardIn = (body: string): Dashboard => JSON.parse(body) as Dashboard;

type Probe = { readonly body: string | null; readonly said: string };

/** Opens the dashboard once. One that is refused, because its statements took longer than the product allows, has no figure. */
async function probe(bench: Bench, org: BenchOrg, period: Period): Promise<Probe> {
  const http = openHttp((await bench.api()).port);
  const startMs = performance.now();
  const { status, body } = await http.send(dashboardRequest(org, period));
  http.close();
  const seconds = short((performance.now() - startMs) / 1000);
  return { body: status === 200 ? body : null, said: `answered ${status} after ${seconds} s` };
}

/** What the dashboard and the facts do not agree in; to the cent. */
async function equality(bench: Bench, org: BenchOrg, period: Period, body: string): Promise<string | null> {
  const periods = { current: period, previous: previousPeriod(period) };
  const differences = differencesOf(dashboardIn(body), await readRaw(bench, org, period), periods);
  return differences.length === 0
    ? null
    : `FIGURES DIFFER in ${differences.length}: ${differences.slice(0, 3).join('; ')}`;
}

const countFacts = async (bench: Bench, org: BenchOrg): Promise<string> =>
  (await bench.database.admin.query<{ n: string }>(`select count(*) as n from app.fact where org_id = $1`, [org.id]))
    .rows[0]?.n ?? '';

/** Row 5: the dashboard of 24 months against one GROUP BY over the facts it speaks of, figures compared. */
export async function dashboardAgainstFacts(bench: Bench): Promise<Finding> {
  const { org } = bench;
  const [year, month] = [aYear(), thisMonth()];
  const opened = await probe(bench, org, year);
  const difference = opened.body === null ? opened.said : await equality(bench, org, year, opened.body);
  const shown = await dashboardArm(bench, 'one month', org, month);
  const whole = await dashboardArm(bench, 'dashboard', org, year);
  const { rounds, dropped } = await bench.rounds([
    rawArm(bench, org, year),
    shown,
    ...(opened.body === null ? [] : [whole]),
  ]);
  shown.close();
  whole.close();
  return {
    row: 5,
    name: 'dashboard of 300 campuses × 24 months ÷ GROUP BY',
    a: `${short(figureOf(rounds, 2, p50))} ms`,
    b: `${short(figureOf(rounds, 0, p50))} ms`,
    value: difference === null ? ratioOf(rounds, 2, 0, p50) : Number.NaN,
    goal: { atMost: 0.02 },
    cpu: `${cpuText(rounds, 2)} | ${cpuText(rounds, 0)}`,
    notes: [
      `${await countFacts(bench, org)} facts; p50 over HTTP of twelve months beside the twelve before, against one statement by metric, campus and month (a superuser's, in parallel if the server likes)`,
      difference ?? 'all figures of facts and balances equal to the cent, of every campus and in total',
      `the dashboard of the present month: ${short(figureOf(rounds, 1, p50))} ms, ÷ the same statement ${short(ratioOf(rounds, 1, 0, p50))}; rounds dropped: ${dropped}`,
    ],
  };
}

function orgNamed(bench: Bench, index: number): BenchOrg {
  const org = bench.others[index];
  if (org === undefined) throw new Error('the organisations of the scale were not made');
  return org;
}

type Growth = Pick<Finding, 'row' | 'name' | 'goal'> & { readonly twice: BenchOrg; readonly once: BenchOrg };

/** The same dashboard of two organisations that differ in one thing. */
async function grown(bench: Bench, { row, name, goal, twice, once }: Growth): Promise<Finding> {
  const arms = [
    await dashboardArm(bench, 'twice', twice, aYear()),
    await dashboardArm(bench, 'once', once, aYear()),
    await dashboardArm(bench, 'twice, one month', twice, thisMonth()),
    await dashboardArm(bench, 'once, one month', once, thisMonth()),
  ];
  const { rounds, dropped } = await bench.rounds(arms);
  for (const arm of arms) arm.close();
  return {
    row,
    name,
    a: `${short(figureOf(rounds, 0, p50))} ms`,
    b: `${short(figureOf(rounds, 1, p50))} ms`,
    value: ratioOf(rounds, 0, 1, p50),
    goal,
    cpu: `${cpuText(rounds, 0)} | ${cpuText(rounds, 1)}`,
    notes: [
      `p50 of twelve months beside the twelve before; of the present month ${short(figureOf(rounds, 2, p50))} ms ÷ ${short(figureOf(rounds, 3, p50))} ms = ${short(ratioOf(rounds, 2, 3, p50))}; rounds dropped: ${dropped}`,
    ],
  };
}

/** Row 6: 48 months of history instead of 24, as many rows a month. */
export const twiceTheHistory = (bench: Bench): Promise<Finding> =>
  grown(bench, {
    row: 6,
    name: 'dashboard at twice the history ÷ once',
    goal: { atMost: 1.1 },
    once: orgNamed(bench, 0),
    twice: orgNamed(bench, 1),
  });

/** Row 7: 600 campuses instead of 300, each as large. */
export const twiceTheCampuses = (bench: Bench): Promise<Finding> =>
  grown(bench, {
    row: 7,
    name: 'dashboard at twice the campuses ÷ once',
    goal: { atMost: 2.2 },
    once: orgNamed(bench, 0),
    twice: orgNamed(bench, 2),
  });

/** Row 8: the revenue of the organisation's present month opened to its first 50 rows, against one student by key. */
export async function drillDown(bench: Bench): Promise<Finding> {
  const { org } = bench;
  const campus = org.campuses[0];
  const studentId = campus?.classes[0]?.studentIds[0];
  if (campus === undefined || studentId === undefined) throw new Error('the organisation is empty');
  const query = { metric: 'revenue', ...thisMonth(), limit: 50 };
  const rowsOf = (more: Readonly<Record<string, string>>): HttpRequest => ({
    method: 'GET',
    path: addressOf(listOrgFigureRows.path, { orgId: org.id }, { ...query, ...more }),
    token: org.token,
  });
  const student: HttpRequest = {
    method: 'GET',
    path: addressOf(getStudent.path, { orgId: org.id, campusId: campus.id, studentId }),
    token: campus.token,
  };
  const api = await bench.api();
  const arms = [
    httpArm(bench, 'rows', api, 1, inTurn([rowsOf({})])),
    httpArm(bench, 'by key', api, 1, inTurn([student])),
    httpArm(bench, 'rows of a campus', api, 1, inTurn(org.campuses.map(({ id }) => rowsOf({ campusId: id })))),
  ];
  const { rounds, dropped } = await bench.rounds(arms);
  for (const arm of arms) arm.close();
  return {
    row: 8,
    name: 'a figure opened to 50 rows ÷ read by key',
    a: `${short(figureOf(rounds, 0, p50))} ms`,
    b: `${short(figureOf(rounds, 1, p50))} ms`,
    value: ratioOf(rounds, 0, 1, p50),
    goal: { atMost: 5 },
    cpu: `${cpuText(rounds, 0)} | ${cpuText(rounds, 1)}`,
    notes: [
      `p50, one client; revenue of the whole organisation in the present month`,
      `the same of one campus: ${short(figureOf(rounds, 2, p50))} ms, ÷ ${short(ratioOf(rounds, 2, 1, p50))}; rounds dropped: ${dropped}`,
    ],
  };
}
