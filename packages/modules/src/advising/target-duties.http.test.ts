/** Duties of the month's end on real SQL (TGT-02, TGT-03, TGT-07): what their facts hold. The rules themselves are in rules/target-duties.test.ts. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  releaseBranchTargets,
  releaseCampusTargets,
  setBranchTargets,
  setCampusTargets,
  setOwnPlan,
  setOwnTargets,
} from '@keshi/modules/targets/contract';
import { makeOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { setSetting } from '../tenancy/contract.ts';
import { listDuties, listTeamDuties } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const MONTH = '2026-04';

async function campus() {
  api.clock.set('2026-03-23T01:00:00.000Z');
  const org = await makeOrg(api);
  const [head, supervisor, advisor, other] = [
    await org.member('branch_principal'),
    await org.member('advisor_supervisor'),
    await org.member('advisor'),
    await org.member('advisor'),
  ];
  const params = { orgId: org.orgId, campusId: org.campuses[0].id };
  const at = async (instant: string): Promise<void> => {
    api.clock.set(instant);
    await api.settle(org.orgId);
  };
  const plans = async (who: TestPerson) =>
    (await who.client.call(listDuties, { params, query: { kind: 'plans' } })).page.items
      .filter(({ rule }) => rule.startsWith('split-'))
      .map(({ rule, urgency, period, detail }) => [rule, urgency, period, detail.missing]);
  const issue = async (newCount: number, reason?: string): Promise<void> => {
    const branch = { orgId: org.orgId, branchId: org.branches[0] };
    const numbers = { newCount, hoursUnits: 200_00 };
    const parts = [{ holderId: params.campusId, numbers }];
    await head.client.call(setBranchTargets, { params: branch, body: { month: MONTH, whole: numbers, parts } });
    await head.client.call(releaseBranchTargets, {
      params: branch,
      body: { month: MONTH, ...(reason === undefined ? {} : { reason }) },
    });
  };
  const split = async (newCount: number, reason?: string): Promise<void> => {
    const parts = [{ holderId: advisor.personId, numbers: { newCount, hoursUnits: 200_00 } }];
    await supervisor.client.call(setCampusTargets, { params, body: { month: MONTH, parts } });
    await supervisor.client.call(releaseCampusTargets, {
      params,
      body: { month: MONTH, ...(reason === undefined ? {} : { reason }) },
    });
  };
  const sign = (who: TestPerson) =>
    who.client.call(setOwnPlan, { params, body: { month: MONTH, work: '每天回访三位家长', sign: true } });
  return { org, supervisor, advisor, other, params, at, plans, issue, split, sign };
}

test('every advisor owes a plan from the 25th; with targets handed down also the split of them; signing does it within seconds (TGT-02, TGT-07)', async () => {
  const { advisor, other, supervisor, params, at, plans, issue, sign } = await campus();
  await at('2026-03-24T15:50:00.000Z');
  expect(await plans(advisor)).toEqual([]);
  await at('2026-03-24T16:10:00.000Z');
  expect(await plans(advisor)).toEqual([['split-own', 'open', MONTH, ['plan']]]);
  // Nothing was handed down, so the supervisor has nothing to split.
  expect(await plans(supervisor)).toEqual([]);
  await issue(6);
  await at('2026-03-24T16:11:00.000Z');
  expect(await plans(advisor)).toEqual([['split-own', 'open', MONTH, ['targets', 'plan']]]);
  await advisor.client.call(setOwnTargets, { params, body: { month: MONTH, numbers: { newCount: 3 } } });
  await at('2026-03-24T16:12:00.000Z');
  expect(await plans(advisor)).toEqual([['split-own', 'open', MONTH, ['plan']]]);
  await sign(advisor);
  await at('2026-03-24T16:13:00.000Z');
  expect(await plans(advisor)).toEqual([]);
  expect(await plans(other)).toEqual([['split-own', 'open', MONTH, ['targets', 'plan']]]);
});

test('unsigned when the month begins it is late and reaches the supervisor, and a week later it is missed', async () => {
  const { org, advisor, supervisor, params, at, plans } = await campus();
  await at('2026-03-30T17:00:00.000Z');
  expect(await plans(advisor)).toEqual([['split-own', 'pressing', MONTH, ['plan']]]);
  await at('2026-03-31T16:20:00.000Z');
  expect(await plans(advisor)).toEqual([['split-own', 'late', MONTH, ['plan']]]);
  const team = await supervisor.client.call(listTeamDuties, { params });
  expect(team.escalated.map(({ rule, ownerId }) => [rule, ownerId])).toContainEqual(['split-own', advisor.personId]);
  await at('2026-04-07T16:20:00.000Z');
  expect(await plans(advisor)).toEqual([]);
  const rows = await api.admin.query<{ state: string; lateById: string }>(
    sql`select d.state, d.late_by_id from app.duty d where d.org_id = ${org.orgId} and d.rule = 'split-own' and d.subject_id = ${advisor.personId}`,
  );
  expect(rows).toEqual([{ state: 'missed', lateById: advisor.personId }]);
});

test('the supervisor owes the split of what was handed down until it is released, and again when it is handed down anew (TGT-03)', async () => {
  const { supervisor, advisor, at, plans, issue, split } = await campus();
  await issue(6);
  await at('2026-03-25T01:00:00.000Z');
  expect(await plans(supervisor)).toEqual([['split-campus', 'open', MONTH, undefined]]);
  await split(6);
  await at('2026-03-25T01:01:00.000Z');
  expect(await plans(supervisor)).toEqual([]);
  await issue(8, '新校区开业');
  await at('2026-03-25T01:02:00.000Z');
  expect(await plans(supervisor)).toEqual([['split-campus', 'open', MONTH, undefined]]);
  await split(8, '补上');
  await at('2026-03-25T01:03:00.000Z');
  expect(await plans(supervisor)).toEqual([]);
  expect(await plans(advisor)).toEqual([['split-own', 'open', MONTH, ['plan']]]);
});

test('handed down or released again when the month has begun, nothing is owed for the month’s end, nor late', async () => {
  const { org, supervisor, at, plans, issue, split } = await campus();
  await issue(6);
  await at('2026-03-26T01:00:00.000Z');
  await split(6);
  await at('2026-03-26T01:01:00.000Z');
  api.clock.set('2026-04-02T01:00:00.000Z');
  await issue(8, '新校区开业');
  await at('2026-04-02T01:10:00.000Z');
  expect(await plans(supervisor)).toEqual([]);
  await split(8, '补上');
  await at('2026-04-02T01:20:00.000Z');
  const rows = await api.admin.query<{ state: string; doneAt: string; lateById: string | null }>(
    sql`select d.state, d.done_at, d.late_by_id from app.duty d where d.org_id = ${org.orgId} and d.rule = 'split-campus'`,
  );
  expect(rows).toEqual([{ state: 'done', doneAt: '2026-03-26T01:00:00.000Z', lateById: null }]);
});

test('who leaves, and who comes when the month has begun, owes no plan for it; without a supervisor the principal splits', async () => {
  const { org, supervisor, advisor, other, at, plans, issue } = await campus();
  const principal = await org.member('principal');
  await issue(6);
  await at('2026-03-26T01:00:00.000Z');
  expect((await plans(other)).length).toBe(1);
  await api.admin.query(sql`
    update app.membership set ended_on = case when person_id = ${advisor.personId} then '2026-04-01'::date else '2026-03-26'::date end
    where org_id = ${org.orgId} and person_id in (${supervisor.personId}, ${other.personId}, ${advisor.personId})`);
  await at('2026-03-26T01:20:00.000Z');
  const open = async () =>
    await api.admin.query<{ rule: string; ownerId: string }>(
      sql`select d.rule, d.owner_id from app.duty d where d.org_id = ${org.orgId} and d.state = 'open' and d.rule like 'split-%' order by d.rule, d.owner_id`,
    );
  expect(await open()).toEqual([{ rule: 'split-campus', ownerId: principal.personId }]);
  const newcomer = await org.member('advisor');
  await api.admin.query(
    sql`update app.membership set started_on = '2026-04-01' where org_id = ${org.orgId} and person_id = ${newcomer.personId}`,
  );
  await at('2026-04-02T01:00:00.000Z');
  expect(await open()).toEqual([{ rule: 'split-campus', ownerId: principal.personId }]);
});

test('when it begins is the organisation’s setting; 0 switches both off', async () => {
  const { org, advisor, supervisor, at, plans, issue } = await campus();
  await issue(6);
  const director = await org.member('director');
  const set = (value: number) =>
    director.client.call(setSetting, {
      params: { orgId: org.orgId },
      body: { name: 'target-plan-days', value, effectiveOn: '2026-03-23' },
    });
  await set(10);
  await at('2026-03-23T02:00:00.000Z');
  expect((await plans(advisor)).length).toBe(1);
  await set(0);
  await at('2026-03-23T02:20:00.000Z');
  expect([await plans(advisor), await plans(supervisor)]).toEqual([[], []]);
});
