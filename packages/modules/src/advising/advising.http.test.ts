/** Return visits and the advisor's day over HTTP: what counts, what waits, and who is refused. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientInput, ClientOutput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { setSetting } from '../tenancy/contract.ts';
import { getAdvisorDay, listVisits, logVisit, VisitKind } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const NOW = '2026-04-20T02:00:00.000Z';
type Given = Partial<ClientInput<typeof logVisit>['body']>;

/** A campus with an advisor, a second one, and lessons around 20 April. */
async function makeCampus(
  students: number,
  lessons = 0,
): Promise<{
  org: TestOrg;
  world: World;
  advisor: TestPerson;
  other: TestPerson;
  log: (studentIndex: number, body?: Given, who?: TestPerson) => Promise<ClientOutput<typeof logVisit>>;
}> {
  api.clock.set(NOW);
  const org = await makeOrg(api);
  const [advisor, other, teacher] = [
    await org.member('advisor'),
    await org.member('advisor'),
    await org.member('teacher'),
  ];
  const world = await makeWorld(api, org, { students, lessons, teacher, advisor, firstOn: '2026-04-18' });
  return {
    org,
    world,
    advisor,
    other,
    log: (studentIndex, body = {}, who = advisor) =>
      who.client.call(logVisit, {
        params: { orgId: org.orgId, campusId: world.campus.id },
        body: {
          studentId: world.students[studentIndex] ?? '',
          purpose: '了解本周学习情况',
          channel: 'phone',
          reached: true,
          plan: '每天十道口算',
          ...body,
        },
      }),
  };
}

const factsOf = (orgId: string) =>
  api.admin.query<{ personId: string; onDate: string; count: number }>(
    sql`select person_id, on_date, count from app.fact where org_id = ${orgId} and metric = 'visit' order by on_date, id`,
  );

describe('a visit', () => {
  test('counts once per student, channel and day, credited to whoever logged it (M8, RV-19)', async () => {
    const { org, advisor, other, log } = await makeCampus(2);
    expect(await log(0)).toMatchObject({
      counted: true,
      advisorId: advisor.personId,
      advisorName: advisor.name,
      onDate: '2026-04-20',
      kind: 'regular',
    });
    expect((await log(0)).counted).toBe(false);
    expect((await log(0, {}, other)).counted).toBe(false);
    expect((await log(0, { channel: 'face' })).counted).toBe(true);
    expect((await log(1, { reached: false })).counted).toBe(false);
    expect((await log(1, {}, other)).counted).toBe(true);
    expect((await log(0, { visitedAt: '2026-04-19T02:00:00Z' })).counted).toBe(true);
    expect(await factsOf(org.orgId)).toEqual([
      { personId: advisor.personId, onDate: '2026-04-19', count: 1 },
      { personId: advisor.personId, onDate: '2026-04-20', count: 1 },
      { personId: advisor.personId, onDate: '2026-04-20', count: 1 },
      { personId: other.personId, onDate: '2026-04-20', count: 1 },
    ]);
  });

  test('of six logged at once, one counts', async () => {
    const { org, advisor, other, log } = await makeCampus(1);
    const visits = await Promise.all(
      Array.from({ length: 6 }, (_, index) => log(0, {}, index % 2 === 0 ? advisor : other)),
    );
    expect(visits.filter((visit) => visit.counted)).toHaveLength(1);
    expect(await factsOf(org.orgId)).toHaveLength(1);
  });

  test('counts only through a channel that is valid on its day (RV-16), on the campus’s own day', async () => {
    const { org, log } = await makeCampus(1);
    const director = await org.member('director');
    await director.client.call(setSetting, {
      params: { orgId: org.orgId },
      body: { name: 'visit-channels', value: ['phone', 'face'], effectiveOn: '2026-04-20' },
    });
    expect((await log(0, { channel: 'chat' })).counted).toBe(false);
    expect((await log(0, { channel: 'chat', visitedAt: '2026-04-19T10:00:00+08:00' })).counted).toBe(true);
    // Half past midnight in Shanghai is still the day before in UTC.
    expect(await log(0, { visitedAt: '2026-04-19T16:30:00Z' })).toMatchObject({ onDate: '2026-04-20', counted: true });
  });

  test('keeps what came out of it: problems, plan, and whether and what was agreed (RV-12)', async () => {
    const { log } = await makeCampus(1);
    const result = { problems: '计算粗心', plan: '每天十道口算', agreement: '家长每晚检查', agreed: true };
    expect(await log(0, result)).toMatchObject(result);
    expect(await log(0, { agreed: false, channel: 'face' })).toMatchObject({ agreed: false, agreement: null });
    expect(await log(0, { channel: 'sms' })).toMatchObject({ agreed: null, problems: null, agreement: null });
  });

  test('of each kind is recorded and listed as that kind, and counts alike: also a complaint’s result and customer relationship (RV-13, RV-15, RV-20)', async () => {
    const { org, world, advisor, log } = await makeCampus(VisitKind.options.length);
    expect(VisitKind.options).toEqual(expect.arrayContaining(['complaint_result', 'customer_relationship']));
    const said = { problems: '住校不习惯，数学吃力', plan: '周三晚自习答疑', agreement: '家长周末来接' };
    for (const [index, kind] of VisitKind.options.entries())
      expect(await log(index, { kind, ...said })).toMatchObject({ kind, ...said, counted: true });
    const { items } = await advisor.client.call(listVisits, {
      params: { orgId: org.orgId, campusId: world.campus.id },
      query: {},
    });
    expect(items.map(({ kind }) => kind).toSorted()).toEqual(VisitKind.options.toSorted());
    expect(items.map(({ studentId }) => studentId).toSorted()).toEqual(world.students.toSorted());
  });

  test('with a purpose alone does not count, and leaves the day to one that says what came of it (RV-10, RV-12, RV-16, M8)', async () => {
    const { org, advisor, log } = await makeCampus(1);
    // Whether something was agreed, without what, is no content either; nor are blanks.
    const empty = { plan: undefined };
    for (const body of [empty, { ...empty, agreed: true }, { plan: ' ' }])
      expect(await log(0, body)).toMatchObject({ reached: true, counted: false });
    expect(await factsOf(org.orgId)).toEqual([]);
    expect(await log(0, { ...empty, problems: '计算粗心' })).toMatchObject({ counted: true });
    expect(await log(0, { ...empty, agreement: '家长每晚检查', channel: 'face' })).toMatchObject({ counted: true });
    expect(await factsOf(org.orgId)).toEqual(
      [1, 1].map((count) => ({ personId: advisor.personId, onDate: '2026-04-20', count })),
    );
  });

  test('with words that hurt is asked back, each with its field; it is kept when they are meant, and the organisation says which (ADV-07)', async () => {
    const { org, log } = await makeCampus(2);
    const hurting = { problems: '家长自己说孩子是差生', plan: '多鼓励' };
    await expect(log(0, hurting)).rejects.toMatchObject({
      type: 'banned-words',
      extra: { errors: [{ pointer: '/problems', detail: 'banned words: 差生' }] },
    });
    expect(await factsOf(org.orgId)).toEqual([]);
    expect(await log(0, { ...hurting, keepWords: true })).toMatchObject({
      problems: '家长自己说孩子是差生',
      counted: true,
    });
    const director = await org.member('director');
    await director.client.call(setSetting, {
      params: { orgId: org.orgId },
      body: { name: 'banned-words', value: ['笨'], effectiveOn: '2026-04-20' },
    });
    expect(await log(1, hurting)).toMatchObject({ counted: true });
    await expect(log(1, { purpose: '不能说他笨' })).rejects.toMatchObject({
      extra: { errors: [{ pointer: '/purpose' }] },
    });
  });

  test('needs a purpose (RV-10), a time that was, and a student of this campus', async () => {
    const { org, world, advisor } = await makeCampus(1);
    const refused = async (body: object, campusId = world.campus.id) => {
      const response = await advisor.client.fetch(`/orgs/${org.orgId}/campuses/${campusId}/visits`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': newId() },
        body: JSON.stringify({
          studentId: world.students[0],
          purpose: '了解近况',
          channel: 'phone',
          reached: true,
          ...body,
        }),
      });
      const answer: unknown = await response.json();
      const errors: unknown = Reflect.get(Object(answer), 'errors');
      const pointer: unknown = Array.isArray(errors) ? Reflect.get(Object(errors[0]), 'pointer') : null;
      return [response.status, pointer];
    };
    expect(await refused({ purpose: ' ' })).toEqual([422, '/purpose']);
    expect(await refused({ purpose: undefined })).toEqual([422, '/purpose']);
    expect(await refused({ visitedAt: '2026-04-20T02:00:01Z' })).toEqual([422, '/visitedAt']);
    expect(await refused({ visitedAt: '2026-04-13T01:00:00Z' })).toEqual([422, '/visitedAt']);
    expect(await refused({ channel: 'pigeon' })).toEqual([422, '/channel']);
    expect(await refused({ studentId: newId() })).toEqual([404, null]);
    const elsewhere = await makeWorld(api, org, {
      campus: org.campuses[1],
      students: 1,
      lessons: 0,
      teacher: advisor,
      advisor,
    });
    expect(await refused({ studentId: elsewhere.students[0] })).toEqual([404, null]);
    expect(await refused({}, org.campuses[1].id)).toEqual([404, null]);
    expect(await factsOf(org.orgId)).toEqual([]);
  });

  test('is listed newest day first, by student, advisor and days, a page at a time; not to front desk, teacher or family', async () => {
    const { org, world, advisor, other, log } = await makeCampus(2);
    for (const [index, day] of ['16', '18', '17', '20'].entries())
      await log(
        index % 2,
        { visitedAt: `2026-04-${day}T01:00:00Z`, plan: '下周加一次答疑', agreed: true },
        index === 0 ? other : advisor,
      );
    const params = { orgId: org.orgId, campusId: world.campus.id };
    const daysOf = async (query: NonNullable<ClientInput<typeof listVisits>['query']>) =>
      (await advisor.client.call(listVisits, { params, query })).items.map((visit) => visit.onDate.slice(8));
    expect(await daysOf({})).toEqual(['20', '18', '17', '16']);
    expect(await daysOf({ studentId: world.students[0] ?? '' })).toEqual(['17', '16']);
    expect(await daysOf({ advisorId: other.personId })).toEqual(['16']);
    expect(await daysOf({ from: '2026-04-17', until: '2026-04-20' })).toEqual(['18', '17']);
    const first = await advisor.client.call(listVisits, { params, query: { limit: 3 } });
    expect(
      (
        await advisor.client.call(listVisits, { params, query: { limit: 3, cursor: first.nextCursor ?? '' } })
      ).items.map((visit) => visit.onDate),
    ).toEqual(['2026-04-16']);
    expect(first.items[0]).toMatchObject({
      studentName: '学员1',
      advisorName: advisor.name,
      plan: '下周加一次答疑',
      agreed: true,
      agreement: null,
    });
    const statusFor = async (who: TestPerson) => (await who.client.send(listVisits, { params })).status;
    expect([
      await statusFor(await org.member('front_desk')),
      await statusFor(await org.member('teacher')),
      await statusFor(await org.guardian(world.students[0] ?? '')),
      await statusFor(await org.member('advisor', org.campuses[1])),
    ]).toEqual([403, 403, 404, 404]);
    expect((await api.client().send(listVisits, { params })).status).toBe(401);
  });
});

describe("an advisor's day", () => {
  test('holds the lessons of today and how many students are the advisor’s (ADV-17)', async () => {
    const { org, world, advisor } = await makeCampus(3, 4);
    const params = { orgId: org.orgId, campusId: world.campus.id };
    const day = await advisor.client.call(getAdvisorDay, { params });
    expect(day).toMatchObject({
      onDate: '2026-04-20',
      advisorId: advisor.personId,
      advisorName: advisor.name,
      counts: { lessons: 1, students: 3 },
    });
    expect(day.lessons.map((lesson) => [lesson.id, lesson.expectedCount, lesson.rollRevision])).toEqual([
      [world.lessons[2], 3, 0],
    ]);
  });

  test('is that of the classes the advisor answers for today, and of the students given to the advisor; finished ones leave it', async () => {
    const { org, world, advisor, other } = await makeCampus(3, 3);
    const params = { orgId: org.orgId, campusId: world.campus.id };
    await api.admin.query(sql`update app.class_advisor set until_on = '2026-04-20' where org_id = ${org.orgId}`);
    await api.admin.query(
      sql`insert into app.class_advisor (org_id, campus_id, branch_id, id, class_id, advisor_id, from_on) values (${org.orgId}, ${world.campus.id}, ${world.campus.branchId}, ${newId()}, ${world.classId}, ${other.personId}, '2026-04-20')`,
    );
    await api.admin.query(
      sql`update app.enrolment set status = 'finished' where org_id = ${org.orgId} and student_id = ${world.students[2] ?? ''}`,
    );
    await api.admin.query(
      sql`update app.class_member set until_on = '2026-04-20' where org_id = ${org.orgId} and student_id = ${world.students[1] ?? ''}`,
    );
    const before = await advisor.client.call(getAdvisorDay, { params });
    const after = await other.client.call(getAdvisorDay, { params });
    expect(before.counts).toEqual({ lessons: 0, students: 2 });
    expect(after.counts).toEqual({ lessons: 1, students: 1 });
  });

  test('supervisors and the head office read anybody’s of the campus; who does not work there is not found', async () => {
    const { org, world, advisor } = await makeCampus(1);
    const params = { orgId: org.orgId, campusId: world.campus.id };
    const status = async (who: TestPerson, query: NonNullable<ClientInput<typeof getAdvisorDay>['query']>) =>
      (await who.client.send(getAdvisorDay, { params, query })).status;
    const [supervisor, director, elsewhere] = [
      await org.member('advisor_supervisor'),
      await org.member('director'),
      await org.member('advisor', org.campuses[1]),
    ];
    expect(await status(supervisor, { advisorId: advisor.personId })).toBe(200);
    expect(await status(director, { advisorId: advisor.personId })).toBe(200);
    expect(await status(director, {})).toBe(200);
    expect(await status(supervisor, { advisorId: elsewhere.personId })).toBe(404);
    expect(await status(supervisor, { advisorId: newId() })).toBe(404);
    expect(await status(elsewhere, {})).toBe(404);
    expect(await status(await org.member('front_desk'), {})).toBe(403);
    expect((await api.client().send(getAdvisorDay, { params })).status).toBe(401);
  });
});
