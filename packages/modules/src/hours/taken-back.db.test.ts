/** A lot that was taken back (an import in error): gone now, and still there in what was known before. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { doWork, systemScope } from '@keshi/platform/work';
import type { Ctx } from '@keshi/platform/context';
import { getStatement } from './contract.ts';
import { postLots } from './post-lots.ts';
import { reverseLots } from './reverse-lots.ts';

let api: TestApi;
let org: TestOrg;
let advisor: TestPerson;
beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  advisor = await org.member('advisor');
});
afterAll(async () => {
  await api.stop();
});

const work = <T>(run: (ctx: Ctx) => Promise<T>): Promise<T> =>
  doWork(
    {
      db: api.app,
      scope: systemScope(org.orgId),
      actor: { kind: 'member', personId: advisor.personId, name: advisor.name, grants: [] },
      now: api.clock.now(),
      requestId: 'taken-back',
      contactHash: api.ports.contactHash,
      action: 'test.work',
    },
    run,
  );

test('a lot taken back stands in no statement of now, and in the one known before with all its hours', async () => {
  const world = await makeWorld(api, org, { students: 1, lessons: 1, advisor, teacher: await org.member('teacher') });
  const [studentId = ''] = world.students;
  const rowId = newId();
  const opening = {
    id: newId(),
    entryId: newId(),
    studentId,
    courseId: world.courseId,
    kind: 'opening',
    units: 500,
    paidMinor: 50_000,
    boughtOn: '2026-08-01',
    expiresOn: null,
    onDate: '2026-08-31',
    cause: { kind: 'import', id: rowId, no: 0 },
    moneyAccount: 'opening',
    reason: null,
    signedById: null,
  } as const;
  await work(async (ctx) => postLots(ctx, await ctx.campusOf(world.campus.id), [opening]));
  const knownAt = api.clock.now();
  api.clock.advance(60_000);
  await work(async (ctx) => reverseLots(ctx, await ctx.campusOf(world.campus.id), 'import', [rowId], '传错文件'));
  const statement = (query: { knownAt?: string }) =>
    advisor.client.call(getStatement, { params: { orgId: org.orgId, campusId: world.campus.id, studentId }, query });
  const now = await statement({});
  expect(now).toMatchObject({ balanceUnits: 0, prepaidMinor: 0, lots: [], reconciled: true });
  expect(now.entries.items.map((entry) => [entry.kind, entry.units, entry.reason, entry.reversed])).toEqual([
    ['reverse', -500, '传错文件', false],
    ['opening', 500, null, true],
  ]);
  expect(await statement({ knownAt })).toMatchObject({
    balanceUnits: 500,
    prepaidMinor: 50_000,
    lots: [{ id: opening.id, unitsLeft: 500, leftMinor: 50_000 }],
  });
});
