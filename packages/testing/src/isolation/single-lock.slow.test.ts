/** The matrix with one of the two locks taken out, so that each is known to hold alone. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '@keshi/platform/sql';
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { ROLE_PERMISSIONS, type Permission, type Role } from '@keshi/kernel/permissions';
import { route, type Route } from '@keshi/platform/routes';
import { testDatabase } from '../database.ts';
import { testApi, type TestApi } from '../http.ts';
import { plantCanaries } from './canary.ts';
import { printMatrix, runMatrix } from './matrix.ts';
import { seedTwoOrgs, type TwoOrgs } from './seed.ts';

/** Reads by id and leaves the rest to row-level security. */
const trusting = (): Route =>
  route(
    endpoint({
      method: 'GET',
      path: '/orgs/{orgId}/campuses/{campusId}/trusting/{studentId}',
      summary: '-',
      can: 'student.read',
      repeat: 'safe',
      output: z.object({ name: z.string() }),
    }),
    async (ctx, { params }) => {
      await ctx.campus();
      const [row] = await ctx.tx.query<{ name: string }>(sql`select name from student where id = ${params.studentId}`);
      if (row === undefined) throw problem('not-found');
      return row;
    },
  );

describe('the permission layer and explicit predicates alone', () => {
  let api: TestApi;
  let world: TwoOrgs;
  beforeAll(async () => {
    const database = await testDatabase();
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    const { rows } = await client.query<{ statement: string }>(
      `select format('alter policy %I on %s using (true) with check (true)', polname, polrelid::regclass) as statement from pg_policy`,
    );
    for (const { statement } of rows) await client.query(statement);
    await client.end();
    api = await testApi({ database });
    world = await seedTwoOrgs(api);
    await plantCanaries(api);
  }, 120_000);
  afterAll(async () => {
    await api.stop();
    await api.db.drop();
  });

  test('with every policy letting everything through, nothing leaks', async () => {
    const report = await runMatrix(world);
    console.log(printMatrix('isolation without row-level security', report));
    expect(report.leaks).toEqual([]);
  });

  test('an endpoint that trusts row-level security is found', async () => {
    const report = await runMatrix(world, { routes: [trusting()] });
    expect(report.leaks.map((leak) => leak.detail).join('\n')).toMatch(/shows ~o/);
  });
});

describe('row-level security alone', () => {
  /** Rights inside a campus that are the permission layer's, by name (design § Tenancy). */
  const NARROWER = ['what a role may do where it works', "a teacher's own classes"] as const;
  let api: TestApi;
  let world: TwoOrgs;
  beforeAll(async () => {
    // Whoever is in the organisation may do everything everywhere, as far as the permission layer is asked.
    api = await testApi({ permit: (grants) => grants });
    world = await seedTwoOrgs(api);
    await plantCanaries(api);
  }, 120_000);
  afterAll(() => api.stop());

  test('with every permission granted everywhere, nobody sees beyond organisation, campus, branch or child', async () => {
    const report = await runMatrix(world, { permit: (grants) => grants, marksOnly: true });
    console.log(printMatrix('isolation by row-level security alone', report));
    expect(report.leaks).toEqual([]);
  });

  test('an endpoint that trusts row-level security is safe', async () => {
    expect(
      (await runMatrix(world, { permit: (grants) => grants, marksOnly: true, routes: [trusting()] })).leaks,
    ).toEqual([]);
  });

  test(`what it does not guarantee is named: ${NARROWER.join(', ')}`, async () => {
    const { place, staff } = world.home;
    // The front desk may not read statements, and a teacher not the class of a colleague; here both are shown.
    const statement = await staff.front_desk.client.fetch(
      `/orgs/${place.orgId}/campuses/${place.campusId}/students/${place.ids['studentId'] ?? ''}/statement`,
    );
    const colleague = await staff.teacher.client.fetch(
      `/orgs/${place.orgId}/campuses/${place.campusId}/students/${place.more['studentId'] ?? ''}`,
    );
    expect([statement.status, colleague.status]).toEqual([200, 200]);
    const lacks = (role: Role, permission: Permission): boolean => !ROLE_PERMISSIONS[role].includes(permission);
    expect([lacks('front_desk', 'hours.read'), lacks('teacher', 'student.read')]).toEqual([true, true]);
  });
});
