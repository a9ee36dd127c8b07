/** Appraisals over HTTP: the cycle of months and quarters, who sees and says what, who is named excellent; each status an endpoint can give. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { systemScope } from '@keshi/platform/work';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { countFacts } from '@keshi/testing/facts';
import { testApi, type TestApi } from '@keshi/testing/http';
import { APPRAISAL } from '@keshi/testing/record-forms';
import { listDuties, listTeamDuties } from '../advising/contract.ts';
import { createIncident } from '../service-desk/contract.ts';
import { setSetting } from '../tenancy/contract.ts';
import * as contract from './contract.ts';

const QUARTER = '2026-Q1';
let api: TestApi;
let org: TestOrg;
let at: { orgId: string; campusId: string };
let branch: { orgId: string; branchId: string };
type Staff = Record<
  'director' | 'head' | 'principal' | 'supervisor' | 'advisor' | 'other' | 'third' | 'teacher',
  TestPerson
>;
let staff: Staff;

beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});
beforeEach(async () => {
  api.clock.set('2026-03-20T01:00:00.000Z');
  org = await makeOrg(api);
  staff = {
    director: await org.member('director'),
    head: await org.member('branch_principal'),
    principal: await org.member('principal'),
    supervisor: await org.member('advisor_supervisor'),
    advisor: await org.member('advisor'),
    other: await org.member('advisor'),
    third: await org.member('advisor'),
    teacher: await org.member('teacher'),
  };
  at = { orgId: org.orgId, campusId: org.campuses[0].id };
  branch = { orgId: org.orgId, branchId: org.branches[0] };
  api.clock.set('2026-04-02T01:00:00.000Z');
});

const judge = (who: TestPerson, of: TestPerson, given: Partial<typeof APPRAISAL> & { quarter?: string } = {}) =>
  who.client.send(contract.setSuperiorAppraisal, {
    params: { ...at, personId: of.personId },
    body: { quarter: QUARTER, ...APPRAISAL, ...given },
  });
const judged = (who: TestPerson, of: TestPerson, given: Partial<typeof APPRAISAL> = {}) =>
  who.client.call(contract.setSuperiorAppraisal, {
    params: { ...at, personId: of.personId },
    body: { quarter: QUARTER, ...APPRAISAL, ...given },
  });
const appraiseSelf = (who: TestPerson, month: string, remark = APPRAISAL.remark) =>
  who.client.send(contract.setOwnAppraisal, { params: at, body: { month, ...APPRAISAL, remark } });
const scorePeer = (who: TestPerson, of: TestPerson, families = 4) =>
  who.client.send(contract.setPeerAppraisal, {
    params: { ...at, personId: of.personId },
    body: { quarter: QUARTER, scores: { ...APPRAISAL.scores, families } },
  });
const own = (who: TestPerson) =>
  who.client.call(contract.getOwnAppraisals, { params: at, query: { quarter: QUARTER } });
const collate = (who: TestPerson, quarter = QUARTER) =>
  who.client.call(contract.listAppraisals, { params: at, query: { quarter } });
const faults = async (response: Response) => {
  const { status, type, pointers } = await problemIn(response);
  return { status, type, at: pointers };
};

describe('a month of one’s own (KPI-11)', () => {
  test('is said from its last day until the next has ended, anew as another version, and is there for oneself and superiors', async () => {
    const { advisor, supervisor } = staff;
    expect(await faults(await appraiseSelf(advisor, '2026-04'))).toEqual({
      status: 422,
      type: 'invalid-input',
      at: ['/month'],
    });
    expect((await appraiseSelf(advisor, '2026-02')).status).toBe(422);
    expect((await appraiseSelf(advisor, '2026-03')).status).toBe(200);
    expect((await appraiseSelf(advisor, '2026-03', '补充：还差一位')).status).toBe(200);
    const mine = (await own(advisor)).own;
    expect(mine?.self.map(({ month, isOpen, appraisal }) => [month, isOpen, appraisal?.version ?? null])).toEqual([
      ['2026-01', false, null],
      ['2026-02', false, null],
      ['2026-03', true, 2],
    ]);
    expect(mine?.self[2]?.appraisal).toMatchObject({
      score: 400,
      remark: '补充：还差一位',
      signedName: advisor.name,
      answer: null,
    });
    const people = (await collate(supervisor)).people;
    expect(people.find(({ personId }) => personId === advisor.personId)?.self).toEqual([null, null, 400]);
  });

  test('a score outside the scale or without a summary is refused beside its field, and nothing is kept', async () => {
    const { advisor } = staff;
    const response = await advisor.client.send(contract.setOwnAppraisal, {
      params: at,
      body: { ...APPRAISAL, month: '2026-03', scores: { ...APPRAISAL.scores, duties: 6 }, remark: '' },
    });
    expect(await faults(response)).toEqual({ status: 422, type: 'invalid-input', at: ['/scores/duties', '/remark'] });
    expect((await own(advisor)).own?.self[2]?.appraisal).toBeNull();
  });

  test('who came after the month has none to appraise: 404; who has no such duty at all: 403', async () => {
    const newcomer = await org.member('advisor');
    await api.admin.query(
      sql`update app.membership set started_on = '2026-04-01' where org_id = ${org.orgId} and person_id = ${newcomer.personId}`,
    );
    expect((await appraiseSelf(newcomer, '2026-03')).status).toBe(404);
    expect((await own(newcomer)).own).toBeNull();
    await api.admin.query(
      sql`update app.membership set started_on = '2026-03-31' where org_id = ${org.orgId} and person_id = ${newcomer.personId}`,
    );
    expect((await own(newcomer)).own?.self.map(({ isOpen }) => isOpen)).toEqual([false, false, true]);
    expect((await appraiseSelf(newcomer, '2026-03')).status).toBe(200);
    expect((await appraiseSelf(staff.teacher, '2026-03')).status).toBe(403);
    expect((await appraiseSelf(staff.principal, '2026-03')).status).toBe(404);
  });
});

describe('the superior’s word on a quarter (KPI-08, KPI-11)', () => {
  test('of an advisor by supervisor or principal, of a supervisor by the principal; others are not there, and nobody for themselves', async () => {
    const { supervisor, principal, head, advisor, other, director } = staff;
    const statuses = [
      [await judge(supervisor, advisor), await judge(principal, other), await judge(principal, supervisor)],
      [await judge(supervisor, supervisor), await judge(supervisor, principal), await judge(supervisor, staff.teacher)],
      [await judge(advisor, other), await judge(director, advisor)],
      [await judge(head, supervisor)],
    ].map((responses) => responses.map(({ status }) => status));
    expect(statuses).toEqual([[200, 200, 200], [404, 404, 404], [403, 403], [200]]);
    const elsewhere = await org.member('advisor', org.campuses[1]);
    expect(await problemIn(await judge(supervisor, elsewhere))).toEqual(
      await problemIn(await judge(supervisor, { ...elsewhere, personId: newId() })),
    );
    expect(await faults(await judge(supervisor, advisor, { quarter: '2026-Q2' }))).toMatchObject({
      status: 422,
      at: ['/quarter'],
    });
  });

  test('RPT-08: is collated with the best first, graded, and with the bonus once head office sets one; of two superiors the later counts', async () => {
    const { supervisor, principal, advisor, other, director } = staff;
    const five = { families: 5, duties: 5, renewals: 5, records: 5, teamwork: 5 };
    await judged(supervisor, advisor);
    await judged(supervisor, other, { scores: five });
    const shown = async () =>
      (await collate(director)).people
        .filter(({ score }) => score !== null)
        .map(({ personId, score, grade, bonusPercent }) => [personId, score, grade, bonusPercent]);
    expect(await shown()).toEqual([
      [other.personId, 500, 'excellent', null],
      [advisor.personId, 400, 'good', null],
    ]);
    expect((await collate(director)).people).toHaveLength(4);
    await director.client.call(setSetting, {
      params: { orgId: org.orgId },
      body: {
        name: 'appraisal-bonus',
        value: { excellent: 120, good: 100, fair: 80, poor: 50 },
        effectiveOn: '2026-04-02',
      },
    });
    // Of the quarter's last day, on which there was none yet.
    expect((await shown())[0]).toEqual([other.personId, 500, 'excellent', null]);
    await api.admin.query(
      sql`update app.setting set effective_on = '2026-03-31' where org_id = ${org.orgId} and name = 'appraisal-bonus'`,
    );
    api.clock.advance(60_000);
    await judged(principal, other, { scores: { ...five, duties: 1, renewals: 1, records: 1 } });
    expect(await shown()).toEqual([
      [advisor.personId, 400, 'good', 100],
      [other.personId, 260, 'fair', 80],
    ]);
  });

  test('is answered by name by the person alone, once a version; said anew it waits for an answer again', async () => {
    const { supervisor, advisor, other } = staff;
    const { id } = await judged(supervisor, advisor);
    const answer = (who: TestPerson, version: number, response = '同意') =>
      who.client.send(contract.answerAppraisal, {
        params: { ...at, appraisalId: id },
        body: { version, response },
      });
    expect((await answer(other, 1)).status).toBe(404);
    expect((await answer(supervisor, 1)).status).toBe(404);
    expect((await answer(advisor, 2)).status).toBe(404);
    expect((await answer(advisor, 1)).status).toBe(200);
    await answer(advisor, 1, '改口');
    expect((await own(advisor)).own?.superior?.answer).toMatchObject({ response: '同意', signedName: advisor.name });
    await judged(supervisor, advisor, { remark: '补充说明' });
    expect((await own(advisor)).own?.superior).toMatchObject({ version: 2, remark: '补充说明', answer: null });
    expect((await answer(advisor, 1)).status).toBe(409);
    expect((await collate(supervisor)).people.find(({ personId }) => personId === advisor.personId)?.isAnswered).toBe(
      false,
    );
  });

  test('is nobody else’s to read: 403 for colleagues, 404 for who is not appraised there', async () => {
    const { supervisor, advisor, other, teacher } = staff;
    const read = (who: TestPerson, personId: string) =>
      who.client.send(contract.getPersonAppraisals, { params: { ...at, personId }, query: { quarter: QUARTER } });
    expect((await read(other, advisor.personId)).status).toBe(403);
    expect((await read(supervisor, teacher.personId)).status).toBe(404);
    expect((await read(supervisor, newId())).status).toBe(404);
    expect((await read(supervisor, advisor.personId)).status).toBe(200);
  });

  test('what was said stays: no role of the product rewrites or deletes a version or an answer', async () => {
    await judged(staff.supervisor, staff.advisor);
    for (const database of [api.app, api.worker])
      for (const statement of [
        sql`update appraisal_version set score = 500 where org_id = ${org.orgId}`,
        sql`delete from appraisal_version where org_id = ${org.orgId}`,
        sql`delete from appraisal where org_id = ${org.orgId}`,
        sql`update appraisal set person_id = id where org_id = ${org.orgId}`,
        sql`delete from award_naming where org_id = ${org.orgId}`,
      ])
        await expect(database.transaction(systemScope(org.orgId), (tx) => tx.query(statement))).rejects.toMatchObject({
          code: '42501',
        });
  });
});

describe('colleagues (KPI-12)', () => {
  test('score each other without a name: the mean from three on, never whose', async () => {
    const { supervisor, advisor, other, third, principal } = staff;
    for (const [who, families] of [
      [other, 4],
      [third, 5],
    ] as const)
      expect((await scorePeer(who, advisor, families)).status).toBe(200);
    expect((await own(advisor)).own?.peers).toEqual({ count: 2, score: null });
    expect((await scorePeer(supervisor, advisor, 1)).status).toBe(200);
    // 400, 420 and 340.
    expect((await own(advisor)).own?.peers).toEqual({ count: 3, score: 387 });
    expect((await scorePeer(advisor, advisor)).status).toBe(404);
    expect((await scorePeer(principal, advisor)).status).toBe(404);
    const { colleagues } = await own(other);
    expect(colleagues.map(({ personId, isScored }) => [personId, isScored])).toEqual(
      expect.arrayContaining([
        [advisor.personId, true],
        [third.personId, false],
      ]),
    );
    const text = JSON.stringify([await own(advisor), await collate(supervisor)]);
    expect(text).not.toContain(`"assessorId"`);
    const seen = await supervisor.client.call(contract.getPersonAppraisals, {
      params: { ...at, personId: advisor.personId },
      query: { quarter: QUARTER },
    });
    // The supervisor sees the one they gave themselves, and of the others only the mean.
    expect(seen.ownScore?.score).toBe(340);
    expect(JSON.stringify(seen)).not.toContain(third.name);
  });
});

describe('the duties of the cycle (KPI-11)', () => {
  const duties = async (who: TestPerson) =>
    (await who.client.call(listDuties, { params: at, query: { kind: 'plans' } })).page.items
      .filter(({ rule }) => rule.endsWith('appraisal'))
      .map(({ rule, period, personName, urgency }) => [rule, period, personName, urgency]);

  test('stand from the last day, are done within seconds, and late ones are told to who leads the team', async () => {
    const { supervisor, principal, advisor, other, third } = staff;
    api.clock.set('2026-03-31T01:00:00.000Z');
    await api.settle(org.orgId);
    expect(await duties(advisor)).toEqual([['self-appraisal', '2026-03', null, 'open']]);
    expect(await duties(principal)).toEqual([['superior-appraisal', QUARTER, supervisor.name, 'open']]);
    expect((await duties(supervisor)).toSorted()).toEqual(
      [
        ['self-appraisal', '2026-03', null, 'open'],
        ...[advisor, other, third].map(({ name }) => ['superior-appraisal', QUARTER, name, 'open']),
      ].toSorted(),
    );
    await appraiseSelf(advisor, '2026-03');
    await judged(supervisor, advisor);
    // As on a machine that has nothing else to do: where an evaluation took long, the next one waits.
    await api.admin.query(sql`update app.duty_run set took_ms = 0 where org_id = ${org.orgId}`);
    api.clock.advance(10_000);
    await api.settle(org.orgId);
    expect(await duties(advisor)).toEqual([]);
    expect((await duties(supervisor)).map(([, , name]) => name)).not.toContain(advisor.name);
    api.clock.set('2026-04-04T01:00:00.000Z');
    await api.settle(org.orgId);
    expect(await duties(other)).toEqual([['self-appraisal', '2026-03', null, 'late']]);
    const late = await supervisor.client.call(listTeamDuties, { params: at });
    const rules = late.escalated.filter(({ rule }) => rule === 'self-appraisal').map(({ ownerId }) => ownerId);
    expect(rules).toEqual(expect.arrayContaining([other.personId, third.personId]));
    expect(rules).not.toContain(advisor.personId);
  });

  test('who has left owes nothing, and the new supervisor owes the quarter of those who were there before', async () => {
    const { supervisor, advisor, other } = staff;
    api.clock.set('2026-03-31T01:00:00.000Z');
    await api.settle(org.orgId);
    await api.admin.query(
      sql`update app.membership set ended_on = '2026-04-01' where org_id = ${org.orgId} and person_id in (${supervisor.personId}, ${other.personId})`,
    );
    api.clock.set('2026-04-02T01:00:00.000Z');
    const successor = await org.member('advisor_supervisor');
    await api.admin.query(
      sql`update app.membership set started_on = '2026-04-01' where org_id = ${org.orgId} and person_id = ${successor.personId}`,
    );
    await api.settle(org.orgId);
    const owed = await duties(successor);
    expect(owed.map(([rule, , name]) => [rule, name])).toEqual(
      expect.arrayContaining([['superior-appraisal', advisor.name]]),
    );
    expect(owed.map(([, , name]) => name)).not.toContain(other.name);
    // Was not there in March, so has no month of their own to appraise.
    expect(owed.map(([rule]) => rule)).not.toContain('self-appraisal');
  });
});

describe('excellent supervisors are named by the branch (KPI-06)', () => {
  const MONTH = '2026-03';
  const give = () =>
    countFacts(api, org, [{ campus: org.campuses[0], metric: 'target-new', onDate: '2026-03-01', minor: 1000_00 }]);
  const name = (who: TestPerson, of: TestPerson, month = MONTH) =>
    who.client.send(contract.nameSupervisor, {
      params: branch,
      body: { month, campusId: at.campusId, personId: of.personId, reason: '招生、续班都完成' },
    });
  const named = async () =>
    await staff.director.client.call(contract.listNamed, { params: branch, query: { month: MONTH } });

  test('from those with a place, with the reason; taken back by another row; by nobody below the branch', async () => {
    const { head, supervisor, principal, advisor } = staff;
    expect(await faults(await name(head, supervisor))).toMatchObject({ status: 422, at: ['/personId'] });
    await give();
    // A campus has no say in its branch: it is not even there.
    expect((await name(principal, supervisor)).status).toBe(404);
    expect((await name(head, advisor)).status).toBe(404);
    expect(await faults(await name(head, supervisor, '2026-04'))).toMatchObject({ status: 422, at: ['/month'] });
    expect((await name(head, supervisor)).status).toBe(200);
    expect((await problemIn(await name(head, supervisor))).type).toBe('already-exists');
    const [row] = (await named()).named;
    expect(row).toMatchObject({
      personId: supervisor.personId,
      name: supervisor.name,
      place: 1,
      reason: '招生、续班都完成',
    });
    const withdraw = () =>
      head.client.send(contract.withdrawNaming, {
        params: { ...branch, namingId: row?.id ?? '' },
        body: { reason: '数据有误' },
      });
    expect((await withdraw()).status).toBe(200);
    expect((await withdraw()).status).toBe(404);
    expect((await named()).named).toEqual([]);
    expect((await name(head, supervisor)).status).toBe(200);
    const rows = await api.admin.query<{ decision: string }>(
      sql`select decision from app.award_naming where org_id = ${org.orgId} order by revision`,
    );
    expect(rows.map(({ decision }) => decision)).toEqual(['named', 'withdrawn', 'named']);
  });

  test('KPI-03: not past a complaint', async () => {
    await give();
    api.clock.set('2026-03-30T01:00:00.000Z');
    await staff.supervisor.client.call(createIncident, {
      params: at,
      body: { kind: 'complaint', via: 'phone', matter: '老师迟到两次', occurredOn: '2026-03-20' },
    });
    api.clock.set('2026-04-02T01:00:00.000Z');
    expect(await faults(await name(staff.head, staff.supervisor))).toMatchObject({ status: 422, at: ['/personId'] });
  });

  test('no more than the setting allows, also when eight are named at once', async () => {
    await give();
    const candidates = [staff.supervisor];
    while (candidates.length < 8) candidates.push(await org.member('advisor_supervisor'));
    await staff.director.client.call(setSetting, {
      params: { orgId: org.orgId },
      body: { name: 'supervisor-award-count', value: 1, effectiveOn: '2026-04-02' },
    });
    await api.admin.query(
      sql`update app.setting set effective_on = '2026-03-01' where org_id = ${org.orgId} and name = 'supervisor-award-count'`,
    );
    const statuses = (await Promise.all(candidates.map((person) => name(staff.head, person)))).map(
      ({ status }) => status,
    );
    expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
    expect(await named()).toMatchObject({ most: 1, named: [{ place: 1 }] });
  });

  test('a branch that is not there is not found', async () => {
    const elsewhere = { ...branch, branchId: newId() };
    const listed = await staff.director.client.send(contract.listNamed, { params: elsewhere, query: { month: MONTH } });
    expect(listed.status).toBe(404);
  });
});
