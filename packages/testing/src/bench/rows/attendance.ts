/** Rows about marking a class: 1 against raw SQL, 2 round trips, 3 where it happens, 11 what it writes, 12 queueing. */
import { setTimeout as wait } from 'node:timers/promises';
import { httpArm, metered, rollRequests, type HttpArm } from '../arms.ts';
import { POOL, type Bench } from '../bench.ts';
import type { BenchOrg } from '../franchise.ts';
import { openHttp } from '../http-load.ts';
import { jobsDone } from '../jobs.ts';
import { lessonQueue, type LessonQueue, type Places } from '../lessons.ts';
import { figureOf, p99, rate, ratioOf, type Arm } from '../pairs.ts';
import type { BenchDatabase } from '../postgres.ts';
import { startWorker, type Worker } from '../processes.ts';
import type { RawAnswer, RawMessage } from '../raw-worker.ts';
import type { RawVariant } from '../raw-roll.ts';
import { cpuText, short, type Finding } from '../report.ts';
import { startWireCounter } from '../wire.ts';

const CLIENTS = 8;
const MANY_CLIENTS = 32;
type RawWorker = Worker<RawMessage, RawAnswer>;

const wholeOrg = (org: BenchOrg): Places => [{ org, campuses: org.campuses }];

/** Lessons for a first run, and how many more than in the last one a run may need. */
const FIRST_PER_SECOND = 400;
const MORE = 1.5;

/** Before each run there are lessons enough for it, and the worker has nothing left to do. */
function supplied(bench: Bench, queue: LessonQueue, arm: Arm): Arm {
  let perSecond = FIRST_PER_SECOND;
  return {
    name: arm.name,
    async run(seconds) {
      await queue.reserve(Math.ceil(seconds * perSecond));
      await jobsDone(bench.database.admin);
      const sample = await arm.run(seconds);
      perSecond = Math.max(FIRST_PER_SECOND, MORE * rate(sample));
      return sample;
    },
  };
}

/** After each run the worker catches up, before anything else is measured. */
const caughtUp = (bench: Bench, arm: Arm): Arm => ({
  name: arm.name,
  async run(seconds) {
    const sample = await arm.run(seconds);
    await jobsDone(bench.database.admin);
    return sample;
  },
});

/** Clients that mark classes of the places through the API, and leave the worker behind. */
async function busyArm(bench: Bench, name: string, clients: number, places: Places): Promise<HttpArm> {
  const queue = lessonQueue(bench.database.admin, places);
  const arm = httpArm(bench, name, await bench.api(), clients, rollRequests(queue));
  return { ...supplied(bench, queue, arm), close: arm.close };
}

/** Clients that mark classes of the places through the API. */
async function markingArm(bench: Bench, name: string, clients: number, places: Places): Promise<HttpArm> {
  const arm = await busyArm(bench, name, clients, places);
  return { ...caughtUp(bench, arm), close: arm.close };
}

/** The raw statement on the twin's classes. */
function rawArm(bench: Bench, worker: RawWorker, variant: RawVariant, twin: BenchOrg): Arm {
  const queue = lessonQueue(bench.database.admin, wholeOrg(twin));
  return supplied(bench, queue, {
    name: `raw ${variant}`,
    run: (seconds) =>
      metered(bench, worker.pid, async () => {
        const { jobs, giveBack } = queue.take(Number.MAX_SAFE_INTEGER);
        const answer = await worker.ask({ kind: 'run', variant, clients: CLIENTS, seconds, jobs });
        giveBack(answer.used);
        return { ...answer, errors: 0 };
      }),
  });
}

/** With the raw statement at hand, over the same driver and as many connections as the API has. */
async function withRaw<T>(bench: Bench, use: (armOf: (variant: RawVariant) => Arm) => Promise<T>): Promise<T> {
  const { twin } = bench;
  if (twin === null) throw new Error('the twin was not made');
  const worker: RawWorker = startWorker(new URL('../raw-worker.ts', import.meta.url));
  try {
    await worker.ask({ kind: 'open', url: bench.database.urls.appUrl, orgId: twin.id, max: POOL });
    return await use((variant) => rawArm(bench, worker, variant, twin));
  } finally {
    await worker.stop();
  }
}

/** Row 1: the API with everything on, against one prepared statement that leaves the same rows, and one without what makes it accountable. */
export async function commitsAgainstRaw(bench: Bench): Promise<Finding> {
  const ours = await markingArm(bench, 'API', CLIENTS, wholeOrg(bench.org));
  const { rounds, dropped } = await withRaw(bench, (raw) => bench.rounds([ours, raw('full'), raw('lean')])).finally(
    ours.close,
  );
  return {
    row: 1,
    name: 'attendance commits/s ÷ one raw statement',
    a: `${short(figureOf(rounds, 0, rate))}/s`,
    b: `${short(figureOf(rounds, 1, rate))}/s`,
    value: ratioOf(rounds, 0, 1, rate),
    goal: { atLeast: 0.5 },
    cpu: `${cpuText(rounds, 0)} | ${cpuText(rounds, 1)}`,
    notes: [
      `${CLIENTS} clients, ${POOL} connections on both sides; the raw side logs in as keshi_app under the same row policies, its scope set once per connection, in an organisation like the other that the worker leaves alone; the API's worker runs beside the API`,
      `÷ the statement without audit, outbox and key (${short(figureOf(rounds, 2, rate))}/s): ${short(ratioOf(rounds, 0, 2, rate))}`,
      `p99 ${short(figureOf(rounds, 0, p99))} ms against ${short(figureOf(rounds, 1, p99))} ms; rounds dropped: ${dropped}`,
    ],
  };
}

const COUNTED = 200;
/** Until statements are prepared and campuses known. */
const WARM = 50;

/** Row 2: round trips of one commit, requests one after the other, jobs not counted. */
export async function roundTrips(bench: Bench): Promise<Finding> {
  const { urls, admin } = bench.database;
  const wire = await startWireCounter(urls.appUrl);
  const api = await bench.startApi(
    { ...urls, appUrl: wire.through(urls.appUrl), authUrl: wire.through(urls.authUrl) },
    { pool: 1 },
  );
  const http = openHttp(api.port);
  try {
    const queue = lessonQueue(admin, wholeOrg(bench.org));
    await queue.reserve(WARM + COUNTED);
    const next = rollRequests(queue);
    const mark = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 1) {
        const request = next();
        if (request === null) throw new Error('no lesson is left to mark');
        const answer = await http.send(request);
        if (answer.status !== 200) throw new Error(`a commit was refused: ${answer.status} ${answer.body}`);
      }
    };
    await mark(WARM);
    const before = wire.trips();
    await mark(COUNTED);
    const trips = (wire.trips() - before) / COUNTED;
    return {
      row: 2,
      name: 'round trips per commit, on the wire',
      a: short(trips),
      b: '',
      value: trips,
      goal: { atMost: 5 },
      cpu: '',
      notes: [`mean of ${COUNTED} commits with session lookup, warm; the worker's own connections are not counted`],
    };
  } finally {
    http.close();
    await api.stop();
    await wire.stop();
  }
}

/** Row 3: the same clients in one campus, over campuses and over organisations. */
export async function oneCampusAgainstMany(bench: Bench): Promise<Finding> {
  const places = [
    ['one campus', [{ org: bench.org, campuses: bench.org.campuses.slice(0, 1) }]],
    ['campuses', wholeOrg(bench.org)],
    ['organisations', [bench.org, ...bench.others].map((org) => ({ org, campuses: org.campuses.slice(0, 1) }))],
  ] as const;
  const arms: HttpArm[] = [];
  for (const [name, where] of places) arms.push(await markingArm(bench, name, MANY_CLIENTS, where));
  const { rounds, dropped } = await bench.rounds(arms);
  for (const arm of arms) arm.close();
  const [campuses, organisations] = [ratioOf(rounds, 0, 1, rate), ratioOf(rounds, 0, 2, rate)];
  return {
    row: 3,
    name: '32 clients in one campus ÷ spread',
    a: `${short(figureOf(rounds, 0, rate))}/s`,
    b: `${short(figureOf(rounds, 1, rate))}/s, ${short(figureOf(rounds, 2, rate))}/s`,
    value: Math.min(campuses, organisations),
    goal: { atLeast: 0.75 },
    cpu: [0, 1, 2].map((arm) => cpuText(rounds, arm)).join(' | '),
    notes: [
      `÷ over ${bench.org.campuses.length} campuses ${short(campuses)}, ÷ over ${bench.others.length + 1} organisations ${short(organisations)}; rounds dropped: ${dropped}`,
    ],
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

type Updates = { readonly name: string; readonly updates: number; readonly hot: number };
type Backend = { readonly pid: number; readonly role: string; readonly bytes: number };
/** What was written until now: updates by table, and bytes of WAL by each backend that is there. */
type Written = { readonly tables: readonly Updates[]; readonly backends: readonly Backend[] };

const UPDATED = ['lot', 'rollup_day', 'rollup_month', 'rollup_campus'];
/** Backends say what they did when they are idle for so long at the latest. */
const STATISTICS_MS = 11_000;

async function written({ admin }: BenchDatabase): Promise<Written> {
  const { rows: tables } = await admin.query<Updates>(
    `select relname as name, n_tup_upd::float8 as updates, n_tup_hot_upd::float8 as hot from pg_stat_user_tables where schemaname = 'app' and relname = any($1) order by 1`,
    [UPDATED],
  );
  const { rows: backends } = await admin.query<Backend>(
    `select a.pid, a.usename as role, w.wal_bytes::float8 as bytes from pg_stat_activity a cross join lateral pg_stat_get_backend_wal(a.pid) w
     where a.datname = current_database()`,
  );
  return { tables, backends };
}

const updatedBetween = (before: Written, after: Written): Updates[] =>
  after.tables.map(({ name, updates, hot }) => {
    const had = before.tables.find((table) => table.name === name);
    return { name, updates: updates - (had?.updates ?? 0), hot: hot - (had?.hot ?? 0) };
  });

/** Backends that have ended meanwhile were idle: pools close what nobody has used for half a minute. */
const walBetween = (before: Written, after: Written, role: string): number =>
  sum(
    after.backends
      .filter((backend) => backend.role === role)
      .map(({ pid, bytes }) => bytes - (before.backends.find((each) => each.pid === pid)?.bytes ?? 0)),
  );

/** The first change of a page after a checkpoint writes the whole page: so classes are marked for so many seconds before it counts. */
const WARM_UP_SECONDS = 15;
/** Of the length of other runs. */
const LONGER = 2;

type Writing = { readonly commits: number; readonly before: Written; readonly after: Written };

/** What an arm's commits write once the pages they touch are warm. */
async function writtenBy(bench: Bench, arm: Arm): Promise<Writing> {
  await arm.run(WARM_UP_SECONDS);
  await wait(STATISTICS_MS);
  const before = await written(bench.database);
  const commits = (await arm.run(LONGER * bench.seconds)).latenciesMs.length;
  await wait(STATISTICS_MS);
  return { commits, before, after: await written(bench.database) };
}

const walKilobytes = ({ commits, before, after }: Writing, role: string): number =>
  walBetween(before, after, role) / commits / 1000;

/**
 * Row 11: WAL of the commits themselves, and updates that touched no index. What jobs write of them is noted, and what the raw statement
 * writes for the same rows.
 */
export async function writtenPerCommit(bench: Bench): Promise<Finding> {
  const { admin } = bench.database;
  // The commits are looked at before the worker has caught up: that may take longer than the API keeps connections it does not use.
  const arm = await busyArm(bench, 'API', CLIENTS, wholeOrg(bench.org));
  const ours = await writtenBy(bench, arm);
  arm.close();
  await jobsDone(admin);
  await wait(STATISTICS_MS);
  const withJobs = { ...ours, after: await written(bench.database) };
  const raw = await withRaw(bench, (armOf) => writtenBy(bench, armOf('full')));
  const updated = updatedBetween(ours.before, withJobs.after);
  const hotShare = sum(updated.map(({ hot }) => hot)) / sum(updated.map(({ updates }) => updates));
  const kiloBytes = walKilobytes(ours, 'keshi_app');
  return {
    row: 11,
    name: 'WAL kB per commit; HOT updates',
    a: `${short(kiloBytes)} kB`,
    b: `${short(100 * hotShare)} % HOT`,
    value: hotShare >= 0.95 ? kiloBytes : Number.NaN,
    goal: { atMost: 25 },
    cpu: '',
    notes: [
      `HOT has to be 95 % too: ${updated.map(({ name, updates, hot }) => `${name} ${short((100 * hot) / updates)} %`).join(', ')}`,
      `${ours.commits} commits after ${WARM_UP_SECONDS} s of others; what jobs wrote of them: ${short(walKilobytes(withJobs, 'keshi_worker'))} kB per commit more`,
      `the raw statement of row 1 writes ${short(walKilobytes(raw, 'keshi_app'))} kB for the same rows`,
    ],
  };
}

const PAIRS_OF_TAILS = 7;

/** Row 12: what four times the clients wait. */
export async function tailsOfMany(bench: Bench): Promise<Finding> {
  const pairs = Math.max(PAIRS_OF_TAILS, bench.pairs);
  const arms = [
    await markingArm(bench, '32 clients', MANY_CLIENTS, wholeOrg(bench.org)),
    await markingArm(bench, '8 clients', CLIENTS, wholeOrg(bench.org)),
  ];
  const { rounds, dropped } = await bench.rounds(arms, { pairs });
  for (const arm of arms) arm.close();
  return {
    row: 12,
    name: 'p99 at 32 clients ÷ p99 at 8',
    a: `${short(figureOf(rounds, 0, p99))} ms`,
    b: `${short(figureOf(rounds, 1, p99))} ms`,
    value: ratioOf(rounds, 0, 1, p99),
    goal: { atMost: 4.5 },
    cpu: `${cpuText(rounds, 0)} | ${cpuText(rounds, 1)}`,
    notes: [
      `median of ${pairs} pairs; ${short(figureOf(rounds, 0, rate))}/s and ${short(figureOf(rounds, 1, rate))}/s; rounds dropped: ${dropped}`,
    ],
  };
}
