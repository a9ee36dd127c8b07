/** What other modules ask of tenancy, on real SQL. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import type { Ctx } from '@keshi/platform/context';
import { asSystem } from '@keshi/platform/work';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { listCampuses, merchantOf, nextNumber, settingAt, settingsAt } from './index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const inside = <T>(orgId: string, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  asSystem({ db: api.app, orgId, name: 'test', now: api.clock.now(), contactHash: api.ports.contactHash }, work);

test('a past day keeps the value it had, and the standard one before any was set', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  for (const [on, value] of [
    ['2026-03-01', 500],
    ['2026-06-01', 600],
  ] as const) {
    await api.admin.query(
      sql`insert into app.setting (org_id, id, name, effective_on, value, created_at) values (${org.orgId}, ${newId()}, 'low-balance-units', ${on}, ${String(value)}::jsonb, now())`,
    );
  }
  await inside(org.orgId, async (ctx) => {
    const at = (on: string) => settingAt(ctx, 'low-balance-units', on);
    expect([await at('2026-02-28'), await at('2026-03-01'), await at('2026-05-31'), await at('2026-06-01')]).toEqual([
      400, 500, 500, 600,
    ]);
    expect(await settingsAt(ctx, ['low-balance-units', 'charge-shares'], '2026-04-01')).toEqual({
      'low-balance-units': 500,
      'charge-shares': { present: 100, late: 100, leave: 0, absent: 100, make_up: 100, trial: 0 },
    });
  });
  expect(await inside(other.orgId, (ctx) => settingAt(ctx, 'low-balance-units', '2026-06-01'))).toBe(400);
});

test('numbers are without gaps and doubles, also when many ask at once and some give up', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  const ask = (index: number) =>
    inside(org.orgId, async (ctx) => {
      const number = await nextNumber(ctx, 'receipt:a');
      if (index % 3 === 0) throw new Error('gives up');
      return number;
    });
  const asked = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => ask(index)));
  const numbers = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(await inside(org.orgId, (ctx) => nextNumber(ctx, 'receipt:b'))).toBe(1);
  expect(await inside(other.orgId, (ctx) => nextNumber(ctx, 'receipt:a'))).toBe(1);
});

test('a campus without a merchant account has no merchant', async () => {
  const org = await makeOrg(api);
  const [first, second] = org.campuses;
  await api.admin.query(
    sql`update app.campus set legal_entity_id = null where org_id = ${org.orgId} and id = ${second.id}`,
  );
  await inside(org.orgId, async (ctx) => {
    expect(await merchantOf(ctx, first.id)).toEqual({
      legalEntityId: org.legalEntityId,
      name: '竹里教育',
      provider: 'stripe',
      account: org.providerAccount,
    });
    expect(await merchantOf(ctx, second.id)).toBeNull();
    expect((await listCampuses(ctx)).map((each) => each.id).sort()).toEqual(org.campuses.map((each) => each.id).sort());
  });
});
