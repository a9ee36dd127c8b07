/** Hours about to expire are a contact for the advisor to make (HRS-09). */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { setSetting } from '../tenancy/contract.ts';
import { getAdvisorDay, logVisit } from './contract.ts';

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
  const expiring = async (who = advisor) => (await who.client.call(getAdvisorDay, { params })).expiring;
  const visit = (studentId: string, body: Partial<ClientInput<typeof logVisit>['body']>) =>
    advisor.client.call(logVisit, {
      params,
      body: { studentId, purpose: '课时即将到期，提醒续费', channel: 'phone', kind: 'renewal', reached: true, ...body },
    });
  return { org, world, advisor, other, params, expiring, visit };
}

test('hours that run out within 30 days are listed with student, course and date, soonest first; later ones, endless ones and those past are not (HRS-09)', async () => {
  const { world, advisor, other, params, expiring } = await campusWith([
    '2026-05-20',
    '2026-05-21',
    '2026-04-20',
    null,
    '2026-04-19',
  ]);
  expect(await expiring()).toMatchObject([
    {
      studentId: world.students[2],
      name: '学员2',
      courseId: world.courseId,
      unitsLeft: 20_00,
      expiresOn: '2026-04-20',
      renewalId: null,
    },
    { studentId: world.students[0], expiresOn: '2026-05-20' },
  ]);
  expect((await advisor.client.call(getAdvisorDay, { params })).counts.expiring).toBe(2);
  expect(await expiring(other)).toEqual([]);
});

test('a course with two lots that run out is one contact, with both lots and the first last day; an empty lot is none', async () => {
  const { org, world, expiring } = await campusWith(['2026-05-10']);
  const [studentId = ''] = world.students;
  await world.sell(studentId, 5_00, 500_00);
  await api.admin.query(
    sql`update app.lot set expires_on = '2026-05-02' where org_id = ${org.orgId} and expires_on is null`,
  );
  expect(await expiring()).toMatchObject([{ unitsLeft: 25_00, expiresOn: '2026-05-02' }]);
  await api.admin.query(sql`update app.lot set units_left = 0 where org_id = ${org.orgId}`);
  expect(await expiring()).toEqual([]);
});

test('the contact is made by a visit about renewing that reached the family since the notice began, and by no other', async () => {
  const { world, expiring, visit } = await campusWith(['2026-05-18', '2026-05-18']);
  const [one = '', two = ''] = world.students;
  await visit(one, { reached: false });
  await visit(one, { kind: 'regular', channel: 'chat' });
  await visit(one, { visitedAt: '2026-04-17T02:00:00Z', channel: 'face' });
  expect((await expiring()).map((each) => each.studentId)).toEqual([one, two]);
  await visit(one, {});
  expect((await expiring()).map((each) => each.studentId)).toEqual([two]);
});

test('how long before the last day is the organisation’s setting, from its day on; 0 switches it off (HRS-09)', async () => {
  const { org, world, expiring, visit } = await campusWith(['2026-04-25', '2026-05-18', '2026-06-04']);
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
  // Reached before the notice began is too early to have been about it.
  await visit(one ?? '', { visitedAt: '2026-04-19T02:00:00Z' });
  expect(await shown()).toEqual([one]);
  await visit(one ?? '', {});
  expect(await shown()).toEqual([]);
  // On the last day itself, one day of notice still asks and none does not.
  await api.admin.query(
    sql`update app.lot set expires_on = '2026-04-20' where org_id = ${org.orgId} and student_id = ${two ?? ''}`,
  );
  await notice(1);
  expect(await shown()).toEqual([two]);
  await notice(0);
  expect(await shown()).toEqual([]);
});

test('a student who rests or has finished is not to be reminded', async () => {
  const { org, expiring } = await campusWith(['2026-05-01']);
  await api.admin.query(sql`update app.enrolment set status = 'suspended' where org_id = ${org.orgId}`);
  expect(await expiring()).toEqual([]);
});
