/**
 * The renewal rate under its definitions (M10), on real SQL: the worked example of the requirements, which definition the head office has chosen, and that
 * each opens to rows that sum to it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { verifyBooks } from '@keshi/testing/books';
import { createOrder, recordReceipt } from '../payments/contract.ts';
import { listRenewals, updateRenewal } from '../renewals/contract.ts';
import { RenewalRateDefinition, setSetting } from '../tenancy/contract.ts';
import {
  exportOrgFigure,
  getCampusFigureTotals,
  getOrgDashboard,
  getOrgFigureTotals,
  listOrgFigureRows,
} from './contract.ts';
import { figure, mark, MARCH, rate } from './story.test-data.ts';
import type { RenewalRateDefinition as Definition } from './rules/renewal-rates.ts';

const APRIL = { from: '2026-04-01', until: '2026-05-01' };
const BOTH = { from: '2026-03-01', until: '2026-05-01' };

let api: TestApi;
let org: TestOrg;
let world: World;
let director: TestPerson;
let advisor: TestPerson;

/** Of 20 due in March 12 renew in full, 2 by half, one is refunded, one moves to another campus of the organisation. */
beforeAll(async () => {
  api = await testApi();
  api.clock.set('2026-04-10T02:00:00.000Z');
  org = await makeOrg(api);
  director = await org.member('director');
  advisor = await org.member('advisor');
  const [teacher, desk] = [await org.member('teacher'), await org.member('front_desk')];
  world = await makeWorld(api, org, { students: 20, lessons: 1, teacher, advisor, firstOn: '2026-03-20' });
  for (const student of world.students) await world.sell(student, 500, 50_000);
  await mark(advisor, org, world, 0, 0, 'present');
  await api.settle(org.orgId);
  const params = { orgId: org.orgId, campusId: world.campus.id };
  for (const [index, studentId] of world.students.slice(0, 14).entries()) {
    const body = {
      studentId,
      courseId: world.courseId,
      kind: 'renewal',
      unitsBought: 1000,
      priceMinor: 100_000,
    } as const;
    const { id: orderId } = await advisor.client.call(createOrder, { params, body });
    await desk.client.call(recordReceipt, {
      params: { ...params, orderId },
      body: { method: 'cash', amountMinor: index < 12 ? 100_000 : 50_000 },
    });
  }
  await api.settle(org.orgId);
  const { items } = await advisor.client.call(listRenewals, { params, query: { stage: 'due' } });
  const lose = (index: number, lostReason: 'refunded' | 'transferred') =>
    advisor.client.call(updateRenewal, {
      params: { ...params, renewalId: items.find((each) => each.studentId === world.students[index])?.id ?? '' },
      body: { stage: 'lost', lostReason },
    });
  await lose(14, 'refunded');
  await lose(15, 'transferred');
  await api.settle(org.orgId);
});
afterAll(async () => {
  await api.stop();
});

const board = (query: typeof MARCH, definition?: Definition) =>
  director.client.call(getOrgDashboard, {
    params: { orgId: org.orgId },
    query: { ...query, ...(definition === undefined ? {} : { definition }) },
  });
const variantOf = ({ metrics }: Awaited<ReturnType<typeof board>>): string | undefined =>
  metrics.find(({ id }) => id === 'renewal-rate')?.variant?.nameZh;

describe('M10: of 20 due 12 renew in full, 2 by half, 1 is refunded, 1 moves', () => {
  test.each<[Definition, typeof MARCH, number, number, string]>([
    ['start', MARCH, 12, 19, '63.2 %'],
    ['end', MARCH, 12, 18, '66.7 %'],
    ['part', MARCH, 14, 19, '73.7 %'],
    ['month', APRIL, 12, 14, '85.7 %'],
    ['hours', BOTH, 120_00, 20_00, '600.0 %'],
  ])('%s', async (definition, period, numerator, denominator, percent) => {
    const { totals } = await board(period, definition);
    expect(figure(totals, 'renewal-rate')).toMatchObject({ numerator, denominator });
    expect(rate(totals, 'renewal-rate')).toBe(percent);
  });

  test('every definition has its own name and text, in both languages', async () => {
    const shapes = await Promise.all(
      RenewalRateDefinition.options.map(async (definition) =>
        (await board(MARCH, definition)).metrics.find(({ id }) => id === 'renewal-rate'),
      ),
    );
    for (const key of ['nameZh', 'nameEn'] as const)
      expect(new Set(shapes.map((each) => each?.variant?.[key])).size).toBe(shapes.length);
    for (const key of ['definitionZh', 'definitionEn'] as const)
      expect(new Set(shapes.map((each) => each?.[key])).size).toBe(shapes.length);
  });

  test('RPT-14: each side of each definition opens to rows that sum to it', async () => {
    const params = { orgId: org.orgId };
    for (const definition of RenewalRateDefinition.options) {
      const sides = figure((await board(BOTH, definition)).totals, 'renewal-rate');
      for (const part of ['numerator', 'denominator'] as const) {
        const query = { ...BOTH, metric: 'renewal-rate', part, definition } as const;
        const { total, seal } = await director.client.call(getOrgFigureTotals, { params, query });
        const { page, metric } = await director.client.call(listOrgFigureRows, {
          params,
          query: { ...query, limit: 100 },
        });
        const sum = page.items.reduce((all, row) => all + row.value, 0);
        expect([definition, part, total, sum, seal]).toEqual([definition, part, sides[part], sides[part], true]);
        expect([definition, metric.measure]).toEqual([definition, definition === 'hours' ? 'units' : 'count']);
        expect(page.items.every((row) => row.label !== null && row.studentName !== null)).toBe(true);
      }
    }
  });

  test('a person’s and a campus’s are theirs: the advisor’s of the items', async () => {
    const { total } = await director.client.call(getCampusFigureTotals, {
      params: { orgId: org.orgId, campusId: world.campus.id },
      query: { ...MARCH, metric: 'renewal-rate', part: 'denominator', personId: advisor.personId, definition: 'end' },
    });
    expect(total).toBe(18);
  });

  test('the books agree with all of it', async () => {
    const books = await verifyBooks({ url: api.db.adminUrl, orgIds: [org.orgId] });
    expect(books.orgs.flatMap(({ checks }) => checks).filter(({ differences }) => differences > 0)).toEqual([]);
  });

  test('who was lost and pays after all is in the bases again, and no longer a loss', async () => {
    const params = { orgId: org.orgId, campusId: world.campus.id };
    const studentId = world.students[16] ?? '';
    const [item] = (await advisor.client.call(listRenewals, { params, query: { studentId } })).items;
    const renewalId = item?.id ?? '';
    const desk = await org.member('front_desk');
    const sides = async (period: typeof MARCH, definition: Definition) => {
      const { numerator, denominator } = figure((await board(period, definition)).totals, 'renewal-rate');
      return [numerator, denominator];
    };
    // Before the quote is known to the item, it is lost, so the quote stays and is paid.
    const terms = { kind: 'renewal', unitsBought: 1000, priceMinor: 100_000, renewalId } as const;
    const order = await advisor.client.call(createOrder, {
      params,
      body: { studentId, courseId: world.courseId, ...terms },
    });
    await advisor.client.call(updateRenewal, {
      params: { ...params, renewalId },
      body: { stage: 'lost', lostReason: 'graduated' },
    });
    expect(await sides(MARCH, 'start')).toEqual([12, 18]);
    expect(await sides(APRIL, 'month')).toEqual([12, 15]);
    await desk.client.call(recordReceipt, {
      params: { ...params, orderId: order.id },
      body: { method: 'cash', amountMinor: 100_000 },
    });
    await api.settle(org.orgId);
    expect(await sides(MARCH, 'start')).toEqual([13, 19]);
    expect(await sides(MARCH, 'end')).toEqual([13, 18]);
    expect(await sides(MARCH, 'part')).toEqual([15, 19]);
    expect(await sides(APRIL, 'month')).toEqual([13, 15]);
    const books = await verifyBooks({ url: api.db.adminUrl, orgIds: [org.orgId] });
    expect(books.orgs.flatMap(({ checks }) => checks).filter(({ differences }) => differences > 0)).toEqual([]);
  });
});

test('M10: the head office chooses, from a day on; dashboard, rows and file print which', async () => {
  const params = { orgId: org.orgId };
  const soFar = { from: '2026-04-01', until: '2026-04-11' };
  expect(variantOf(await board(soFar))).toBe('期初口径');
  await director.client.call(setSetting, {
    params,
    body: { name: 'renewal-rate-definition', value: 'end', effectiveOn: '2026-04-10' },
  });
  // A period that lasts goes by today, one that is over by its last day.
  expect(variantOf(await board(soFar))).toBe('期末口径');
  expect(variantOf(await board(APRIL))).toBe('期末口径');
  expect(variantOf(await board(MARCH))).toBe('期初口径');
  const query = { ...APRIL, metric: 'renewal-rate', part: 'denominator' } as const;
  const { metric } = await director.client.call(listOrgFigureRows, { params, query });
  expect(metric.variant?.nameEn).toBe('of those still there at the end');
  const file = await (
    await director.client.send(exportOrgFigure, { params, query: { ...query, locale: 'zh-CN' } })
  ).text();
  expect(file).toContain('口径名称,期末口径');
  const english = await director.client.send(exportOrgFigure, { params, query: { ...query, locale: 'en' } });
  expect(await english.text()).toContain('Definition used,of those still there at the end');
  const refused = await director.client.send(setSetting, {
    params,
    body: { name: 'renewal-rate-definition', value: 'best', effectiveOn: '2026-04-10' },
  });
  expect(refused.status).toBe(422);
});
