/** Targets over HTTP: issued, split, released, replaced; own split and plan; what counts (M28); each status an endpoint can give. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId, NOBODY } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { getBranchTasks, getCampusDashboard, getCampusTasks, getOwnTasks } from '../reporting/contract.ts';
import * as contract from './contract.ts';
import type { TargetNumbers } from './rules.ts';

const NOW = '2026-03-25T02:00:00.000Z';
const MONTH = '2026-04';
let api: TestApi;
let org: TestOrg;
let [head, supervisor, advisor, other]: TestPerson[] = [];
let at: { orgId: string; campusId: string };
let branch: { orgId: string; branchId: string };

const must = (person: TestPerson | undefined): TestPerson => {
  if (person === undefined) throw new Error('everybody is hired before a test');
  return person;
};

beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});
beforeEach(async () => {
  api.clock.set(NOW);
  org = await makeOrg(api);
  [head, supervisor, advisor, other] = [
    await org.member('branch_principal'),
    await org.member('advisor_supervisor'),
    await org.member('advisor'),
    await org.member('advisor'),
  ];
  at = { orgId: org.orgId, campusId: org.campuses[0].id };
  branch = { orgId: org.orgId, branchId: org.branches[0] };
});

const issue = async (numbers: TargetNumbers, reason?: string, month = MONTH) => {
  const { client } = must(head);
  const parts = [{ holderId: at.campusId, numbers }];
  await client.call(contract.setBranchTargets, { params: branch, body: { month, whole: numbers, parts } });
  return await client.call(contract.releaseBranchTargets, {
    params: branch,
    body: { month, ...(reason === undefined ? {} : { reason }) },
  });
};
const draft = (parts: readonly (readonly [TestPerson | undefined, TargetNumbers])[], month = MONTH) =>
  must(supervisor).client.call(contract.setCampusTargets, {
    params: at,
    body: { month, parts: parts.map(([person, numbers]) => ({ holderId: must(person).personId, numbers })) },
  });
const release = (reason?: string) =>
  must(supervisor).client.call(contract.releaseCampusTargets, {
    params: at,
    body: { month: MONTH, ...(reason === undefined ? {} : { reason }) },
  });
const tryRelease = async (reason?: string) =>
  await problemIn(
    await must(supervisor).client.send(contract.releaseCampusTargets, {
      params: at,
      body: { month: MONTH, ...(reason === undefined ? {} : { reason }) },
    }),
  );
const later = (hours: number): void => {
  api.clock.advance(hours * 3_600_000);
};

/** Completion of the recruitment task at the campus: the people's sides by name, nobody's too. */
async function tasks(month = MONTH) {
  const until = `${month.slice(0, 5)}${String(Number(month.slice(5)) + 1).padStart(2, '0')}-01`;
  const board = await must(supervisor).client.call(getCampusDashboard, {
    params: at,
    query: { from: `${month}-01`, until },
  });
  const of = (figures: typeof board.totals) =>
    figures.find((figure) => figure.metric === 'new-task-amount')?.denominator ?? null;
  const people = board.rows.map((row) => [row.id, of(row.figures)] as const).filter(([, value]) => value !== 0);
  return { total: of(board.totals), ...(Object.fromEntries(people) satisfies Record<string, number | null>) };
}

describe('from branch to campus', () => {
  test('TGT-01, HRS-03, REN-02: the branch issues new, hours and renewal; a campus sees its own once they are released, not before', async () => {
    const { client } = must(head);
    const numbers = { newMinor: 40_000_00, hoursUnits: 300_00, renewalCount: 8 };
    const half = { newMinor: 20_000_00, hoursUnits: 150_00, renewalCount: 4 };
    const parts = [org.campuses[0], org.campuses[1]].map((campus) => ({ holderId: campus.id, numbers: half }));
    await client.call(contract.setBranchTargets, { params: branch, body: { month: MONTH, whole: numbers, parts } });
    const read = () => must(supervisor).client.call(contract.getCampusTargets, { params: at, query: { month: MONTH } });
    expect((await read()).whole).toEqual({});
    const released = await client.call(contract.releaseBranchTargets, { params: branch, body: { month: MONTH } });
    expect(released).toMatchObject({
      state: 'released',
      isChanged: false,
      whole: numbers,
      releasedByName: must(head).name,
    });
    expect(await read()).toMatchObject({ whole: half, state: 'draft' });
  });

  test('TGT-04: what does not add up is not released, and nothing of it is anybody’s target', async () => {
    const { client } = must(head);
    const body = {
      month: MONTH,
      whole: { newMinor: 40_000_00 },
      parts: [{ holderId: at.campusId, numbers: { newMinor: 39_999_99 } }],
    };
    const drafted = await client.call(contract.setBranchTargets, { params: branch, body });
    expect(drafted.faults).toEqual([{ holderId: null, field: 'newMinor', wanted: 40_000_00, found: 39_999_99 }]);
    expect(
      await problemIn(await client.send(contract.releaseBranchTargets, { params: branch, body: { month: MONTH } })),
    ).toMatchObject({ status: 422, type: 'invalid-input' });
    expect(await tasks()).toEqual({ total: 0 });
  });

  test('404 for a branch that is not there, 422 for a campus of another, an ended month and nothing to hand down, 403 for an advisor', async () => {
    const { client } = must(head);
    const director = await org.member('director');
    const nowhere = { orgId: org.orgId, branchId: newId() };
    const body = { month: MONTH };
    const parts = [{ holderId: org.campuses[2].id, numbers: { newCount: 1 } }];
    const ended = { month: '2026-02' };
    const statuses = [
      await director.client.send(contract.getBranchTargets, { params: nowhere, query: body }),
      await client.send(contract.setBranchTargets, { params: branch, body: { ...body, parts } }),
      await client.send(contract.setBranchTargets, { params: branch, body: ended }),
      await client.send(contract.releaseBranchTargets, { params: branch, body }),
      await must(supervisor).client.send(contract.setCampusTargets, { params: at, body: { ...ended, parts: [] } }),
      await must(advisor).client.send(contract.getCampusTargets, { params: at, query: body }),
      await must(advisor).client.send(contract.releaseCampusTargets, { params: at, body }),
    ].map((response) => response.status);
    expect(statuses).toEqual([404, 422, 422, 422, 422, 403, 403]);
  });
});

describe('from campus to person', () => {
  test('TGT-03: the supervisor’s release is what branch and principal see; it counts for people from then on, before for nobody', async () => {
    await issue({ newMinor: 20_000_00 });
    expect(await tasks()).toEqual({ total: 20_000_00, [NOBODY]: 20_000_00 });
    await draft([
      [advisor, { newMinor: 12_000_00 }],
      [other, { newMinor: 8_000_00 }],
    ]);
    expect(await tasks()).toEqual({ total: 20_000_00, [NOBODY]: 20_000_00 });
    expect((await release()).state).toBe('released');
    expect(await tasks()).toEqual({
      total: 20_000_00,
      [must(advisor).personId]: 12_000_00,
      [must(other).personId]: 8_000_00,
    });
    const seen = await must(head).client.call(contract.getBranchTargets, { params: branch, query: { month: MONTH } });
    expect(seen.holders.find((holder) => holder.id === at.campusId)?.releasedAt).toBe(NOW);
    expect(seen.holders.find((holder) => holder.id !== at.campusId)?.releasedAt).toBeNull();
  });

  test('TGT-04: refused while it does not add up; somebody who does not work here has no part', async () => {
    await issue({ newMinor: 20_000_00 });
    await draft([[advisor, { newMinor: 12_000_00 }]]);
    expect(await tryRelease()).toMatchObject({ status: 422, pointers: ['/parts/newMinor'] });
    const stranger = await org.member('advisor', org.campuses[1]);
    const parts = [{ holderId: stranger.personId, numbers: { newMinor: 1 } }];
    expect(
      await problemIn(
        await must(supervisor).client.send(contract.setCampusTargets, { params: at, body: { month: MONTH, parts } }),
      ),
    ).toMatchObject({ status: 422, pointers: ['/parts/0/holderId'] });
  });

  test('TGT-05: a target is replaced with a reason, every revision is kept, and the figure is that of the newest', async () => {
    await issue({ newMinor: 20_000_00 });
    await draft([[advisor, { newMinor: 20_000_00 }]]);
    await release();
    later(1);
    const split = [
      [advisor, { newMinor: 5_000_00 }],
      [other, { newMinor: 15_000_00 }],
    ] as const;
    await draft(split);
    expect(await tryRelease()).toMatchObject({ status: 422, pointers: ['/reason'] });
    await release('陈老师请假两周');
    expect(await tasks()).toEqual({
      total: 20_000_00,
      [must(advisor).personId]: 5_000_00,
      [must(other).personId]: 15_000_00,
    });
    const first = await must(supervisor).client.call(contract.listTargetChanges, {
      params: at,
      query: { month: MONTH, limit: 2 },
    });
    const rest = await must(supervisor).client.call(contract.listTargetChanges, {
      params: at,
      query: { month: MONTH, limit: 2, cursor: first.nextCursor ?? '' },
    });
    const shown = [...first.items, ...rest.items].map(({ holderId, revision, value, reason }) => [
      holderId === at.campusId ? 'campus' : holderId === must(advisor).personId ? 'advisor' : 'other',
      revision,
      value,
      reason,
    ]);
    expect(shown.slice(0, 2).toSorted()).toEqual([
      ['advisor', 2, 5_000_00, '陈老师请假两周'],
      ['other', 1, 15_000_00, '陈老师请假两周'],
    ]);
    expect(shown.slice(2).toSorted()).toEqual([
      ['advisor', 1, 20_000_00, null],
      ['campus', 1, 20_000_00, null],
    ]);
  });

  test('handed down anew, the split is stale and what it does not cover is nobody’s, until it is split anew', async () => {
    await issue({ newMinor: 20_000_00 });
    await draft([[advisor, { newMinor: 20_000_00 }]]);
    await release();
    later(1);
    await issue({ newMinor: 26_000_00 }, '新校区开业');
    const read = () => must(supervisor).client.call(contract.getCampusTargets, { params: at, query: { month: MONTH } });
    expect(await read()).toMatchObject({ state: 'stale', faults: [{ wanted: 26_000_00, found: 20_000_00 }] });
    expect(await tasks()).toEqual({ total: 26_000_00, [must(advisor).personId]: 20_000_00, [NOBODY]: 6_000_00 });
    later(1);
    await draft([[other, { newMinor: 6_000_00 }]]);
    await release('补上新校区的部分');
    expect((await read()).state).toBe('released');
    expect(await tasks()).toMatchObject({ [must(other).personId]: 6_000_00 });
  });

  test('two releases at once leave one set of revisions, and what counts is what stands', async () => {
    await issue({ newMinor: 20_000_00 });
    await draft([[advisor, { newMinor: 20_000_00 }]]);
    await Promise.all([release(), release(), issue({ newMinor: 20_000_00 })]);
    const [row] = await api.admin.query<{ revisions: number; minor: number }>(sql`
      select (select count(*)::int from app.target t where t.org_id = ${org.orgId} and t.level = 'person') as revisions,
        (select sum(f.minor)::int from app.fact f where f.org_id = ${org.orgId} and f.metric = 'target-new') as minor`);
    expect(row).toEqual({ revisions: 1, minor: 20_000_00 });
  });

  test('what was released or signed is neither changed nor deleted by any role of the product', async () => {
    const rights = await api.admin.query<{ right: string }>(sql`
      select concat_ws(' ', t.name, r.role, c.command) as right from unnest(array['target', 'target_release', 'work_plan']) t(name), unnest(array['keshi_app', 'keshi_worker']) r(role), unnest(array['UPDATE', 'DELETE']) c(command)
      where has_table_privilege(r.role, 'app.' || t.name, c.command)`);
    expect(rights).toEqual([]);
  });
});

describe('one’s own month', () => {
  const own = (who: TestPerson | undefined = advisor) =>
    must(who).client.call(contract.getOwnMonth, { params: at, query: { month: MONTH } });
  const splitOwn = (numbers: TargetNumbers) =>
    must(advisor).client.send(contract.setOwnTargets, { params: at, body: { month: MONTH, numbers } });
  const plan = (work: string, sign: boolean, month = MONTH) =>
    must(advisor).client.send(contract.setOwnPlan, { params: at, body: { month, work, sign } });

  test('TGT-02, TGT-07: an advisor splits by kind and signs the plan; name, time and the numbers signed for are kept', async () => {
    await issue({ totalMinor: 40_000_00 });
    expect(await own()).toMatchObject({ isIssued: true, isReleased: false, draft: {}, plan: null });
    expect(await problemIn(await plan('每天回访三位家长', true))).toMatchObject({ status: 422, pointers: ['/sign'] });
    const numbers = { newMinor: 20_000_00, renewalMinor: 8_000_00, referralMinor: 12_000_00, totalMinor: 40_000_00 };
    expect(await problemIn(await splitOwn({ ...numbers, totalMinor: 1 }))).toMatchObject({
      status: 422,
      pointers: ['/numbers/totalMinor'],
    });
    expect((await splitOwn(numbers)).status).toBe(200);
    expect((await plan('每天回访三位家长', false)).status).toBe(200);
    expect((await own()).plan).toEqual({ work: '每天回访三位家长', signedAt: null, signedName: null, numbers: null });
    later(1);
    expect((await plan('每天回访三位家长，周五看续费名单', true)).status).toBe(200);
    const signedAt = '2026-03-25T03:00:00.000Z';
    expect((await own()).plan).toEqual({
      work: '每天回访三位家长，周五看续费名单',
      signedAt,
      signedName: must(advisor).name,
      numbers,
    });
    const seen = await must(supervisor).client.call(contract.getCampusTargets, { params: at, query: { month: MONTH } });
    expect(seen.holders.find((holder) => holder.id === must(advisor).personId)).toMatchObject({
      signedAt,
      draft: numbers,
    });
    expect((await own(other)).plan).toBeNull();
  });

  test('what was signed is replaced only by signing again; an ended month is not signed; without issued targets the plan alone is', async () => {
    expect((await plan('每天回访三位家长', true)).status).toBe(200);
    expect(await problemIn(await plan('改一改', false))).toMatchObject({ status: 422, pointers: ['/sign'] });
    expect((await plan('改一改，再签', true)).status).toBe(200);
    expect(await problemIn(await plan('补签', true, '2026-02'))).toMatchObject({ status: 422, pointers: ['/month'] });
  });

  test('409 once the supervisor has released it; 403 for a teacher', async () => {
    await issue({ newCount: 3 });
    await splitOwn({ newCount: 3 });
    await release();
    expect(await problemIn(await splitOwn({ newCount: 1 }))).toMatchObject({ status: 409, type: 'conflict' });
    const teacher = await org.member('teacher');
    const response = await teacher.client.send(contract.getOwnMonth, { params: at, query: { month: MONTH } });
    expect(response.status).toBe(403);
  });
});

describe('progress', () => {
  test('TGT-05, TGT-06: what has been reached beside the target, of the campus, its people and oneself, and of the month before', async () => {
    await issue({ newMinor: 10_000_00, extensionCount: 2 }, undefined, '2026-03');
    later(24 * 10);
    await issue({ newMinor: 20_000_00, newCount: 4 });
    await draft([
      [advisor, { newMinor: 15_000_00, newCount: 3 }],
      [other, { newMinor: 5_000_00, newCount: 1 }],
    ]);
    await release();
    // A batch that is not folded yet is read with the roll-ups.
    const fact = (personId: string, onDate: string, minor: number) =>
      api.admin.query(sql`
        insert into app.fact (org_id, id, batch_id, campus_id, branch_id, person_id, on_date, metric, student_id, source_kind, source_id, count, units, minor, recorded_at)
        select b.org_id, ${newId()}::uuid, b.id, ${at.campusId}::uuid, ${branch.branchId}::uuid, ${personId}::uuid, ${onDate}::date, 'sign-up', null, 'order', ${newId()}::uuid, 1, 0, ${minor}::bigint, now() from app.fact_batch b where b.org_id = ${org.orgId} limit 1`);
    await fact(must(advisor).personId, '2026-04-02', 6_000_00);
    await fact(must(advisor).personId, '2026-03-20', 12_500_00);
    const progress = await must(supervisor).client.call(getCampusTasks, { params: at, query: { month: MONTH } });
    expect(progress.today).toBe('2026-04-04');
    expect(progress.totals).toEqual([
      {
        field: 'newMinor',
        metric: 'new-task-amount',
        actual: 6_000_00,
        target: 20_000_00,
        previousActual: 12_500_00,
        previousTarget: 10_000_00,
      },
      { field: 'newCount', metric: 'new-task', actual: 1, target: 4, previousActual: 1, previousTarget: 0 },
      { field: 'extensionCount', metric: null, actual: null, target: 0, previousActual: null, previousTarget: 2 },
    ]);
    const own = await must(advisor).client.call(getOwnTasks, { params: at, query: { month: MONTH } });
    expect(own.tasks.map(({ field, actual, target }) => [field, actual, target])).toEqual([
      ['newMinor', 6_000_00, 15_000_00],
      ['newCount', 1, 3],
    ]);
    const wide = await must(head).client.call(getBranchTasks, { params: branch, query: { month: MONTH } });
    expect(wide.totals).toEqual(progress.totals);
    expect(wide.rows.map(({ id }) => id)).toEqual([at.campusId]);
  });
});
