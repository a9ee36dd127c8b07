/** The duty to file over the API: it appears, is done by filing, goes late and reaches who is told; corrections open nothing. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zonedInstant } from '@keshi/kernel/dates';
import { correctFiling, fileFiling, getFilingDraft } from '@keshi/modules/filings/contract';
import { makeOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { listDuties, listTeamDuties } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** A campus opened on Thursday 8 October 2026, with an advisor, a supervisor and a teacher. */
async function open() {
  const at = async (on: string, time: string): Promise<void> => {
    api.clock.set(zonedInstant(on, time, 'Asia/Shanghai'));
    await api.settle(org.orgId);
  };
  api.clock.set(zonedInstant('2026-10-08', '09:00', 'Asia/Shanghai'));
  const org = await makeOrg(api);
  const [advisor, supervisor, teacher] = [
    await org.member('advisor'),
    await org.member('advisor_supervisor'),
    await org.member('teacher'),
  ];
  const params = { orgId: org.orgId, campusId: org.campuses[0].id };
  const listed = async (who: TestPerson) =>
    (await who.client.call(listDuties, { params, query: { kind: 'filings', limit: 100 } })).page.items.map(
      ({ period, urgency }) => `${period} ${urgency}`,
    );
  const cellsOf = async (who: TestPerson, kind: 'advisor-daily' | 'takings', on: string) =>
    (await who.client.call(getFilingDraft, { params, query: { kind, on } })).cells.map(({ key, system }) => ({
      key,
      seen: system,
    }));
  const file = async (who: TestPerson, kind: 'advisor-daily' | 'takings', from: string) =>
    await who.client.call(fileFiling, { params, body: { kind, from, cells: await cellsOf(who, kind, from) } });
  return { org, params, at, listed, cellsOf, file, advisor, supervisor, teacher };
}

test('RPT-04: a report stands from its day, presses in the evening, and is done by filing; a correction opens nothing', async () => {
  const { at, listed, file, cellsOf, params, advisor, teacher } = await open();
  await at('2026-10-08', '09:20');
  expect(await listed(advisor)).toEqual(['advisor-daily 2026-10-08 open']);
  await at('2026-10-08', '21:05');
  expect(await listed(advisor)).toEqual(['advisor-daily 2026-10-08 pressing']);
  const { id } = await file(advisor, 'advisor-daily', '2026-10-08');
  await at('2026-10-08', '21:06');
  expect(await listed(advisor)).toEqual([]);
  const body = { reason: '补记一通电话', cells: await cellsOf(advisor, 'advisor-daily', '2026-10-08') };
  await advisor.client.call(correctFiling, { params: { ...params, filingId: id }, body });
  await at('2026-10-08', '21:30');
  expect(await listed(advisor)).toEqual([]);
  const owners = await api.admin.query<{ ownerId: string }>(
    sql`select distinct owner_id from app.duty where org_id = ${params.orgId} and rule = 'filing'`,
  );
  expect(owners.map(({ ownerId }) => ownerId)).not.toContain(teacher.personId);
});

test('RPT-04, PAY-01: unfiled at 24:00 of the next day it is late, and those who are told see it; filed late it is done late', async () => {
  const { at, listed, file, params, supervisor, advisor } = await open();
  await at('2026-10-09', '23:59');
  const isDaily = (each: string): boolean => each.includes('2026-10-08');
  expect((await listed(supervisor)).filter(isDaily)).toEqual(
    [
      'supervisor-daily 2026-10-08 pressing',
      'takings 2026-10-08 pressing',
      'teacher-demand 2026-10-08 pressing',
    ].toSorted(),
  );
  await at('2026-10-10', '00:15');
  const team = await supervisor.client.call(listTeamDuties, { params });
  expect(
    team.escalated
      .map(({ period, ownerId, detail }) => [period, ownerId === advisor.personId, detail.tells])
      .toSorted(),
  ).toEqual([
    ['advisor-daily 2026-10-08', true, 'advisor_supervisor'],
    // Friday's list was for Friday.
    ['friday-list 2026-10-05', true, 'advisor_supervisor'],
    ['supervisor-daily 2026-10-08', false, 'branch_principal'],
    ['takings 2026-10-08', false, 'branch_principal'],
    ['teacher-demand 2026-10-08', false, 'branch_principal'],
  ]);
  await file(supervisor, 'takings', '2026-10-08');
  await at('2026-10-10', '00:30');
  const [row] = await api.admin.query<{ state: string; lateById: string | null }>(
    sql`select state, late_by_id from app.duty where org_id = ${params.orgId} and rule = 'filing' and period = 'takings 2026-10-08'`,
  );
  expect(row).toEqual({ state: 'done', lateById: supervisor.personId });
});

test('whoever leaves owes nothing more; the campus’s falls to the principal when it has no supervisor', async () => {
  const { org, at, listed, params, advisor, supervisor } = await open();
  const principal = await org.member('principal');
  await at('2026-10-08', '20:00');
  expect(await listed(principal)).toEqual([]);
  await api.admin.query(
    sql`update app.membership set ended_on = '2026-10-09' where org_id = ${params.orgId} and person_id in (${advisor.personId}, ${supervisor.personId})`,
  );
  await at('2026-10-08', '20:20');
  const rows = await api.admin.query<{ period: string; ownerId: string; state: string }>(
    sql`select period, owner_id, state from app.duty where org_id = ${params.orgId} and rule = 'filing' order by period`,
  );
  expect(rows.find(({ period }) => period === 'advisor-daily 2026-10-08')).toMatchObject({ state: 'dropped' });
  expect(rows.find(({ period }) => period === 'takings 2026-10-08')).toMatchObject({
    state: 'open',
    ownerId: principal.personId,
  });
});
