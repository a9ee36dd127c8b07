/** Balances that are used slowly (HRS-05), on real SQL: who is listed, by what, in which order, a page at a time; each status. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setSetting } from '@keshi/modules/tenancy/contract';
import { makeOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { submitRoll } from '../attendance/contract.ts';
import { listSlowBalances } from './contract.ts';

/** Thursday 10 September 2026, 16:00 in Shanghai; lessons of every day from the 1st to the 20th at 10:00. */
const NOW = '2026-09-10T08:00:00.000Z';
let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

async function campus() {
  api.clock.set('2026-06-01T01:00:00.000Z');
  const org = await makeOrg(api);
  const [advisor, other, teacher, director] = [
    await org.member('advisor'),
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('director'),
  ];
  const world = await makeWorld(api, org, { students: 5, lessons: 20, teacher, advisor, firstOn: '2026-09-01' });
  api.clock.set(NOW);
  const at = { orgId: org.orgId, campusId: world.campus.id };
  const roll = async (lesson: number, students: readonly string[], status: 'present' | 'leave' = 'present') =>
    await teacher.client.call(submitRoll, {
      params: { ...at, lessonId: world.lessons[lesson] ?? '' },
      body: { seenRevision: 0, marks: students.map((studentId) => ({ studentId, status })) },
    });
  const list = (
    query: {
      limit?: number;
      cursor?: string;
      reason?: 'stopped' | 'idle' | 'unplanned' | 'far';
      advisorId?: string;
    } = {},
  ) => advisor.client.call(listSlowBalances, { params: at, query });
  /** The student has no lesson ahead. */
  const unplan = (studentId: string) =>
    api.admin.query(
      sql`update app.lesson_student set removed = true where org_id = ${at.orgId} and student_id = ${studentId} and on_date >= '2026-09-10'`,
    );
  return { org, world, at, advisor, other, teacher, director, roll, list, unplan };
}

test('HRS-05: hours that last too long and students who do not come, the slowest first, each with why, whose and what to do', async () => {
  const { world, advisor, roll, list, unplan } = await campus();
  const [soon = '', far = '', idle = '', never = '', none = ''] = world.students;
  for (const [studentId, units] of [
    [soon, 8_00],
    [far, 90_00],
    [idle, 20_00],
    [never, 30_00],
  ] as const)
    await world.sell(studentId, units, 1000_00);
  await roll(0, [soon, far]);
  await roll(1, [soon, far]);
  // Leave is no lesson come to, and draws nothing.
  await roll(2, [idle], 'leave');
  await unplan(never);
  const { page, total, counts, limits, onDate } = await list();
  expect([onDate, limits]).toEqual(['2026-09-10', { days: 180, idleWeeks: 3 }]);
  expect(
    page.items.map(({ studentId, step, reasons }) => [studentId, step, ...reasons.map(({ name }) => name)]),
  ).toEqual([
    [never, 'plan', 'idle', 'unplanned'],
    [far, 'extend', 'far'],
    [idle, 'extend', 'idle'],
  ]);
  // 88 lessons left, two of eight weeks used: 2,464 days.
  expect(page.items[1]).toMatchObject({
    advisorName: advisor.name,
    balanceUnits: 88_00,
    usedUnits: 2_00,
    plannedLessons: 11,
    cameOn: '2026-09-02',
    runsOutOn: '2033-06-09',
    basis: 'pace',
  });
  expect(page.items[0]).toMatchObject({ runsOutOn: null, basis: null, cameOn: null, plannedLessons: 0 });
  expect(total).toEqual({ count: 3, units: 138_00, heldUnits: 144_00 });
  expect(counts).toEqual([
    { reason: 'stopped', count: 0 },
    { reason: 'idle', count: 2 },
    { reason: 'unplanned', count: 1 },
    { reason: 'far', count: 1 },
  ]);
  expect(page.items.some(({ studentId }) => studentId === none)).toBe(false);
});

test('HRS-05: narrowed by reason and advisor, a page at a time; counts stay those of all', async () => {
  const { world, at, other, list } = await campus();
  for (const studentId of world.students) await world.sell(studentId, 30_00, 1000_00);
  const [first = '', second = ''] = world.students;
  await api.admin.query(
    sql`update app.student set advisor_id = ${other.personId} where org_id = ${at.orgId} and id = ${first}`,
  );
  await api.admin.query(
    sql`update app.enrolment set status = 'suspended' where org_id = ${at.orgId} and student_id = ${second}`,
  );
  const whole = await list();
  expect(whole.page.items).toHaveLength(5);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { page, total } = await list({ limit: 2, ...(cursor === null ? {} : { cursor }) });
    expect(total.count).toBe(5);
    seen.push(...page.items.map(({ studentId }) => studentId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(whole.page.items.map(({ studentId }) => studentId));
  const stopped = await list({ reason: 'stopped' });
  expect(stopped.page.items.map(({ studentId, step }) => [studentId, step])).toEqual([[second, 'resume']]);
  expect(stopped.total.count).toBe(5);
  const theirs = await list({ advisorId: other.personId });
  expect([theirs.page.items.map(({ studentId }) => studentId), theirs.total]).toEqual([
    [first],
    { count: 1, units: 30_00, heldUnits: 30_00 },
  ]);
});

test('HRS-05: the limits are those of the day', async () => {
  const { world, at, director, list } = await campus();
  await world.sell(world.students[0] ?? '', 5_00, 1000_00);
  expect((await list()).total.count).toBe(1);
  const set = (name: 'idle-weeks' | 'slow-balance-days', value: number, effectiveOn: string) =>
    director.client.call(setSetting, { params: { orgId: at.orgId }, body: { name, value, effectiveOn } });
  await set('idle-weeks', 0, '2026-09-11');
  expect((await list()).total.count).toBe(1);
  api.clock.set('2026-09-11T08:00:00.000Z');
  expect((await list()).total.count).toBe(0);
});

test('HRS-05: not to teachers, and not of another campus', async () => {
  const { org, at, teacher } = await campus();
  const send = (who: TestPerson, campusId = at.campusId) =>
    who.client.send(listSlowBalances, { params: { ...at, campusId }, query: {} });
  const elsewhere = await org.member('principal', org.campuses[1]);
  expect((await problemIn(await send(teacher))).status).toBe(403);
  expect((await problemIn(await send(elsewhere))).status).toBe(404);
  expect((await send(elsewhere, org.campuses[1].id)).status).toBe(200);
});
