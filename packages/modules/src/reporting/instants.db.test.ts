/** Counts at an instant are kept by campus and day (M21, M29): what is read is at any moment what would be counted, whoever has or has not worked in between. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { dropInstants, lockInstants } from '@keshi/platform/instants';
import { systemScope } from '@keshi/platform/work';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { submitRoll } from '../attendance/contract.ts';
import { endCampusMembership, listCampusMembers } from '../identity/contract.ts';
import { getStudent, setEnrolmentStatus } from '../registry/contract.ts';
import { cancelLesson, createClass, removeClassMember, updateClass } from '../scheduling/contract.ts';
import { getOrgDashboard, getOrgFigureTotals } from './contract.ts';
import { keptDays } from './rules.ts';
import { keepInstants } from './service/instants.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const APRIL = { from: '2026-04-01', until: '2026-04-21' };
const COUNTED = ['effective-students', 'classes-per-advisor', 'classes-per-advisor-adjusted'] as const;
type Board = ClientOutput<typeof getOrgDashboard>;

/** Two students, one with 2 课时 left, in a class with lessons on 18 to 20 April; it is 20 April, noon. */
async function campusOf() {
  api.clock.set('2026-04-20T04:00:00.000Z');
  const org = await makeOrg(api);
  const [director, principal, advisor, teacher] = [
    await org.member('director'),
    await org.member('principal'),
    await org.member('advisor'),
    await org.member('teacher'),
  ];
  const world = await makeWorld(api, org, { students: 2, lessons: 3, teacher, advisor, firstOn: '2026-04-18' });
  const [one = '', two = ''] = world.students;
  await world.sell(one, 1_00, 100_00, { boughtOn: '2026-04-01' });
  await world.sell(two, 20_00, 2000_00, { boughtOn: '2026-04-01' });
  await api.settle(org.orgId);
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const read = (): Promise<Board> =>
    director.client.call(getOrgDashboard, { params: { orgId: org.orgId }, query: APRIL });
  /** The counted figures as the dashboard reads them; each is what its subjects, counted now, add up to. */
  const counts = async (): Promise<Record<string, [number, number | null]>> => {
    const board = await read();
    const found: Record<string, [number, number | null]> = {};
    for (const metric of COUNTED) {
      const figure = board.totals.find((each) => each.metric === metric);
      const sides = { numerator: figure?.numerator ?? null, denominator: figure?.denominator ?? null };
      for (const part of ['numerator', 'denominator'] as const) {
        if (sides[part] === null) continue;
        const query = { ...APRIL, metric, part };
        const totals = await director.client.call(getOrgFigureTotals, { params: { orgId: org.orgId }, query });
        expect([metric, part, totals.total, totals.seal]).toEqual([metric, part, sides[part], true]);
      }
      found[metric] = [sides.numerator ?? 0, sides.denominator];
    }
    return found;
  };
  const kept = async (): Promise<number> =>
    (
      await api.admin.query(
        sql`select from app.rollup_instant where org_id = ${org.orgId} and campus_id = ${world.campus.id}`,
      )
    ).length;
  return { org, world, one, two, director, principal, advisor, teacher, params, read, counts, kept };
}

test('the days kept are those that dashboards are asked for, the newest first', () => {
  expect(keptDays('2026-04-20').slice(0, 6)).toEqual([
    '2026-04-20',
    '2026-04-19',
    '2026-03-31',
    '2026-03-20',
    '2026-02-28',
    '2026-01-31',
  ]);
  expect(keptDays('2024-02-29')).toContain('2023-02-28');
  expect(new Set(keptDays('2026-04-20')).size).toBe(keptDays('2026-04-20').length);
});

type Change = [
  what: string,
  change: (story: Awaited<ReturnType<typeof campusOf>>) => Promise<void>,
  after: Record<string, unknown>,
];
const CHANGES: readonly Change[] = [
  [
    'a roll that uses up a balance',
    async ({ advisor, params, world, one, two }) => {
      const marks = [one, two].map((studentId) => ({ studentId, status: 'present' as const }));
      for (const lesson of [0, 1])
        await advisor.client.call(submitRoll, {
          params: { ...params, lessonId: world.lessons[lesson] ?? '' },
          body: { seenRevision: 0, marks: lesson === 0 ? marks : marks.slice(0, 1) },
        });
    },
    { 'effective-students': [1, null], 'classes-per-advisor': [1, 1], 'classes-per-advisor-adjusted': [2, 15] },
  ],
  [
    'a student who rests',
    async ({ principal, params, two }) => {
      const { enrolments } = await principal.client.call(getStudent, { params: { ...params, studentId: two } });
      await principal.client.call(setEnrolmentStatus, {
        params: { ...params, studentId: two, enrolmentId: enrolments[0]?.id ?? '' },
        body: { status: 'suspended', effectiveOn: '2026-04-20' },
      });
    },
    { 'effective-students': [1, null], 'classes-per-advisor': [1, 1], 'classes-per-advisor-adjusted': [1, 15] },
  ],
  [
    'a class that opens',
    async ({ principal, params, world, teacher, advisor }) => {
      await principal.client.call(createClass, {
        params,
        body: {
          courseId: world.courseId,
          name: '新班',
          capacity: 15,
          teacherId: teacher.personId,
          advisorId: advisor.personId,
          startedOn: '2026-04-20',
        },
      });
    },
    { 'effective-students': [2, null], 'classes-per-advisor': [2, 1], 'classes-per-advisor-adjusted': [2, 15] },
  ],
  [
    'a class that ended',
    async ({ principal, params, world }) => {
      await principal.client.call(updateClass, {
        params: { ...params, classId: world.classId },
        body: { endedOn: '2026-04-19' },
      });
    },
    { 'effective-students': [2, null], 'classes-per-advisor': [0, 1], 'classes-per-advisor-adjusted': [0, 15] },
  ],
  [
    'a student who leaves the class',
    async ({ principal, params, world, one }) => {
      await principal.client.call(removeClassMember, {
        params: { ...params, classId: world.classId, studentId: one },
        body: undefined,
      });
    },
    { 'effective-students': [2, null], 'classes-per-advisor': [1, 1], 'classes-per-advisor-adjusted': [1, 15] },
  ],
  [
    'the only lessons near are called off',
    async ({ principal, params, world }) => {
      for (const lessonId of world.lessons)
        await principal.client.call(cancelLesson, { params: { ...params, lessonId }, body: undefined });
    },
    { 'effective-students': [0, null], 'classes-per-advisor': [1, 1], 'classes-per-advisor-adjusted': [2, 15] },
  ],
  [
    'an advisor who leaves',
    async ({ principal, params, advisor }) => {
      const { items } = await principal.client.call(listCampusMembers, { params });
      const membershipId = items.find((each) => each.personId === advisor.personId)?.id ?? '';
      await principal.client.call(endCampusMembership, { params: { ...params, membershipId }, body: undefined });
    },
    { 'effective-students': [2, null], 'classes-per-advisor': [1, 0], 'classes-per-advisor-adjusted': [2, 0] },
  ],
];

describe('a change is in the next read, before anything was done about it and after', () => {
  test.each(CHANGES)('%s', async (_what, change, after) => {
    const story = await campusOf();
    expect(await story.kept()).toBeGreaterThan(0);
    expect(await story.counts()).toEqual({
      'effective-students': [2, null],
      'classes-per-advisor': [1, 1],
      'classes-per-advisor-adjusted': [2, 15],
    });
    await change(story);
    expect(await story.counts()).toEqual(after);
    api.clock.advance(61_000);
    await api.settle(story.org.orgId);
    expect(await story.kept()).toBeGreaterThan(0);
    expect(await story.counts()).toEqual(after);
  });
});

test('a period that reaches beyond today takes in what is dated there', async () => {
  const { org, world, director, one, params, advisor } = await campusOf();
  await advisor.client.call(submitRoll, {
    params: { ...params, lessonId: world.lessons[0] ?? '' },
    body: { seenRevision: 0, marks: [{ studentId: one, status: 'present' }] },
  });
  await api.settle(org.orgId);
  api.clock.advance(61_000);
  await api.settle(org.orgId);
  const effective = async (): Promise<number | undefined> =>
    (
      await director.client.call(getOrgDashboard, {
        params: { orgId: org.orgId },
        query: { ...APRIL, until: '2026-05-01' },
      })
    ).totals.find(({ metric }) => metric === 'effective-students')?.numerator;
  expect(await effective()).toBe(1);
  await world.sell(one, 10_00, 1000_00, { boughtOn: '2026-04-25' });
  await api.settle(org.orgId);
  expect(await effective()).toBe(2);
});

test('kept counts are what is read: a day that nothing changed costs no counting', async () => {
  const { org, read } = await campusOf();
  await api.admin.query(
    sql`update app.rollup_instant set count = 77 where org_id = ${org.orgId} and kind = 'advisors' and on_date = '2026-04-20'`,
  );
  // Three campuses.
  const { totals } = await read();
  expect(totals.find(({ metric }) => metric === 'classes-per-advisor')?.denominator).toBe(231);
});

test('a campus is counted again a minute after something changed there, all of them when the day has changed, and else none', async () => {
  const { org, world, one, advisor, params } = await campusOf();
  const keep = (): Promise<number> =>
    keepInstants({ worker: api.worker, contactHash: api.ports.contactHash, now: api.clock.now }, org.orgId);
  api.clock.advance(61_000);
  expect(await keep()).toBe(0);
  await advisor.client.call(submitRoll, {
    params: { ...params, lessonId: world.lessons[0] ?? '' },
    body: { seenRevision: 0, marks: [{ studentId: one, status: 'present' }] },
  });
  await api.settle(org.orgId);
  // Made at once, since the last time was more than a minute ago; and with it nothing is missing.
  expect(await keep()).toBe(0);
  await advisor.client.call(submitRoll, {
    params: { ...params, lessonId: world.lessons[1] ?? '' },
    body: { seenRevision: 0, marks: [{ studentId: one, status: 'present' }] },
  });
  await api.settle(org.orgId);
  expect(await keep()).toBe(0);
  api.clock.advance(61_000);
  expect([await keep(), await keep()]).toEqual([1, 0]);
  api.clock.set('2026-04-20T16:00:00.000Z');
  expect([await keep(), await keep()]).toEqual([3, 0]);
});

test('a roll of an earlier day removes what was kept since that day, and nothing before it', async () => {
  const { org, world, one, advisor, params } = await campusOf();
  const days = async (): Promise<unknown[]> =>
    (
      await api.admin.query<{ on: string }>(
        sql`select distinct on_date::text as on from app.rollup_instant where org_id = ${org.orgId} and campus_id = ${world.campus.id} order by 1 desc`,
      )
    ).map(({ on }) => on);
  expect(await days()).toEqual(keptDays('2026-04-20'));
  await advisor.client.call(submitRoll, {
    params: { ...params, lessonId: world.lessons[1] ?? '' },
    body: { seenRevision: 0, marks: [{ studentId: one, status: 'present' }] },
  });
  await api.worker.transaction(systemScope(org.orgId), (tx) =>
    dropInstants(tx, org.orgId, [{ campusId: world.campus.id, branchId: world.campus.branchId, fromOn: '2026-04-19' }]),
  );
  expect(await days()).toEqual(keptDays('2026-04-20').filter((day) => day < '2026-04-19'));
});

test('counts being made and a change being consumed wait for each other', async () => {
  const { org, world, kept } = await campusOf();
  const place = { campusId: world.campus.id, branchId: world.campus.branchId };
  let consumed: Promise<void> = Promise.resolve();
  await api.worker.transaction(systemScope(org.orgId), async (tx) => {
    await lockInstants(tx, org.orgId, [place]);
    consumed = api.worker.transaction(systemScope(org.orgId), (other) =>
      dropInstants(other, org.orgId, [{ ...place, fromOn: null }]),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    // Made from what was there before the change: must not outlive its being consumed.
    await tx.query(sql`
      insert into rollup_instant (org_id, campus_id, branch_id, on_date, kind, count)
      values (${org.orgId}, ${place.campusId}, ${place.branchId}, '2026-01-01', 'classes', 9)`);
  });
  await consumed;
  expect(await kept()).toBe(0);
});
