/** The renewal rate by class on real SQL (REN-11): each class its own, together the campus's figure, and apart from the renewal task. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { countFacts } from '@keshi/testing/facts';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { createOrder, recordReceipt } from '../payments/contract.ts';
import { removeClassMember } from '../scheduling/contract.ts';
import { RenewalRateDefinition } from '../tenancy/contract.ts';
import { getClassRenewalRates } from './contract.ts';
import { campusBoard, figure, mark, MARCH } from './story.test-data.ts';

const MARCH_AND_APRIL = { from: '2026-03-01', until: '2026-05-01' };
let api: TestApi;
let org: TestOrg;
let director: TestPerson;
let advisor: TestPerson;
let maths: World;
let poetry: World;

/** Four of maths and three of poetry fall due in March; three and one renew in full, one of maths by half. */
beforeAll(async () => {
  api = await testApi();
  api.clock.set('2026-04-10T02:00:00.000Z');
  org = await makeOrg(api);
  [director, advisor] = [await org.member('director'), await org.member('advisor')];
  const [teacher, desk] = [await org.member('teacher'), await org.member('front_desk')];
  const made = { lessons: 1, teacher, advisor };
  maths = await makeWorld(api, org, { ...made, students: 4, firstOn: '2026-03-20' });
  poetry = await makeWorld(api, org, { ...made, students: 3, firstOn: '2026-03-21' });
  const renew = async (world: World, index: number, amountMinor: number): Promise<void> => {
    const params = { orgId: org.orgId, campusId: world.campus.id };
    const { id: orderId } = await advisor.client.call(createOrder, {
      params,
      body: {
        studentId: world.students[index] ?? '',
        courseId: world.courseId,
        kind: 'renewal',
        unitsBought: 1000,
        priceMinor: 100_000,
      },
    });
    await desk.client.call(recordReceipt, { params: { ...params, orderId }, body: { method: 'cash', amountMinor } });
  };
  for (const world of [maths, poetry]) {
    for (const studentId of world.students) await world.sell(studentId, 500, 50_000);
    await mark(advisor, org, world, 0, 0, 'present');
  }
  await api.settle(org.orgId);
  for (const index of [0, 1, 2]) await renew(maths, index, 100_000);
  await renew(maths, 3, 50_000);
  await renew(poetry, 0, 100_000);
  await api.settle(org.orgId);
});
afterAll(async () => {
  await api.stop();
});

const at = () => ({ orgId: org.orgId, campusId: maths.campus.id });
const rates = async (query: Parameters<typeof read>[0] = MARCH) =>
  (await read(query)).items.map(({ classId, numerator, denominator }) => [classId, numerator, denominator]);
const read = (query: typeof MARCH & { definition?: (typeof RenewalRateDefinition)['options'][number] }) =>
  director.client.call(getClassRenewalRates, { params: at(), query });

describe('REN-11: the renewal rate by class', () => {
  test('is each class’s own, by month, the largest base first', async () => {
    expect(await rates()).toEqual([
      [maths.classId, 3, 4],
      [poetry.classId, 1, 3],
    ]);
    expect(await rates({ from: '2026-02-01', until: '2026-03-01' })).toEqual([]);
  });

  test('sums to the campus’s figure under every definition', async () => {
    for (const definition of RenewalRateDefinition.options) {
      const query = { ...MARCH_AND_APRIL, definition };
      const { items, metric } = await read(query);
      const whole = figure((await campusBoard(director, org, maths.campus, query)).totals, 'renewal-rate');
      const sum = (side: 'numerator' | 'denominator') => items.reduce((total, each) => total + each[side], 0);
      expect([definition, sum('numerator'), sum('denominator')]).toEqual([
        definition,
        whole.numerator,
        whole.denominator,
      ]);
      expect(items.every(({ className }) => className !== null)).toBe(true);
      expect(metric.variant?.nameZh).toBeDefined();
    }
    expect(await rates({ ...MARCH, definition: 'part' })).toEqual([
      [maths.classId, 4, 4],
      [poetry.classId, 1, 3],
    ]);
  });

  test('stays apart from the completion of the renewal task, which has no class', async () => {
    await countFacts(api, org, [
      { campus: maths.campus, metric: 'target-renewal', onDate: '2026-04-01', minor: 1000_000 },
    ]);
    const { totals } = await campusBoard(director, org, maths.campus, MARCH_AND_APRIL);
    expect(figure(totals, 'renewal-rate')).toMatchObject({ numerator: 4, denominator: 7 });
    expect(figure(totals, 'renewal-task-amount')).toMatchObject({ numerator: 400_000, denominator: 1000_000 });
    expect(await rates()).toEqual([
      [maths.classId, 3, 4],
      [poetry.classId, 1, 3],
    ]);
  });

  test('keeps an item in the class the student was in on its day, whoever leaves afterwards', async () => {
    await advisor.client.call(removeClassMember, {
      params: { ...at(), classId: poetry.classId, studentId: poetry.students[2] ?? '' },
    });
    expect(await rates()).toContainEqual([poetry.classId, 1, 3]);
  });

  test('403 for who reads no figures, 404 for another campus, 422 for a period that ends before it begins', async () => {
    const send = (who: TestPerson, params = at(), query = MARCH) =>
      who.client.send(getClassRenewalRates, { params, query });
    expect((await send(advisor)).status).toBe(403);
    const elsewhere = await org.member('principal', org.campuses[1]);
    expect((await send(elsewhere)).status).toBe(404);
    expect(await problemIn(await send(director, at(), { from: MARCH.until, until: MARCH.from }))).toMatchObject({
      status: 422,
      pointers: ['?until'],
    });
  });
});
