/** Rankings and a person's month on real SQL (KPI-01, 03, 04, 07, 13): figures, gates that nobody judged can take away, settings of the month. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { systemScope } from '@keshi/platform/work';
import { makeOrg, type TestCampus, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { countFacts } from '@keshi/testing/facts';
import { testApi, type TestApi } from '@keshi/testing/http';
import { fileReport } from '@keshi/testing/simulator/filings';
import { makeWorld } from '@keshi/testing/world';
import { createIncident, judgeIncident } from '../service-desk/contract.ts';
import { setSetting } from '../tenancy/contract.ts';
import {
  getBranchAwards,
  getCampusDashboard,
  getOrgAwards,
  getOrgFigureTotals,
  getOwnScore,
  getPeopleFigures,
  getPersonScore,
} from './contract.ts';
import { MARCH } from './story.test-data.ts';

const NOW = '2026-03-31T08:00:00.000Z';
const MONTH = '2026-03';
let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

type Team = { campus: TestCampus; supervisor: TestPerson; advisor: TestPerson; desk: TestPerson };

/** Three campuses, each with a supervisor, an advisor and two classes, facts of what they reached and targets for it. */
async function franchise() {
  api.clock.set(NOW);
  const org = await makeOrg(api);
  const director = await org.member('director');
  const teams: Team[] = [];
  for (const campus of org.campuses) {
    const [supervisor, advisor, desk, teacher] = [
      await org.member('advisor_supervisor', campus),
      await org.member('advisor', campus),
      await org.member('front_desk', campus),
      await org.member('teacher', campus),
    ];
    for (let index = 0; index < 2; index += 1)
      await makeWorld(api, org, { campus, students: 2, lessons: 0, teacher, advisor, firstOn: '2026-03-02' });
    teams.push({ campus, supervisor, advisor, desk });
  }
  const reached = [12, 15, 9];
  await countFacts(
    api,
    org,
    teams.flatMap(({ campus, advisor }, index) => [
      { campus, metric: 'target-new', onDate: '2026-03-01', minor: 1000_00, personId: advisor.personId },
      { campus, metric: 'target-renewal', onDate: '2026-03-01', minor: 1000_00, personId: advisor.personId },
      {
        campus,
        metric: 'sign-up',
        onDate: '2026-03-10',
        count: reached[index] ?? 0,
        minor: (reached[index] ?? 0) * 100_00,
        personId: advisor.personId,
      },
      { campus, metric: 'arrival', onDate: '2026-03-09', count: 20, personId: advisor.personId },
      { campus, metric: 'renewal', onDate: '2026-03-20', count: 5, minor: 900_00, personId: advisor.personId },
    ]),
  );
  return { org, director, teams };
}

const awards = (director: TestPerson, org: TestOrg, month = MONTH) =>
  director.client.call(getOrgAwards, { params: { orgId: org.orgId }, query: { month } });
const placesIn = (rows: readonly { campusId: string; place: number | null }[], teams: readonly Team[]) =>
  teams.map(({ campus }) => rows.find((row) => row.campusId === campus.id)?.place);
const complain = (team: Team, org: TestOrg, body: { kind: 'complaint' | 'accident'; major?: boolean }) =>
  team.desk.client.call(createIncident, {
    params: { orgId: org.orgId, campusId: team.campus.id },
    body: { via: 'phone', matter: '老师迟到两次', occurredOn: '2026-03-20', ...body },
  });

describe('rankings of a month', () => {
  test('KPI-01, KPI-07: by tasks and by sign-ups over all campuses, each figure the one that opens; a branch ranks its own', async () => {
    const { org, director, teams } = await franchise();
    const board = await awards(director, org);
    expect(board).toMatchObject({ month: MONTH, today: '2026-03-31', provisional: true });
    expect(placesIn(board.supervisors, teams)).toEqual([2, 1, 3]);
    expect(placesIn(board.teams, teams)).toEqual([2, 1, 3]);
    const [best] = board.teams;
    expect(
      best?.criteria.map(({ name, numerator, denominator, rank, weight }) => [
        name,
        numerator,
        denominator,
        rank,
        weight,
      ]),
    ).toEqual([
      ['signUps', 15, null, 1, 1],
      ['signUpRate', 15, 20, 1, 1],
      ['renewal', 900_00, 1000_00, 1, 1],
    ]);
    expect(best?.gates.find((gate) => gate.name === 'classes')).toMatchObject({
      numerator: 2,
      denominator: 1,
      required: 200,
      isPassed: true,
    });
    expect(board.supervisors[0]?.people).toEqual([
      { personId: teams[1]?.supervisor.personId, name: teams[1]?.supervisor.name, classes: 0 },
    ]);
    for (const row of board.supervisors) {
      for (const { metric, numerator } of [...row.criteria, ...row.gates]) {
        if (metric === null) continue;
        const opened = await director.client.call(getOrgFigureTotals, {
          params: { orgId: org.orgId },
          query: { ...MARCH, metric, campusId: row.campusId },
        });
        expect([metric, opened.total, opened.seal]).toEqual([metric, numerator, true]);
      }
    }
    const own = await director.client.call(getBranchAwards, {
      params: { orgId: org.orgId, branchId: org.branches[1] },
      query: { month: MONTH },
    });
    expect(own.teams.map(({ campusId, place }) => [campusId, place])).toEqual([[teams[2]?.campus.id, 1]]);
    expect(board.trend.map(({ metric }) => metric)).toContain('renewal-task-amount');
  });

  test('KPI-03: a complaint or major accident costs the place, with the reason; not attributable gives it back; a small accident costs nothing', async () => {
    const { org, director, teams } = await franchise();
    const [first, second, third] = teams;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three campuses');
    const { id } = await complain(second, org, { kind: 'complaint' });
    await complain(first, org, { kind: 'accident', major: true });
    await complain(third, org, { kind: 'accident' });
    const board = await awards(director, org);
    expect(placesIn(board.teams, teams)).toEqual([null, null, 1]);
    const failed = (campusId: string) =>
      board.teams
        .find((row) => row.campusId === campusId)
        ?.gates.filter((gate) => !gate.isPassed)
        .map(({ name, numerator }) => [name, numerator]);
    expect([failed(first.campus.id), failed(second.campus.id)]).toEqual([[['accidents', 1]], [['complaints', 1]]]);
    await director.client.call(judgeIncident, {
      params: { orgId: org.orgId, campusId: second.campus.id, incidentId: id },
      body: { attributable: false, reason: '总部统一调课' },
    });
    expect(placesIn((await awards(director, org)).teams, teams)).toEqual([null, 1, 2]);
  });

  test('A37: nobody judged can take away what costs them their place: no endpoint, and no right in the database', async () => {
    const { org, director, teams } = await franchise();
    const [first] = teams;
    if (first === undefined) throw new Error('a campus');
    const { id } = await complain(first, org, { kind: 'complaint' });
    const params = { orgId: org.orgId, campusId: first.campus.id, incidentId: id };
    const principal = await org.member('principal', first.campus);
    for (const who of [first.advisor, first.supervisor, first.desk, principal]) {
      const judged = { attributable: false, reason: '不算我们的' };
      expect(await problemIn(await who.client.send(judgeIncident, { params, body: judged }))).toMatchObject({
        status: 403,
      });
    }
    for (const database of [api.app, api.worker])
      for (const statement of [
        sql`delete from incident where org_id = ${org.orgId}`,
        sql`update incident set kind = 'accident' where org_id = ${org.orgId}`,
        sql`delete from fact where org_id = ${org.orgId} and metric = 'complaint'`,
      ])
        await expect(database.transaction(systemScope(org.orgId), (tx) => tx.query(statement))).rejects.toMatchObject({
          code: '42501',
        });
    expect(placesIn((await awards(director, org)).teams, teams)[0]).toBeNull();
  });

  test('KPI-04, KPI-05: blanks of the rule book are no gate until they are set, then they are from their day on', async () => {
    const { org, director, teams } = await franchise();
    const set = (
      name: 'supervisor-award-own-classes' | 'supervisor-award-classes' | 'team-award-classes',
      value: unknown,
    ) =>
      director.client.call(setSetting, {
        params: { orgId: org.orgId },
        body: { name, value, effectiveOn: '2026-03-31' },
      });
    const gates = async () =>
      (await awards(director, org)).supervisors[0]?.gates.filter((gate) => !gate.isPassed).map((gate) => gate.name);
    expect(await gates()).toEqual([]);
    await set('supervisor-award-own-classes', { largeFrom: 100, large: 1, middle: 1, smallBelow: 50, small: 1 });
    expect(await gates()).toEqual(['own-classes']);
    await set('supervisor-award-own-classes', null);
    // Two classes of two students are 4 of 15 places.
    await set('supervisor-award-classes', 100);
    expect(await gates()).toEqual(['classes']);
    await set('supervisor-award-classes', null);
    expect(await gates()).toEqual([]);
    await set('team-award-classes', 250);
    expect(placesIn((await awards(director, org)).teams, teams)).toEqual([null, null, null]);
    expect(
      await problemIn(
        await director.client.send(setSetting, {
          params: { orgId: org.orgId },
          body: { name: 'supervisor-award-own-classes', value: { largeFrom: 10 }, effectiveOn: '2026-03-31' },
        }),
      ),
    ).toMatchObject({ status: 422 });
  });

  test('KPI-02: reports in time and figures that stood are shown, and a gate once head office sets one', async () => {
    api.clock.set('2026-03-02T13:00:00.000Z');
    const org = await makeOrg(api);
    const [director, supervisor, campus] = [
      await org.member('director'),
      await org.member('advisor_supervisor'),
      org.campuses[0],
    ];
    await countFacts(api, org, [{ campus, metric: 'target-new', onDate: '2026-03-01', minor: 1000_00 }]);
    const filing = { orgId: org.orgId, campus, person: supervisor } as const;
    api.clock.set('2026-03-02T14:00:00.000Z');
    await fileReport({ ...filing, kind: 'supervisor-daily', onDate: '2026-03-02', note: '一位家长直接到访' });
    api.clock.set('2026-03-03T14:00:00.000Z');
    await fileReport({ ...filing, kind: 'takings', onDate: '2026-03-03' });
    api.clock.set('2026-03-06T14:00:00.000Z');
    await api.settle(org.orgId);
    const own = async () =>
      (await awards(director, org)).supervisors.find((row) => row.campusId === campus.id) ?? expect.fail('is ranked');
    const { filings, gates } = await own();
    // Takings, statistics and the demand for teachers of each day; two of them were filed.
    expect(filings.onTime.numerator).toBe(2);
    expect(filings.onTime.denominator).toBeGreaterThan(6);
    expect(filings.accurate.denominator - filings.accurate.numerator).toBe(1);
    expect(filings.accurate.numerator).toBeGreaterThan(7);
    expect(gates.map(({ name }) => name)).not.toContain('on-time');
    await director.client.call(setSetting, {
      params: { orgId: org.orgId },
      body: { name: 'supervisor-award-filings', value: { onTime: 50, accurate: 90 }, effectiveOn: '2026-03-06' },
    });
    const gated = await own();
    expect(gated.gates.filter(({ isPassed }) => !isPassed)).toMatchObject([{ name: 'on-time', required: 50 }]);
    expect(gated.place).toBeNull();
  });

  test('a month without targets has no places for supervisors; 403 for an advisor, 404 for a branch that is not there', async () => {
    const { org, director, teams } = await franchise();
    expect(placesIn((await awards(director, org, '2026-02')).supervisors, teams)).toEqual([null, null, null]);
    const [first] = teams;
    const refused = await first?.advisor.client.send(getOrgAwards, {
      params: { orgId: org.orgId },
      query: { month: MONTH },
    });
    const missing = await director.client.send(getBranchAwards, {
      params: { orgId: org.orgId, branchId: newId() },
      query: { month: MONTH },
    });
    expect([refused?.status, missing.status]).toEqual([403, 404]);
  });
});

describe('KPI-13: people of all campuses side by side', () => {
  test('by one figure over any period, equals sharing a place; each is the campus’s figure of that person and opens', async () => {
    const { org, director, teams } = await franchise();
    const ask = (metric: 'sign-ups' | 'renewal-task-amount' | 'sign-up-rate', query = MARCH) =>
      director.client.call(getPeopleFigures, { params: { orgId: org.orgId }, query: { ...query, metric } });
    const signUps = await ask('sign-ups');
    expect(signUps.items.map(({ personId, numerator, rank }) => [personId, numerator, rank])).toEqual([
      [teams[1]?.advisor.personId, 15, 1],
      [teams[0]?.advisor.personId, 12, 2],
      [teams[2]?.advisor.personId, 9, 3],
    ]);
    expect([signUps.count, signUps.quarters.map(({ numerator }) => numerator)]).toEqual([3, [15, 12, 9]]);
    expect((await ask('renewal-task-amount')).items.map(({ rank, denominator }) => [rank, denominator])).toEqual([
      [1, 1000_00],
      [1, 1000_00],
      [1, 1000_00],
    ]);
    expect((await ask('sign-ups', { from: '2026-03-11', until: '2026-03-20' })).items).toEqual([]);
    for (const { personId, campusId, numerator } of signUps.items) {
      const opened = await director.client.call(getOrgFigureTotals, {
        params: { orgId: org.orgId },
        query: { ...MARCH, metric: 'sign-ups', campusId, personId },
      });
      expect([opened.total, opened.seal]).toEqual([numerator, true]);
    }
  });

  test('422 for what is counted at an instant and for a period that ends before it begins', async () => {
    const { org, director } = await franchise();
    const params = { orgId: org.orgId };
    const backwards = { metric: 'sign-ups', from: '2026-03-02', until: '2026-03-01' } as const;
    expect(
      await problemIn(
        await director.client.send(getPeopleFigures, { params, query: { ...MARCH, metric: 'effective-students' } }),
      ),
    ).toMatchObject({ status: 422, pointers: ['?metric'] });
    expect(await problemIn(await director.client.send(getPeopleFigures, { params, query: backwards }))).toMatchObject({
      status: 422,
      pointers: ['?until'],
    });
  });
});

describe('KPI-13: a person’s month', () => {
  test('every figure is that of the campus’s dashboard, with the place among its people; late duties are there by name', async () => {
    const { org, teams } = await franchise();
    const [first] = teams;
    if (first === undefined) throw new Error('a campus');
    const at = { orgId: org.orgId, campusId: first.campus.id };
    await api.settle(org.orgId);
    await api.admin.query(sql`
      insert into app.duty (org_id, campus_id, branch_id, id, rule, subject_id, period, owner_id, student_id, class_id, opens_at, warn_at, due_at, escalate_at, closes_at, state, done_at, late_by_id, detail, evaluated_at)
      select ${org.orgId}::uuid, ${first.campus.id}::uuid, ${first.campus.branchId}::uuid, gen_random_uuid(), 'unseen', s.id, '2026-03-02', ${first.advisor.personId}::uuid, s.id, null,
        '2026-03-02', '2026-03-12', '2026-03-15', '2026-03-15', '2026-03-25', 'missed', null, ${first.advisor.personId}::uuid, '{}', now() from app.student s where s.org_id = ${org.orgId} and s.campus_id = ${first.campus.id} order by s.id limit 1`);
    const score = await first.supervisor.client.call(getPersonScore, {
      params: { ...at, personId: first.advisor.personId },
      query: { month: MONTH },
    });
    const board = await first.supervisor.client.call(getCampusDashboard, { params: at, query: MARCH });
    const row = board.rows.find(({ id }) => id === first.advisor.personId);
    expect(score.figures.map(({ rank: _, of: __, ...figure }) => figure)).toEqual(row?.figures);
    expect(score.figures.find(({ metric }) => metric === 'sign-ups')).toMatchObject({ numerator: 12, rank: 1 });
    expect(score.figures.find(({ metric }) => metric === 'major-accidents')).toMatchObject({
      numerator: 0,
      rank: null,
    });
    expect(score.campus).toEqual(board.totals);
    expect(score.name).toBe(first.advisor.name);
    expect(score.duties).toContainEqual({ rule: 'unseen', done: 0, late: 1, missed: 1 });
    expect(score.late.find(({ rule }) => rule === 'unseen')).toMatchObject({ studentName: '学员0', state: 'missed' });
    const own = await first.advisor.client.call(getOwnScore, { params: at, query: { month: MONTH } });
    expect(own).toEqual(score);
  });

  test('404 for somebody who never worked there, 403 for an advisor asking about another', async () => {
    const { org, teams } = await franchise();
    const [first, second] = teams;
    if (first === undefined || second === undefined) throw new Error('two campuses');
    const params = { orgId: org.orgId, campusId: first.campus.id, personId: second.advisor.personId };
    const query = { month: MONTH };
    const missing = await first.supervisor.client.send(getPersonScore, { params, query });
    const refused = await first.advisor.client.send(getPersonScore, { params, query });
    expect([missing.status, refused.status]).toEqual([404, 403]);
  });
});
