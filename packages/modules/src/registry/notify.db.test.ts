/** Messages to a family: each guardian of today hears once, also when sending has to be tried again. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { jsonOf } from '@keshi/platform/db';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop } from '@keshi/testing/shop';
import { FAMILY_NOTIFY, type FamilyNotice } from './events.ts';

const sent: { to: string; key: string; values: Readonly<Record<string, string>> }[] = [];
/** Numbers the provider refuses once. */
const refusing = new Set<string>();

let api: TestApi;
beforeAll(async () => {
  const send = ({ to, key, values }: (typeof sent)[number]): Promise<void> => {
    if (refusing.delete(to)) return Promise.reject(new Error('try again'));
    sent.push({ to, key, values });
    return Promise.resolve();
  };
  api = await testApi({ ports: { delivery: { send } } });
});
afterAll(async () => {
  await api.stop();
});

test('a refused message is tried again under the same key; who is no longer a guardian hears nothing', async () => {
  const shop = await makeShop(api);
  const [other, removed] = [await shop.org.guardian(shop.studentId), await shop.org.guardian(shop.studentId)];
  await api.admin.query(
    sql`update app.student_guardian set ended_at = now() where org_id = ${shop.org.orgId} and person_id = ${removed.personId}`,
  );
  const notice: FamilyNotice = {
    studentId: shop.studentId,
    template: 'renewal-quoted',
    path: '/o/x',
    values: { price: '1.00' },
  };
  await api.admin.query(sql`
    insert into app.outbox (org_id, id, topic, payload, created_at, due_at, state, attempts)
    values (${shop.org.orgId}, ${newId()}, ${FAMILY_NOTIFY}, ${jsonOf(notice)}, ${api.clock.now()}, ${api.clock.now()}, 'waiting', 0)`);
  refusing.add(other.phone);
  await api.settle(shop.org.orgId);
  api.clock.advance(60_000);
  await api.settle(shop.org.orgId);
  expect([...new Set(sent.map((each) => each.to))].toSorted()).toEqual([shop.guardian.phone, other.phone].toSorted());
  for (const phone of [shop.guardian.phone, other.phone]) {
    const own = sent.filter((each) => each.to === phone);
    expect(new Set(own.map((each) => each.key)).size).toBe(1);
    expect(own[0]?.values).toEqual({ price: '1.00', link: 'http://keshi.test/o/x' });
  }
  expect(await api.admin.query(sql`select id from app.outbox where org_id = ${shop.org.orgId}`)).toEqual([]);
});
