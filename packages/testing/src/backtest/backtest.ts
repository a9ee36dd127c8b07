/** The back-test of the order of risk: on fixed evenings of a life the product's list is kept, and later held against what became of its families. */
import { addDays, addMonths } from '@keshi/kernel/dates';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { listRenewalRisks } from '@keshi/modules/renewals/contract';
import type { TestCluster } from '../database.ts';
import { testApi, testClock, type TestApi } from '../http.ts';
import { buildFranchise, type Campus, type Franchise } from '../simulator/franchise.ts';
import { randomFrom } from '../simulator/random.ts';
import { startFamilyLife, type Outcome } from './life.ts';
import { areaUnderCurve, lostAmongFirst, type OrderName, type Ranked } from './measure.ts';

export type BacktestOptions = {
  readonly cluster?: Pick<TestCluster, 'urls'>;
  readonly seed: number;
  readonly campuses: number;
  /** Per campus. */
  readonly students: number;
  readonly months: number;
};

/** `all`: everybody on the list. `unasked`: those whose family has not been spoken with yet, where nothing but signs can tell. */
export type GroupName = 'all' | 'unasked';
/** Of one order: the mean over lists of the area under the curve, and the share of the lost among the first fifth. */
export type Score = { readonly area: number; readonly found: number };
export type Result = {
  readonly seed: number;
  /** Lists of a campus and an evening that had both lost and kept families. */
  readonly lists: number;
  readonly rows: number;
  readonly lost: number;
  readonly scores: Readonly<Record<GroupName, Readonly<Record<OrderName, Score>>>>;
};

const FIRST_DAY = '2026-01-01';
const FIRST_EVENING_DAYS = 42;
const EVENING_EVERY_DAYS = 14;
/** The first so many hundredths of a list. */
const FIRST_PERCENT = 20;

type Row = ClientOutput<typeof listRenewalRisks>['page']['items'][number];
type Listed = { readonly onDate: string; readonly campusId: string; readonly rows: readonly Row[] };

async function readList(franchise: Franchise, campus: Campus, onDate: string): Promise<Listed> {
  const params = { orgId: franchise.orgId, campusId: campus.id };
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const { page } = await campus.supervisor.client.call(listRenewalRisks, { params, query });
    rows.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return { onDate, campusId: campus.id, rows };
}

const franchiseFor = ({ seed, campuses, students }: BacktestOptions) => ({
  name: `回测教育${String(seed)}`,
  password: 'backtest-password-1',
  advisorsEach: Math.max(2, Math.ceil(students / 40)),
  teachersEach: Math.max(2, Math.ceil((students * 1.5) / 12 / 20) + 1),
  roomsEach: Math.max(2, Math.ceil((students * 1.5) / 12 / 20) + 1),
  campuses: Array.from({ length: campuses }, (_, index) => ({
    name: `第${String(index + 1)}校区`,
    branch: '东区分校',
  })),
  courses: [
    { name: '数学', hours: 12, given: 0, yuanAnHour: 150 },
    { name: '英语', hours: 15, given: 1, yuanAnHour: 133 },
    { name: '语文', hours: 10, given: 0, yuanAnHour: 110 },
  ],
});

/** Lives the months and keeps the lists of its evenings. */
async function live(
  api: TestApi,
  options: BacktestOptions,
): Promise<{ lists: Listed[]; outcomes: readonly Outcome[] }> {
  const franchise = await buildFranchise(api, randomFrom(options.seed), options.seed, franchiseFor(options));
  const until = addMonths(FIRST_DAY, options.months);
  const life = startFamilyLife({ api, ...options, franchise, from: FIRST_DAY, until, studentsEach: options.students });
  const lists: Listed[] = [];
  let evening = addDays(FIRST_DAY, FIRST_EVENING_DAYS);
  for (let onDate = FIRST_DAY; onDate < until; onDate = addDays(onDate, 1)) {
    await life.day(onDate);
    if (onDate !== evening) continue;
    for (const campus of franchise.campuses) lists.push(await readList(franchise, campus, onDate));
    evening = addDays(evening, EVENING_EVERY_DAYS);
  }
  return { lists, outcomes: life.outcomes };
}

/** The rows of a list whose outcome is known by the end: the first one after the evening. Fewest hours first is the naive order. */
export function rankedOf(list: Listed, outcomes: readonly Outcome[], group: GroupName): Ranked[] {
  return list.rows
    .filter(({ renewal }) => group === 'all' || renewal === null || renewal.stage === 'due')
    .flatMap((row) => {
      const outcome = outcomes.find(
        (each) => each.studentId === row.studentId && each.courseId === row.courseId && each.onDate > list.onDate,
      );
      return outcome === undefined ? [] : [{ risk: row.score, naive: 0 - row.balanceUnits, isLost: outcome.isLost }];
    });
}

/** Lists without both kinds say nothing about an order and are left out. */
function scoresOf(lists: readonly (readonly Ranked[])[]): Record<OrderName, Score> {
  const scoreOf = (order: OrderName): Score => {
    const areas = lists.flatMap((rows) => areaUnderCurve(rows, order) ?? []);
    const lost = lists.reduce((sum, rows) => sum + rows.filter((row) => row.isLost).length, 0);
    const found = lists.reduce(
      (sum, rows) => sum + lostAmongFirst(rows, order, Math.ceil((rows.length * FIRST_PERCENT) / 100)),
      0,
    );
    return { area: areas.reduce((sum, each) => sum + each, 0) / areas.length, found: found / lost };
  };
  return { risk: scoreOf('risk'), naive: scoreOf('naive') };
}

/** One seed: a life, and how both orders did over the same families. */
export async function backtest(options: BacktestOptions): Promise<Result> {
  const clock = testClock(`${FIRST_DAY}T00:10:00.000Z`);
  const api = await testApi({ clock, ...(options.cluster === undefined ? {} : { cluster: options.cluster }) });
  try {
    const { lists, outcomes } = await live(api, options);
    const groups = (group: GroupName) =>
      lists.map((list) => rankedOf(list, outcomes, group)).filter((rows) => areaUnderCurve(rows, 'risk') !== null);
    const all = groups('all');
    return {
      seed: options.seed,
      lists: all.length,
      rows: all.flat().length,
      lost: all.flat().filter((row) => row.isLost).length,
      scores: { all: scoresOf(all), unasked: scoresOf(groups('unasked')) },
    };
  } finally {
    await api.stop();
  }
}
