/** Monthly checklists over HTTP: each item and whether it is done, from what people file and sign. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { campusWithFilings } from '@keshi/testing/campus-with-filings.test-data';
import { getMonthlyChecklist } from './contract.ts';

const TEXTS = { texts: { summary: '十月续了三位', plan: '十一月先约家长会' } };
let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** The campus on the evening of 31 October, when a month's reports are due. */
async function monthEnd() {
  const campus = await campusWithFilings(api);
  campus.clock('2026-10-31', '20:00');
  await api.settle(campus.at.orgId);
  const read = (who: TestPerson, query: { month?: string; ownerId?: string } = {}) =>
    who.client.call(getMonthlyChecklist, { params: campus.at, query });
  const items = async (who: TestPerson, query: { month?: string; ownerId?: string } = {}) =>
    Object.fromEntries(
      (await read(who, query)).lists.flatMap((list) =>
        list.items.map(({ item, total, done }) => [item, `${String(done)}/${String(total)}`] as const),
      ),
    );
  return { ...campus, read, items };
}

describe('ADV-18: an advisor’s monthly checklist', () => {
  test('shows each item with whether it is done, and what was filed does it', async () => {
    const { advisor, supervisor, file, items, read, at, clock } = await monthEnd();
    const { lists, month } = await read(advisor);
    expect([month, lists.map(({ role }) => role)]).toEqual(['2026-10', ['advisor']]);
    expect(await items(advisor)).toMatchObject({
      'split-own': '0/1',
      statistics: '0/1',
      finishing: '0/1',
      summary: '0/1',
      'hours-students': '0/1',
    });
    await file(advisor, 'advisor-monthly', '2026-10-31');
    await file(advisor, 'advisor-summary', '2026-10-31', TEXTS);
    clock('2026-10-31', '20:01');
    await api.settle(at.orgId);
    const done = { statistics: '1/1', 'hours-students': '1/1', summary: '1/1', finishing: '0/1' };
    expect(await items(advisor)).toMatchObject(done);
    expect(await items(supervisor, { ownerId: advisor.personId })).toMatchObject(done);
    // The month after has not come yet.
    expect(await items(advisor, { month: '2026-11' })).toMatchObject({ statistics: '0/0', summary: '0/0' });
  });
});

describe('ADV-20: a supervisor’s monthly checklist', () => {
  test('shows each item with whether it is done; RPT-08: with how many advisors’ appraisals are in', async () => {
    const { supervisor, file, items, read, at, clock } = await monthEnd();
    expect((await read(supervisor)).lists.map(({ role }) => role)).toEqual(['advisor_supervisor']);
    const before = await items(supervisor);
    expect(before).toMatchObject({ completion: '0/1', 'campus-summary': '0/1', 'campus-hours': '0/1' });
    expect(before['appraisals']).toMatch(/^0\/[1-9]/);
    await file(supervisor, 'supervisor-monthly', '2026-10-31', TEXTS);
    await file(supervisor, 'hours-monthly', '2026-10-31');
    clock('2026-10-31', '20:01');
    await api.settle(at.orgId);
    expect(await items(supervisor)).toMatchObject({
      completion: '1/1',
      'campus-summary': '1/1',
      'campus-hours': '1/1',
    });
  });

  test('says what was late: a day’s report that nobody filed', async () => {
    const { supervisor, read, clock, at } = await monthEnd();
    clock('2026-11-03', '09:00');
    await api.settle(at.orgId);
    const { lists } = await read(supervisor, { month: '2026-10' });
    const reports = lists[0]?.items.find(({ item }) => item === 'reports');
    expect(reports?.late).toBeGreaterThan(0);
    expect(reports?.done).toBe(0);
  });

  test('403 for who has no day here, 404 for somebody of another campus; whoever is neither has no list', async () => {
    const { desk, teacher, advisor, org, at, read } = await monthEnd();
    expect((await desk.client.send(getMonthlyChecklist, { params: at })).status).toBe(403);
    expect((await read(teacher)).lists).toEqual([]);
    const elsewhere = await org.member('advisor', org.campuses[1]);
    const asked = { params: at, query: { ownerId: elsewhere.personId } };
    expect((await advisor.client.send(getMonthlyChecklist, asked)).status).toBe(404);
    expect(
      (await teacher.client.send(getMonthlyChecklist, { params: at, query: { ownerId: advisor.personId } })).status,
    ).toBe(404);
  });
});
