/** One simulated life, compared month by month. */
import { addDays, addMonths, localDate, monthStart } from '@keshi/kernel/dates';
import { verifyBooks } from '../books.ts';
import type { TestCluster } from '../database.ts';
import { testApi, testClock, type TestApi } from '../http.ts';
import type { BookRules } from './book-rules.ts';
import type { Compared, Difference } from './compare.ts';
import type { DutyNumbers } from './duty-books.ts';
import { buildFranchise, type Franchise, type FranchiseOptions } from './franchise.ts';
import { startLife, type Life } from './life.ts';
import type { Tell } from './living.ts';
import { openOracle, toAll } from './oracle.ts';
import { randomFrom, type Random } from './random.ts';

export type SimulateOptions = {
  readonly cluster?: Pick<TestCluster, 'urls'>;
  readonly seed: number;
  readonly campuses: number;
  /** Per campus. */
  readonly students: number;
  readonly months: number;
  readonly classSize?: number;
  /** Books with rules of their own beside the right ones, to prove that they are found out. */
  readonly wrong?: Readonly<Record<string, { readonly rules?: BookRules; readonly numbers?: DutyNumbers }>>;
  readonly print?: (line: string) => void;
};
export type SimulateReport = {
  readonly days: number;
  readonly students: number;
  readonly rolls: number;
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** What the product differs in from each of the wrong books. */
  readonly wrong: Readonly<Record<string, readonly Difference[]>>;
  /** What does not add up in the product's own tables at the end, as `npm run verify:books` finds it. */
  readonly faults: readonly string[];
  readonly tally: Readonly<Record<string, number>>;
};

const ZONE = 'Asia/Shanghai';
const FIRST_DAY = '2026-01-01';
const NAMES = ['望京', '朝阳', '海淀', '西城', '东城', '丰台', '通州', '昌平', '顺义', '大兴'];
const CLASS_SIZE = 12;
/** Lessons a teacher can give in a week, with some room for clashes. */
const SLOTS_A_WEEK = 20;

/** A campus has enough teachers and rooms for its students' classes; students have 1.3 courses, joined over time. */
function franchiseFor({ seed, students, campuses, classSize = CLASS_SIZE }: SimulateOptions): FranchiseOptions {
  const lanes = Math.max(2, Math.ceil((students * 1.5) / classSize / SLOTS_A_WEEK) + 1);
  return {
    name: `模拟教育${String(seed)}`,
    password: 'simulated-password-1',
    advisorsEach: Math.max(2, Math.ceil(students / 40)),
    teachersEach: lanes,
    roomsEach: lanes,
    campuses: Array.from({ length: campuses }, (_, index) => ({
      name: `${NAMES[index % NAMES.length] ?? '分校'}${String(Math.floor(index / NAMES.length) + 1)}校区`,
      branch: index % 2 === 0 ? '东区分校' : '西区分校',
    })),
    courses: [
      { name: '数学', hours: 20, given: 0, yuanAnHour: 150 },
      { name: '英语', hours: 24, given: 2, yuanAnHour: 133 },
      { name: '语文', hours: 16, given: 0, yuanAnHour: 117 },
      { name: '物理', hours: 10, given: 1, yuanAnHour: 161 },
    ],
  };
}

/** Lives `months` months from 2026-01-01 and compares at the end of each. */
export async function simulate(options: SimulateOptions): Promise<SimulateReport> {
  const random = randomFrom(options.seed);
  const clock = testClock(`${FIRST_DAY}T00:10:00.000Z`);
  const api = await testApi({ clock, ...(options.cluster === undefined ? {} : { cluster: options.cluster }) });
  try {
    const franchise = await buildFranchise(api, random, options.seed, franchiseFor(options));
    const report = await live(options, { api, random, franchise });
    return { ...report, faults: await faultsOf(api, franchise.orgId) };
  } finally {
    await api.stop();
  }
}

type World = { readonly api: TestApi; readonly random: Random; readonly franchise: Franchise };

/** Lives day by day. `evening` is called at the end of each day, `monthEnd` after it on the last of a month. */
async function liveMonths(
  life: Life,
  until: string,
  each: { readonly evening: (onDate: string) => Promise<void>; readonly monthEnd: (onDate: string) => Promise<void> },
): Promise<number> {
  let days = 0;
  for (let onDate = FIRST_DAY; onDate < until; onDate = addDays(onDate, 1)) {
    await life.day(onDate);
    await each.evening(onDate);
    days += 1;
    const tomorrow = addDays(onDate, 1);
    if (monthStart(tomorrow) === tomorrow) await each.monthEnd(onDate);
  }
  return days;
}

const NOTHING: Compared = { compared: 0, differences: [] };
const sumOf = (a: Compared, b: Compared): Compared => ({
  compared: a.compared + b.compared,
  differences: [...a.differences, ...b.differences],
});

async function faultsOf({ db, publicKey, heads }: TestApi, orgId: string): Promise<string[]> {
  const books = await verifyBooks({ url: db.adminUrl, orgIds: [orgId], audit: { publicKey, heads } });
  const checks = books.orgs.flatMap((org) => org.checks).filter((check) => check.differences > 0);
  return checks.map(
    (check) => `${check.name}: ${String(check.differences)}, such as ${JSON.stringify(check.examples[0])}`,
  );
}

async function live(
  options: SimulateOptions,
  { api, random, franchise }: World,
): Promise<Omit<SimulateReport, 'faults'>> {
  const { seed, students: studentsEach, months, classSize = CLASS_SIZE, print = () => undefined } = options;
  const until = addMonths(FIRST_DAY, months);
  const now = () => ({ at: api.clock.now(), onDate: localDate(api.clock.now(), ZONE) });
  const right = openOracle(franchise, now);
  const wrong = Object.entries(options.wrong ?? {}).map(([name, rules]) => {
    const found: Difference[] = [];
    return { name, oracle: openOracle(franchise, now, rules), found };
  });
  let rolls = 0;
  const counting: Tell = { rolled: () => (rolls += 1) };
  const tell = toAll([right.tell, counting, ...wrong.map((each) => each.oracle.tell)]);
  const span = { from: FIRST_DAY, derivesFrom: FIRST_DAY, dutiesFrom: FIRST_DAY, until };
  const life = startLife({ api, random, seed, franchise, ...span, studentsEach, classSize, tell });
  let [all, month] = [NOTHING, NOTHING];
  const evening = async (onDate: string): Promise<void> => {
    month = sumOf(month, await right.compareDuties(onDate));
  };
  const monthEnd = async (onDate: string): Promise<void> => {
    const duties = month.compared;
    month = sumOf(month, await right.compare(life.students, onDate));
    for (const { oracle, found } of wrong) {
      found.push(...(await oracle.compare(life.students, onDate)).differences);
      found.push(...(await oracle.compareDuties(onDate)).differences);
    }
    print(
      `${onDate.slice(0, 7)}  students ${String(life.students.length)}  rolls ${String(rolls)}  compared ${String(month.compared)}, of them duties ${String(duties)}  differences ${String(month.differences.length)}`,
    );
    [all, month] = [sumOf(all, month), NOTHING];
  };
  const days = await liveMonths(life, until, { evening, monthEnd });
  return {
    days,
    students: life.students.length,
    rolls,
    ...all,
    wrong: Object.fromEntries(wrong.map(({ name, found }) => [name, found])),
    tally: right.tally(),
  };
}
