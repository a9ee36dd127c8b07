/** Hours about to expire are a contact for the advisor to make (HRS-09): what the facts of the duty hold. The rule itself is in rules/renewal-duties.test.ts. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { setSetting } from '../tenancy/contract.ts';
import { listDuties, logVisit } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

/** A campus whose students have 20 课时 each, the first ones with a last day. */
async function campusWith(lastDays: readonly (string | null)[]) {
  api.clock.set('2026-04-20T02:00:00.000Z');
  const org = await makeOrg(api);
  const [advisor, other, teacher] = [
    await org.member('advisor'),
    await org.member('advisor'),
    await org.member('teacher'),
  ];
  const world = await makeWorld(api, org, { students: lastDays.length, lessons: 0, teacher, advisor });
  for (const [index, expiresOn] of lastDays.entries()) {
    await world.sell(world.students[index] ?? '', 20_00, 2000_00);
    await api.admin.query(
      sql`update app.lot set expires_on = ${expiresOn} where org_id = ${org.orgId} and student_id = ${world.students[index] ?? ''}`,
    );
  }
  const params = { orgId: org.orgId, campusId: world.campus.id };
  let runs = 0;
  /** The duties as a run says now, a quarter of an hour later each time. */
  const expiring = async (who = advisor) => {
    api.clock.set(new Date(Date.parse('2026-04-20T02:00:00.000Z') + (runs += 1) * 16 * 60_000).toISOString());
    await api.settle(org.orgId);
    const { page } = await who.client.call(listDuties, { params, query: { rule: 'expiring' } });
    return page.items.map(({ studentId, studentName, courseName, detail }) => ({
      studentId,
      studentName,
      courseName,
      ...detail,
    }));
  };
  const visit = (studentId: string, body: Partial<ClientInput<typeof logVisit>['body']>) =>
    advisor.client.call(logVisit, {
      params,
      body: { studentId, purpose: '课时即将到期，提醒续费', channel: 'phone', kind: 'renewal', reached: true, ...body },
    });
  return { org, world, advisor, other, params, expiring, visit };
}

test('hours that run out within 30 days are a duty with student, course and date, soonest first; later ones, endless ones and those past are not (HRS-09)', async () => {
  const { world, other, expiring } = await campusWith(['2026-05-20', '2026-05-21', '2026-04-20', null, '2026-04-19']);
  expect(await expiring()).toMatchObject([
    {
      studentId: world.students[2],
      studentName: '学员2',
      courseId: world.courseId,
      units: 20_00,
      onDate: '2026-04-20',
    },
    { studentId: world.students[0], onDate: '2026-05-20' },
  ]);
  expect(await expiring(other)).toEqual([]);
});

test('lots of a course that run out on one day are one contact with the hours of both; an empty lot is none', async () => {
  const { org, world, expiring } = await campusWith(['2026-05-10']);
  const [studentId = ''] = world.students;
  await world.sell(studentId, 5_00, 500_00, { expiresOn: '2026-05-10' });
  expect(await expiring()).toMatchObject([{ units: 25_00, onDate: '2026-05-10' }]);
  await api.admin.query(sql`update app.lot set units_left = 0 where org_id = ${org.orgId}`);
  expect(await expiring()).toEqual([]);
});

test('the contact is made by a visit about renewing that reached the family since the notice began, and by no other', async () => {
  const { world, expiring, visit } = await campusWith(['2026-05-18', '2026-05-18']);
  const [one = '', two = ''] = world.students;
  await visit(one, { reached: false });
  await visit(one, { kind: 'regular', channel: 'chat' });
  await visit(one, { visitedAt: '2026-04-17T02:00:00Z', channel: 'face' });
  expect((await expiring()).map((each) => each.studentId).toSorted()).toEqual([one, two].toSorted());
  await visit(one, {});
  expect((await expiring()).map((each) => each.studentId)).toEqual([two]);
});

test('how long before the last day is the organisation’s setting, from its day on; 0 switches it off (HRS-09)', async () => {
  const { org, world, expiring } = await campusWith(['2026-04-25', '2026-05-18', '2026-06-04']);
  const [one, two, three] = world.students;
  const director = await org.member('director');
  const notice = (value: number, effectiveOn = '2026-04-20') =>
    director.client.call(setSetting, {
      params: { orgId: org.orgId },
      body: { name: 'expiry-notice-days', value, effectiveOn },
    });
  const shown = async () => (await expiring()).map((each) => each.studentId);
  expect(await shown()).toEqual([one, two]);
  await notice(45, '2026-04-21');
  expect(await shown()).toEqual([one, two]);
  await notice(45);
  expect(await shown()).toEqual([one, two, three]);
  await notice(5);
  expect(await shown()).toEqual([one]);
  await notice(0);
  expect(await shown()).toEqual([]);
});

test('a student who rests or has finished is not to be reminded', async () => {
  const { org, expiring } = await campusWith(['2026-05-01']);
  await api.admin.query(sql`update app.enrolment set status = 'suspended' where org_id = ${org.orgId}`);
  expect(await expiring()).toEqual([]);
});
