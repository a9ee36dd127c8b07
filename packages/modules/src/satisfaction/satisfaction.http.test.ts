/** Surveys over HTTP: opened, answered and corrected, closed by hand and by the job, told and hidden; each status the endpoints can give. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { getCampusDashboard, getOwnScore, getPersonScore, listCampusFigureRows } from '../reporting/contract.ts';
import { setSetting } from '../tenancy/contract.ts';
import * as contract from './contract.ts';

/** Sunday 13 September 2026, ten in the morning in Beijing. */
const NOW = '2026-09-13T02:00:00.000Z';
const SEPTEMBER = { from: '2026-09-01', until: '2026-10-01' };
let api: TestApi;
let org: TestOrg;
let world: World;
let at: { orgId: string; campusId: string };
let advisor: TestPerson;
let teacher: TestPerson;
let supervisor: TestPerson;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

async function begin(students = 5): Promise<void> {
  api.clock.set(NOW);
  org = await makeOrg(api);
  [advisor, teacher, supervisor] = [
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('advisor_supervisor'),
  ];
  world = await makeWorld(api, org, { students, lessons: 0, teacher, advisor });
  at = { orgId: org.orgId, campusId: world.campus.id };
}

type New = ClientInput<typeof contract.openClassSurvey>['body'];
type Answer = ClientInput<typeof contract.answerSurvey>['body'];
const NEW: New = { title: '九月满意度', month: '2026-09', openUntil: '2026-09-20' };
const classAt = () => ({ ...at, classId: world.classId });
const open = (body: Partial<New> = {}, who = advisor) =>
  who.client.call(contract.openClassSurvey, { params: classAt(), body: { ...NEW, ...body } });
const openCampus = (body: Partial<New> = {}, who = supervisor) =>
  who.client.call(contract.openCampusSurvey, { params: at, body: { ...NEW, ...body } });
const tryOpen = async (body: Partial<New> = {}, who = advisor, classId = world.classId) =>
  await problemIn(
    await who.client.send(contract.openClassSurvey, { params: { ...at, classId }, body: { ...NEW, ...body } }),
  );
const close = (surveyId: string, who = advisor) =>
  who.client.call(contract.closeSurvey, { params: { ...at, surveyId } });
const read = (surveyId: string, who = advisor) => who.client.call(contract.getSurvey, { params: { ...at, surveyId } });
const commentsOf = async (surveyId: string, query: ClientInput<typeof contract.listSurveyComments>['query'] = {}) =>
  await advisor.client.call(contract.listSurveyComments, { params: { ...at, surveyId }, query });

const all = (score: number): Answer => ({
  scores: { teaching: score, service: score, environment: score, progress: score },
});
const answer = (guardian: TestPerson, studentId: string, surveyId: string, body: Answer) =>
  guardian.client.call(contract.answerSurvey, { params: { orgId: org.orgId, studentId, surveyId }, body });
const tryAnswer = async (who: TestPerson, studentId: string, surveyId: string, body: Answer = all(5)) =>
  await problemIn(
    await who.client.send(contract.answerSurvey, { params: { orgId: org.orgId, studentId, surveyId }, body }),
  );
/** The families of so many students answer, each by a guardian of its own. */
async function answerAll(surveyId: string, bodies: readonly Answer[]): Promise<void> {
  for (const [index, body] of bodies.entries()) {
    const studentId = world.students[index] ?? '';
    await answer(await org.guardian(studentId), studentId, surveyId, body);
  }
}
/** What the facts of surveys add up to, as `metric day person → count`. */
async function counted(): Promise<Record<string, number>> {
  const rows = await api.admin.query<{ metric: string; onDate: string; personId: string; count: number }>(
    sql`select metric, on_date, person_id, sum(count)::int as count from app.fact where org_id = ${org.orgId} and source_kind = 'survey' group by 1, 2, 3 order by 1, 2, 3`,
  );
  return Object.fromEntries(rows.map((row) => [`${row.metric} ${row.onDate} ${row.personId}`, row.count]));
}
const NOBODY = '00000000-0000-0000-0000-000000000000';

describe('opening', () => {
  test('201 SAT-02: the advisor asks the families of who is in the class that day, and they are told', async () => {
    await begin();
    const [gone = ''] = world.students;
    const guardian = await org.guardian(world.students[1] ?? '');
    await api.admin.query(
      sql`update app.class_member set until_on = '2026-09-13' where org_id = ${org.orgId} and student_id = ${gone}`,
    );
    const before = api.inbox.length;
    const made = await open();
    expect(made).toMatchObject({
      kind: 'class',
      classId: world.classId,
      advisorId: advisor.personId,
      openedByName: advisor.name,
      open: true,
      closedOn: null,
      invited: 4,
      answered: 0,
      items: ['teaching', 'service', 'environment', 'progress'],
      minimum: 5,
      hidden: 'open',
      result: null,
    });
    await api.react(org.orgId);
    expect(api.inbox.slice(before)).toMatchObject([{ template: 'survey-opened', to: guardian.phone }]);
    expect(api.inbox.at(-1)?.values['link']).toContain(`/family/${world.students[1] ?? ''}/satisfaction/${made.id}`);
  });

  test('201 SAT-01: the supervisor asks the families of everybody with an active enrolment, once', async () => {
    await begin();
    const [resting = '', twice = ''] = world.students;
    await api.admin.query(
      sql`update app.enrolment set status = 'suspended' where org_id = ${org.orgId} and student_id = ${resting}`,
    );
    await api.admin.query(sql`
      insert into app.enrolment (org_id, campus_id, branch_id, id, student_id, course_id, status, enrolled_on, created_at)
      select org_id, campus_id, branch_id, gen_random_uuid(), student_id, gen_random_uuid(), 'active', enrolled_on, created_at from app.enrolment where org_id = ${org.orgId} and student_id = ${twice}`);
    expect(await openCampus()).toMatchObject({ kind: 'campus', classId: null, advisorId: null, invited: 4 });
    const principal = await org.member('principal', org.campuses[1]);
    const elsewhere = { orgId: org.orgId, campusId: org.campuses[1].id };
    const empty = await principal.client.send(contract.openCampusSurvey, { params: elsewhere, body: NEW });
    expect(await problemIn(empty)).toMatchObject({ status: 409, type: 'conflict' });
  });

  test('409 for a second one while one is open, of a class and of a campus; 422 for days and months that cannot be', async () => {
    await begin();
    const { id } = await open();
    expect(await tryOpen()).toMatchObject({ status: 409, type: 'already-exists' });
    await openCampus();
    const again = await supervisor.client.send(contract.openCampusSurvey, { params: at, body: NEW });
    expect(await problemIn(again)).toMatchObject({ status: 409, type: 'already-exists' });
    await close(id);
    expect((await open()).invited).toBe(5);
    expect(await tryOpen({ openUntil: '2026-09-12', month: '2026-10' })).toMatchObject({
      status: 422,
      pointers: ['/openUntil', '/month'],
    });
    expect(await tryOpen({ openUntil: '2026-11-12' })).toMatchObject({ status: 422, pointers: ['/openUntil'] });
  });

  test('403 for another advisor’s class and for roles that ask nobody; 404 for a class of elsewhere or nowhere', async () => {
    await begin();
    const colleague = await org.member('advisor');
    expect(await tryOpen({}, colleague)).toMatchObject({ status: 403, type: 'not-allowed' });
    expect((await tryOpen({}, teacher)).status).toBe(403);
    expect((await tryOpen({}, await org.member('director'))).status).toBe(403);
    const refused = await advisor.client.send(contract.openCampusSurvey, { params: at, body: NEW });
    expect(refused.status).toBe(403);
    const stranger = await org.member('advisor', org.campuses[1]);
    const params = { orgId: org.orgId, campusId: org.campuses[1].id, classId: world.classId };
    expect((await stranger.client.send(contract.openClassSurvey, { params, body: NEW })).status).toBe(404);
    expect((await tryOpen({}, stranger)).status).toBe(404);
    expect((await tryOpen({}, advisor, newId())).status).toBe(404);
    // Whoever answers for the campus may ask any class; the figures are its advisor's.
    expect((await open({}, supervisor)).advisorId).toBe(advisor.personId);
  });
});

describe('a family', () => {
  test('answers once for its child, by any guardian, corrects it, and is counted; staff see the count and nothing else', async () => {
    await begin();
    const [child = '', other = ''] = world.students;
    const [mother, father, stranger] = [
      await org.guardian(child),
      await org.guardian(child),
      await org.guardian(other),
    ];
    const { id } = await open();
    const params = { orgId: org.orgId, studentId: child };
    const list = async (query: { open?: string } = {}) =>
      (await mother.client.call(contract.listChildSurveys, { params, query })).items;
    expect(await list({ open: 'true' })).toMatchObject([{ surveyId: id, open: true, answer: null }]);
    await answer(mother, child, id, { ...all(2), comment: '太吵' });
    const corrected = await answer(father, child, id, all(5));
    expect(corrected.answer).toEqual({ scores: all(5).scores, comment: null, answeredAt: NOW });
    await api.react(org.orgId);
    const seen = await read(id);
    expect(seen).toMatchObject({ answered: 1, invited: 5, hidden: 'open', result: null });
    expect(JSON.stringify(seen)).not.toContain('太吵');
    expect((await commentsOf(id)).items).toEqual([]);
    expect((await mother.client.call(contract.getChildSurvey, { params: { ...params, surveyId: id } })).answer).toEqual(
      corrected.answer,
    );
    // The other child's family reads its own invitation, not this answer.
    const theirs = await stranger.client.call(contract.getChildSurvey, {
      params: { orgId: org.orgId, studentId: other, surveyId: id },
    });
    expect(theirs.answer).toBeNull();
  });

  test('422 for scores that are missing or none; 404 for another’s child or survey, for staff, and for another organisation', async () => {
    await begin();
    const [child = '', other = ''] = world.students;
    const [guardian, stranger] = [await org.guardian(child), await org.guardian(other)];
    const { id } = await open();
    expect(await tryAnswer(guardian, child, id, { scores: { teaching: 5 } })).toMatchObject({
      status: 422,
      pointers: ['/scores/service', '/scores/environment', '/scores/progress'],
    });
    expect(await tryAnswer(guardian, child, id, {})).toMatchObject({ status: 422 });
    expect(await tryAnswer(guardian, child, id, all(6))).toMatchObject({ status: 422 });
    expect((await tryAnswer(stranger, child, id)).status).toBe(404);
    expect((await tryAnswer(guardian, child, newId())).status).toBe(404);
    expect([403, 404]).toContain((await tryAnswer(advisor, child, id)).status);
    const apart = await makeWorld(api, org, { students: 1, lessons: 0, teacher, advisor });
    const [uninvited = ''] = apart.students;
    expect((await tryAnswer(await org.guardian(uninvited), uninvited, id)).status).toBe(404);
    const others = await makeOrg(api);
    const outsider = await others.member('advisor');
    expect((await tryAnswer(outsider, child, id)).status).toBe(404);
    expect((await outsider.client.send(contract.getSurvey, { params: { ...at, surveyId: id } })).status).toBe(404);
  });

  test('409 once it is closed, and after its last day whether or not the job has run', async () => {
    await begin();
    const [child = ''] = world.students;
    const guardian = await org.guardian(child);
    const { id } = await open();
    await answer(guardian, child, id, all(4));
    // The last minute of the last day in Beijing, and the first after it.
    api.clock.set('2026-09-20T15:59:00.000Z');
    await answer(guardian, child, id, all(3));
    api.clock.set('2026-09-20T16:00:00.000Z');
    expect(await tryAnswer(guardian, child, id)).toMatchObject({ status: 409, type: 'survey-closed' });
    await api.settle(org.orgId);
    expect(await tryAnswer(guardian, child, id)).toMatchObject({ status: 409, type: 'survey-closed' });
    const params = { orgId: org.orgId, studentId: child };
    const mine = await guardian.client.call(contract.listChildSurveys, { params, query: {} });
    expect(mine.items).toMatchObject([{ open: false, answer: { scores: all(3).scores } }]);
    expect((await guardian.client.call(contract.listChildSurveys, { params, query: { open: 'true' } })).items).toEqual(
      [],
    );
  });
});

describe('closing', () => {
  const mixed: Answer[] = [
    { ...all(5), comment: '丙：很好' },
    { ...all(4), comment: '甲：还行' },
    { scores: { teaching: 5, service: 5, environment: 5, progress: 1 }, comment: '乙：多说说进度' },
    all(1),
    all(5),
  ];

  test('early, by who opened it: five answers are told as sums, comments in an order of their own, and counted once (M19)', async () => {
    await begin();
    const { id } = await open();
    await answerAll(id, mixed);
    await api.react(org.orgId);
    expect(await read(id)).toMatchObject({ answered: 5, hidden: 'open', result: null });
    expect(await close(id)).toMatchObject({ open: false, closedOn: '2026-09-13', hidden: 'counting', result: null });
    await api.react(org.orgId);
    const told = await read(id);
    expect(told).toMatchObject({
      hidden: null,
      answered: 5,
      result: {
        answers: 5,
        satisfied: 4,
        comments: 3,
        items: [
          { item: 'teaching', counts: [1, 0, 0, 1, 3] },
          { item: 'service', counts: [1, 0, 0, 1, 3] },
          { item: 'environment', counts: [1, 0, 0, 1, 3] },
          { item: 'progress', counts: [2, 0, 0, 1, 2] },
        ],
      },
    });
    const first = await commentsOf(id, { limit: 2 });
    const rest = await commentsOf(id, { limit: 2, cursor: first.nextCursor ?? '' });
    const texts = [...first.items, ...rest.items].map(({ comment }) => comment);
    expect(texts.toSorted()).toEqual(['丙：很好', '甲：还行', '乙：多说说进度'].toSorted());
    expect(texts).not.toEqual(['丙：很好', '甲：还行', '乙：多说说进度']);
    expect(rest.nextCursor).toBeNull();
    const facts = {
      [`survey-answer 2026-09-13 ${advisor.personId}`]: 5,
      [`survey-satisfied 2026-09-13 ${advisor.personId}`]: 4,
    };
    expect(await counted()).toEqual(facts);
    // Closed again, announced again, looked for by the job: nothing more.
    await close(id);
    await api.admin.query(sql`
      insert into app.outbox (org_id, id, topic, payload, campus_id, created_at, due_at)
      values (${org.orgId}, ${newId()}, 'satisfaction.survey-closed', ${JSON.stringify({ surveyId: id, campusId: at.campusId })}::jsonb, ${at.campusId}, ${NOW}, ${NOW})`);
    await api.settle(org.orgId);
    const waiting = sql`select from app.outbox where org_id = ${org.orgId} and topic like 'satisfaction.%'`;
    expect(await api.admin.query(waiting)).toEqual([]);
    api.clock.set('2026-09-22T02:00:00.000Z');
    await api.settle(org.orgId);
    expect(await counted()).toEqual(facts);
    expect((await read(id)).closedOn).toBe('2026-09-13');
  });

  test('four answers stay hidden, in sums, comments and figures', async () => {
    await begin();
    const { id } = await open();
    await answerAll(id, mixed.slice(0, 4));
    await close(id);
    await api.react(org.orgId);
    expect(await read(id)).toMatchObject({ answered: 4, hidden: 'few', result: null, minimum: 5 });
    expect(await commentsOf(id)).toEqual({ items: [], nextCursor: null });
    expect(await counted()).toEqual({});
    const rows = await api.admin.query(sql`select from app.survey_result where org_id = ${org.orgId}`);
    expect(rows).toEqual([]);
  });

  test('by the job after its last day, dated that day however late it is; a campus’s is nobody’s', async () => {
    await begin();
    const { id } = await openCampus();
    await answerAll(id, mixed);
    api.clock.set('2026-09-20T15:00:00.000Z');
    await api.settle(org.orgId);
    expect((await read(id)).closedOn).toBeNull();
    api.clock.set('2026-10-02T02:00:00.000Z');
    await api.settle(org.orgId);
    expect(await read(id)).toMatchObject({ closedOn: '2026-09-20', hidden: null, result: { answers: 5 } });
    expect(await counted()).toEqual({
      [`survey-answer 2026-09-20 ${NOBODY}`]: 5,
      [`survey-satisfied 2026-09-20 ${NOBODY}`]: 4,
    });
    const audited = await api.admin.query<{ action: string }>(
      sql`select action from app.audit where org_id = ${org.orgId} and subject_id = ${id} order by at, id`,
    );
    expect(audited.map(({ action }) => action)).toContain('satisfaction.close');
    // The trace of an answer says that there was one, and not what.
    const details = await api.admin.query<{ detail: unknown }>(
      sql`select detail from app.audit where org_id = ${org.orgId} and subject_id = ${id} and actor_kind = 'guardian'`,
    );
    expect(details).toEqual(mixed.map(() => ({ detail: {} })));
  });

  test('what is needed is the setting of the closing day, never less than five', async () => {
    await begin(6);
    const director = await org.member('director');
    const set = async (value: number) =>
      await director.client.send(setSetting, {
        params: { orgId: org.orgId },
        body: { name: 'satisfaction-minimum-answers', value, effectiveOn: '2026-09-15' },
      });
    expect((await set(4)).status).toBe(422);
    expect((await set(6)).ok).toBe(true);
    const first = await open();
    await answerAll(first.id, mixed);
    await close(first.id);
    await api.react(org.orgId);
    expect(await read(first.id)).toMatchObject({ minimum: 5, hidden: null });
    api.clock.set('2026-09-15T02:00:00.000Z');
    const second = await open();
    await answerAll(second.id, mixed);
    await close(second.id);
    await api.react(org.orgId);
    expect(await read(second.id)).toMatchObject({ minimum: 6, hidden: 'few', answered: 5 });
    expect((await read(first.id)).result).toMatchObject({ answers: 5 });
  });

  test('403 for a colleague and whoever runs none; 404 from another campus; a supervisor may', async () => {
    await begin();
    const { id } = await open();
    const send = async (who: TestPerson, campusId = at.campusId) =>
      (await who.client.send(contract.closeSurvey, { params: { ...at, campusId, surveyId: id } })).status;
    expect(await send(await org.member('advisor'))).toBe(403);
    expect(await send(teacher)).toBe(403);
    expect(await send(await org.member('director'))).toBe(403);
    const elsewhere = await org.member('principal', org.campuses[1]);
    expect(await send(elsewhere, org.campuses[1].id)).toBe(404);
    expect(await send(elsewhere)).toBe(404);
    expect(await send(supervisor)).toBe(200);
  });
});

describe('reading', () => {
  test('200: the latest first, a page at a time, open ones and closed ones apart', async () => {
    await begin();
    const ids: string[] = [];
    for (const title of ['第一次', '第二次', '第三次']) {
      const { id } = await open({ title });
      ids.unshift(id);
      if (title !== '第三次') await close(id);
      api.clock.advance(60_000);
    }
    const list = async (query: ClientInput<typeof contract.listSurveys>['query'] = {}, who = advisor) =>
      await who.client.call(contract.listSurveys, { params: at, query });
    const first = await list({ limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect((await list({ limit: 2, cursor: first.nextCursor ?? '' })).items.map(({ id }) => id)).toEqual(ids.slice(2));
    expect((await list({ closed: 'false' })).items.map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect((await list({ closed: 'true' }, supervisor)).items.map(({ id }) => id)).toEqual(ids.slice(1));
    expect((await teacher.client.send(contract.listSurveys, { params: at, query: {} })).status).toBe(403);
  });

  test('404 for one of another campus, and its comments', async () => {
    await begin();
    const { id } = await open();
    const elsewhere = await org.member('principal', org.campuses[1]);
    const params = { orgId: org.orgId, campusId: org.campuses[1].id, surveyId: id };
    expect((await elsewhere.client.send(contract.getSurvey, { params })).status).toBe(404);
    expect((await elsewhere.client.send(contract.listSurveyComments, { params, query: {} })).status).toBe(404);
    expect((await teacher.client.send(contract.getSurvey, { params: { ...at, surveyId: id } })).status).toBe(403);
    expect(
      (await teacher.client.send(contract.listSurveyComments, { params: { ...at, surveyId: id }, query: {} })).status,
    ).toBe(403);
  });

  test('SAT-04: what families say stands in the month of the advisor they speak of, for those who appraise and for the advisor', async () => {
    await begin();
    const { id } = await open();
    await answerAll(id, [all(5), all(4), all(3), all(5), all(5)]);
    await close(id);
    await api.settle(org.orgId);
    const query = { month: SEPTEMBER.from.slice(0, 7) };
    const params = { ...at, personId: advisor.personId };
    for (const { figures } of [
      await supervisor.client.call(getPersonScore, { params, query }),
      await advisor.client.call(getOwnScore, { params: at, query }),
    ])
      expect(figures.find(({ metric }) => metric === 'satisfaction')).toMatchObject({ numerator: 4, denominator: 5 });
    // Of whoever the families were not asked about nothing is said.
    const other = await org.member('advisor');
    const { figures } = await other.client.call(getOwnScore, { params: at, query });
    expect(figures.find(({ metric }) => metric === 'satisfaction')).toMatchObject({ numerator: 0, denominator: 0 });
  });

  test('M19 on the dashboard: satisfied ÷ answers, by advisor, and the rows behind it are surveys', async () => {
    await begin();
    const { id } = await open();
    await answerAll(id, [all(5), all(4), all(3), all(5), all(5)]);
    await close(id);
    await api.settle(org.orgId);
    const { totals, rows } = await supervisor.client.call(getCampusDashboard, { params: at, query: SEPTEMBER });
    const figureOf = (figures: typeof totals) => figures.find(({ metric }) => metric === 'satisfaction');
    expect(figureOf(totals)).toMatchObject({ numerator: 4, denominator: 5 });
    const own = rows.find((row) => row.id === advisor.personId);
    expect(figureOf(own?.figures ?? [])).toMatchObject({ numerator: 4, denominator: 5 });
    const drill = await supervisor.client.call(listCampusFigureRows, {
      params: at,
      query: { ...SEPTEMBER, metric: 'satisfaction' },
    });
    expect(drill.page.items).toMatchObject([
      { sourceKind: 'survey', sourceId: id, studentId: null, personId: advisor.personId, value: 4 },
    ]);
    expect(drill.page.items[0]?.label).toMatch(/^数学A班.* · 九月满意度$/);
  });
});
