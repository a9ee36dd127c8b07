/** Each endpoint of reporting over HTTP: who may read which figures, what is refused, pages, files, and what a dashboard costs. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { jsonOf } from '@keshi/platform/db';
import { contextOf, type Ctx } from '@keshi/platform/context';
import { systemScope } from '@keshi/platform/work';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { countFacts } from '@keshi/testing/facts';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import {
  exportBranchFigure,
  exportCampusFigure,
  exportOrgFigure,
  getBranchDashboard,
  getCampusDashboard,
  getBranchFigureTotals,
  getCampusFigureTotals,
  getOrgDashboard,
  getOrgFigureTotals,
  listBranchFigureRows,
  listCampusFigureRows,
  listOrgFigureRows,
} from './contract.ts';
import { dashboardOf } from './service/dashboard.ts';
import { exportOrgFigure as fileOfOrg } from './service/figure-rows.ts';

let api: TestApi;
let org: TestOrg;
let director: TestPerson;
beforeAll(async () => {
  api = await testApi();
  api.clock.set('2026-04-10T02:00:00.000Z');
  org = await makeOrg(api);
  director = await org.member('director');
  const [first, second, third] = org.campuses;
  await countFacts(
    api,
    org,
    [first, second, third].flatMap((campus) =>
      Array.from({ length: 5 }, (_, index) => ({
        campus,
        metric: 'receipt',
        onDate: `2026-03-0${String(1 + index)}`,
        count: 1,
        minor: 100 + index,
      })),
    ),
  );
});
afterAll(async () => {
  await api.stop();
});

const MARCH = { from: '2026-03-01', until: '2026-04-01' };
const RECEIPTS = { ...MARCH, metric: 'receipts' } as const;

test('who reads which figures: the whole, a branch, a campus; an advisor none', async () => {
  const [first, , third] = org.campuses;
  const who = {
    director,
    finance: await org.member('finance'),
    branch: await org.member('branch_principal'),
    principal: await org.member('principal'),
    supervisor: await org.member('advisor_supervisor'),
    advisor: await org.member('advisor'),
    desk: await org.member('front_desk'),
    teacher: await org.member('teacher'),
  };
  const statuses: Record<string, number[]> = {};
  for (const [name, { client }] of Object.entries(who)) {
    statuses[name] = (
      await Promise.all([
        client.send(getOrgDashboard, { params: { orgId: org.orgId }, query: MARCH }),
        client.send(listOrgFigureRows, { params: { orgId: org.orgId }, query: RECEIPTS }),
        client.send(exportOrgFigure, { params: { orgId: org.orgId }, query: RECEIPTS }),
        client.send(getOrgFigureTotals, { params: { orgId: org.orgId }, query: RECEIPTS }),
        client.send(getBranchDashboard, { params: { orgId: org.orgId, branchId: org.branches[0] }, query: MARCH }),
        client.send(getBranchFigureTotals, {
          params: { orgId: org.orgId, branchId: org.branches[1] },
          query: RECEIPTS,
        }),
        client.send(listBranchFigureRows, { params: { orgId: org.orgId, branchId: org.branches[1] }, query: RECEIPTS }),
        client.send(exportBranchFigure, { params: { orgId: org.orgId, branchId: org.branches[0] }, query: RECEIPTS }),
        client.send(getCampusDashboard, { params: { orgId: org.orgId, campusId: first.id }, query: MARCH }),
        client.send(getCampusFigureTotals, { params: { orgId: org.orgId, campusId: third.id }, query: RECEIPTS }),
        client.send(listCampusFigureRows, { params: { orgId: org.orgId, campusId: third.id }, query: RECEIPTS }),
        client.send(exportCampusFigure, { params: { orgId: org.orgId, campusId: first.id }, query: RECEIPTS }),
      ])
    ).map((response) => response.status);
  }
  expect(statuses).toEqual({
    director: Array(12).fill(200),
    finance: Array(12).fill(200),
    branch: [403, 403, 403, 403, 200, 404, 404, 200, 200, 404, 404, 200],
    principal: [403, 403, 403, 403, 404, 404, 404, 404, 200, 404, 404, 200],
    supervisor: [403, 403, 403, 403, 404, 404, 404, 404, 200, 404, 404, 200],
    advisor: [403, 403, 403, 403, 404, 404, 404, 404, 403, 404, 404, 403],
    desk: [403, 403, 403, 403, 404, 404, 404, 404, 403, 404, 404, 403],
    teacher: [403, 403, 403, 403, 404, 404, 404, 404, 403, 404, 404, 403],
  });
  expect((await api.client().send(getOrgDashboard, { params: { orgId: org.orgId }, query: MARCH })).status).toBe(401);
  expect((await director.client.send(getOrgDashboard, { params: { orgId: newId() }, query: MARCH })).status).toBe(404);
});

test('a campus, a branch or an organisation sees the figures and rows of its own part alone', async () => {
  const [first] = org.campuses;
  const [branch, principal] = [await org.member('branch_principal'), await org.member('principal')];
  const stranger = await (await makeOrg(api)).member('director');
  const receipts = (totals: readonly { metric: string; numerator: number }[]) =>
    totals.find((each) => each.metric === 'receipts')?.numerator;
  expect(
    receipts((await director.client.call(getOrgDashboard, { params: { orgId: org.orgId }, query: MARCH })).totals),
  ).toBe(3 * 510);
  expect(
    receipts(
      (
        await branch.client.call(getBranchDashboard, {
          params: { orgId: org.orgId, branchId: org.branches[0] },
          query: MARCH,
        })
      ).totals,
    ),
  ).toBe(2 * 510);
  expect(
    receipts(
      (
        await principal.client.call(getCampusDashboard, {
          params: { orgId: org.orgId, campusId: first.id },
          query: MARCH,
        })
      ).totals,
    ),
  ).toBe(510);
  const asked = { params: { orgId: org.orgId, campusId: first.id }, query: RECEIPTS };
  expect(await principal.client.call(getCampusFigureTotals, asked)).toEqual({ total: 510, rowCount: 5, seal: true });
  const { page } = await principal.client.call(listCampusFigureRows, asked);
  expect(page.items.map((row) => row.campusId)).toEqual(Array(5).fill(first.id));
  expect((await stranger.client.send(getOrgDashboard, { params: { orgId: org.orgId }, query: MARCH })).status).toBe(
    404,
  );
});

test('a drill-down narrows to a branch, a campus or a person of the place; elsewhere is not there', async () => {
  const [first, , third] = org.campuses;
  const at = (query: object) =>
    director.client.send(getOrgFigureTotals, { params: { orgId: org.orgId }, query: { ...RECEIPTS, ...query } });
  const totalOf = async (response: Response): Promise<unknown> => Reflect.get(Object(await response.json()), 'total');
  expect(await totalOf(await at({ branchId: org.branches[0] }))).toBe(1020);
  expect(await totalOf(await at({ campusId: third.id }))).toBe(510);
  expect(await totalOf(await at({ personId: director.personId }))).toBe(0);
  expect((await at({ branchId: org.branches[0], campusId: third.id })).status).toBe(404);
  expect((await at({ branchId: newId() })).status).toBe(404);
  const inCampus = (query: object) =>
    director.client.send(listCampusFigureRows, {
      params: { orgId: org.orgId, campusId: first.id },
      query: { ...RECEIPTS, ...query },
    });
  expect((await inCampus({ campusId: third.id })).status).toBe(404);
});

test('a period ends after it begins, a count has no denominator, a metric is one of the registry', async () => {
  const problemOf = async (response: Response): Promise<{ status: number; errors: unknown }> => ({
    status: response.status,
    errors: Reflect.get(Object(await response.json()), 'errors'),
  });
  expect(
    await problemOf(
      await director.client.send(getOrgDashboard, {
        params: { orgId: org.orgId },
        query: { from: '2026-03-02', until: '2026-03-02' },
      }),
    ),
  ).toEqual({ status: 422, errors: [{ pointer: '?until', detail: 'after from' }] });
  expect(
    await problemOf(
      await director.client.send(listOrgFigureRows, {
        params: { orgId: org.orgId },
        query: { ...RECEIPTS, part: 'denominator' },
      }),
    ),
  ).toEqual({ status: 422, errors: [{ pointer: '?part', detail: 'this metric has no denominator' }] });
  expect(
    (await director.client.fetch(`/orgs/${org.orgId}/figure-rows?from=2026-03-01&until=2026-04-01&metric=profit`))
      .status,
  ).toBe(422);
  expect(
    (
      await director.client.send(listOrgFigureRows, {
        params: { orgId: org.orgId },
        query: { ...RECEIPTS, cursor: 'x' },
      })
    ).status,
  ).toBe(400);
});

test('pages hold every row once, campus by campus and the latest first', async () => {
  const seen: { id: string; campusId: string; onDate: string }[] = [];
  let cursor: string | undefined;
  do {
    const page = await director.client.call(listOrgFigureRows, {
      params: { orgId: org.orgId },
      query: { ...RECEIPTS, limit: 4, ...(cursor === undefined ? {} : { cursor }) },
    });
    seen.push(...page.page.items);
    cursor = page.page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect([seen.length, new Set(seen.map((row) => row.id)).size]).toEqual([15, 15]);
  const order = seen.map((row) => [row.campusId, row.onDate, row.id].join(' '));
  expect(order).toEqual(order.toSorted().reverse());
});

test('the file has the rows of the figure, its definition and its sum', async () => {
  const response = await director.client.send(exportOrgFigure, { params: { orgId: org.orgId }, query: RECEIPTS });
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-disposition')).toContain(encodeURIComponent('实收-2026-03-01-2026-03-31.csv'));
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = new TextDecoder().decode(bytes).trim().split('\r\n');
  expect(lines.filter((line) => line.startsWith('2026-03-0'))).toHaveLength(15);
  expect(lines.at(-1)).toBe('合计,,,,,,,15.30');
});

test('a file is never cut: more rows than it may hold are refused', async () => {
  const big = await makeOrg(api);
  const head = await big.member('director');
  const [campus] = big.campuses;
  await api.admin.query(sql`
    insert into app.fact (org_id, id, campus_id, branch_id, batch_id, metric, person_id, on_date, source_kind, source_id, count, units, minor, recorded_at)
    select ${big.orgId}::uuid, gen_random_uuid(), ${campus.id}::uuid, ${campus.branchId}::uuid, ${newId()}::uuid, 'receipt', gen_random_uuid(), '2026-03-01', 'story', gen_random_uuid(), 1, 0, 1, now() from generate_series(1, 20001)`);
  expect((await head.client.send(exportOrgFigure, { params: { orgId: big.orgId }, query: RECEIPTS })).status).toBe(422);
  // Facts that no roll-up and no waiting batch holds break the seal.
  expect(await head.client.call(getOrgFigureTotals, { params: { orgId: big.orgId }, query: RECEIPTS })).toMatchObject({
    total: 20_001,
    seal: false,
  });
});

test('a renewal rate says until when it is provisional: the last open due day plus grace, by campus and advisor', async () => {
  const other = await makeOrg(api);
  const [head, advisor, teacher] = [
    await other.member('director'),
    await other.member('advisor'),
    await other.member('teacher'),
  ];
  const world = await makeWorld(api, other, { students: 3, lessons: 0, teacher, advisor });
  const renewals = ['2026-03-15', '2026-03-20', '2026-03-25'].map((dueOn, index) => ({
    id: newId(),
    student: world.students[index],
    dueOn,
    closedOn: index === 2 ? '2026-03-28' : null,
  }));
  await api.admin.query(sql`
    insert into app.renewal (org_id, id, campus_id, branch_id, student_id, course_id, advisor_id, stage, due_on, balance_units, opened_at, stage_at, closed_on)
    select ${other.orgId}::uuid, r.id, ${world.campus.id}::uuid, ${world.campus.branchId}::uuid, r.student, ${world.courseId}::uuid, ${advisor.personId}::uuid, case when r."closedOn" is null then 'due' else 'lost' end, r."dueOn", 400, now(), now(), r."closedOn"
    from jsonb_to_recordset(${jsonOf(renewals)}) as r(id uuid, student uuid, "dueOn" date, "closedOn" date)`);
  const until = async () =>
    await head.client.call(getCampusDashboard, {
      params: { orgId: other.orgId, campusId: world.campus.id },
      query: MARCH,
    });
  const of = (figures: readonly { metric: string; provisionalUntil: string | null }[]) =>
    figures.find((each) => each.metric === 'renewal-rate')?.provisionalUntil;
  const board = await until();
  expect([of(board.totals), of(board.rows.find((row) => row.id === advisor.personId)?.figures ?? [])]).toEqual([
    '2026-04-19',
    '2026-04-19',
  ]);
  api.clock.set('2026-04-20T02:00:00.000Z');
  expect(of((await until()).totals)).toBeNull();
  api.clock.set('2026-04-10T02:00:00.000Z');
});

/** How many statements a use case of reporting sends. */
async function statementsOf(work: (ctx: Ctx) => Promise<unknown>): Promise<number> {
  let statements = 0;
  await api.app.transaction(systemScope(org.orgId), async (tx) => {
    const counting = {
      query: <Row>(statement: Parameters<typeof tx.query>[0]) => {
        statements += 1;
        return tx.query<Row>(statement);
      },
    };
    const { ctx } = contextOf({
      tx: counting,
      scope: systemScope(org.orgId),
      actor: { kind: 'system', name: 'count' },
      now: api.clock.now(),
      requestId: 'count',
      contactHash: api.ports.contactHash,
    });
    await work(ctx);
  });
  return statements;
}

test('a dashboard is six statements, whatever the number of campuses; one more where counts are not kept', async () => {
  const opened = async (more: number): Promise<void> => {
    for (const [where, statements] of [
      [{ level: 'org' }, 6 + more],
      [{ level: 'branch', branchId: org.branches[0] }, 6 + more],
      [{ level: 'campus', campusId: org.campuses[0].id }, 6],
    ] as const)
      expect([where.level, await statementsOf((ctx) => dashboardOf(ctx, where, MARCH))]).toEqual([
        where.level,
        statements,
      ]);
  };
  await opened(1);
  await api.settle(org.orgId);
  await opened(0);
});

test('the rows of a file are read at once, so that nobody can commit between them and their sum', async () => {
  const query = { ...RECEIPTS, part: 'numerator', locale: 'zh-CN' } as const;
  const place = 1;
  expect(await statementsOf((ctx) => fileOfOrg(ctx, { params: { orgId: org.orgId }, query, body: undefined }))).toBe(
    place + 1,
  );
});
