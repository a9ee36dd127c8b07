/** When a campus's duties are evaluated: soon after something happened, the later the longer it takes, and by time alone. */
import { sql } from '@keshi/platform/sql';
import { one } from '@keshi/platform/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const DAY_START = '2026-09-07T01:00:00.000Z';
const MINUTE_MS = 60_000;

/** A campus that was evaluated at the start of the day, as if that had taken so long. */
async function campusThatTook(tookMs: number) {
  api.clock.set(DAY_START);
  const org = await makeOrg(api);
  const campusId = org.campuses[0].id;
  const ofCampus = sql`org_id = ${org.orgId} and campus_id = ${campusId}`;
  const run = () =>
    one(
      api.admin.query<{ ranAt: string; wantedAt: string | null; tookMs: number }>(
        sql`select ran_at, wanted_at, took_ms from app.duty_run where ${ofCampus}`,
      ),
    );
  await api.settle(org.orgId);
  await api.admin.query(sql`update app.duty_run set took_ms = ${tookMs} where ${ofCampus}`);
  return {
    run,
    /** Something happened at once. */
    want: () => api.admin.query(sql`update app.duty_run set wanted_at = ${DAY_START} where ${ofCampus}`),
    /** Whether the jobs of so long after the first evaluation evaluate the campus again. */
    evaluatesAfter: async (ms: number): Promise<boolean> => {
      api.clock.set(new Date(Date.parse(DAY_START) + ms).toISOString());
      await api.settle(org.orgId);
      return (await run()).ranAt !== DAY_START;
    },
  };
}

test.each([
  ['a short evaluation', 0, 10_000],
  ['a long one', 1000, 30_000],
  ['a very long one', 20_000, MINUTE_MS],
])('%s (%i ms) is not repeated within %i ms, whatever happens, and then at once', async (_name, tookMs, waitMs) => {
  const campus = await campusThatTook(tookMs);
  await campus.want();
  expect(await campus.evaluatesAfter(waitMs - 1)).toBe(false);
  expect(await campus.evaluatesAfter(waitMs)).toBe(true);
  const after = await campus.run();
  expect(after.wantedAt).toBeNull();
  expect(after.tookMs).toBeGreaterThan(0);
});

test('where nothing happens a campus is evaluated every quarter of an hour', async () => {
  const campus = await campusThatTook(20_000);
  expect(await campus.evaluatesAfter(15 * MINUTE_MS - 1)).toBe(false);
  expect(await campus.evaluatesAfter(15 * MINUTE_MS)).toBe(true);
});
