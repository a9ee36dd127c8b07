/** A person's list narrowed to a kind of duties. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { listDuties } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

test('a list narrowed to a kind has the duties of its rules; the counts are of all, each with its kind', async () => {
  api.clock.set('2026-09-01T01:00:00.000Z');
  const org = await makeOrg(api);
  const [advisor, teacher] = [await org.member('advisor'), await org.member('teacher')];
  const world = await makeWorld(api, org, { students: 1, lessons: 1, teacher, advisor, firstOn: '2026-09-01' });
  for (const studentId of world.students) await world.sell(studentId, 20_00, 2000_00);
  // The lesson of 10:00 is over, without a roll.
  api.clock.set('2026-09-01T03:01:00.000Z');
  await api.settle(org.orgId);
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const listed = async (kind: 'lessons' | 'renewals' | 'visits' | 'records' | 'filings') =>
    await advisor.client.call(listDuties, { params, query: { kind } });
  const rulesIn = async (kind: Parameters<typeof listed>[0]) =>
    (await listed(kind)).page.items.map((duty) => duty.rule);
  expect(await rulesIn('lessons')).toEqual(['unmarked']);
  expect(await rulesIn('visits')).toEqual(['first-lesson', 'visits']);
  expect(await rulesIn('renewals')).toEqual([]);
  // The class was opened too late for its briefing.
  expect(await rulesIn('records')).toEqual(['briefing', 'first-lesson-memo']);
  expect(await rulesIn('filings')).toEqual(['filing']);
  const { counts } = await listed('renewals');
  expect(counts.filter(({ open, pressing }) => open + pressing > 0).map(({ rule, kind }) => [rule, kind])).toEqual([
    ['first-lesson', 'visits'],
    ['unmarked', 'lessons'],
    ['first-lesson-memo', 'records'],
    ['filing', 'filings'],
    ['visits', 'visits'],
  ]);
});
