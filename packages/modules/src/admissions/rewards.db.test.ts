/** What is given for referrals (REN-07): once, after the window, to the right course; and taken back as far as it is unused. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { getChildStatement, getStatement } from '@keshi/modules/hours/contract';
import { setEnrolmentStatus, getStudent } from '@keshi/modules/registry/contract';
import { setSetting } from '@keshi/modules/tenancy/contract';
import type { Scope } from '@keshi/platform/db';
import { systemScope } from '@keshi/platform/work';
import type { TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { createLead, listReferrals, reverseReferral, tieLead } from './contract.ts';
import { grantReferralRewards } from './index.ts';

const NOW = '2026-09-01T01:00:00.000Z';
const DAY = 86_400_000;
let api: TestApi;
let shop: Shop;
let at: { orgId: string; campusId: string };
let principal: TestPerson;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(async () => {
  api.clock.set(NOW);
  // The first student, whose family pays online, is referred by the second.
  shop = await makeShop(api, { students: 3, lessons: 4 });
  at = { orgId: shop.org.orgId, campusId: shop.world.campus.id };
  principal = await shop.org.member('principal');
  await set('referral-referrer-units', 200);
  await set('referral-newcomer-units', 100);
});
afterAll(async () => {
  await api.stop();
});

const referrer = (): string => shop.world.students[1] ?? '';
async function set(name: string, value: number | null): Promise<void> {
  const director = await shop.org.member('director');
  await director.client.call(setSetting, {
    params: { orgId: at.orgId },
    // Cast: the names stand in this file.
    body: { name: name as 'referral-referrer-units', value, effectiveOn: '2026-09-01' },
  });
}
async function refer(studentId: string, referrerId = referrer()): Promise<string> {
  const { id, referral } = await shop.desk.client.call(createLead, {
    params: at,
    body: { name: '何小满', source: 'referral', referrer: { studentId: referrerId, relation: 'friend' } },
  });
  await shop.advisor.client.call(tieLead, { params: { ...at, leadId: id }, body: { studentId } });
  return referral?.id ?? '';
}
async function signUp(studentId = shop.studentId): Promise<string> {
  const order = await shop.order({ studentId });
  await shop.receive(order.id, 3600_00);
  await api.settle(at.orgId);
  return order.id;
}
const rewards = async () =>
  (await shop.advisor.client.call(listReferrals, { params: at, query: {} })).items[0]?.rewards.map(
    ({ side, state, units, clawedUnits, usedUnits }) => ({ side, state, units, clawedUnits, usedUnits }),
  );
const statement = (studentId: string) =>
  principal.client.call(getStatement, { params: { ...at, studentId }, query: {} });
const giftsOf = async (studentId: string): Promise<number[]> =>
  (await statement(studentId)).lots.filter(({ kind }) => kind === 'gift').map(({ unitsBought }) => unitsBought);
/** Sum of the entries' own lines, beside the balance that the caches say. */
async function balances(studentId: string): Promise<{ lines: number; shown: number; reconciled: boolean }> {
  const [row] = await api.admin.query<{ units: number }>(sql`
    select coalesce(sum(case when n.debit in ('available', 'owed') then n.amount else 0 end - case when n.credit in ('available', 'owed') then n.amount else 0 end), 0)::int as units
    from app.entry_line n where n.org_id = ${at.orgId} and n.student_id = ${studentId} and n.unit = 'hours'`);
  const { balanceUnits, reconciled } = await statement(studentId);
  return { lines: row?.units ?? 0, shown: balanceUnits, reconciled };
}
const deps = () => ({ worker: api.worker, contactHash: api.ports.contactHash, now: api.clock.now });
const reverse = (referralId: string) =>
  principal.client.call(reverseReferral, {
    params: { ...at, referralId },
    body: { kind: 'refunded', reason: '已全额退费' },
  });

test('both sides are promised at the sign-up and given after the window, as gifts without money; a run again gives nothing more', async () => {
  await refer(shop.studentId);
  await signUp();
  api.clock.advance(6 * DAY);
  await api.settle(at.orgId);
  expect((await rewards())?.map(({ state }) => state)).toEqual(['due', 'due']);
  expect(await giftsOf(referrer())).toEqual([]);
  api.clock.advance(DAY);
  await api.settle(at.orgId);
  await api.settle(at.orgId);
  await Promise.all([grantReferralRewards(deps(), at.orgId), grantReferralRewards(deps(), at.orgId)]);
  expect(await rewards()).toEqual([
    { side: 'referrer', state: 'granted', units: 200, clawedUnits: 0, usedUnits: 0 },
    { side: 'newcomer', state: 'granted', units: 100, clawedUnits: 0, usedUnits: 0 },
  ]);
  expect(await giftsOf(referrer())).toEqual([200]);
  expect(await giftsOf(shop.studentId)).toEqual([100]);
  expect((await statement(referrer())).prepaidMinor).toBe(0);
  expect(await shop.faults()).toEqual([]);
});

test('two jobs at the same moment give a reward once', async () => {
  await refer(shop.studentId);
  await signUp();
  api.clock.advance(7 * DAY);
  await Promise.all(Array.from({ length: 4 }, () => grantReferralRewards(deps(), at.orgId)));
  expect(await giftsOf(referrer())).toEqual([200]);
  expect(await giftsOf(shop.studentId)).toEqual([100]);
});

test('without a number nothing is promised; what was set when they signed holds', async () => {
  await set('referral-newcomer-units', null);
  await refer(shop.studentId);
  await signUp();
  api.clock.advance(7 * DAY);
  await api.settle(at.orgId);
  expect((await rewards())?.map(({ side }) => side)).toEqual(['referrer']);
});

test('more than the year’s number is not given', async () => {
  await set('referral-rewards-per-year', 1);
  await refer(shop.studentId);
  await signUp();
  await refer(shop.world.students[2] ?? '');
  await signUp(shop.world.students[2]);
  api.clock.advance(7 * DAY);
  await api.settle(at.orgId);
  const { items } = await shop.advisor.client.call(listReferrals, { params: at, query: {} });
  const states = items.flatMap((item) =>
    item.rewards.filter(({ side }) => side === 'referrer').map(({ state }) => state),
  );
  expect(states.sort()).toEqual(['capped', 'granted']);
  expect(await giftsOf(referrer())).toEqual([200]);
  expect(await shop.faults()).toEqual([]);
});

test('a reward waits while its student has no active enrolment, and is given when there is one', async () => {
  await refer(shop.studentId);
  await signUp();
  const student = await principal.client.call(getStudent, { params: { ...at, studentId: referrer() } });
  const setStatus = (status: 'suspended' | 'active', effectiveOn: string) =>
    principal.client.call(setEnrolmentStatus, {
      params: { ...at, studentId: referrer(), enrolmentId: student.enrolments[0]?.id ?? '' },
      body: { status, effectiveOn },
    });
  await setStatus('suspended', '2026-09-01');
  api.clock.advance(7 * DAY);
  await api.settle(at.orgId);
  expect((await rewards())?.map(({ state }) => state)).toEqual(['waiting', 'granted']);
  await setStatus('active', '2026-09-08');
  await api.settle(at.orgId);
  expect((await rewards())?.map(({ state }) => state)).toEqual(['granted', 'granted']);
  expect(await giftsOf(referrer())).toEqual([200]);
});

test('a refund before the window ends gives nothing at all', async () => {
  const referralId = await refer(shop.studentId);
  await signUp();
  await reverse(referralId);
  api.clock.advance(8 * DAY);
  await api.settle(at.orgId);
  expect((await rewards())?.map(({ state }) => state)).toEqual(['dropped', 'dropped']);
  expect(await giftsOf(referrer())).toEqual([]);
  expect(await shop.faults()).toEqual([]);
});

test('a refund after use takes back only the rest, by entries; no balance falls below zero, and the lines add up', async () => {
  await set('referral-reward-after-days', 0);
  const referralId = await refer(shop.studentId);
  await signUp();
  expect(await giftsOf(referrer())).toEqual([200]);
  // One lesson of the two given is taught.
  await shop.advisor.client.call(submitRoll, {
    params: { ...at, lessonId: shop.world.lessons[0] ?? '' },
    body: { seenRevision: 0, marks: [{ studentId: referrer(), status: 'present' }] },
  });
  const entries = await api.admin.query(sql`select id, kind from app.entry where org_id = ${at.orgId} order by id`);
  await reverse(referralId);
  await reverse(referralId);
  expect(await rewards()).toEqual([
    { side: 'referrer', state: 'granted', units: 200, clawedUnits: 100, usedUnits: 100 },
    { side: 'newcomer', state: 'granted', units: 100, clawedUnits: 100, usedUnits: 0 },
  ]);
  expect(await balances(referrer())).toEqual({ lines: 0, shown: 0, reconciled: true });
  expect(await balances(shop.studentId)).toEqual({ lines: 30_00, shown: 30_00, reconciled: true });
  const after = await api.admin.query<{ id: string; kind: string }>(
    sql`select id, kind from app.entry where org_id = ${at.orgId} order by id`,
  );
  expect(after.filter(({ id }) => entries.some((entry) => entry['id'] === id))).toEqual(entries);
  expect(after).toHaveLength(entries.length + 2);
  await api.settle(at.orgId);
  expect(await shop.faults()).toEqual([]);
});

test('when the provider has paid back all of the order, the referral falls; a part of it changes nothing', async () => {
  await set('referral-reward-after-days', 0);
  await refer(shop.studentId);
  const order = await shop.order();
  const { intent } = await shop.payOnline(order.id);
  await shop.arrive();
  expect((await rewards())?.map(({ state }) => state)).toEqual(['granted', 'granted']);
  api.stripe.refund(intent, 1000_00);
  await shop.arrive();
  expect(await giftsOf(referrer())).toEqual([200]);
  api.stripe.refund(intent);
  await shop.arrive();
  expect((await rewards())?.map(({ clawedUnits }) => clawedUnits)).toEqual([200, 100]);
  const [item] = (await shop.advisor.client.call(listReferrals, { params: at, query: {} })).items;
  expect(item).toMatchObject({ outcome: 'refunded', reversal: { reason: null, actorName: null } });
  expect(await giftsOf(referrer())).toEqual([]);
  expect((await shop.faults()).filter((fault) => fault.startsWith('referral'))).toEqual([]);
});

test('the family sees the gift in its statement, and nothing else of it', async () => {
  await set('referral-reward-after-days', 0);
  await refer(shop.studentId);
  await signUp();
  const { lots } = await shop.guardian.client.call(getChildStatement, {
    params: { orgId: at.orgId, studentId: shop.studentId },
    query: {},
  });
  expect(lots.map(({ kind, unitsBought }) => [kind, unitsBought])).toContainEqual(['gift', 100]);
  expect((await shop.guardian.client.send(listReferrals, { params: at, query: {} })).status).not.toBe(200);
  // The second lock: in the scope of a family's request there are no such rows.
  const scope = {
    ...systemScope(at.orgId),
    campusId: at.campusId,
    studentId: shop.studentId,
    role: 'guardian',
  } as const;
  for (const table of [sql`referral`, sql`referral_reward`, sql`lead`]) {
    const count = (of: Scope) =>
      api.app.transaction(of, (tx) => tx.query(sql`select 1 from ${table} where org_id = ${at.orgId}`));
    expect(await count(scope)).toHaveLength(0);
    expect((await count({ ...scope, studentId: null })).length).toBeGreaterThan(0);
  }
});
