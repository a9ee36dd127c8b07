/** Departments side by side (KPI-09, KPI-10) on real SQL: what filing, correcting and visiting count, and that every figure opens to its rows. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { jsonOf } from '@keshi/platform/db';
import { makeOrg, type TestCampus, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { countFacts } from '@keshi/testing/facts';
import { testApi, type TestApi } from '@keshi/testing/http';
import { briefingOf, COUNSELLING, MEETING } from '@keshi/testing/record-forms';
import { makeWorld } from '@keshi/testing/world';
import { setSetting } from '@keshi/modules/tenancy/contract';
import { logVisit } from '../advising/contract.ts';
import { correctFiling } from '../filings/contract.ts';
import { campusWithFilings } from '@keshi/testing/campus-with-filings.test-data';
import { fileCounsellingPlan, fileRecord, getArchive, planRecord } from '../records/contract.ts';
import * as contract from './contract.ts';
import type { MetricKey } from './rules/metrics.ts';

const NOW = '2026-09-10T08:00:00.000Z';
const MONTH = { from: '2026-09-01', until: '2026-10-01' };
const OCTOBER = { from: '2026-10-01', until: '2026-11-01' };
let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

type At = { readonly orgId: string; readonly campusId: string };
type Period = typeof MONTH;

const departmentsAt = (who: TestPerson, at: At, query: Period = MONTH) =>
  who.client.call(contract.getCampusDepartments, { params: at, query });

/** Both sides of a figure of a campus, its rows having been held against it. */
async function sides(who: TestPerson, at: At, metric: MetricKey, query: Period = MONTH): Promise<(number | null)[]> {
  const { totals } = await departmentsAt(who, at, query);
  const figure = totals.figures.find((each) => each.metric === metric);
  for (const part of ['numerator', 'denominator'] as const) {
    const opened = await who.client.call(contract.getCampusFigureTotals, {
      params: at,
      query: { ...query, metric, part },
    });
    expect([opened.total, opened.seal]).toEqual([figure?.[part], true]);
  }
  return [figure?.numerator ?? null, figure?.denominator ?? null];
}

async function campus() {
  api.clock.set(NOW);
  const org = await makeOrg(api);
  const [advisor, teacher, supervisor] = [
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('advisor_supervisor'),
  ];
  const world = await makeWorld(api, org, { students: 2, lessons: 3, teacher, advisor, firstOn: '2026-09-10' });
  const at = { orgId: org.orgId, campusId: world.campus.id };
  const plan = async (kind: 'briefing' | 'parents-meeting', heldAt: string, serious = false) =>
    (
      await advisor.client.call(planRecord, {
        params: at,
        body: { kind, classId: world.classId, heldAt, ...(serious ? { serious } : {}) },
      })
    ).id;
  return { org, world, at, advisor, teacher, supervisor, plan };
}

describe('KPI-09: data accuracy (M24, RPT-10)', () => {
  test('figures filed as the system has them ÷ figures filed; a correction replaces its version on the day reported', async () => {
    const { advisor, other, supervisor, at, draft, seen, file, clock } = await campusWithFilings(api);
    const adjusted = seen(await draft(advisor, 'advisor-daily'), {
      'consult-calls': { value: 3, note: '自己手机打的' },
    });
    const { id } = await file(advisor, 'advisor-daily', '2026-10-09', { cells: adjusted });
    await file(other, 'advisor-daily');
    expect(await sides(supervisor, at, 'data-accuracy', OCTOBER)).toEqual([11, 12]);
    expect(await sides(supervisor, at, 'error-rate', OCTOBER)).toEqual([0, 2]);

    clock('2026-10-10', '09:00');
    for (const reason of ['核对通话记录', '再核对一次']) {
      const cells = seen(await draft(advisor, 'advisor-daily', '2026-10-09'));
      await advisor.client.call(correctFiling, { params: { ...at, filingId: id }, body: { cells, reason } });
    }
    expect(await sides(supervisor, at, 'data-accuracy', OCTOBER)).toEqual([12, 12]);
    // Corrected twice, it is one that was wrong.
    expect(await sides(supervisor, at, 'error-rate', OCTOBER)).toEqual([1, 2]);
    const day = { from: '2026-10-09', until: '2026-10-10' };
    expect(await sides(supervisor, at, 'error-rate', day)).toEqual([1, 2]);
    const { rows } = await departmentsAt(supervisor, at, OCTOBER);
    const own = rows.find((row) => row.id === advisor.personId)?.figures;
    expect(own?.find(({ metric }) => metric === 'data-accuracy')).toMatchObject({ numerator: 6, denominator: 6 });
    const opened = await supervisor.client.call(contract.listCampusFigureRows, {
      params: at,
      query: { ...OCTOBER, metric: 'error-rate' },
    });
    expect(opened.page.items.map(({ sourceKind, label, value }) => [sourceKind, label, value])).toEqual([
      ['filing', `${advisor.name} · 2026-10-09`, 1],
    ]);
  });
});

describe('KPI-09: compliance (M26)', () => {
  test('BRF-03, PTM-07, PTM-15: rules kept by briefings and meetings ÷ rules they had to keep, as the newest version says', async () => {
    const { advisor, teacher, supervisor, at, plan } = await campus();
    const file = (recordId: string, body: ClientInput<typeof fileRecord>['body']) =>
      advisor.client.call(fileRecord, { params: { ...at, recordId }, body });
    // The class's first lesson is on the 10th at 10:00 in Shanghai.
    await file(await plan('briefing', '2026-09-09T01:00:00.000Z'), { form: briefingOf(teacher.personId) });
    await file(await plan('briefing', '2026-09-09T06:00:00.000Z'), { form: briefingOf(teacher.personId) });
    const meeting = await plan('parents-meeting', '2026-09-10T03:00:00.000Z', true);
    await file(meeting, { form: { ...MEETING, supervisor: false } });
    expect(await sides(supervisor, at, 'compliance')).toEqual([2, 5]);
    await file(meeting, { form: { ...MEETING, principal: true }, reason: '主管在场，漏记' });
    expect(await sides(supervisor, at, 'compliance')).toEqual([4, 5]);
    expect(await sides(supervisor, at, 'error-rate')).toEqual([1, 3]);
    // They stay where they were first filed when they are corrected in another month.
    api.clock.set('2026-10-02T02:00:00.000Z');
    await file(meeting, { form: { ...MEETING, principal: true, problems: '计算粗心，审题不细' }, reason: '补充' });
    expect(await sides(supervisor, at, 'compliance')).toEqual([4, 5]);
    expect(await sides(supervisor, at, 'error-rate')).toEqual([1, 3]);
    expect(await sides(supervisor, at, 'error-rate', OCTOBER)).toEqual([0, 0]);
  });

  test('RV-12, RV-16: visits that reached somebody had to say what came of it through a valid channel; the others had nothing to keep', async () => {
    const { org, advisor, supervisor, at, world } = await campus();
    const director = await org.member('director');
    await director.client.call(setSetting, {
      params: { orgId: at.orgId },
      body: { name: 'visit-channels', value: ['phone', 'face'], effectiveOn: '2026-09-10' },
    });
    const [studentId = ''] = world.students;
    type Visit = ClientInput<typeof logVisit>['body'];
    const body: Visit = { studentId, purpose: '了解本周情况', channel: 'phone', reached: true };
    const said: readonly Partial<Visit>[] = [
      { plan: '每天十道口算' },
      // Says what came of it, but is not the first of the day: it counts as no second visit, and kept its rule.
      { plan: '周末再练一次' },
      {},
      { channel: 'chat', plan: '每天十道口算' },
      { reached: false },
    ];
    for (const more of said) await advisor.client.call(logVisit, { params: at, body: { ...body, ...more } });
    expect(await sides(supervisor, at, 'compliance')).toEqual([2, 4]);
  });

  test('ADV-04: counselling plans, which are there for a few only, are in no figure', async () => {
    const { advisor, supervisor, at, world } = await campus();
    await advisor.client.call(fileCounsellingPlan, {
      params: { ...at, studentId: world.students[0] ?? '' },
      body: { form: COUNSELLING },
    });
    expect(await sides(supervisor, at, 'error-rate')).toEqual([0, 0]);
  });

  test('a record from before anything was counted stays uncounted when it is corrected', async () => {
    const { advisor, supervisor, at, plan, org } = await campus();
    const recordId = await plan('parents-meeting', '2026-09-10T03:00:00.000Z');
    await advisor.client.call(fileRecord, { params: { ...at, recordId }, body: { form: MEETING } });
    await api.admin.query(sql`delete from app.fact where org_id = ${org.orgId}`);
    await advisor.client.call(fileRecord, {
      params: { ...at, recordId },
      body: { form: { ...MEETING, supervisor: false }, reason: '主管没有来' },
    });
    expect(await sides(supervisor, at, 'error-rate')).toEqual([0, 0]);
    expect(await sides(supervisor, at, 'compliance')).toEqual([0, 0]);
  });
});

type Duty = readonly [owner: string | null, lateBy: string | null, dueAt: string, done: string];

/** Duties as a run leaves them: done at an instant, or in another state; they appeared on the first of September. */
const writeDuties = (org: TestOrg, { id, branchId }: TestCampus, duties: readonly Duty[]) => {
  const made = duties.map(([owner, lateBy, dueAt, done]) => {
    const isDone = done.includes('T');
    return { id: newId(), owner, lateBy, dueAt, state: isDone ? 'done' : done, doneAt: isDone ? done : null };
  });
  return api.admin.query(sql`
    insert into app.duty (org_id, campus_id, branch_id, id, rule, subject_id, period, owner_id, opens_at, warn_at, due_at, escalate_at, closes_at, state, done_at, late_by_id, detail, evaluated_at)
    select ${org.orgId}::uuid, ${id}::uuid, ${branchId}::uuid, r.id, 'visits', r.id, '2026-09', r.owner, '2026-09-01', '2026-09-01', r."dueAt", r."dueAt", r."dueAt" + interval '9 days', r.state, r."doneAt", r."lateBy", '{}', now()
    from jsonb_to_recordset(${jsonOf(made)}) as r(id uuid, owner uuid, "lateBy" uuid, "dueAt" timestamptz, state text, "doneAt" timestamptz)`);
};

describe('KPI-09: timeliness (M25)', () => {
  test('duties of all a campus’s people done in time ÷ due; what nobody owed is in none; it opens to its duties, page by page', async () => {
    const { org, advisor, supervisor, at, world } = await campus();
    const [me, they] = [advisor.personId, supervisor.personId];
    await writeDuties(org, world.campus, [
      [me, null, '2026-09-05T16:00Z', '2026-09-03T00:00Z'],
      [they, null, '2026-09-06T16:00Z', '2026-09-04T00:00Z'],
      [me, me, '2026-09-04T16:00Z', '2026-09-06T00:00Z'],
      [they, they, '2026-09-07T16:00Z', 'missed'],
      [me, null, '2026-09-10T07:59Z', 'open'],
      // Not yet due, no longer asked for, nobody's, of another month.
      [me, null, '2026-09-10T08:01Z', 'open'],
      [me, me, '2026-09-05T16:00Z', 'dropped'],
      [null, null, '2026-09-05T16:00Z', '2026-09-03T00:00Z'],
      [me, null, '2026-08-31T15:59Z', '2026-08-31T10:00Z'],
    ]);
    const { totals } = await departmentsAt(supervisor, at);
    expect(totals.duties).toEqual({ due: 5, inTime: 2, leadMinutes: 3 * 24 * 60 });
    const list = (query: { limit: number; late?: string; cursor?: string }) =>
      supervisor.client.call(contract.listDueDuties, { params: at, query: { ...MONTH, ...query } });
    const first = await list({ limit: 3 });
    expect(first.sums).toEqual(totals.duties);
    const second = await list({ limit: 3, cursor: first.page.nextCursor ?? '' });
    const all = [...first.page.items, ...second.page.items];
    expect(
      all.map(({ dueAt, isInTime, state, personName }) => [dueAt.slice(8, 10), isInTime, state, personName]),
    ).toEqual([
      ['10', false, 'open', advisor.name],
      ['07', false, 'missed', supervisor.name],
      ['06', true, 'done', supervisor.name],
      ['05', true, 'done', advisor.name],
      ['04', false, 'done', advisor.name],
    ]);
    expect(second.page.nextCursor).toBeNull();
    const late = await list({ limit: 50, late: 'true' });
    expect(late.page.items.map(({ isInTime }) => isInTime)).toEqual([false, false, false]);
    expect(late.sums).toEqual(totals.duties);
  });
});

describe('KPI-10: archives (M27, REC-15)', () => {
  test('the mean of the active students’ scores, each as on the student’s own page, the least complete first', async () => {
    const { org, supervisor, at, world } = await campus();
    const [first = '', second = ''] = world.students;
    await api.admin.query(
      sql`update app.student set birth_on = '2014-05-01', gender = 'female', grade = '六年级', school = '望京小学' where org_id = ${org.orgId} and id = ${second}`,
    );
    const scoreOf = async (studentId: string): Promise<number> =>
      (await supervisor.client.call(getArchive, { params: { ...at, studentId } })).score ?? 0;
    const scores = [await scoreOf(first), await scoreOf(second)];
    expect(scores[0]).toBeLessThan(scores[1] ?? 0);
    const points = (scores[0] ?? 0) + (scores[1] ?? 0);
    const { totals } = await departmentsAt(supervisor, at);
    expect(totals.archives).toEqual({ students: 2, points, score: Math.floor(points / 2) });
    const page = await supervisor.client.call(contract.listArchives, { params: at, query: { limit: 1 } });
    const next = await supervisor.client.call(contract.listArchives, {
      params: at,
      query: { limit: 1, cursor: page.page.nextCursor ?? '' },
    });
    expect(page.sums).toEqual(totals.archives);
    expect([...page.page.items, ...next.page.items].map(({ studentId, score }) => [studentId, score])).toEqual([
      [first, scores[0]],
      [second, scores[1]],
    ]);
    expect(next.page.nextCursor).toBeNull();
    await api.admin.query(
      sql`update app.enrolment set status = 'finished' where org_id = ${org.orgId} and student_id = ${first}`,
    );
    expect((await departmentsAt(supervisor, at)).totals.archives).toEqual({
      students: 1,
      points: scores[1],
      score: scores[1],
    });
  });
});

describe('KPI-10: campuses side by side', () => {
  test('head office and branch see each campus with its own, and totals that are theirs together; sales by visits that sign up', async () => {
    const { org, at, advisor, world } = await campus();
    const [first, second, third] = org.campuses;
    await countFacts(
      api,
      org,
      [first, second, third].flatMap((each, index) => [
        { campus: each, metric: 'sign-up', onDate: '2026-09-05', count: index + 1, personId: advisor.personId },
        { campus: each, metric: 'arrival', onDate: '2026-09-04', count: 4, personId: advisor.personId },
      ]),
    );
    await writeDuties(org, world.campus, [[advisor.personId, null, '2026-09-05T16:00Z', '2026-09-03T00:00Z']]);
    await writeDuties(org, third, [[advisor.personId, advisor.personId, '2026-09-05T16:00Z', 'missed']]);
    const director = await org.member('director');
    const whole = await director.client.call(contract.getOrgDepartments, {
      params: { orgId: at.orgId },
      query: MONTH,
    });
    const ofSales = ({ figures }: { figures: (typeof whole)['totals']['figures'] }) => {
      const figure = figures.find(({ metric }) => metric === 'sign-up-rate');
      return [figure?.numerator, figure?.denominator];
    };
    expect(ofSales(whole.totals)).toEqual([6, 12]);
    expect(whole.totals.duties).toEqual({ due: 2, inTime: 1, leadMinutes: 2880 });
    expect(new Map(whole.rows.map((row) => [row.id, [row.parentId, ofSales(row), row.duties?.due]]))).toEqual(
      new Map([
        [first.id, [org.branches[0], [1, 4], 1]],
        [second.id, [org.branches[0], [2, 4], 0]],
        [third.id, [org.branches[1], [3, 4], 1]],
      ]),
    );
    expect(whole.rows.find(({ id }) => id === first.id)?.archives?.students).toBe(2);
    expect(whole.metrics.map(({ id }) => id).toSorted()).toEqual([
      'compliance',
      'data-accuracy',
      'error-rate',
      'sign-up-rate',
    ]);
    const head = await org.member('branch_principal');
    const branch = await head.client.call(contract.getBranchDepartments, {
      params: { orgId: at.orgId, branchId: org.branches[0] },
      query: MONTH,
    });
    expect([branch.rows.length, ofSales(branch.totals), branch.totals.duties?.due]).toEqual([2, [3, 8], 1]);
    const own = await departmentsAt(director, at);
    expect(own.rows.map((row) => [row.id, ofSales(row), row.duties, row.archives])).toEqual([
      [advisor.personId, [1, 4], null, null],
    ]);
  });

  test('what is no period is said beside its field; advisors read none, others’ campuses and branches are not there', async () => {
    const { org, at, advisor, supervisor } = await campus();
    const asking = (who: TestPerson, params: At, query: Period = MONTH) =>
      [contract.getCampusDepartments, contract.listDueDuties].map((endpoint) =>
        who.client.send(endpoint, { params, query }),
      );
    const backwards = { from: '2026-09-10', until: '2026-09-10' };
    for (const answer of asking(supervisor, at, backwards))
      expect(await problemIn(await answer)).toMatchObject({ status: 422, pointers: ['?until'] });
    const elsewhere = { ...at, campusId: org.campuses[1].id };
    for (const answer of asking(advisor, at)) expect((await problemIn(await answer)).status).toBe(403);
    for (const answer of asking(supervisor, elsewhere)) expect((await problemIn(await answer)).status).toBe(404);
    const archives = (who: TestPerson, params: At) => who.client.send(contract.listArchives, { params });
    expect((await problemIn(await archives(advisor, at))).status).toBe(403);
    expect((await problemIn(await archives(supervisor, elsewhere))).status).toBe(404);
    const head = await org.member('branch_principal');
    const other = { orgId: at.orgId, branchId: org.branches[1] };
    const refused = await head.client.send(contract.getBranchDepartments, { params: other, query: MONTH });
    expect((await problemIn(refused)).status).toBe(404);
    const whole = await supervisor.client.send(contract.getOrgDepartments, {
      params: { orgId: at.orgId },
      query: MONTH,
    });
    expect((await problemIn(whole)).status).toBe(403);
  });
});
