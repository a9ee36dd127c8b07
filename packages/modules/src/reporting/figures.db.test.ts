/** Figures on real SQL: the worked examples of the requirements, and that every figure opens to rows that sum to it (P2). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { foldFacts } from '@keshi/platform/fold';
import { makeOrg, type TestCampus, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { submitRoll } from '../attendance/contract.ts';
import { logVisit } from '../advising/contract.ts';
import {
  getBranchDashboard,
  getCampusDashboard,
  getOrgDashboard,
  listBranchFigureRows,
  listCampusFigureRows,
  listOrgFigureRows,
} from './contract.ts';
import { METRIC_IDS, METRICS, type MetricKey } from './rules/metrics.ts';
import { countFacts, rebuildRollups, type GivenFact } from './story.test-data.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
  api.clock.set('2026-04-10T02:00:00.000Z');
});
afterAll(async () => {
  await api.stop();
});

type Dashboard = ClientOutput<typeof getOrgDashboard>;
type Figures = Dashboard['totals'];
const figure = (figures: Figures, metric: MetricKey) => {
  const found = figures.find((each) => each.metric === metric);
  if (found === undefined) throw new Error(`no figure ${metric}`);
  return found;
};
const rate = (figures: Figures, metric: MetricKey): string => {
  const { numerator, denominator } = figure(figures, metric);
  return denominator === 0 || denominator === null ? 'n/a' : `${((100 * numerator) / denominator).toFixed(1)} %`;
};
const MARCH = { from: '2026-03-01', until: '2026-04-01' };

const orgBoard = (director: TestPerson, org: TestOrg, query: typeof MARCH & { sort?: MetricKey } = MARCH) =>
  director.client.call(getOrgDashboard, { params: { orgId: org.orgId }, query });
const campusBoard = (who: TestPerson, org: TestOrg, campus: TestCampus, query: typeof MARCH = MARCH) =>
  who.client.call(getCampusDashboard, { params: { orgId: org.orgId, campusId: campus.id }, query });
const branchBoard = (who: TestPerson, org: TestOrg, branchId: string, query: typeof MARCH = MARCH) =>
  who.client.call(getBranchDashboard, { params: { orgId: org.orgId, branchId }, query });

const mark = async (
  advisor: TestPerson,
  org: TestOrg,
  world: World,
  lesson: number,
  seenRevision: number,
  status: 'present' | 'leave' | 'absent',
  students = world.students,
) =>
  advisor.client.call(submitRoll, {
    params: { orgId: org.orgId, campusId: world.campus.id, lessonId: world.lessons[lesson] ?? '' },
    body: { seenRevision, marks: students.map((studentId) => ({ studentId, status })) },
  });

describe('worked examples of the requirements', () => {
  test('renewal rate: 12 of 19 due are renewed in full, a refund stays due, a transfer does not (63.2 %)', async () => {
    const org = await makeOrg(api);
    const director = await org.member('director');
    const [campus] = org.campuses;
    const facts: GivenFact[] = [
      ...Array.from({ length: 20 }, () => ({ campus, metric: 'renewal-due', onDate: '2026-03-10', count: 1 })),
      { campus, metric: 'renewal-due', onDate: '2026-03-10', count: -1 },
      ...Array.from({ length: 12 }, () => ({ campus, metric: 'renewal-done', onDate: '2026-03-10', count: 1 })),
    ];
    await countFacts(api, org, facts);
    const board = await campusBoard(director, org, campus);
    expect(figure(board.totals, 'renewal-rate')).toMatchObject({ numerator: 12, denominator: 19 });
    expect(rate(board.totals, 'renewal-rate')).toBe('63.2 %');
  });

  test('roll-up: 45 of 50 and 5 of 10 are 50 of 60 (83.3 %), not the mean of the campuses', async () => {
    const org = await makeOrg(api);
    const director = await org.member('director');
    const [first, second] = org.campuses;
    await countFacts(api, org, [
      { campus: first, metric: 'renewal-due', onDate: '2026-03-10', count: 50 },
      { campus: first, metric: 'renewal-done', onDate: '2026-03-10', count: 45 },
      { campus: second, metric: 'renewal-due', onDate: '2026-03-31', count: 10 },
      { campus: second, metric: 'renewal-done', onDate: '2026-03-31', count: 5 },
    ]);
    const board = await branchBoard(director, org, org.branches[0]);
    expect(rate(board.totals, 'renewal-rate')).toBe('83.3 %');
    expect(board.rows.map((row) => rate(row.figures, 'renewal-rate')).sort()).toEqual(['50.0 %', '90.0 %']);
    expect(rate((await branchBoard(director, org, org.branches[1])).totals, 'renewal-rate')).toBe('n/a');
  });

  test('consumption is not cash: 6,000 received, 8 of 40 hours taught, 1,200 recognised, 4,800 owed to the family', async () => {
    const org = await makeOrg(api);
    const [director, advisor, teacher] = [
      await org.member('director'),
      await org.member('advisor'),
      await org.member('teacher'),
    ];
    const world = await makeWorld(api, org, { students: 1, lessons: 8, teacher, advisor, firstOn: '2026-03-02' });
    const student = world.students[0] ?? '';
    await world.sell(student, 4000, 600_000, { boughtOn: '2026-03-01' });
    await countFacts(api, org, [
      { campus: world.campus, metric: 'receipt', onDate: '2026-03-01', minor: 600_000, studentId: student },
    ]);
    await world.sell(student, 2000, 240_000, { boughtOn: '2026-03-10' });
    for (const lesson of world.lessons.keys()) await mark(advisor, org, world, lesson, 0, 'present');
    const board = await campusBoard(director, org, world.campus);
    expect(figure(board.totals, 'receipts').numerator).toBe(600_000);
    expect(figure(board.totals, 'consumption').numerator).toBe(800);
    expect(figure(board.totals, 'revenue').numerator).toBe(120_000);
    expect(figure(board.totals, 'balance-amount').numerator).toBe(480_000 + 240_000);
    // What happens in April leaves March as it was.
    await countFacts(api, org, [
      { campus: world.campus, metric: 'receipt', onDate: '2026-04-05', minor: -150_000, studentId: student },
    ]);
    expect((await campusBoard(director, org, world.campus)).totals).toEqual(board.totals);
  });

  test('classes per advisor: four classes and two advisors in post are 2.0, whatever the size of the classes', async () => {
    const org = await makeOrg(api);
    const [director, advisor, other, teacher] = [
      await org.member('director'),
      await org.member('advisor'),
      await org.member('advisor'),
      await org.member('teacher'),
    ];
    for (const [index, students] of [15, 15, 9, 6].entries()) {
      await makeWorld(api, org, {
        students,
        lessons: 1,
        teacher,
        advisor: index === 0 ? other : advisor,
        firstOn: `2026-03-0${String(index + 1)}`,
      });
    }
    const board = await campusBoard(director, org, org.campuses[0]);
    expect(figure(board.totals, 'classes-per-advisor')).toMatchObject({ numerator: 4, denominator: 2 });
    expect(
      board.rows
        .map((row) => [
          row.name,
          figure(row.figures, 'classes-per-advisor').numerator,
          figure(row.figures, 'classes-per-advisor').denominator,
        ])
        .sort(),
    ).toEqual(
      [
        [advisor.name, 3, 1],
        [other.name, 1, 1],
      ].sort(),
    );
  });
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
      body: { studentId: world.students[0] ?? '', purpose: '了解近况', channel: 'phone', reached: true },
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
  const PERIODS = [MARCH, { from: '2026-04-01', until: '2026-04-11' }, { from: '2025-01-15', until: '2026-04-03' }];
  let told: Awaited<ReturnType<typeof story>>;
  beforeAll(async () => {
    told = await story();
  });

  type Opened = ClientOutput<typeof listOrgFigureRows>;
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
      open: (query) => who.client.call(listOrgFigureRows, { params: { orgId }, query }),
    });
    const ofBranch = (name: string, who: TestPerson, branchId: string): Reader => ({
      name: `${name}, branch`,
      board: (query) => branchBoard(who, org, branchId, query),
      open: (query) => who.client.call(listBranchFigureRows, { params: { orgId, branchId }, query }),
    });
    const ofCampus = (name: string, who: TestPerson, campus: TestCampus): Reader => ({
      name: `${name}, ${campus.name}`,
      board: (query) => campusBoard(who, org, campus, query),
      open: (query) => who.client.call(listCampusFigureRows, { params: { orgId, campusId: campus.id }, query }),
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
  });

  test('a person’s figure opens to the person’s rows', async () => {
    const { org, director } = told;
    for (const campus of org.campuses) {
      for (const row of (await campusBoard(director, org, campus)).rows) {
        for (const each of row.figures) {
          const rows = await director.client.call(listCampusFigureRows, {
            params: { orgId: org.orgId, campusId: campus.id },
            query: { ...MARCH, metric: each.metric, personId: row.id },
          });
          expect([row.name, each.metric, rows.total, rows.seal]).toEqual([row.name, each.metric, each.numerator, true]);
        }
      }
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
    const april = { from: '2026-04-01', until: '2026-04-11' };
    const of = async () => figure((await orgBoard(director, org, april)).totals, 'attendance');
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
