/** Rows about reading: 4 a list against bare Hono, 9 and 10 what row-level security costs. */
import { addressOf } from '@keshi/kernel/client';
import { listStudents } from '@keshi/modules/registry/contract';
import registry from '@keshi/modules/registry/routes';
import { httpArm, inTurn, type HttpArm } from '../arms.ts';
import type { BareAnswer, BareMessage } from '../bare-worker.ts';
import { POOL, type Bench } from '../bench.ts';
import type { BenchCampus } from '../franchise.ts';
import type { HttpRequest } from '../http-load.ts';
import { jobsDone } from '../jobs.ts';
import { figureOf, p99, rate, ratioOf } from '../pairs.ts';
import type { BenchDatabase } from '../postgres.ts';
import { startWorker } from '../processes.ts';
import { scopeSettings } from '../raw-roll.ts';
import { statementsOf, type Statement } from '../recorded.ts';
import { cpuText, short, type Finding } from '../report.ts';

const CLIENTS = 8;
const LIMIT = 50;

/** The first page of a campus's students, or of those whose name begins with `q`. */
const listRequest = (campus: BenchCampus, q?: string): HttpRequest => ({
  method: 'GET',
  path: addressOf(listStudents.path, { orgId: campus.orgId, campusId: campus.id }, { limit: LIMIT, q }),
  token: campus.token,
});

/** The SELECT of that page as the product sends it. */
async function listStatement(bench: Bench, campus: BenchCampus): Promise<Statement> {
  const statements = await statementsOf(bench.database.urls.appUrl, registry, listStudents, {
    scope: {
      orgId: campus.orgId,
      campusId: campus.id,
      branchId: null,
      studentId: null,
      memberId: campus.principalId,
      role: 'staff',
    },
    input: { params: { orgId: campus.orgId, campusId: campus.id }, query: { limit: LIMIT } },
  });
  const statement = statements.at(-1);
  if (statement === undefined) throw new Error('the list asked the database nothing');
  return statement;
}

async function bareArm(bench: Bench, name: string, message: BareMessage): Promise<HttpArm> {
  const worker = startWorker<BareMessage, BareAnswer>(new URL('../bare-worker.ts', import.meta.url));
  const { port } = await worker.ask(message);
  const arm = httpArm(bench, name, { pid: worker.pid, port, stop: worker.stop }, CLIENTS, () => ({
    method: 'GET',
    path: '/',
  }));
  return {
    ...arm,
    close: () => {
      arm.close();
      void worker.stop();
    },
  };
}

/** Row 4: the API with session, permission, transaction, scope and output check, against Hono and pg alone with the same SELECT. */
export async function listAgainstBare(bench: Bench): Promise<Finding> {
  const campus = bench.org.campuses[0];
  if (campus === undefined) throw new Error('the organisation has no campus');
  const api = await bench.api();
  const statement = await listStatement(bench, campus);
  const { appUrl, adminUrl } = bench.database.urls;
  const arms = [
    httpArm(bench, 'API', api, CLIENTS, inTurn([listRequest(campus)])),
    await bareArm(bench, 'bare', { url: adminUrl, max: POOL, statement, settings: '-c search_path=app' }),
    await bareArm(bench, 'bare under policies', {
      url: appUrl,
      max: POOL,
      statement,
      settings: scopeSettings(campus.orgId),
    }),
  ];
  const { rounds, dropped } = await bench.rounds(arms);
  for (const arm of arms) arm.close();
  return {
    row: 4,
    name: 'list of 50 students ÷ bare Hono + pg',
    a: `${short(figureOf(rounds, 0, rate))}/s`,
    b: `${short(figureOf(rounds, 1, rate))}/s`,
    value: ratioOf(rounds, 0, 1, rate),
    goal: { atLeast: 0.6 },
    cpu: `${cpuText(rounds, 0)} | ${cpuText(rounds, 1)}`,
    notes: [
      `the bare side runs the product's SELECT, prepared, as a superuser whom no row policy touches, ${POOL} connections, ${CLIENTS} clients`,
      `÷ the same as keshi_app under its policies, scope set once per connection (${short(figureOf(rounds, 2, rate))}/s): ${short(ratioOf(rounds, 0, 2, rate))}`,
      `p99 ${short(figureOf(rounds, 0, p99))} ms against ${short(figureOf(rounds, 1, p99))} ms; rounds dropped: ${dropped}`,
    ],
  };
}

type Compared = Pick<Finding, 'row' | 'name'> & { readonly atLeast: number; readonly note: string };

/** The same API over the same data, once with and once without policies, transaction and scope kept in both. */
async function withAndWithout(
  bench: Bench,
  unguarded: BenchDatabase,
  requests: readonly HttpRequest[],
  { row, name, atLeast, note }: Compared,
): Promise<Finding> {
  const [guardedApi, openApi] = [await bench.api(), await bench.startApi(unguarded.urls)];
  try {
    await jobsDone(unguarded.admin);
    const arms = [
      httpArm(bench, 'policies on', guardedApi, CLIENTS, inTurn(requests)),
      httpArm(bench, 'policies off', openApi, CLIENTS, inTurn(requests)),
    ];
    const { rounds, dropped } = await bench.rounds(arms);
    for (const arm of arms) arm.close();
    return {
      row,
      name,
      a: `${short(figureOf(rounds, 0, rate))}/s`,
      b: `${short(figureOf(rounds, 1, rate))}/s`,
      value: ratioOf(rounds, 0, 1, rate),
      goal: { atLeast },
      cpu: `${cpuText(rounds, 0)} | ${cpuText(rounds, 1)}`,
      notes: [`${note}; rounds dropped: ${dropped}`],
    };
  } finally {
    await openApi.stop();
  }
}

function unguardedOf(bench: Bench): BenchDatabase {
  if (bench.unguarded === null) throw new Error('the database without policies was not made');
  return bench.unguarded;
}

/** Row 9: the list of students with row policies and without. */
export const readWithPolicies = (bench: Bench): Promise<Finding> =>
  withAndWithout(
    bench,
    unguardedOf(bench),
    bench.org.campuses.map((campus) => listRequest(campus)),
    {
      row: 9,
      name: 'read with row-level security ÷ policies off',
      atLeast: 0.85,
      note: 'first 50 students of each campus in turn; the other side is a copy of the database with row-level security disabled on every table',
    },
  );

/** Row 10: the start of a name, every surname in every campus. */
export async function searchWithPolicies(bench: Bench): Promise<Finding> {
  const { rows } = await bench.database.admin.query<{ q: string }>(
    `select distinct left(name, 2) as q from app.student where org_id = $1 order by 1 limit 200`,
    [bench.org.id],
  );
  const requests = rows.flatMap(({ q }) => bench.org.campuses.map((campus) => listRequest(campus, q)));
  const students = bench.org.campuses.flatMap((campus) => campus.classes.flatMap((each) => each.studentIds)).length;
  return withAndWithout(bench, unguardedOf(bench), requests, {
    row: 10,
    name: 'name search with row-level security ÷ without',
    atLeast: 0.8,
    note: `${students} students in the organisation; ${rows.length} beginnings of names, each in every campus`,
  });
}
