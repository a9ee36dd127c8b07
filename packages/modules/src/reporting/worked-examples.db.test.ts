/** The worked examples of the requirements (Metrics), lived through the product as far as it goes in this release. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg } from '@keshi/testing/actors';
import { countFacts } from '@keshi/testing/facts';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { createOrder, recordReceipt } from '../payments/contract.ts';
import { getStudent, setEnrolmentStatus } from '../registry/contract.ts';
import { listCampusFigureRows } from './contract.ts';
import { APRIL, branchBoard, campusBoard, figure, MARCH, mark, rate, type Figures } from './story.test-data.ts';

const NOW = '2026-04-10T02:00:00.000Z';
let api: TestApi;
beforeAll(async () => {
  api = await testApi();
  api.clock.set(NOW);
});
afterAll(async () => {
  await api.stop();
});

test('renewal rate (M10): of 20 due 12 renew in full and 2 by half, one moves away and is not counted: 12 of 19, 63.2 %', async () => {
  const org = await makeOrg(api);
  const [director, advisor, teacher, desk] = [
    await org.member('director'),
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('front_desk'),
  ];
  const world = await makeWorld(api, org, { students: 20, lessons: 1, teacher, advisor, firstOn: '2026-03-20' });
  for (const student of world.students) await world.sell(student, 500, 50_000);
  await mark(advisor, org, world, 0, 0, 'present');
  await api.settle(org.orgId);
  const of = async () => rate((await campusBoard(director, org, world.campus)).totals, 'renewal-rate');
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const renew = async (studentId: string, amountMinor: number): Promise<void> => {
    const terms = { kind: 'renewal', unitsBought: 1000, priceMinor: 100_000 } as const;
    const order = await advisor.client.call(createOrder, {
      params,
      body: { studentId, courseId: world.courseId, ...terms },
    });
    await desk.client.call(recordReceipt, {
      params: { ...params, orderId: order.id },
      body: { method: 'cash', amountMinor },
    });
  };
  expect(await of()).toBe('0.0 %');
  for (const [index, student] of world.students.slice(0, 14).entries())
    await renew(student, index < 12 ? 100_000 : 50_000);
  await api.settle(org.orgId);
  expect(await of()).toBe('60.0 %');
  // The due item of who moved within the organisation follows to the other campus: the opposite fact here.
  await countFacts(api, org, [{ campus: world.campus, metric: 'renewal-due', onDate: '2026-03-20', count: -1 }]);
  const board = await campusBoard(director, org, world.campus);
  expect(figure(board.totals, 'renewal-rate')).toMatchObject({ numerator: 12, denominator: 19 });
  expect(rate(board.totals, 'renewal-rate')).toBe('63.2 %');
  // Money counts on its own day and renewals when all of it has come (M9), whenever they were due.
  const april = (await campusBoard(director, org, world.campus, APRIL)).totals;
  expect([figure(april, 'renewals').numerator, figure(april, 'renewal-amount').numerator]).toEqual([12, 1_200_000]);
  expect([figure(april, 'receipts').numerator, rate(april, 'renewal-rate')]).toEqual([1_300_000, 'n/a']);
});

test('roll-up: 45 of 50 and 5 of 10 are 50 of 60 (83.3 %), not the mean of the campuses', async () => {
  const org = await makeOrg(api);
  const director = await org.member('director');
  const [first, second] = org.campuses;
  await countFacts(api, org, [
    { campus: first, metric: 'renewal-due', onDate: '2026-03-10', count: 50 },
    { campus: first, metric: 'renewal-done', onDate: '2026-03-10', count: 45 },
    { campus: second, metric: 'renewal-due', onDate: '2026-03-31', count: 10 },
    { campus: second, metric: 'renewal-done', onDate: '2026-03-31', count: 5 },
  ]);
  const board = await branchBoard(director, org, org.branches[0]);
  expect(rate(board.totals, 'renewal-rate')).toBe('83.3 %');
  expect(board.rows.map((row) => rate(row.figures, 'renewal-rate')).sort()).toEqual(['50.0 %', '90.0 %']);
  expect(rate((await branchBoard(director, org, org.branches[1])).totals, 'renewal-rate')).toBe('n/a');
});

test('consumption is not cash (M13–M16): 6,000 received, 8 of 40 hours taught, 1,200 recognised, 4,800 owed; the second lot waits', async () => {
  const org = await makeOrg(api);
  const [director, advisor, teacher, desk] = [
    await org.member('director'),
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('front_desk'),
  ];
  const world = await makeWorld(api, org, { students: 1, lessons: 8, teacher, advisor, firstOn: '2026-03-05' });
  const params = { orgId: org.orgId, campusId: world.campus.id };
  const buy = async (onDate: string, kind: 'new' | 'renewal', unitsBought: number, priceMinor: number) => {
    api.clock.set(`${onDate}T02:00:00.000Z`);
    const terms = { kind, unitsBought, priceMinor };
    const order = await advisor.client.call(createOrder, {
      params,
      body: { studentId: world.students[0] ?? '', courseId: world.courseId, ...terms },
    });
    await desk.client.call(recordReceipt, {
      params: { ...params, orderId: order.id },
      body: { method: 'cash', amountMinor: priceMinor },
    });
  };
  const shown = (figures: Figures) =>
    (['receipts', 'consumption', 'revenue', 'balance-units', 'balance-amount'] as const).map(
      (metric) => figure(figures, metric).numerator,
    );
  await buy('2026-03-01', 'new', 4000, 600_000);
  api.clock.set(NOW);
  for (const lesson of [0, 1, 2, 3]) await mark(advisor, org, world, lesson, 0, 'present');
  await buy('2026-03-10', 'renewal', 2000, 240_000);
  api.clock.set(NOW);
  for (const lesson of [4, 5, 6, 7]) await mark(advisor, org, world, lesson, 0, 'present');
  const board = await campusBoard(director, org, world.campus);
  expect(shown(board.totals)).toEqual([600_000 + 240_000, 800, 120_000, 5200, 480_000 + 240_000]);
  // What happens in April leaves March as it was.
  await countFacts(api, org, [
    { campus: world.campus, metric: 'receipt', onDate: '2026-04-05', minor: -150_000 },
    { campus: world.campus, metric: 'granted', onDate: '2026-04-05', units: -1000, minor: -150_000 },
  ]);
  expect(shown((await campusBoard(director, org, world.campus)).totals)).toEqual(shown(board.totals));
  expect(shown((await campusBoard(director, org, world.campus, APRIL)).totals)).toEqual([
    -150_000,
    0,
    0,
    4200,
    330_000 + 240_000,
  ]);
});

test('classes per advisor (M21): classes of 15, 15, 9 and 6 and two advisors are 2.0, and 1.5 where small classes count in part', async () => {
  const org = await makeOrg(api);
  const [director, advisor, other, teacher] = [
    await org.member('director'),
    await org.member('advisor'),
    await org.member('advisor'),
    await org.member('teacher'),
  ];
  const worlds: World[] = [];
  for (const [index, students] of [17, 15, 10, 6].entries()) {
    const firstOn = `2026-03-0${String(index + 1)}`;
    const answers = index === 0 ? other : advisor;
    worlds.push(await makeWorld(api, org, { students, lessons: 1, teacher, advisor: answers, firstOn }));
  }
  // No class counts more than whole, and who rests is in none: the tenth of the third class.
  const third = worlds[2];
  const params = { orgId: org.orgId, campusId: org.campuses[0].id, studentId: third?.students[9] ?? '' };
  const { enrolments } = await advisor.client.call(getStudent, { params });
  await advisor.client.call(setEnrolmentStatus, {
    params: { ...params, enrolmentId: enrolments[0]?.id ?? '' },
    body: { status: 'suspended', effectiveOn: '2026-03-31' },
  });
  const board = await campusBoard(director, org, org.campuses[0]);
  const shown = (figures: Figures) =>
    (['classes-per-advisor', 'classes-per-advisor-adjusted'] as const).map((metric) => {
      const { numerator, denominator } = figure(figures, metric);
      return [numerator, denominator, numerator / (denominator ?? 1)];
    });
  expect(shown(board.totals)).toEqual([
    [4, 2, 2],
    [45, 30, 1.5],
  ]);
  expect(board.rows.map((row) => [row.name, ...shown(row.figures)]).sort()).toEqual(
    [
      [advisor.name, [3, 1, 3], [30, 15, 2]],
      [other.name, [1, 1, 1], [15, 15, 1]],
    ].sort(),
  );
  const opened = await director.client.call(listCampusFigureRows, {
    params: { orgId: org.orgId, campusId: org.campuses[0].id },
    query: { ...MARCH, metric: 'classes-per-advisor-adjusted' },
  });
  expect(opened.page.items.map((row) => [row.sourceKind, row.value]).sort()).toEqual([
    ['class', 15],
    ['class', 15],
    ['class', 6],
    ['class', 9],
  ]);
});
