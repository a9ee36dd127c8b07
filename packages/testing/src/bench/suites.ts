/** The two franchises that are measured: one whose day is lived fast, and one with twenty million facts behind it. */
import { openBench, type Bench, type BenchOptions } from './bench.ts';
import { liveForDuties } from './duty-facts.ts';
import {
  hideFromWorker,
  leaveDutiesAlone,
  makeOrg,
  prepareFranchise,
  settleTables,
  type BenchOrg,
} from './franchise.ts';
import { makeHistories, type HistoryShape } from './history.ts';
import { liveThrough } from './past.ts';
import { describeServer, startBenchPostgres, type BenchPostgres } from './postgres.ts';
import { makeUnguarded } from './unguarded.ts';

export type Suite = { readonly bench: Bench; readonly server: string; stop(): Promise<void> };

/** 8 campuses with 750 students each. */
const MAIN_ORG = { key: 'main', campuses: 8, classesPerCampus: 50 };
/** As many organisations as the main one has campuses, itself counted, each with one such campus. */
const OTHER_ORGS = Array.from({ length: 7 }, (_, n) => ({ key: `other${n}`, campuses: 1, classesPerCampus: 50 }));

type Made = Pick<Bench, 'org' | 'twin' | 'others' | 'unguarded'>;

/** Starts a server, fills it and opens the benchmark over it; whatever fails, the server goes. */
async function open(
  options: BenchOptions,
  settings: Readonly<Record<string, string>>,
  fill: (postgres: BenchPostgres) => Promise<Made>,
): Promise<Suite> {
  const postgres = await startBenchPostgres(settings);
  try {
    await prepareFranchise(postgres.main.admin);
    const made = await fill(postgres);
    const server = await describeServer(postgres.main.admin);
    const bench = await openBench({ postgres, ...made }, options);
    return {
      bench,
      server,
      stop: async () => {
        await bench.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** A franchise of 6,000 students and seven small ones; with `unguarded`, also the copy without row policies. */
export const openFranchise = (options: BenchOptions, unguarded: boolean): Promise<Suite> =>
  open(options, {}, async (postgres) => {
    const { admin } = postgres.main;
    const org = await makeOrg(admin, MAIN_ORG);
    const others: BenchOrg[] = [];
    for (const shape of OTHER_ORGS) others.push(await makeOrg(admin, shape));
    const twin = await makeOrg(admin, { ...MAIN_ORG, key: 'twin' });
    await hideFromWorker(admin, twin);
    for (const each of [org, twin]) await liveThrough(postgres.main, each);
    await settleTables(admin);
    return { org, twin, others, unguarded: unguarded ? await makeUnguarded(postgres) : null };
  });

/** More than twenty million facts. */
const FULL: HistoryShape = { key: 'full', campuses: 300, months: 24, lessonsPerDay: 2, seats: 15 };
/**
 * For growth, three organisations with as many rows of roll-ups a month and campus as one another: once, twice the history, twice the
 * campuses. Their facts are few, because four times twenty million need more disk than a benchmark may take, and because few facts are the
 * harder test: nothing of the smaller side's time hides what grows.
 */
const THIN = { lessonsPerDay: 1, seats: 1 };
const GROWTH: readonly HistoryShape[] = [
  { key: 'once', campuses: 300, months: 24, ...THIN },
  { key: 'history', campuses: 300, months: 48, ...THIN },
  { key: 'campuses', campuses: 600, months: 24, ...THIN },
];
/** What is loaded into a table made or emptied in the same transaction needs no WAL, which halves the time and the disk. */
const LOADING = { wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '512MB' };

/** `share` below one makes everything smaller, for trying the benchmark itself; its figures are then worth nothing. */
export const openScale = (options: BenchOptions, share: number, say: (line: string) => void): Promise<Suite> =>
  open(options, LOADING, async ({ main: { admin } }) => {
    const smaller = (shape: HistoryShape): HistoryShape => ({ ...shape, campuses: Math.ceil(shape.campuses * share) });
    // The large one last: until the indexes are there, every organisation's sums read all facts that came before it.
    const others = await makeHistories(admin, [...GROWTH, FULL].map(smaller), say);
    for (const each of others) await leaveDutiesAlone(admin, each);
    const org = others.pop();
    if (org === undefined) throw new Error('no organisation was made');
    return { org, twin: null, others, unguarded: null };
  });

/** 210 students a campus. */
const DUTY_CAMPUS = { classesPerCampus: 14 };

/** A large franchise and a small one of like campuses, with two months of lessons, marks and visits behind them; no worker knows either. */
export const openDutyFranchises = (options: BenchOptions, share: number): Promise<Suite> =>
  open(options, {}, async ({ main: { admin } }) => {
    const made: BenchOrg[] = [];
    for (const campuses of [300, 30]) {
      const shape = { key: `duties${String(campuses)}`, campuses: Math.ceil(campuses * share), ...DUTY_CAMPUS };
      const org = await makeOrg(admin, shape);
      await liveForDuties(admin, org);
      await hideFromWorker(admin, org);
      made.push(org);
    }
    const [org, ...others] = made;
    if (org === undefined) throw new Error('no organisation was made');
    await settleTables(admin);
    return { org, twin: null, others, unguarded: null };
  });
