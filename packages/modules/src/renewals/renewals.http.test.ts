/** Each status that the endpoints of renewals can give. */
import { sql } from '@keshi/platform/sql';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import * as contract from './contract.ts';

let api: TestApi;
let shop: Shop;
let at: { orgId: string; campusId: string };
beforeAll(async () => {
  api = await testApi();
  shop = await makeShop(api, { students: 5 });
  at = { orgId: shop.org.orgId, campusId: shop.world.campus.id };
});
afterAll(async () => {
  await api.stop();
});

const typeOf = async (response: Response): Promise<[number, string]> => {
  const { status, type } = await problemIn(response);
  return [status, type];
};

/** An open renewal of a student, as a roll would have made it. */
async function due(given: { studentIndex?: number; dueOn?: string } = {}): Promise<string> {
  const id = newId();
  const studentId = shop.world.students[given.studentIndex ?? 0] ?? '';
  await api.admin.query(
    sql`update app.renewal set closed_on = '2026-09-01', stage = 'lost' where org_id = ${at.orgId} and student_id = ${studentId} and closed_on is null`,
  );
  await api.admin.query(sql`
    insert into app.renewal (org_id, campus_id, branch_id, id, student_id, course_id, advisor_id, stage, due_on, balance_units, opened_at, stage_at)
    values (${at.orgId}, ${at.campusId}, ${shop.world.campus.branchId}, ${id}, ${studentId}, ${shop.world.courseId}, ${shop.advisor.personId}, 'due', ${given.dueOn ?? '2026-09-01'}, 300, now(), now())`);
  return id;
}

const update = (
  renewalId: string,
  body: Parameters<typeof shop.advisor.client.send<typeof contract.updateRenewal>>[1]['body'],
  who = shop.advisor,
) => who.client.send(contract.updateRenewal, { params: { ...at, renewalId }, body });
const quote = (renewalId: string, body = { unitsBought: 1000, priceMinor: 1000_00 }) =>
  shop.advisor.client.send(contract.quoteRenewal, { params: { ...at, renewalId }, body });

describe('GET renewals', () => {
  test('200, open ones first by due date, narrowed, a page at a time', async () => {
    const late = await due({ studentIndex: 1, dueOn: '2026-08-20' });
    const early = await due({ studentIndex: 2, dueOn: '2026-08-10' });
    const closed = await due({ studentIndex: 3, dueOn: '2026-08-01' });
    await update(closed, { stage: 'lost', lostReason: 'graduated' });
    const read = async (
      query: Parameters<typeof shop.advisor.client.call<typeof contract.listRenewals>>[1]['query'] = {},
    ) => await shop.advisor.client.call(contract.listRenewals, { params: at, query });
    const first = await read({ limit: 2 });
    expect(first.items.map((each) => each.id)).toEqual([early, late]);
    expect((await read({ limit: 2, cursor: first.nextCursor ?? '' })).items.map((each) => each.id)).toEqual([closed]);
    expect((await read({ closed: 'true' })).items.map((each) => each.id)).toEqual([closed]);
    expect(
      (await read({ closed: 'false', studentId: shop.world.students[1] ?? '' })).items.map((each) => each.id),
    ).toEqual([late]);
    expect((await read({ stage: 'lost', advisorId: shop.advisor.personId })).items.map((each) => each.id)).toEqual([
      closed,
    ]);
    expect((await read({ advisorId: newId() })).items).toEqual([]);
  });

  test('403 for a teacher, 404 for another campus and for none', async () => {
    const renewalId = await due();
    expect((await shop.teacher.client.send(contract.listRenewals, { params: at, query: {} })).status).toBe(403);
    const principal = await shop.org.member('principal', shop.org.campuses[1]);
    const params = { ...at, campusId: shop.org.campuses[1].id };
    expect((await principal.client.send(contract.getRenewal, { params: { ...params, renewalId } })).status).toBe(404);
    expect(
      (
        await principal.client.send(contract.updateRenewal, {
          params: { ...params, renewalId },
          body: { stage: 'contacted' },
        })
      ).status,
    ).toBe(404);
    expect(
      (
        await principal.client.send(contract.quoteRenewal, {
          params: { ...params, renewalId },
          body: { unitsBought: 100, priceMinor: 100 },
        })
      ).status,
    ).toBe(404);
    expect(
      (await shop.advisor.client.send(contract.getRenewal, { params: { ...at, renewalId: newId() } })).status,
    ).toBe(404);
  });
});

describe('GET renewal risks', () => {
  test('200 with the parts that add up, narrowed to a stage and an advisor; 422 for a stage that is none', async () => {
    await due({ studentIndex: 1, dueOn: '2026-08-20' });
    const read = (query: NonNullable<ClientInput<typeof contract.listRenewalRisks>['query']>) =>
      shop.advisor.client.call(contract.listRenewalRisks, { params: at, query });
    const { page, counts } = await read({});
    expect(page.items.map(({ studentId }) => studentId)).toContain(shop.world.students[1]);
    for (const { score, parts } of page.items) expect(parts.reduce((sum, { points }) => sum + points, 0)).toBe(score);
    expect((await read({ stage: 'due' })).page.items).toHaveLength(
      counts.find(({ stage }) => stage === 'due')?.count ?? 0,
    );
    expect((await read({ advisorId: newId() })).page.items).toEqual([]);
    const response = await shop.advisor.client.fetch(
      `http://keshi.test/orgs/${at.orgId}/campuses/${at.campusId}/renewal-risks?stage=paid`,
    );
    expect(await typeOf(response)).toEqual([422, 'invalid-input']);
  });

  test('403 for a teacher; another campus has its own, and none of this one', async () => {
    expect((await shop.teacher.client.send(contract.listRenewalRisks, { params: at, query: {} })).status).toBe(403);
    const principal = await shop.org.member('principal', shop.org.campuses[1]);
    const params = { ...at, campusId: shop.org.campuses[1].id };
    expect((await principal.client.call(contract.listRenewalRisks, { params, query: {} })).page.items).toEqual([]);
    expect((await principal.client.send(contract.listRenewalRisks, { params: at, query: {} })).status).toBe(404);
  });
});

describe('PATCH renewal', () => {
  test('200, and again 200 without another step', async () => {
    const renewalId = await due();
    expect((await update(renewalId, { stage: 'contacted', note: '妈妈说下周' })).status).toBe(200);
    expect((await update(renewalId, { stage: 'contacted', note: '妈妈说下周' })).status).toBe(200);
    const shown = await shop.advisor.client.call(contract.getRenewal, { params: { ...at, renewalId } });
    expect(shown).toMatchObject({ stage: 'contacted', note: '妈妈说下周', advisorName: shop.advisor.name });
    expect(shown.events).toMatchObject([{ stage: 'contacted', note: '妈妈说下周', actorName: shop.advisor.name }]);
  });

  test('403 for the front desk', async () => {
    expect((await update(await due(), { stage: 'contacted' }, shop.desk)).status).toBe(403);
  });

  test('422 for a loss without a reason, a reason without a loss, a step that only an order takes', async () => {
    const renewalId = await due();
    expect(await typeOf(await update(renewalId, { stage: 'lost' }))).toEqual([422, 'invalid-input']);
    expect(await typeOf(await update(renewalId, { stage: 'intends', lostReason: 'price' }))).toEqual([
      422,
      'invalid-input',
    ]);
    const response = await shop.advisor.client.fetch(
      `http://keshi.test/orgs/${at.orgId}/campuses/${at.campusId}/renewals/${renewalId}`,
      { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"stage":"paid"}' },
    );
    expect(await typeOf(response)).toEqual([422, 'invalid-input']);
  });

  test('409 when it is closed, when the family has a quote, when money was received', async () => {
    const closed = await due();
    await update(closed, { stage: 'lost', lostReason: 'other' });
    expect(await typeOf(await update(closed, { stage: 'contacted' }))).toEqual([409, 'conflict']);
    const quoted = await due();
    const { orderId } = await shop.advisor.client.call(contract.quoteRenewal, {
      params: { ...at, renewalId: quoted },
      body: { unitsBought: 1000, priceMinor: 1000_00 },
    });
    expect(await typeOf(await update(quoted, { stage: 'intends' }))).toEqual([409, 'conflict']);
    await shop.receive(orderId ?? '', 500_00);
    expect(await typeOf(await update(quoted, { stage: 'lost', lostReason: 'price' }))).toEqual([409, 'order-state']);
  });
});

describe('POST quote', () => {
  test('201 once; 409 for a second, and for a closed renewal; 422 without a price', async () => {
    const renewalId = await due({ studentIndex: 4 });
    const incomplete = await shop.advisor.client.send(contract.quoteRenewal, {
      params: { ...at, renewalId },
      body: { unitsBought: 1000 },
    });
    expect(await typeOf(incomplete)).toEqual([422, 'invalid-input']);
    const made = await quote(renewalId);
    expect(made.status).toBe(201);
    expect(JSON.parse(await made.text())).toMatchObject({ stage: 'quoted', priceMinor: 1000_00 });
    expect(await typeOf(await quote(renewalId))).toEqual([409, 'conflict']);
    const closed = await due({ studentIndex: 3 });
    await update(closed, { stage: 'lost', lostReason: 'time' });
    expect(await typeOf(await quote(closed))).toEqual([409, 'conflict']);
  });
});
