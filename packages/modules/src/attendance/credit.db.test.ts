/** Who is credited with a lesson when its class changes hands (CLS-12, M21): whoever answered for the class on the lesson's day. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { getCampusDashboard } from '../reporting/contract.ts';
import { updateClass } from '../scheduling/contract.ts';
import { submitRoll } from './contract.ts';

let api: TestApi;
let org: TestOrg;
let before: TestPerson;
let after: TestPerson;
let world: World;
beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  [before, after] = [await org.member('advisor'), await org.member('advisor')];
  world = await makeWorld(api, org, { students: 2, lessons: 6, advisor: before, teacher: await org.member('teacher') });
  for (const student of world.students) await world.sell(student, 1000, 100_000);
  // The lessons are on 1–6 September. On the 2nd it is written down that the class changes hands on the 4th.
  api.clock.set('2026-09-02T01:00:00.000Z');
  await before.client.call(updateClass, {
    params: { orgId: org.orgId, campusId: world.campus.id, classId: world.classId },
    body: { advisorId: after.personId, fromOn: '2026-09-04' },
  });
});
afterAll(async () => {
  await api.stop();
});

type Status = 'present' | 'leave';
const mark = (day: number, seenRevision: number, status: Status) =>
  after.client.call(submitRoll, {
    params: { orgId: org.orgId, campusId: world.campus.id, lessonId: world.lessons[day - 1] ?? '' },
    body: { seenRevision, marks: world.students.map((studentId) => ({ studentId, status })) },
  });

/** The campus's figures of the days: [consumption in units, attended, expected] per advisor. */
async function credited(from: string, until: string) {
  const principal = await org.member('principal');
  const { rows } = await principal.client.call(getCampusDashboard, {
    params: { orgId: org.orgId, campusId: world.campus.id },
    query: { from, until },
  });
  const of = (person: TestPerson) => {
    const figures = rows.find((row) => row.id === person.personId)?.figures ?? [];
    const figure = (metric: string) => figures.find((each) => each.metric === metric);
    return [figure('consumption')?.numerator, figure('attendance')?.numerator, figure('attendance')?.denominator];
  };
  return { before: of(before), after: of(after) };
}

test('a lesson before a hand-over that is already written down belongs to the advisor of its day', async () => {
  await mark(2, 0, 'present');
  expect(await credited('2026-09-02', '2026-09-03')).toEqual({ before: [200, 2, 2], after: [0, 0, 0] });
});

test('lessons belong to the advisor of their day, whoever marks them when, and so do corrections', async () => {
  api.clock.set('2026-09-05T01:00:00.000Z');
  await mark(3, 0, 'present');
  await mark(4, 0, 'present');
  expect(await credited('2026-09-03', '2026-09-05')).toEqual({ before: [200, 2, 2], after: [200, 2, 2] });
  await mark(3, 1, 'leave');
  await mark(4, 1, 'leave');
  expect(await credited('2026-09-03', '2026-09-05')).toEqual({ before: [0, 0, 0], after: [0, 0, 0] });
});
