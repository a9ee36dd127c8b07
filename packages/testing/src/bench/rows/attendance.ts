/** Rows about marking a class: 1 against raw SQL, 2 round trips, 3 where it happens, 11 what it writes, 12 queueing. */
import { setTimeout as wait } from 'node:timers/promises';
import { httpArm, metered, rollRequests } from '../arms.ts';
import { POOL, type Bench } from '../bench.ts';
import { openHttp } from '../http-load.ts';
import { makeLessons, type LessonQueue } from '../lessons.ts';
import { figureOf, p99, rate, ratioOf, type Arm } from '../pairs.ts';
import { startWorker, type Worker } from '../processes.ts';
import type { RawAnswer, RawMessage } from '../raw-worker.ts';
import type { RawVariant } from '../raw-roll.ts';
import { cpuText, short, type Finding } from '../report.ts';
import { startWireCounter } from '../wire.ts';

const CLIENTS = 8;
const MANY_CLIENTS = 32;
/** Faster than any side was ever seen here; lessons beyond need are only time lost in making them. */
const API_PER_SECOND = 900;
const RAW_PER_SECOND = 2200;

/** How many requests arms may make in all their runs, the warm-up included. */
const requestsIn = (bench: Bench, pairs: number, perSecond: number): number =>
  Math.ceil((pairs + 1) * bench.seconds * perSecond);

type RawWorker = Worker<RawMessage, RawAnswer>;

const wholeOrg = (bench: Bench) => [{ org: bench.org, campuses: bench.org.campuses }];

function rawArm(bench: Bench, worker: RawWorker, variant: RawVariant, queue: LessonQueue): Arm {
  return {
    name: `raw ${variant}`,
    run: (seconds) =>
      metered(bench, worker.pid, async () => {
        const { jobs, giveBack } = queue.take(Math.ceil(seconds * RAW_PER_SECOND));
        const answer = await worker.ask({ kind: 'run', variant, clients: CLIENTS, seconds, jobs });
        giveBack(answer.used);
        return { ...answer, errors: 0 };
      }),
  };
}

/** Row 1: the API with everything on, against one prepared statement that leaves the same rows, and one without what makes it accountable. */
export async function commitsAgainstRaw(bench: Bench): Promise<Finding> {
  const api = await bench.api();
  const perRound = API_PER_SECOND + 2 * RAW_PER_SECOND;
  const queue = await makeLessons(bench.database.admin, wholeOrg(bench), requestsIn(bench, bench.pairs, perRound));
  const worker: RawWorker = startWorker(new URL('../raw-worker.ts', import.meta.url));
  const ours = httpArm(bench, 'API', api, CLIENTS, rollRequests(queue));
  try {
    await worker.ask({ kind: 'open', url: bench.database.urls.appUrl, orgId: bench.org.id, max: POOL });
    const arms = [ours, rawArm(bench, worker, 'full', queue), rawArm(bench, worker, 'lean', queue)];
    const { rounds, dropped } = await bench.rounds(arms);
    return {
      row: 1,
      name: 'attendance commits/s ÷ one raw statement',
      a: `${short(figureOf(rounds, 0, rate))}/s`,
      b: `${short(figureOf(rounds, 1, rate))}/s`,
      value: ratioOf(rounds, 0, 1, rate),
      goal: { atLeast: 0.5 },
      cpu: `${cpuText(rounds, 0)} | ${cpuText(rounds, 1)}`,
      notes: [
        `${CLIENTS} clients, ${POOL} connections on both sides; the raw side logs in as keshi_app under the same row policies, its scope set once per connection`,
        `÷ the statement without audit, outbox and key (${short(figureOf(rounds, 2, rate))}/s): ${short(ratioOf(rounds, 0, 2, rate))}`,
        `p99 ${short(figureOf(rounds, 0, p99))} ms against ${short(figureOf(rounds, 1, p99))} ms; rounds dropped: ${dropped}`,
      ],
    };
  } finally {
    ours.close();
    await worker.stop();
  }
}

const COUNTED = 200;

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
    const queue = await makeLessons(admin, wholeOrg(bench), COUNTED + 60);
    const next = rollRequests(queue);
    const mark = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 1) {
        const request = next();
        if (request === null) throw new Error('no lesson is left to mark');
        const answer = await http.send(request);
        if (answer.status !== 200) throw new Error(`a commit was refused: ${answer.status} ${answer.body}`);
      }
    };
    await mark(50); // statements prepared, campuses known
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
  const api = await bench.api();
  const count = requestsIn(bench, bench.pairs, API_PER_SECOND);
  const places = [
    ['one campus', [{ org: bench.org, campuses: bench.org.campuses.slice(0, 1) }]],
    ['campuses', wholeOrg(bench)],
    ['organisations', [bench.org, ...bench.others].map((org) => ({ org, campuses: org.campuses.slice(0, 1) }))],
  ] as const;
  const arms = [];
  for (const [name, where] of places) {
    const queue = await makeLessons(bench.database.admin, where, count);
    arms.push(httpArm(bench, name, api, MANY_CLIENTS, rollRequests(queue)));
  }
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

type Written = { readonly tables: Map<string, { updates: number; hot: number }>; readonly walBytes: number };
const UPDATED = ['lot', 'rollup_day', 'rollup_month'];
/** Backends say what they did when they are idle for so long at the latest. */
const STATISTICS_MS = 11_000;

async function written(bench: Bench): Promise<Written> {
  const { admin } = bench.database;
  const { rows } = await admin.query<{ name: string; updates: string; hot: string }>(
    `select relname as name, n_tup_upd as updates, n_tup_hot_upd as hot from pg_stat_user_tables where schemaname = 'app' and relname = any($1)`,
    [UPDATED],
  );
  const { rows: wal } = await admin.query<{ bytes: string | null }>(
    `select sum(w.wal_bytes) as bytes from pg_stat_activity a cross join lateral pg_stat_get_backend_wal(a.pid) w where a.usename = 'keshi_app' and a.datname = current_database()`,
  );
  const tables = new Map(rows.map(({ name, updates, hot }) => [name, { updates: Number(updates), hot: Number(hot) }]));
  return { tables, walBytes: Number(wal[0]?.bytes ?? Number.NaN) };
}

/** The first change of a page after a checkpoint writes the whole page: so every class is marked a few times before it counts. */
const WARM_ROUNDS = 4;
const WARM_UP_SECONDS = 120;

/** Row 11: WAL of the commits themselves (what jobs write is noted), and updates that touched no index. */
export async function writtenPerCommit(bench: Bench): Promise<Finding> {
  const api = await bench.api();
  const { admin } = bench.database;
  const classes = sum(bench.org.campuses.map((campus) => campus.classes.length));
  const warming = await makeLessons(admin, wholeOrg(bench), WARM_ROUNDS * classes);
  const warmUp = httpArm(bench, 'warm-up', api, CLIENTS, rollRequests(warming));
  await warmUp.run(WARM_UP_SECONDS);
  warmUp.close();
  const queue = await makeLessons(admin, wholeOrg(bench), 2 * bench.seconds * API_PER_SECOND);
  const arm = httpArm(bench, 'API', api, CLIENTS, rollRequests(queue));
  const lsn = async (): Promise<number> => {
    const { rows } = await admin.query<{ bytes: string }>(
      `select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`,
    );
    return Number(rows[0]?.bytes ?? Number.NaN);
  };
  await wait(STATISTICS_MS);
  const [before, beforeLsn] = [await written(bench), await lsn()];
  const sample = await arm.run(2 * bench.seconds);
  await wait(STATISTICS_MS);
  const [after, afterLsn] = [await written(bench), await lsn()];
  arm.close();
  const commits = sample.latenciesMs.length;
  const delta = (name: string, what: 'updates' | 'hot'): number =>
    (after.tables.get(name)?.[what] ?? 0) - (before.tables.get(name)?.[what] ?? 0);
  const hotShare = sum(UPDATED.map((name) => delta(name, 'hot'))) / sum(UPDATED.map((name) => delta(name, 'updates')));
  const kiloBytes = (after.walBytes - before.walBytes) / commits / 1000;
  const shares = UPDATED.map((name) => `${name} ${short((100 * delta(name, 'hot')) / delta(name, 'updates'))} %`);
  return {
    row: 11,
    name: 'WAL kB per commit; HOT updates',
    a: `${short(kiloBytes)} kB`,
    b: `${short(100 * hotShare)} % HOT`,
    value: hotShare >= 0.95 ? kiloBytes : Number.NaN,
    goal: { atMost: 25 },
    cpu: '',
    notes: [
      `HOT has to be 95 % too: ${shares.join(', ')}`,
      `${commits} commits, each class marked ${WARM_ROUNDS} times before; with all that jobs write meanwhile: ${short((afterLsn - beforeLsn) / commits / 1000)} kB per commit`,
    ],
  };
}

const PAIRS_OF_TAILS = 7;

/** Row 12: what four times the clients wait. */
export async function tailsOfMany(bench: Bench): Promise<Finding> {
  const api = await bench.api();
  const pairs = Math.max(PAIRS_OF_TAILS, bench.pairs);
  const queue = await makeLessons(bench.database.admin, wholeOrg(bench), requestsIn(bench, pairs, 2 * API_PER_SECOND));
  const next = rollRequests(queue);
  const arms = [httpArm(bench, '32 clients', api, MANY_CLIENTS, next), httpArm(bench, '8 clients', api, CLIENTS, next)];
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
