/** Filing over the API: prefilled from facts as the dashboard has them, adjusted with a note, frozen, corrected; each status. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { setSetting } from '@keshi/modules/tenancy/contract';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { getCampusDashboard } from '../reporting/contract.ts';
import { campusWithFilings } from '@keshi/testing/campus-with-filings.test-data';
import * as contract from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});
const open = () => campusWithFilings(api);
type Campus = Awaited<ReturnType<typeof open>>;

const figures = (cells: readonly { key: string; system: number }[]): Record<string, number> =>
  Object.fromEntries(cells.map(({ key, system }) => [key, system]));

/** The dashboard's figures of a day: of a person, or of the campus. */
async function dashboard({ director, at }: Campus, personId: string | null, metrics: readonly string[]) {
  const board = await director.client.call(getCampusDashboard, {
    params: at,
    query: { from: '2026-10-09', until: '2026-10-10' },
  });
  const row = personId === null ? board.totals : board.rows.find(({ id }) => id === personId)?.figures;
  return Object.fromEntries(
    metrics.map((metric) => [metric, row?.find((figure) => figure.metric === metric)?.numerator ?? 0]),
  );
}

describe('an advisor’s evening', () => {
  test('RPT-01, RPT-10: the daily report is filled with what was really done, each figure the dashboard’s for that person and day', async () => {
    const campus = await open();
    const { advisor, other, draft, work, sell } = campus;
    await work(advisor);
    await work(other);
    await sell(3600_00, 'cash');
    const { cells, recipients, subjectName } = await draft(advisor, 'advisor-daily');
    expect(figures(cells)).toEqual({
      'consult-calls': 1,
      'lead-visits': 1,
      'return-visits': 1,
      invitations: 0,
      'sign-ups': 1,
      renewals: 0,
    });
    expect(figures(cells)).toEqual(
      await dashboard(
        campus,
        advisor.personId,
        cells.map(({ key }) => key),
      ),
    );
    expect([recipients, subjectName]).toEqual([['advisor_supervisor'], advisor.name]);
    // Folding changes nothing.
    await api.settle(campus.at.orgId);
    expect(figures((await draft(advisor, 'advisor-daily')).cells)).toEqual(figures(cells));
  });

  test('HRS-04, A10, CLS-06: it lists own classes and students with little left, and tomorrow’s lessons with their teacher', async () => {
    const { advisor, other, teacher, draft, world } = await campusWithFilings(api, { lessons: 4 });
    for (const [index, units] of [20_00, 3_00, 4_00].entries())
      await world.sell(world.students[index] ?? '', units, 1000_00);
    const { lists } = await draft(advisor, 'advisor-daily');
    const rows = new Map(lists.map(({ key, rows: each }) => [key, each]));
    // Lessons of the 8th to the 11th: two are left after the 9th.
    expect(rows.get('low-classes')).toEqual([[expect.stringContaining('数学A班'), 2, '2026-10-11']]);
    expect(rows.get('low-students')?.map((row) => [row[0], row[2]])).toEqual([
      ['学员1', 300],
      ['学员2', 400],
    ]);
    expect(rows.get('next-lessons')).toEqual([
      ['10:00', '11:00', expect.stringContaining('数学A班'), expect.stringContaining('数学'), teacher.name],
    ]);
    expect((await draft(other, 'advisor-daily')).lists.map(({ total }) => total)).toEqual([0, 0, 0]);
  });

  test('RPT-10, RPT-12: one figure adjusted with a note; both values kept and frozen with the definitions they were made by', async () => {
    const { advisor, supervisor, draft, seen, bodyOf, work, at } = await open();
    await work(advisor);
    const drafted = await draft(advisor, 'advisor-daily');
    const cells = seen(drafted, { 'consult-calls': { value: 3, note: '两通用自己手机打的' } });
    const filed = await advisor.client.call(contract.fileFiling, { params: at, body: bodyOf(drafted, { cells }) });
    expect(filed).toMatchObject({ state: 'filed', version: 1, mayCorrect: true });
    expect(filed.versions).toMatchObject([{ version: 1, cellCount: 6, adjustedCount: 1, filedByName: advisor.name }]);
    expect(filed.content.cells[0]).toMatchObject({
      key: 'consult-calls',
      code: 'M1',
      version: 1,
      system: 1,
      filed: 3,
      note: '两通用自己手机打的',
    });
    // What happens afterwards changes nothing of it.
    await work(advisor);
    const read = await supervisor.client.call(contract.getFiling, { params: { ...at, filingId: filed.id } });
    expect(read.content).toEqual(filed.content);
    expect(read.mayCorrect).toBe(false);
  });

  test('RPT-12: a correction is a new version from the figures of now with its reason; the old one stays readable', async () => {
    const { advisor, draft, seen, file, work, at } = await open();
    const { id } = await file(advisor, 'advisor-daily');
    await work(advisor);
    const cells = seen(await draft(advisor, 'advisor-daily'));
    const params = { ...at, filingId: id };
    const corrected = await advisor.client.call(contract.correctFiling, {
      params,
      body: { cells, reason: '晚上又打了电话' },
    });
    expect(corrected.versions.map(({ version, reason }) => [version, reason])).toEqual([
      [2, '晚上又打了电话'],
      [1, null],
    ]);
    expect(corrected.content.cells[0]).toMatchObject({ system: 1, filed: 1 });
    const first = await advisor.client.call(contract.getFiling, { params, query: { version: 1 } });
    expect([first.version, first.content.cells[0]?.filed]).toEqual([1, 0]);
  });

  test('a day without activity is filed as zeros', async () => {
    const { other, file } = await open();
    const { content } = await file(other, 'advisor-daily');
    expect(content.cells.map(({ filed }) => filed)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('deadlines', () => {
  test('RPT-04: filed the next day it is in time, after 24:00 of it late; the deadline is that in force on the day', async () => {
    const { advisor, other, file, clock } = await open();
    clock('2026-10-10', '23:59');
    expect((await file(advisor, 'advisor-daily')).state).toBe('filed');
    clock('2026-10-11', '00:01');
    expect(await file(other, 'advisor-daily')).toMatchObject({ state: 'late', dueAt: '2026-10-10T16:00:00.000Z' });
  });

  test('RPT-04: a setting in force from a day on moves the deadlines of that day and later ones only', async () => {
    const { advisor, director, draft, clock, at } = await open();
    await director.client.call(setSetting, {
      params: { orgId: at.orgId },
      body: { name: 'filing-daily-days', value: 2, effectiveOn: '2026-10-10' },
    });
    clock('2026-10-10', '20:30');
    expect((await draft(advisor, 'advisor-daily', '2026-10-09')).dueAt).toBe('2026-10-10T16:00:00.000Z');
    expect((await draft(advisor, 'advisor-daily', '2026-10-10')).dueAt).toBe('2026-10-12T16:00:00.000Z');
  });

  test('ADV-17, ADV-19: everybody sees what they are to file, the first due first; nobody for days before they were there', async () => {
    const { advisor, supervisor, desk, due, file, clock, at } = await open();
    // The campus opened on the 1st; Friday's list has come up, the month has not.
    const mine = await due(advisor);
    expect(mine.filter(([kind]) => kind === 'friday-list')).toEqual([
      ['friday-list', '2026-09-28', 'missing'],
      ['friday-list', '2026-10-05', 'open'],
    ]);
    expect(mine.filter(([kind]) => kind === 'advisor-daily')).toEqual([
      ...['01', '02', '03', '04', '05', '06', '07'].map((day) => ['advisor-daily', `2026-10-${day}`, 'missing']),
      ['advisor-daily', '2026-10-08', 'open'],
      ['advisor-daily', '2026-10-09', 'open'],
    ]);
    await file(advisor, 'advisor-daily');
    expect((await due(advisor)).at(-1)).toEqual(['advisor-daily', '2026-10-09', 'filed']);
    expect(new Set((await due(supervisor)).map(([kind]) => kind))).toEqual(
      new Set(['takings', 'supervisor-daily', 'teacher-demand', 'supervisor-weekly']),
    );
    clock('2026-10-31', '20:00');
    expect((await due(advisor)).filter(([kind]) => kind === 'advisor-monthly' || kind === 'advisor-summary')).toEqual([
      ['advisor-monthly', '2026-10-01', 'open'],
      ['advisor-summary', '2026-10-01', 'open'],
    ]);
    expect((await desk.client.send(contract.listDueFilings, { params: at })).status).toBe(403);
  });
});

describe('what is refused', () => {
  test('422: a change without a note, a figure missing, a period that is not over, does not begin there, or is too old', async () => {
    const { advisor, at, draft, seen, bodyOf } = await open();
    const drafted = await draft(advisor, 'advisor-daily');
    const refused = async (more: Parameters<typeof bodyOf>[1]) =>
      (await problemIn(await advisor.client.send(contract.fileFiling, { params: at, body: bodyOf(drafted, more) })))
        .pointers;
    expect(await refused({ cells: seen(drafted, { renewals: { value: 2 } }) })).toEqual(['/cells/5/note']);
    expect(await refused({ cells: seen(drafted).slice(1) })).toEqual(['/cells']);
    expect(await refused({ from: '2026-10-10' })).toEqual(['/from']);
    expect(await refused({ kind: 'friday-list', from: '2026-10-09' })).toEqual(['/from']);
    api.clock.set('2026-10-20T02:00:00.000Z');
    expect(await refused({})).toEqual(['/from']);
  });

  test('409: figures that moved since they were shown, and what is filed already; the same key files once', async () => {
    const { advisor, at, draft, bodyOf, work } = await open();
    const shown = await draft(advisor, 'advisor-daily');
    await work(advisor);
    const stale = await advisor.client.send(contract.fileFiling, { params: at, body: bodyOf(shown) });
    expect(await problemIn(stale)).toMatchObject({ status: 409, type: 'conflict' });
    const body = bodyOf(await draft(advisor, 'advisor-daily'));
    const key = { idempotencyKey: newId() };
    const [once, again] = [
      await advisor.client.call(contract.fileFiling, { params: at, body }, key),
      await advisor.client.call(contract.fileFiling, { params: at, body }, key),
    ];
    expect(again.id).toBe(once.id);
    const twice = await advisor.client.send(contract.fileFiling, { params: at, body });
    expect(await problemIn(twice)).toMatchObject({ status: 409, type: 'already-exists' });
    const rows = await api.admin.query(sql`select id from app.filing where org_id = ${at.orgId}`);
    expect(rows).toHaveLength(1);
  });

  test('404: what one does not owe, another’s report, another campus, a version that is not there', async () => {
    const { org, advisor, other, supervisor, file, at } = await open();
    const { id } = await file(advisor, 'advisor-daily');
    const status = async (sent: Promise<Response>) => (await sent).status;
    const draftOf = (who: typeof advisor, kind: 'takings' | 'advisor-daily') =>
      who.client.send(contract.getFilingDraft, { params: at, query: { kind, on: '2026-10-09' } });
    expect(await status(draftOf(advisor, 'takings'))).toBe(404);
    expect(await status(draftOf(supervisor, 'advisor-daily'))).toBe(404);
    const params = { ...at, filingId: id };
    expect(await status(other.client.send(contract.getFiling, { params }))).toBe(404);
    expect(await status(other.client.send(contract.exportFiling, { params }))).toBe(404);
    const correction = { params, body: { reason: '看着不对', cells: [] } };
    expect(await status(other.client.send(contract.correctFiling, correction))).toBe(404);
    expect(await status(supervisor.client.send(contract.correctFiling, correction))).toBe(404);
    const elsewhere = { ...params, campusId: org.campuses[1].id };
    expect(await status(supervisor.client.send(contract.getFiling, { params: elsewhere }))).toBe(404);
    expect(await status(supervisor.client.send(contract.getFiling, { params, query: { version: 2 } }))).toBe(404);
  });

  test('403: those whose role files or reads nothing; 404: saying that one read what is not theirs to acknowledge', async () => {
    const { advisor, teacher, finance, supervisor, file, at } = await open();
    const { id } = await file(supervisor, 'takings');
    const params = { ...at, filingId: id };
    expect((await teacher.client.send(contract.getFilingInbox, { params: at })).status).toBe(403);
    const body = { kind: 'takings' as const, from: '2026-10-09' };
    expect((await finance.client.send(contract.fileFiling, { params: at, body })).status).toBe(403);
    expect((await supervisor.client.send(contract.acknowledgeFiling, { params })).status).toBe(404);
    expect((await advisor.client.send(contract.acknowledgeFiling, { params })).status).toBe(404);
  });
});
