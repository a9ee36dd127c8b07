/** Figures on real SQL (RPT-14, KPI-13): that every figure opens to rows that sum to it (P2), and what changes none. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { foldFacts } from '@keshi/platform/fold';
import { makeOrg, type TestCampus, type TestPerson } from '@keshi/testing/actors';
import { countFacts } from '@keshi/testing/facts';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { logVisit } from '../advising/contract.ts';
import {
  getBranchFigureTotals,
  getCampusDashboard,
  getCampusFigureTotals,
  getOrgFigureTotals,
  listBranchFigureRows,
  listCampusFigureRows,
  listOrgFigureRows,
} from './contract.ts';
import { METRIC_IDS, METRICS, type MetricKey } from './rules/metrics.ts';
import {
  APRIL,
  branchBoard,
  campusBoard,
  figure,
  MARCH,
  mark,
  orgBoard,
  rate,
  rebuildRollups,
  type Dashboard,
  type Figures,
} from './story.test-data.ts';

const NOW = '2026-04-10T02:00:00.000Z';
let api: TestApi;
beforeAll(async () => {
  api = await testApi();
  api.clock.set(NOW);
});
afterAll(async () => {
  await api.stop();
});

/** A franchise in which something happened everywhere: two campuses with lessons, one with facts alone. */
async function story() {
  const org = await makeOrg(api);
  const [first, second, third] = org.campuses;
  const director = await org.member('director');
  const teams = [];
  for (const campus of [first, second]) {
    const [advisor, other, teacher] = [
      await org.member('advisor', campus),
      await org.member('advisor', campus),
      await org.member('teacher', campus),
    ];
    const world = await makeWorld(api, org, {
      campus,
      students: 3,
      lessons: 6,
      teacher,
      advisor,
      firstOn: '2026-03-28',
    });
    for (const [index, student] of world.students.entries())
      await world.sell(student, 300 + 100 * index, 33_333, { boughtOn: '2026-02-20' });
    for (let lesson = 0; lesson < 4; lesson += 1) await mark(advisor, org, world, lesson, 0, 'present');
    await mark(advisor, org, world, 4, 0, 'leave');
    await mark(advisor, org, world, 1, 1, 'absent', world.students.slice(0, 1));
    await mark(advisor, org, world, 2, 1, 'leave', world.students.slice(1, 2));
    teams.push({ campus, world, advisor, other });
  }
  // What the lessons announced is done and folded; what follows waits.
  await api.settle(org.orgId);
  for (const { campus, world, other } of teams) {
    await other.client.call(logVisit, {
      params: { orgId: org.orgId, campusId: campus.id },
      body: {
        studentId: world.students[0] ?? '',
        purpose: '了解近况',
        channel: 'phone',
        reached: true,
        plan: '每天十道口算',
      },
    });
  }
  const advisors = teams.map((team) => team.advisor.personId);
  await countFacts(
    api,
    org,
    [first, second, third].flatMap((campus, index) =>
      ['2025-04-15', '2026-02-03', '2026-03-05', '2026-03-31', '2026-04-02'].flatMap((onDate) =>
        (
          [
            ['sign-up', 1 + index, 0, 98_000],
            ['renewal', 2, 0, 55_501],
            ['renewal-due', 3, 0, 0],
            ['renewal-done', 1 + (index % 2), 0, 0],
            ['receipt', 1, 0, 98_000 - index],
            ['visit', 1, 0, 0],
          ] as const
        ).map(([metric, count, units, minor]) => ({
          campus,
          metric,
          onDate,
          count,
          units,
          minor,
          ...(index < 2 ? { personId: advisors[index] ?? NOBODY } : {}),
        })),
      ),
    ),
  );
  return { org, director, teams };
}

describe('every figure opens', () => {
  const PERIODS = [MARCH, APRIL, { from: '2025-01-15', until: '2026-04-03' }];
  let told: Awaited<ReturnType<typeof story>>;
  beforeAll(async () => {
    told = await story();
  });

  type Opened = ClientOutput<typeof listOrgFigureRows> & ClientOutput<typeof getOrgFigureTotals>;
  /** A page of the rows and their sum over all pages, as the page of a figure asks for both. */
  const opened = async (
    rows: Promise<ClientOutput<typeof listOrgFigureRows>>,
    totals: Promise<ClientOutput<typeof getOrgFigureTotals>>,
  ): Promise<Opened> => ({ ...(await totals), ...(await rows) });
  type Asked = typeof MARCH & { metric: MetricKey; part: 'numerator' | 'denominator'; limit: number };
  type Reader = {
    name: string;
    board: (period: typeof MARCH) => Promise<Dashboard>;
    open: (query: Asked) => Promise<Opened>;
  };

  /** Every role that reads figures, at each place it reads them. */
  async function readers(): Promise<Reader[]> {
    const { org, director } = told;
    const { orgId, campuses, branches } = org;
    const [finance, branchPrincipal] = [await org.member('finance'), await org.member('branch_principal')];
    const ofOrg = (name: string, who: TestPerson): Reader => ({
      name: `${name}, organisation`,
      board: (query) => orgBoard(who, org, query),
      open: ({ limit, ...query }) =>
        opened(
          who.client.call(listOrgFigureRows, { params: { orgId }, query: { ...query, limit } }),
          who.client.call(getOrgFigureTotals, { params: { orgId }, query }),
        ),
    });
    const ofBranch = (name: string, who: TestPerson, branchId: string): Reader => ({
      name: `${name}, branch`,
      board: (query) => branchBoard(who, org, branchId, query),
      open: ({ limit, ...query }) =>
        opened(
          who.client.call(listBranchFigureRows, { params: { orgId, branchId }, query: { ...query, limit } }),
          who.client.call(getBranchFigureTotals, { params: { orgId, branchId }, query }),
        ),
    });
    const ofCampus = (name: string, who: TestPerson, campus: TestCampus): Reader => ({
      name: `${name}, ${campus.name}`,
      board: (query) => campusBoard(who, org, campus, query),
      open: ({ limit, ...query }) =>
        opened(
          who.client.call(listCampusFigureRows, { params: { orgId, campusId: campus.id }, query: { ...query, limit } }),
          who.client.call(getCampusFigureTotals, { params: { orgId, campusId: campus.id }, query }),
        ),
    });
    return [
      ofOrg('director', director),
      ofOrg('finance', finance),
      ...branches.map((branchId) => ofBranch('director', director, branchId)),
      ofBranch('branch principal', branchPrincipal, branches[0]),
      ofCampus('branch principal', branchPrincipal, campuses[1]),
      ...campuses.map((campus) => ofCampus('finance', finance, campus)),
      ofCampus('principal', await org.member('principal'), campuses[0]),
      ofCampus('supervisor', await org.member('advisor_supervisor', campuses[1]), campuses[1]),
    ];
  }

  test('its rows sum to it: every metric, both sides of a rate, every role at organisation, branch and campus', async () => {
    const all = await readers();
    const sides = METRIC_IDS.length + METRIC_IDS.filter((id) => METRICS[id].denominator !== null).length;
    let opened = 0;
    for (const period of PERIODS) {
      for (const { name, board, open } of period === MARCH ? all : all.slice(0, 4)) {
        for (const each of (await board(period)).totals) {
          for (const part of ['numerator', 'denominator'] as const) {
            const value = each[part];
            if (value === null) continue;
            const rows = await open({ ...period, metric: each.metric, part, limit: 100 });
            expect([name, each.metric, part, rows.total, rows.seal, rows.rowCount]).toEqual([
              name,
              each.metric,
              part,
              value,
              true,
              rows.page.items.length,
            ]);
            expect([name, each.metric, part, rows.page.items.reduce((sum, row) => sum + row.value, 0)]).toEqual([
              name,
              each.metric,
              part,
              value,
            ]);
            opened += 1;
          }
        }
      }
    }
    expect(opened).toBe((all.length + 2 * 4) * sides);
    // Hundreds of figures are opened; a fifth of it is needed on a machine that has nothing else to do.
  }, 120_000);

  test('a person’s figure opens to the person’s rows, both sides of it (KPI-13)', async () => {
    const { org, director } = told;
    for (const campus of org.campuses) {
      for (const row of (await campusBoard(director, org, campus)).rows) {
        for (const each of row.figures) {
          for (const part of ['numerator', 'denominator'] as const) {
            if (each[part] === null) continue;
            const asked = {
              params: { orgId: org.orgId, campusId: campus.id },
              query: { ...MARCH, metric: each.metric, part, personId: row.id },
            };
            const rows = await opened(
              director.client.call(listCampusFigureRows, asked),
              director.client.call(getCampusFigureTotals, asked),
            );
            const sum = rows.page.items.reduce((total, one) => total + one.value, 0);
            expect([row.name, each.metric, part, rows.total, sum, rows.seal]).toEqual([
              row.name,
              each.metric,
              part,
              each[part],
              each[part],
              true,
            ]);
          }
        }
      }
    }
  });

  test('what a figure is compared with is the figure of the period before, and opens as such (RPT-14)', async () => {
    const { org, director } = told;
    for (const period of PERIODS) {
      const board = await orgBoard(director, org, period);
      const before = { from: board.previousFrom, until: board.previousUntil };
      const sides = (figures: Figures) =>
        figures.map(({ metric, numerator, denominator }) => ({ metric, numerator, denominator }));
      const compared = (figures: Figures) =>
        figures.map(({ metric, previousNumerator, previousDenominator }) => ({
          metric,
          numerator: previousNumerator,
          denominator: previousDenominator,
        }));
      expect(compared(board.totals)).toEqual(sides((await orgBoard(director, org, before)).totals));
    }
  });

  test('the story in figures, checked by hand: 12 lessons a campus in March less one leave, one absence, three lots of 12 课时 in all', async () => {
    const { org, director } = told;
    const { totals, rows } = await orgBoard(director, org);
    const shown = (figures: Figures) =>
      ['consumption', 'attendance', 'balance-units', 'effective-students', 'classes-per-advisor', 'return-visits'].map(
        (metric) => {
          const each = figures.find((one) => one.metric === metric);
          return [metric, each?.numerator, each?.denominator, each?.previousNumerator];
        },
      );
    // Per campus: 11 draws; 10 attended of 11 expected; 1,200 − 1,100 units left (one student owes 100); the other two have a balance.
    // At the end of February all three had one, and their first lesson was 28 days off.
    expect(shown(rows.find((row) => row.id === org.campuses[0].id)?.figures ?? [])).toEqual([
      ['consumption', 1100, null, 0],
      ['attendance', 10, 11, 0],
      ['balance-units', 100, null, 1200],
      ['effective-students', 2, null, 3],
      ['classes-per-advisor', 1, 2, 1],
      ['return-visits', 2, null, 1],
    ]);
    expect(shown(totals)).toEqual([
      ['consumption', 2200, null, 0],
      ['attendance', 20, 22, 0],
      ['balance-units', 200, null, 2400],
      ['effective-students', 4, null, 6],
      ['classes-per-advisor', 2, 4, 2],
      ['return-visits', 6, null, 3],
    ]);
  });

  test('the level below sums to it, and the level below that', async () => {
    const { org, director } = told;
    for (const period of PERIODS) {
      const board = await orgBoard(director, org, period);
      const sums = (rows: Dashboard['rows']) =>
        board.totals.map(({ metric, denominator }) =>
          rows
            .map((row) => figure(row.figures, metric))
            .reduce(
              (sum, each) => ({
                metric,
                numerator: sum.numerator + each.numerator,
                denominator: sum.denominator === null ? null : sum.denominator + (each.denominator ?? 0),
                previousNumerator: sum.previousNumerator + each.previousNumerator,
              }),
              { metric, numerator: 0, denominator: denominator === null ? null : 0, previousNumerator: 0 },
            ),
        );
      const top = board.totals.map(({ metric, numerator, denominator, previousNumerator }) => ({
        metric,
        numerator,
        denominator,
        previousNumerator,
      }));
      expect(sums(board.rows.filter((row) => row.parentId === null))).toEqual(top);
      expect(sums(board.rows.filter((row) => row.parentId !== null))).toEqual(top);
      for (const campus of org.campuses) {
        const below = await campusBoard(director, org, campus, period);
        const inOrg = board.rows.find((row) => row.id === campus.id);
        expect(below.totals).toEqual(inOrg?.figures);
        for (const each of below.totals) {
          expect([
            each.metric,
            below.rows.reduce((sum, row) => sum + figure(row.figures, each.metric).numerator, 0),
          ]).toEqual([each.metric, each.numerator]);
          if (each.denominator !== null)
            expect([
              each.metric,
              below.rows.reduce((sum, row) => sum + (figure(row.figures, each.metric).denominator ?? 0), 0),
            ]).toEqual([each.metric, each.denominator]);
        }
      }
    }
  });

  test('folding changes no figure, and neither does dropping and rebuilding the roll-ups', async () => {
    const { org, director } = told;
    const read = () =>
      Promise.all([
        ...PERIODS.map((period) => orgBoard(director, org, period)),
        ...PERIODS.map((period) => campusBoard(director, org, org.campuses[0], period)),
      ]);
    const before = await read();
    expect(await foldFacts(api.worker, org.orgId)).toBeGreaterThan(0);
    expect(await read()).toEqual(before);
    await rebuildRollups(api, org.orgId);
    expect(await read()).toEqual(before);
    expect(figure(before[0]?.totals ?? [], 'consumption').numerator).toBeGreaterThan(0);
  });

  test('a corrected mark moves the figure at the next read, folded or not', async () => {
    const { org, director, teams } = told;
    const [team] = teams;
    if (team === undefined) throw new Error('no team');
    const of = async () => figure((await orgBoard(director, org, APRIL)).totals, 'attendance');
    const before = await of();
    await mark(team.advisor, org, team.world, 4, 1, 'present', team.world.students.slice(0, 1));
    expect(await of()).toMatchObject({ numerator: before.numerator + 1, denominator: (before.denominator ?? 0) + 1 });
    await api.settle(org.orgId);
    expect(await of()).toMatchObject({ numerator: before.numerator + 1 });
    await mark(team.advisor, org, team.world, 4, 2, 'leave', team.world.students.slice(0, 1));
    expect(await of()).toEqual(before);
  });

  test('rows rank among their own kind, equals share a place, nobody has none', async () => {
    const { org, director } = told;
    const board = await orgBoard(director, org, { ...MARCH, sort: 'sign-ups' });
    expect(board.rows.filter((row) => row.parentId !== null).map((row) => [row.name, row.rank])).toEqual([
      ['海淀校区', 1],
      ['朝阳校区', 2],
      ['望京校区', 3],
    ]);
    expect(board.rows.filter((row) => row.parentId === null).map((row) => row.rank)).toEqual([1, 1]);
  });

  test('a rate over fewer than ten is shown and not ranked, and stands after those that are (M10)', async () => {
    const org = await makeOrg(api);
    const director = await org.member('director');
    const campus = org.campuses[0];
    const people = await Promise.all([0, 1, 2, 3].map(() => org.member('advisor')));
    const given = [
      [9, 9],
      [10, 4],
      [12, 9],
      [3, 1],
    ] as const;
    await countFacts(
      api,
      org,
      given.flatMap(([due, done], index) =>
        (
          [
            ['renewal-due', due],
            ['renewal-done', done],
          ] as const
        ).map(([metric, count]) => ({
          campus,
          metric,
          count,
          onDate: '2026-03-10',
          personId: people[index]?.personId ?? NOBODY,
        })),
      ),
    );
    const board = await director.client.call(getCampusDashboard, {
      params: { orgId: org.orgId, campusId: campus.id },
      query: { ...MARCH, sort: 'renewal-rate' },
    });
    const shown = board.rows.map((row) => [row.id, row.rank, rate(row.figures, 'renewal-rate')]);
    expect(shown).toEqual([
      [people[2]?.personId, 1, '75.0 %'],
      [people[1]?.personId, 2, '40.0 %'],
      [people[0]?.personId, null, '100.0 %'],
      [people[3]?.personId, null, '33.3 %'],
    ]);
  });

  test('the trend has 13 months ending with the period, and ends with its figures', async () => {
    const { org, director } = told;
    const board = await orgBoard(director, org);
    for (const { metric, months } of board.trend) {
      expect([months.length, months[0]?.month, months.at(-1)?.month]).toEqual([13, '2025-03', '2026-03']);
      expect([metric, months.at(-1)?.numerator, months.at(-1)?.denominator]).toEqual([
        metric,
        figure(board.totals, metric).numerator,
        figure(board.totals, metric).denominator,
      ]);
    }
    expect(board.trend.find((each) => each.metric === 'sign-ups')?.months[1]).toEqual({
      month: '2025-04',
      numerator: 6,
      denominator: null,
    });
  });
});
