/** Row 14: an hour of a franchise's life in five minutes. Nothing may fail, and nothing may grow without end. */
import { setTimeout as wait } from 'node:timers/promises';
import { addDays, localDate } from '@keshi/kernel/dates';
import { addressOf } from '@keshi/kernel/client';
import { logVisit } from '@keshi/modules/advising/contract';
import { getRoll } from '@keshi/modules/attendance/contract';
import { getStudent, listStudents } from '@keshi/modules/registry/contract';
import { getCampusDashboard, getOrgDashboard } from '@keshi/modules/reporting/contract';
import { inTurn, rollRequests } from '../arms.ts';
import type { Bench } from '../bench.ts';
import type { BenchCampus } from '../franchise.ts';
import { openLoop, type HttpRequest } from '../http-load.ts';
import { lessonQueue, type LessonQueue } from '../lessons.ts';
import { percentile } from '../pairs.ts';
import { residentBytes } from '../processes.ts';
import { short, type Finding } from '../report.ts';
import { riseOf, type Point } from '../rise.ts';
import { webhookRequest } from './webhook.ts';

/** Five minutes at the usual length of a run. */
const LONGER = 75;
const MARKS_PER_SECOND = 10;
const SAMPLE_MS = 1000;
/** Memory may rise by this share over the second half: what is left of warming up. */
const RISE_AT_MOST = 0.05;
/** What autovacuum leaves: a fifth of a table, and what a minute of changes adds until it looks again. */
const DEAD_SHARE = 0.25;
const DEAD_FLOOR = 5000;
const HOT_TABLES = [
  'lot',
  'owed',
  'lesson',
  'rollup_day',
  'rollup_month',
  'rollup_campus',
  'outbox',
  'audit_pending',
  'fact_batch',
];

type Stream = { readonly name: string; readonly perSecond: number; readonly next: () => HttpRequest | null };

const get = (token: string, path: string): HttpRequest => ({ method: 'GET', path, token });

const visitRequest = (campus: BenchCampus, studentId: string): HttpRequest => ({
  method: 'POST',
  path: addressOf(logVisit.path, { orgId: campus.orgId, campusId: campus.id }),
  token: campus.token,
  headers: { 'idempotency-key': crypto.randomUUID() },
  body: JSON.stringify({ studentId, purpose: '了解近况', channel: 'phone', reached: true, agreement: '周末再约' }),
});

/** The month so far. */
const thisMonth = (): { from: string; until: string } => {
  const today = localDate(new Date().toISOString(), 'Asia/Shanghai');
  return { from: `${today.slice(0, 7)}-01`, until: addDays(today, 1) };
};

type At = { readonly campus: BenchCampus; readonly at: { readonly orgId: string; readonly campusId: string } };

/** What people look at, in every campus in turn. */
function reading(bench: Bench, places: readonly At[], students: readonly (At & { studentId: string })[]): Stream[] {
  const { org } = bench;
  const list = ({ campus, at }: At) => get(campus.token, addressOf(listStudents.path, at, { limit: 50 }));
  const dashboard = ({ campus, at }: At) => get(campus.token, addressOf(getCampusDashboard.path, at, thisMonth()));
  const student = ({ campus, at, studentId }: At & { studentId: string }) =>
    get(campus.token, addressOf(getStudent.path, { ...at, studentId }));
  const headOffice = get(org.token, addressOf(getOrgDashboard.path, { orgId: org.id }, thisMonth()));
  return [
    { name: 'lists', perSecond: 10, next: inTurn(places.map(list)) },
    { name: 'students', perSecond: 10, next: inTurn(students.map(student)) },
    { name: 'campus dashboards', perSecond: 1, next: inTurn(places.map(dashboard)) },
    { name: 'head office', perSecond: 0.2, next: inTurn([headOffice]) },
  ];
}

/** What people do, and what comes from the payment provider. */
function writing(bench: Bench, queue: LessonQueue, students: readonly (At & { studentId: string })[]): Stream[] {
  const rolls = queue.take(bench.org.campuses.length).jobs.map(({ campus, lesson }) => {
    const params = { orgId: campus.orgId, campusId: campus.id, lessonId: lesson.id };
    return get(campus.token, addressOf(getRoll.path, params));
  });
  const visits = students.values();
  const nextVisit = (): HttpRequest | null => {
    const { value: who } = visits.next();
    return who === undefined ? null : visitRequest(who.campus, who.studentId);
  };
  return [
    { name: 'rolls', perSecond: 10, next: inTurn(rolls) },
    { name: 'marks', perSecond: MARKS_PER_SECOND, next: rollRequests(queue) },
    { name: 'visits', perSecond: 2, next: nextVisit },
    { name: 'webhooks', perSecond: 2, next: () => webhookRequest(bench) },
  ];
}

function streamsOf(bench: Bench, queue: LessonQueue): Stream[] {
  const places = bench.org.campuses.map((campus) => ({ campus, at: { orgId: campus.orgId, campusId: campus.id } }));
  const students = places
    .flatMap((place) =>
      place.campus.classes.flatMap((each) => each.studentIds.map((studentId) => ({ ...place, studentId }))),
    )
    .toSorted((a, b) => (a.studentId < b.studentId ? -1 : 1));
  return [...reading(bench, places, students), ...writing(bench, queue, students)];
}

/** Looks at the process's memory every second until told to stop. */
function watchMemory(pid: number): { points: Point[]; stop(): Promise<void> } {
  const points: Point[] = [];
  const ending = new AbortController();
  const watching = (async () => {
    const startMs = performance.now();
    while (!ending.signal.aborted) {
      points.push({ at: (performance.now() - startMs) / 1000, value: residentBytes(pid) });
      await wait(SAMPLE_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    points,
    stop: async () => {
      ending.abort();
      await watching;
    },
  };
}

type Dead = { readonly name: string; readonly live: number; readonly dead: number };

async function deadTuples(bench: Bench): Promise<Dead[]> {
  const { rows } = await bench.database.admin.query<{ name: string; live: string; dead: string }>(
    `select relname as name, n_live_tup as live, n_dead_tup as dead from pg_stat_user_tables where schemaname = 'app' and relname = any($1) order by 1`,
    [HOT_TABLES],
  );
  return rows.map(({ name, live, dead }) => ({ name, live: Number(live), dead: Number(dead) }));
}

const isBounded = ({ live, dead }: Dead): boolean => dead <= DEAD_SHARE * live + DEAD_FLOOR;

export async function anHourOfLife(bench: Bench): Promise<Finding> {
  const api = await bench.api();
  const seconds = LONGER * bench.seconds;
  const queue = lessonQueue(bench.database.admin, [{ org: bench.org, campuses: bench.org.campuses }]);
  await queue.reserve(seconds * MARKS_PER_SECOND + bench.org.campuses.length);
  const streams = streamsOf(bench, queue);
  const memory = watchMemory(api.pid);
  const loads = await Promise.all(
    streams.map(async ({ name, perSecond, next }) => ({
      name,
      load: await openLoop(api.port, { perSecond, seconds }, next),
    })),
  );
  await memory.stop();
  const errors = loads.reduce((sum, { load }) => sum + load.errors, 0);
  const dead = await deadTuples(bench);
  const unbounded = dead.filter((table) => !isBounded(table));
  const rise = riseOf(memory.points.slice(memory.points.length >> 1));
  const requests = loads.reduce((sum, { load }) => sum + load.latenciesMs.length, 0);
  return {
    row: 14,
    name: 'an hour of life in five minutes: memory rise',
    a: `${errors} errors in ${requests}`,
    b: `${short(100 * rise)} % in the second half`,
    value: errors === 0 && unbounded.length === 0 ? rise : Number.NaN,
    goal: { atMost: RISE_AT_MOST },
    cpu: '',
    notes: [
      `${seconds} s; p50 and p99 in ms: ${loads.map(({ name, load }) => `${name} ${short(percentile(load.latenciesMs, 0.5))}/${short(percentile(load.latenciesMs, 0.99))}`).join(', ')}`,
      `resident memory at the end ${short((memory.points.at(-1)?.value ?? Number.NaN) / 1e6)} MB`,
      `dead tuples (of live): ${dead.map(({ name, live, dead: gone }) => `${name} ${gone} (${live})`).join(', ')}${unbounded.length === 0 ? '' : `; too many in ${unbounded.map(({ name }) => name).join(', ')}`}`,
      ...loads.flatMap(({ name, load }) =>
        load.firstError === null ? [] : [`first error of ${name}: ${load.firstError}`],
      ),
    ],
  };
}
