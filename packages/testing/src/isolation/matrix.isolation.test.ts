import { sql } from '@keshi/platform/sql';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { createApi, routes } from '@keshi/api/app';
import { documentOf } from '@keshi/api/document';
import { endpoint } from '@keshi/kernel/endpoint';
import { PERMISSIONS, ROLE_PERMISSIONS, ROLES } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import { route, type Route } from '@keshi/platform/routes';
import { testApi, type TestApi } from '../http.ts';
import { marksIn, plantCanaries } from './canary.ts';
import { undeclared } from './inventory.ts';
import { printMatrix, runMatrix } from './matrix.ts';
import { seedTwoOrgs, type TwoOrgs } from './seed.ts';

/** Endpoints that need a secret, a signature or a story the matrix does not tell; each has tests of its own beside it. */
const UNPROVEN = [
  'POST /session',
  'POST /session/codes',
  'POST /session/by-code',
  'GET /invitations/{token}',
  'POST /invitations/{token}',
  'POST /webhooks/stripe',
  'PUT /orgs/{orgId}/campuses/{campusId}/imports/{batchId}/questions/{question}',
  'POST /orgs/{orgId}/campuses/{campusId}/imports/{batchId}/reversal',
];

let api: TestApi;
let world: TwoOrgs;
beforeAll(async () => {
  api = await testApi();
  world = await seedTwoOrgs(api);
  expect((await plantCanaries(api)).length).toBeGreaterThan(30);
});
afterAll(() => api.stop());

test(
  'roles × endpoints × own, other campus, other organisation, missing and malformed ids: nothing leaks',
  { timeout: 300_000 },
  async () => {
    const report = await runMatrix(world);
    console.log(printMatrix('isolation', report));
    expect(report.leaks).toEqual([]);
    expect(report.operations).toBe(routes.length);
    expect(report.unproven.filter((operation) => !UNPROVEN.includes(operation))).toEqual([]);
  },
);

test('every endpoint asks for a permission that some role holds and some role lacks', () => {
  for (const permission of PERMISSIONS) {
    const holders = ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(permission));
    expect(holders.length, permission).toBeGreaterThan(0);
    expect(holders.length, permission).toBeLessThan(ROLES.length);
  }
  for (const { endpoint: each } of routes)
    expect(['public', 'signed-in', ...PERMISSIONS], `${each.method} ${each.path}`).toContain(each.can);
});

test('the app answers to nothing that is not declared, and an address added past the contracts is noticed', () => {
  const app = createApi(() => {
    throw new Error('not to be asked');
  });
  expect(undeclared(app, routes)).toEqual([]);
  const crooked = new Hono().route('/', app).get('/orgs/:orgId/everything', (c) => c.text(''));
  expect(undeclared(crooked, routes)).toEqual(['GET /orgs/:orgId/everything']);
});

test('the document describes exactly the routes that are served', () => {
  const paths = z.record(z.string(), z.record(z.string(), z.unknown())).parse(documentOf(routes)['paths']);
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map(({ endpoint: each }) => `${each.method} ${each.path}`).sort());
});

const campusPath = '/orgs/{orgId}/campuses/{campusId}/faulty/{studentId}' as const;
const answer = z.object({ name: z.string() });
/** The student wherever it is: as the superuser, past every policy. */
const anywhere = async (studentId: string): Promise<{ name: string; orgId: string; campusId: string } | undefined> =>
  (
    await api.admin.query<{ name: string; orgId: string; campusId: string }>(
      sql`select name, org_id, campus_id from app.student where id = ${studentId}`,
    )
  )[0];

/** Endpoints as a careless author writes them, each with what the matrix must say about it. */
const CARELESS: readonly [string, () => Route, RegExp][] = [
  [
    'reads by id alone',
    () =>
      route(
        endpoint({
          method: 'GET',
          path: campusPath,
          summary: '-',
          can: 'student.read',
          repeat: 'safe',
          output: answer,
        }),
        async (_ctx, { params }) => {
          const found = await anywhere(params.studentId);
          if (found === undefined) throw problem('not-found');
          return found;
        },
      ),
    /shows ~o/,
  ],
  [
    'says 403 to what exists elsewhere',
    () =>
      route(
        endpoint({
          method: 'GET',
          path: campusPath,
          summary: '-',
          can: 'student.read',
          repeat: 'safe',
          output: answer,
        }),
        async (ctx, { params }) => {
          const found = await anywhere(params.studentId);
          if (found !== undefined && found.orgId !== ctx.orgId) throw problem('not-allowed');
          if (found?.campusId !== params.campusId) throw problem('not-found');
          return found;
        },
      ),
    /differs from what is missing: 403/,
  ],
  [
    'names a stranger in an error',
    () =>
      route(
        endpoint({
          method: 'GET',
          path: campusPath,
          summary: '-',
          can: 'student.read',
          repeat: 'safe',
          output: answer,
        }),
        async (_ctx, { params }) => {
          throw problem('not-found', { detail: (await anywhere(params.studentId))?.name ?? 'nobody' });
        },
      ),
    /shows ~/,
  ],
  [
    'breaks on what is not there',
    () =>
      route(
        endpoint({
          method: 'GET',
          path: campusPath,
          summary: '-',
          can: 'student.read',
          repeat: 'safe',
          output: answer,
        }),
        async (ctx, { params }) => {
          const [row] = await ctx.tx.query<{ name: string }>(
            sql`select name from student where org_id = ${ctx.orgId} and id = ${params.studentId}`,
          );
          if (row === undefined) throw new TypeError('cannot read name of undefined');
          return row;
        },
      ),
    /is a fault: 500/,
  ],
  [
    'removes without looking whose it is',
    () =>
      route(
        endpoint({ method: 'DELETE', path: campusPath, summary: '-', can: 'student.write', repeat: 'natural' }),
        () => Promise.resolve(undefined),
      ),
    /is done: 204/,
  ],
  [
    'forgets the campus of the address',
    () =>
      route(
        endpoint({
          method: 'GET',
          path: campusPath,
          summary: '-',
          can: 'student.read',
          repeat: 'safe',
          output: answer,
        }),
        async (_ctx, { params }) => {
          const found = await anywhere(params.studentId);
          if (found?.orgId !== params.orgId) throw problem('not-found');
          return found;
        },
      ),
    /things of 望京 under 朝阳|朝阳 in the path/,
  ],
  [
    'answers a header with a name',
    () =>
      route(
        endpoint({
          method: 'GET',
          path: campusPath,
          summary: '-',
          can: 'student.read',
          repeat: 'safe',
          produces: 'file',
        }),
        async (_ctx, { params }) => {
          const found = await anywhere(params.studentId);
          if (found === undefined) throw problem('not-found');
          return { fileName: `${found.name}.csv`, mediaType: 'text/csv', content: '' };
        },
      ),
    /shows ~|differs/,
  ],
];

test.each(CARELESS)('the matrix finds an endpoint that %s', async (_name, make, finding) => {
  const report = await runMatrix(world, { routes: [make()] });
  expect(report.leaks.map((leak) => `${leak.what} ${leak.detail}`).join('\n')).toMatch(finding);
});

test('marks are found wherever they stand', () => {
  expect([...marksIn('{"name":"甲~o0123456789~cabcdef0123"} ~x0123456789 ~s012')]).toEqual([
    '~o0123456789',
    '~cabcdef0123',
  ]);
});
