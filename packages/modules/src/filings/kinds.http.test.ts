/** The other kinds over the API: takings and demand, weeks and months, lists of classes; inbox, reading, overview and files. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { createOrder, recordReceipt } from '@keshi/modules/payments/contract';
import { fileRecord, planRecord } from '@keshi/modules/records/contract';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { MEETING } from '@keshi/testing/record-forms';
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
const totalsOf = async ({ director, at }: Campus, from: string, until: string) =>
  (await director.client.call(getCampusDashboard, { params: at, query: { from, until } })).totals;

/** Everybody of the class was there. */
async function teach({ teacher, at, world }: Campus, index: number): Promise<void> {
  await teacher.client.call(submitRoll, {
    params: { ...at, lessonId: world.lessons[index] ?? '' },
    body: { seenRevision: 0, marks: world.students.map((studentId) => ({ studentId, status: 'present' as const })) },
  });
}

describe('the supervisor’s day', () => {
  test('RPT-02: arrivals, hotline, face consults, sign-ups and renewals of the campus, to branch and principal', async () => {
    const campus = await open();
    const { advisor, other, supervisor, draft, work } = campus;
    await work(advisor);
    await work(other);
    const { cells, recipients } = await draft(supervisor, 'supervisor-daily');
    expect(recipients).toEqual(['principal', 'branch_principal']);
    expect(figures(cells)).toEqual({
      'lead-visits': 2,
      'hotline-calls': 2,
      'face-consults': 0,
      'sign-ups': 0,
      renewals: 0,
    });
    const totals = await totalsOf(campus, '2026-10-09', '2026-10-10');
    for (const { key, system } of cells)
      expect(totals.find(({ metric }) => metric === key)?.numerator, key).toBe(system);
  });

  test('REN-12: a renewal paid in full is in the daily statistics of the advisor it is credited to and of the campus', async () => {
    const { org, advisor, other, supervisor, desk, world, at, draft, sell } = await open();
    await sell(3600_00, 'cash');
    const renewals = async () => [
      figures((await draft(advisor, 'advisor-daily')).cells)['renewals'],
      figures((await draft(other, 'advisor-daily')).cells)['renewals'],
      figures((await draft(supervisor, 'supervisor-daily')).cells)['renewals'],
    ];
    const { id: orderId } = await advisor.client.call(createOrder, {
      params: at,
      body: {
        studentId: world.students[0] ?? '',
        courseId: world.courseId,
        kind: 'renewal',
        unitsBought: 10_00,
        priceMinor: 3600_00,
      },
    });
    const pay = (amountMinor: number) =>
      desk.client.call(recordReceipt, { params: { ...at, orderId }, body: { method: 'cash', amountMinor } });
    await pay(1600_00);
    await api.settle(org.orgId);
    expect(await renewals()).toEqual([0, 0, 0]);
    await pay(2000_00);
    await api.settle(org.orgId);
    expect(await renewals()).toEqual([1, 0, 1]);
  });

  test('PAY-01: takings by method add up to the dashboard’s receipts; finance and project department say that they read them', async () => {
    const campus = await open();
    const { supervisor, finance, project, sell, draft, file, inbox, at } = campus;
    await sell(3600_00, 'cash', 0);
    await sell(1200_00, 'pos', 1);
    await sell(800_00, 'cash', 2);
    const { cells } = await draft(supervisor, 'takings');
    expect(figures(cells)).toMatchObject({ 'receipts-cash': 4400_00, 'receipts-pos': 1200_00, refunds: 0 });
    const received = cells
      .filter(({ key }) => key.startsWith('receipts-'))
      .reduce((sum, { system }) => sum + system, 0);
    const totals = await totalsOf(campus, '2026-10-09', '2026-10-10');
    expect(totals.find(({ metric }) => metric === 'receipts')?.numerator).toBe(received);

    const { id } = await file(supervisor, 'takings');
    const params = { ...at, filingId: id };
    const read = await finance.client.call(contract.acknowledgeFiling, { params });
    expect(read).toMatchObject({ mayAcknowledge: false, readings: [{ role: 'finance', personName: finance.name }] });
    expect((await finance.client.call(contract.acknowledgeFiling, { params })).readings).toHaveLength(1);
    expect((await inbox(project)).filter(({ kind }) => kind === 'takings')).toMatchObject([
      { state: 'filed', readBy: ['finance'], toBeReadBy: ['finance', 'project_department'] },
    ]);
    await project.client.call(contract.acknowledgeFiling, { params });
    expect((await inbox(finance)).map(({ kind, readBy }) => [kind, readBy])).toEqual([
      ['takings', ['finance', 'project_department']],
    ]);
  });

  test('PAY-01: a correction has not been read', async () => {
    const { supervisor, finance, sell, draft, seen, file, at } = await open();
    const { id } = await file(supervisor, 'takings');
    const params = { ...at, filingId: id };
    await finance.client.call(contract.acknowledgeFiling, { params });
    await sell(500_00, 'transfer');
    const body = { reason: '漏了一笔转账', cells: seen(await draft(supervisor, 'takings')) };
    await supervisor.client.call(contract.correctFiling, { params, body });
    const newest = await finance.client.call(contract.getFiling, { params });
    expect([newest.version, newest.readings, newest.mayAcknowledge]).toEqual([2, [], true]);
  });

  test('CLS-06: how many teachers each time of tomorrow needs; no student in it', async () => {
    const { supervisor, teacher, draft } = await open();
    const { cells, lists } = await draft(supervisor, 'teacher-demand');
    expect(figures(cells)).toEqual({ 'lessons-next-day': 1, 'teachers-next-day': 1 });
    expect(lists).toMatchObject([
      { key: 'next-slots', rows: [['10:00', '11:00', 1, expect.stringContaining('数学'), teacher.name]] },
    ]);
  });

  test('RPT-02: without a supervisor the principal owes it; of two either files it', async () => {
    const { org, at, due, file } = await open();
    const [here, there] = org.campuses;
    const principal = await org.member('principal', there);
    const second = await org.member('advisor_supervisor', here);
    api.clock.set('2026-10-10T12:00:00.000Z');
    const params = { orgId: org.orgId, campusId: there.id };
    const owed = await principal.client.call(contract.listDueFilings, { params });
    expect(owed.items.map(({ kind }) => kind)).toContain('takings');
    await file(second, 'takings', '2026-10-10');
    expect((await due(second)).find(([kind, from]) => kind === 'takings' && from === '2026-10-10')).toEqual([
      'takings',
      '2026-10-10',
      'filed',
    ]);
    expect(at.campusId).toBe(here.id);
  });
});

describe('weeks and months', () => {
  test('RPT-03: the week’s report is the sum of its days, to the branch', async () => {
    const campus = await open();
    const { advisor, supervisor, work, clock, draft } = campus;
    await work(advisor);
    clock('2026-10-11', '18:00');
    await work(advisor);
    const { cells, from, until, recipients } = await draft(supervisor, 'supervisor-weekly', '2026-10-11');
    expect([from, until, recipients]).toEqual(['2026-10-05', '2026-10-12', ['branch_principal']]);
    expect(figures(cells)).toMatchObject({ 'lead-visits': 2, 'consult-calls': 2, 'return-visits': 2 });
  });

  test('RPT-05, RPT-09, HRS-06: the month’s hours and students by advisor, teachers, renewal rate; each the dashboard’s', async () => {
    const campus = await open();
    const { advisor, supervisor, world, draft, clock } = campus;
    for (const studentId of world.students) await world.sell(studentId, 20_00, 2000_00);
    clock('2026-10-10', '12:00');
    for (const index of [0, 1, 2]) await teach(campus, index);
    clock('2026-10-31', '20:00');
    await api.settle(campus.at.orgId);
    const mine = figures((await draft(advisor, 'advisor-monthly', '2026-10-31')).cells);
    expect(mine).toMatchObject({
      consumption: 9_00,
      'effective-students': 3,
      'renewal-rate': 0,
      'renewal-rate.base': 0,
    });
    const { cells, lists } = await draft(supervisor, 'hours-monthly', '2026-10-31');
    expect(figures(cells)).toEqual({ consumption: 9_00, 'effective-students': 3, teachers: 1 });
    expect(lists.map(({ key, rows }) => [key, rows])).toEqual([
      ['hours-by-advisor', [[advisor.name, 9_00, 3]]],
      ['hours-by-teacher', [[campus.teacher.name, 3, 3_00]]],
    ]);
    const totals = await totalsOf(campus, '2026-10-01', '2026-11-01');
    for (const key of ['consumption', 'effective-students'] as const)
      expect(totals.find(({ metric }) => metric === key)?.numerator).toBe(figures(cells)[key]);
  });

  test('RPT-06, RPT-07: a summary and the plan of the next month are text that has to say something', async () => {
    const { advisor, at, clock, file } = await open();
    clock('2026-10-31', '20:00');
    const body = { kind: 'advisor-summary' as const, from: '2026-10-01', texts: { summary: '完成 12 人续班' } };
    const refused = await advisor.client.send(contract.fileFiling, { params: at, body });
    expect((await problemIn(refused)).pointers).toEqual(['/texts/plan']);
    const texts = { summary: '完成 12 人续班', plan: '开两个新班' };
    const filed = await file(advisor, 'advisor-summary', '2026-10-31', { texts });
    expect(filed.content.texts).toEqual([
      { key: 'summary', text: '完成 12 人续班' },
      { key: 'plan', text: '开两个新班' },
    ]);
  });

  test('CLS-11: at the month’s end, the classes whose last lesson lies in the next', async () => {
    const campus = await campusWithFilings(api, { lessons: 30 });
    const { advisor, draft, clock } = campus;
    clock('2026-10-31', '20:00');
    const { lists } = await draft(advisor, 'finishing-classes', '2026-10-31');
    // Lessons from 8 October to 6 November.
    expect(lists).toMatchObject([{ rows: [[expect.stringContaining('数学A班'), '2026-11-06', 6, 3]] }]);
    clock('2026-11-30', '20:00');
    expect((await draft(advisor, 'finishing-classes', '2026-11-30')).lists[0]?.rows).toEqual([]);
  });

  test('PTM-03, TST-03: on Friday, which classes meet or are tested next week: what is planned is filled in, what was held is known', async () => {
    const { advisor, at, draft, clock, world } = await open();
    const nothing = { lastMeetingOn: null, lastTestOn: null, nextMeetingOn: null, nextTestOn: null };
    const first = await draft(advisor, 'friday-list');
    expect(first.plans).toMatchObject([{ classId: world.classId, ...nothing }]);
    const plan = async (heldAt: string): Promise<string> =>
      (
        await advisor.client.call(planRecord, {
          params: at,
          body: { kind: 'parents-meeting', classId: world.classId, heldAt },
        })
      ).id;
    const recordId = await plan('2026-10-14T11:00:00.000Z');
    // The week after is another list's.
    await plan('2026-10-20T11:00:00.000Z');
    expect((await draft(advisor, 'friday-list')).plans).toMatchObject([{ ...nothing, nextMeetingOn: '2026-10-14' }]);
    const fileList = (meetingOn: string) =>
      advisor.client.send(contract.fileFiling, {
        params: at,
        body: { kind: 'friday-list', from: first.from, plans: [{ classId: world.classId, meetingOn }] },
      });
    expect((await problemIn(await fileList('2026-10-20'))).pointers).toEqual(['/plans/0/meetingOn']);
    expect((await fileList('2026-10-14')).status).toBe(201);
    clock('2026-10-15', '20:00');
    await advisor.client.call(fileRecord, { params: { ...at, recordId }, body: { form: MEETING } });
    clock('2026-10-16', '20:00');
    const next = await draft(advisor, 'friday-list', '2026-10-16');
    expect(next.plans).toMatchObject([
      { ...nothing, classId: world.classId, lastMeetingOn: '2026-10-14', nextMeetingOn: '2026-10-20' },
    ]);
  });
});

describe('receiving', () => {
  test('RPT-04: the supervisor sees who has filed, who has not and who was late', async () => {
    const { advisor, other, supervisor, file, inbox, clock } = await open();
    const daily = async () =>
      (await inbox(supervisor))
        .filter(({ kind }) => kind === 'advisor-daily')
        .map(({ subjectId, state }) => `${subjectId === advisor.personId ? 'advisor' : 'other'} ${state}`)
        .toSorted();
    await file(advisor, 'advisor-daily');
    expect(await daily()).toEqual(['advisor filed', 'other open']);
    clock('2026-10-11', '08:00');
    expect(await daily()).toEqual(['advisor filed', 'other missing']);
    await file(other, 'advisor-daily');
    expect(await daily()).toEqual(['advisor filed', 'other late']);
  });

  test('an advisor’s inbox is their own; as of a day a week’s list is the last one that had come up', async () => {
    const { advisor, inbox } = await open();
    const rows = await inbox(advisor, '2026-10-08');
    expect(new Set(rows.map(({ subjectId }) => subjectId))).toEqual(new Set([advisor.personId]));
    expect(rows.filter(({ kind }) => kind === 'friday-list').map(({ from }) => from)).toEqual(['2026-09-28']);
    expect(rows.filter(({ kind }) => kind === 'advisor-daily').map(({ from }) => from)).toEqual(['2026-10-08']);
  });

  test('head office and branch see each campus in numbers, the project department only what goes to it', async () => {
    const { org, director, project, supervisor, file, clock } = await open();
    const branch = await org.member('branch_principal');
    await file(supervisor, 'takings');
    clock('2026-10-12', '09:00');
    const query = { on: '2026-10-09' };
    const params = { orgId: org.orgId };
    const all = await director.client.call(contract.getOrgFilings, { params, query });
    expect(all.rows).toHaveLength(3);
    expect(all.rows.find(({ campusId }) => campusId === org.campuses[1].id)).toMatchObject({ owed: 0, missing: 0 });
    const own = await project.client.call(contract.getOrgFilings, { params, query: { ...query, kind: 'takings' } });
    expect(own.kinds).toEqual(['takings', 'teacher-demand', 'hours-monthly']);
    expect(own.rows.find(({ campusId }) => campusId === org.campuses[0].id)).toMatchObject({
      owed: 1,
      filed: 1,
      missing: 0,
      unread: 1,
    });
    const ofBranch = await branch.client.call(contract.getBranchFilings, {
      params: { ...params, branchId: org.branches[0] },
      query,
    });
    expect(ofBranch.rows.map(({ campusId }) => campusId).toSorted()).toEqual(
      [org.campuses[0].id, org.campuses[1].id].toSorted(),
    );
    const elsewhere = { params: { ...params, branchId: org.branches[1] } };
    expect((await branch.client.send(contract.getBranchFilings, elsewhere)).status).toBe(404);
    expect((await branch.client.send(contract.getOrgFilings, { params })).status).toBe(403);
  });

  test('RPT-11: a filed version as a workbook and as a document', async () => {
    const { supervisor, file, at } = await open();
    const { id } = await file(supervisor, 'takings');
    const params = { ...at, filingId: id };
    const get = (format: 'xlsx' | 'pdf') =>
      supervisor.client.send(contract.exportFiling, { params, query: { format, locale: 'zh-CN' } });
    const [xlsx, pdf] = [await get('xlsx'), await get('pdf')];
    expect(xlsx.headers.get('content-disposition')).toContain(encodeURIComponent('当日进账'));
    expect(new Uint8Array(await xlsx.arrayBuffer()).subarray(0, 2)).toEqual(new Uint8Array([0x50, 0x4b]));
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect((await pdf.text()).startsWith('%PDF-1.5')).toBe(true);
  });
});
