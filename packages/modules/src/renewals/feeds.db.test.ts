/** What feeds the pipeline (REN-03): the balance, classes about to end, and what families say in visits; and how risk is read from real SQL. */
import { sql } from '@keshi/platform/sql';
import { addDays } from '@keshi/kernel/dates';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logVisit } from '@keshi/modules/advising/contract';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { createIncident } from '@keshi/modules/service-desk/contract';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { listRenewalRisks, listRenewals, updateRenewal } from './contract.ts';

const DAY_MS = 86_400_000;
const FIRST = '2026-09-01';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(() => {
  api.clock.set(`${FIRST}T08:00:00.000Z`);
});
afterAll(async () => {
  await api.stop();
});

const at = (shop: Shop) => ({ orgId: shop.org.orgId, campusId: shop.world.campus.id });
const renewalsOf = async (shop: Shop) =>
  (await shop.advisor.client.call(listRenewals, { params: at(shop), query: {} })).items;
const factsOf = (shop: Shop) =>
  api.admin.query<{ metric: string; onDate: string; count: number }>(
    sql`select metric, on_date, count from app.fact where org_id = ${shop.org.orgId} and metric like 'renewal-%' order by id`,
  );
const mark = (shop: Shop, index: number, status: 'present' | 'absent' = 'present') =>
  shop.teacher.client.call(submitRoll, {
    params: { ...at(shop), lessonId: shop.world.lessons[index] ?? '' },
    body: { seenRevision: 0, marks: [{ studentId: shop.studentId, status }] },
  });
/** The next day's round of jobs. */
async function nextDay(shop: Shop): Promise<void> {
  api.clock.advance(DAY_MS);
  await api.settle(shop.org.orgId);
}
/** Moves the lessons so many days apart; in two moves, so that none meets another on its way. */
async function spread(shop: Shop, days: number): Promise<void> {
  const { orgId } = shop.org;
  for (const away of [1000, -1000]) {
    const moved = sql`(${away}::int + case when ${away}::int > 0 then ${days - 1}::int * (on_date - ${FIRST}::date) else 0 end)`;
    const times = sql`on_date = on_date + ${moved}, starts_at = starts_at + make_interval(days => ${moved}), ends_at = ends_at + make_interval(days => ${moved})`;
    await api.admin.query(sql`update app.lesson set ${times} where org_id = ${orgId}`);
    await api.admin.query(sql`update app.lesson_student set ${times} where org_id = ${orgId}`);
  }
}
const talk = (shop: Shop, agreed?: boolean, reached = true) =>
  shop.advisor.client.call(logVisit, {
    params: at(shop),
    body: {
      studentId: shop.studentId,
      kind: 'renewal',
      purpose: '续费沟通',
      channel: 'phone',
      reached,
      ...(agreed === undefined ? {} : { agreed }),
    },
  });
const risksOf = async (shop: Shop, query: { studentId?: string; stage?: 'ahead' | 'due' | 'intends' } = {}) =>
  await shop.advisor.client.call(listRenewalRisks, { params: at(shop), query });

describe('REN-03a, HRS-04: a class with four lessons left', () => {
  /** One lesson has been taught, `left` are ahead, so many days apart. */
  async function begun(left: number, units: number, apart = 1): Promise<Shop> {
    const shop = await makeShop(api, { lessons: left + 1 });
    await spread(shop, apart);
    await shop.world.sell(shop.studentId, units, units * 120);
    await mark(shop, 0);
    await nextDay(shop);
    return shop;
  }

  test('opens an item of every member whose hours end with it, due on its last day, once', async () => {
    const shop = await begun(4, 9_00);
    const [item] = await renewalsOf(shop);
    expect(item).toMatchObject({
      stage: 'due',
      source: 'class',
      dueOn: addDays(FIRST, 4),
      advisorId: shop.advisor.personId,
      balanceUnits: 8_00,
    });
    expect(item?.className).toContain('数学');
    const counted = [
      { metric: 'renewal-due', onDate: addDays(FIRST, 4), count: 1 },
      { metric: 'renewal-due-end', onDate: addDays(FIRST, 4), count: 1 },
    ];
    expect(await factsOf(shop)).toEqual(counted);
    await nextDay(shop);
    expect(await renewalsOf(shop)).toHaveLength(1);
    expect(await factsOf(shop)).toEqual(counted);
    expect(await shop.faults()).toEqual([]);
  });

  test.each([
    ['five lessons are left, the last in another month', 5, 6_00, 10],
    ['hours for more than the limit are left over for the next class', 4, 10_00, 1],
  ])('opens nothing while %s', async (_, left, units, apart) => {
    expect(await renewalsOf(await begun(left, units, apart))).toEqual([]);
  });

  test('nothing of a class that has not begun, and nothing of who rests', async () => {
    const fresh = await makeShop(api, { lessons: 3 });
    await fresh.world.sell(fresh.studentId, 5_00, 600_00);
    api.clock.set(`${addDays(FIRST, -2)}T08:00:00.000Z`);
    await nextDay(fresh);
    expect(await renewalsOf(fresh)).toEqual([]);
    const resting = await makeShop(api, { lessons: 4 });
    await resting.world.sell(resting.studentId, 9_00, 1080_00);
    await api.admin.query(sql`update app.enrolment set status = 'suspended' where org_id = ${resting.org.orgId}`);
    await mark(resting, 0);
    await nextDay(resting);
    expect(await renewalsOf(resting)).toEqual([]);
  });

  test('is taken back when the class is prolonged and nobody has worked on it; marks do not take it back', async () => {
    const shop = await begun(4, 9_00);
    await mark(shop, 1);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'due', source: 'class' }]);
    await api.admin.query(sql`
      insert into app.lesson (org_id, campus_id, branch_id, id, class_id, course_id, on_date, starts_at, ends_at, room_id, teacher_id, charge_units, status)
      select l.org_id, l.campus_id, l.branch_id, gen_random_uuid(), l.class_id, l.course_id, l.on_date + (40 + n), l.starts_at + make_interval(days => 40 + n), l.ends_at + make_interval(days => 40 + n), l.room_id, l.teacher_id, l.charge_units, 'planned'
      from app.lesson l cross join generate_series(1, 6) n where l.id = ${shop.world.lessons[4] ?? ''}`);
    await nextDay(shop);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'lost', lostReason: 'corrected' }]);
    const sums = new Map<string, number>();
    for (const { metric, count } of await factsOf(shop)) sums.set(metric, (sums.get(metric) ?? 0) + count);
    expect(Object.fromEntries(sums)).toEqual({ 'renewal-due': 0, 'renewal-due-end': 0 });
    expect(await shop.faults()).toEqual([]);
  });
});

test('REN-03b, CLS-11: on the last day of a month the classes that end in the next come under renewal, not before', async () => {
  const shop = await makeShop(api, { lessons: 16 });
  await spread(shop, 3);
  await shop.world.sell(shop.studentId, 11_00, 1320_00);
  await mark(shop, 0);
  api.clock.set('2026-09-29T08:00:00.000Z');
  // Six lessons are ahead, the last on 16 October.
  await api.settle(shop.org.orgId);
  expect(await renewalsOf(shop)).toEqual([]);
  await nextDay(shop);
  expect(await renewalsOf(shop)).toMatchObject([{ source: 'class', dueOn: '2026-10-16' }]);
});

describe('REN-03c: what a family says in a visit', () => {
  test('opens an item that intends, due when the timetable brings the hours to the limit', async () => {
    const shop = await makeShop(api, { lessons: 12 });
    await spread(shop, 3);
    await shop.world.sell(shop.studentId, 8_00, 960_00);
    await talk(shop, true);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([
      { stage: 'intends', source: 'intention', dueOn: addDays(FIRST, 9), balanceUnits: 8_00 },
    ]);
    expect(await shop.faults()).toEqual([]);
    // It stands when lessons then go on.
    await mark(shop, 0);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'intends', source: 'intention' }]);
  });

  test.each([
    ['nobody was reached', true, false],
    ['it does not agree', false, true],
    ['it says neither', undefined, true],
  ])('opens nothing when %s', async (_, agreed, reached) => {
    const shop = await makeShop(api, { lessons: 12 });
    await shop.world.sell(shop.studentId, 8_00, 960_00);
    await talk(shop, agreed, reached);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toEqual([]);
  });

  test('opens nothing for hours that outlast the timetable, and nothing where the round was lost', async () => {
    const long = await makeShop(api, { lessons: 3 });
    await long.world.sell(long.studentId, 30_00, 3600_00);
    await talk(long, true);
    await api.settle(long.org.orgId);
    expect(await renewalsOf(long)).toEqual([]);
    const lost = await makeShop(api, { lessons: 12 });
    await lost.world.sell(lost.studentId, 5_00, 600_00);
    await mark(lost, 0);
    await api.settle(lost.org.orgId);
    const [item] = await renewalsOf(lost);
    await lost.advisor.client.call(updateRenewal, {
      params: { ...at(lost), renewalId: item?.id ?? '' },
      body: { stage: 'lost', lostReason: 'price' },
    });
    await talk(lost, true);
    await api.settle(lost.org.orgId);
    expect(await renewalsOf(lost)).toMatchObject([{ stage: 'lost' }]);
  });

  test('moves an open item on: spoken with, then intending', async () => {
    const shop = await makeShop(api, { lessons: 12 });
    await shop.world.sell(shop.studentId, 5_00, 600_00);
    await mark(shop, 0);
    await api.settle(shop.org.orgId);
    await talk(shop);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'contacted', source: 'balance' }]);
    await talk(shop, true);
    await api.settle(shop.org.orgId);
    expect(await renewalsOf(shop)).toMatchObject([{ stage: 'intends' }]);
  });
});

describe('risk, read from what happened', () => {
  test('REN-01: run-out by the timetable and the policy, missed lessons, a complaint, a refusal, silence', async () => {
    const shop = await makeShop(api, { lessons: 12 });
    await spread(shop, 3);
    await shop.world.sell(shop.studentId, 7_00, 840_00, { expiresOn: '2026-09-20' });
    for (const [index, status] of (['present', 'absent', 'absent', 'present'] as const).entries()) {
      api.clock.set(`${addDays(FIRST, 3 * index)}T08:00:00.000Z`);
      await mark(shop, index, status);
    }
    await shop.desk.client.call(createIncident, {
      params: at(shop),
      body: { kind: 'complaint', via: 'phone', matter: '换老师', occurredOn: FIRST, studentId: shop.studentId },
    });
    await api.settle(shop.org.orgId);
    await talk(shop, false);
    await api.settle(shop.org.orgId);
    const { onDate, counts, page } = await risksOf(shop);
    expect(onDate).toBe(addDays(FIRST, 9));
    expect(counts.find(({ stage }) => stage === 'contacted')?.count).toBe(1);
    expect(page.items).toMatchObject([
      {
        studentId: shop.studentId,
        balanceUnits: 3_00,
        runsOutOn: addDays(FIRST, 18),
        recent: { lessons: 4, came: 2 },
        openComplaints: 1,
        renewal: { stage: 'contacted', source: 'balance', priceMinor: null },
        score: 98,
      },
    ]);
    expect(page.items[0]?.parts.map(({ name, points }) => [name, points])).toEqual([
      ['attendance', 30],
      ['refused', 25],
      ['complaint', 20],
      ['silence', 15],
      ['run-out', 8],
    ]);
  });

  test('who runs out within six weeks of lessons is ahead of a renewal; who never bought and who has plenty are not there', async () => {
    const shop = await makeShop(api, { students: 3, lessons: 12 });
    await spread(shop, 3);
    const [soon, plenty] = shop.world.students;
    await shop.world.sell(soon ?? '', 10_00, 1200_00);
    await shop.world.sell(plenty ?? '', 30_00, 3600_00);
    const { page, counts } = await risksOf(shop, { stage: 'ahead' });
    expect(page.items).toMatchObject([{ studentId: soon, renewal: null, runsOutOn: addDays(FIRST, 27) }]);
    expect(counts.find(({ stage }) => stage === 'ahead')?.count).toBe(1);
    // Of one student every course, however it stands.
    expect((await risksOf(shop, { studentId: plenty ?? '' })).page.items).toMatchObject([
      { studentId: plenty, runsOutOn: null },
    ]);
  });

  test('a page is cut after the last row shown, whatever ties there are', async () => {
    const shop = await makeShop(api, { students: 5, lessons: 12 });
    for (const student of shop.world.students) await shop.world.sell(student, 5_00, 600_00);
    const whole = (await risksOf(shop)).page.items.map(({ studentId }) => studentId);
    expect(whole).toHaveLength(5);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { page } = await shop.advisor.client.call(listRenewalRisks, {
        params: at(shop),
        query: { limit: 2, ...(cursor === undefined ? {} : { cursor }) },
      });
      seen.push(...page.items.map(({ studentId }) => studentId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(whole);
  });
});
