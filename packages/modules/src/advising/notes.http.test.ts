/** Notes of students over HTTP: the four areas, the mindset's aspects, bright spots and their praise; each status the endpoints can give. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { systemScope } from '@keshi/platform/work';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { problemIn } from '@keshi/testing/answers';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { listStudentNotes, logStudentNote, MindsetAspect, NoteArea, tellBrightSpot } from './contract.ts';

const NOW = '2026-04-20T02:00:00.000Z';
type Body = ClientInput<typeof logStudentNote>['body'];
let api: TestApi;
let org: TestOrg;
let world: World;
let advisor: TestPerson;
let teacher: TestPerson;
let student: string;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});
beforeEach(async () => {
  api.clock.set(NOW);
  org = await makeOrg(api);
  [advisor, teacher] = [await org.member('advisor'), await org.member('teacher')];
  world = await makeWorld(api, org, { students: 2, lessons: 0, teacher, advisor });
  [student = ''] = world.students;
});

const here = () => ({ orgId: org.orgId, campusId: world.campus.id });
const send = (body: Body, who = advisor, studentId = student, at = here()) =>
  who.client.send(logStudentNote, { params: { ...at, studentId }, body });
const log = (body: Body, studentId = student) =>
  advisor.client.call(logStudentNote, { params: { ...here(), studentId }, body });
const list = (
  query: { area?: (typeof NoteArea)['options'][number]; limit?: number; cursor?: string } = {},
  who = advisor,
) => who.client.call(listStudentNotes, { params: { ...here(), studentId: student }, query });
const tell = (noteId: string, who = advisor) => who.client.send(tellBrightSpot, { params: { ...here(), noteId } });

describe('ADV-02, ADV-03: notes of a student', () => {
  test('lie in one of the four areas of daily management, those of the mindset in one of its five aspects', async () => {
    for (const area of NoteArea.options.filter((each) => each !== 'mindset'))
      expect(await log({ area, text: `看到 ${area}` })).toMatchObject({ area, aspect: null, authorName: advisor.name });
    for (const aspect of MindsetAspect.options)
      expect(await log({ area: 'mindset', aspect, text: `看到 ${aspect}` })).toMatchObject({ area: 'mindset', aspect });
    expect(NoteArea.options).toHaveLength(4);
    expect((await list({ area: 'mindset' })).page.items.map(({ aspect }) => aspect)).toEqual(
      MindsetAspect.options.toReversed(),
    );
    expect((await list()).page.items).toHaveLength(8);
  });

  test('422: the mindset without its aspect, an aspect of another area, nothing said', async () => {
    for (const [body, pointer] of [
      [{ area: 'mindset', text: '上课走神' }, '/aspect'],
      [{ area: 'classroom', aspect: 'habits', text: '上课走神' }, '/aspect'],
      [{ area: 'classroom', text: ' ' }, '/text'],
    ] as const)
      expect(await problemIn(await send(body))).toMatchObject({ status: 422, pointers: [pointer] });
    expect((await list()).page.items).toEqual([]);
  });

  test('422: words that hurt are asked back beside the text, and kept when they are meant (ADV-07)', async () => {
    const body = { area: 'achievement', text: '别人叫他差生' } as const;
    expect(await problemIn(await send(body))).toMatchObject({ status: 422, type: 'banned-words', pointers: ['/text'] });
    expect((await send({ ...body, keepWords: true })).status).toBe(201);
  });

  test('200: the newest first, a page at a time, of that student alone', async () => {
    for (const text of ['一早到', '先做作业', '问了三题']) {
      api.clock.advance(60_000);
      await log({ area: 'study_room', text });
    }
    await log({ area: 'study_room', text: '别人的' }, world.students[1]);
    const first = await list({ limit: 2 });
    const rest = await list({ limit: 2, cursor: first.page.nextCursor ?? '' });
    expect([...first.page.items, ...rest.page.items].map(({ text }) => text)).toEqual([
      '问了三题',
      '先做作业',
      '一早到',
    ]);
    expect(rest.page.nextCursor).toBeNull();
  });

  test('403: teachers and front desk neither write nor read, the head office reads; to the family there is nothing', async () => {
    const guardian = await org.guardian(student);
    const note = await log({ area: 'classroom', bright: true, text: '主动举手' });
    for (const [who, status] of [
      [teacher, 403],
      [await org.member('front_desk'), 403],
      [guardian, 404],
    ] as const) {
      expect((await send({ area: 'classroom', text: '主动举手' }, who)).status).toBe(status);
      expect((await who.client.send(listStudentNotes, { params: { ...here(), studentId: student } })).status).toBe(
        status,
      );
      expect((await tell(note.id, who)).status).toBe(status);
    }
    const director = await org.member('director');
    expect((await list({}, director)).page.items).toHaveLength(1);
    expect((await tell(note.id, director)).status).toBe(403);
  });

  test('404: a student or note of elsewhere is as one that is nowhere', async () => {
    const there = { orgId: org.orgId, campusId: org.campuses[1].id };
    const stranger = await org.member('advisor', org.campuses[1]);
    const note = await log({ area: 'classroom', bright: true, text: '主动举手' });
    const missing = await problemIn(await send({ area: 'classroom', text: '主动举手' }, advisor, newId()));
    expect(missing.status).toBe(404);
    expect((await send({ area: 'classroom', text: '主动举手' }, stranger, student, there)).status).toBe(404);
    expect((await stranger.client.send(listStudentNotes, { params: { ...there, studentId: student } })).status).toBe(
      404,
    );
    const elsewhere = { params: { ...there, noteId: note.id } };
    expect((await stranger.client.send(tellBrightSpot, elsewhere)).status).toBe(404);
    expect((await tell(newId())).status).toBe(404);
  });

  test('stay as they were written: no role of the product changes or deletes one, but for that it was told', async () => {
    await log({ area: 'classroom', bright: true, text: '主动举手' });
    for (const database of [api.app, api.worker])
      for (const statement of [
        sql`update student_note set text = '改了' where org_id = ${org.orgId}`,
        sql`update student_note set bright = false where org_id = ${org.orgId}`,
        sql`delete from student_note where org_id = ${org.orgId}`,
      ])
        await expect(database.transaction(systemScope(org.orgId), (tx) => tx.query(statement))).rejects.toMatchObject({
          code: '42501',
        });
  });
});

describe('ADV-05: a bright spot', () => {
  test('waits to be praised to the family until somebody says it was told, once', async () => {
    const bright = await log({ area: 'achievement', bright: true, text: '听写全对' });
    await log({ area: 'achievement', bright: true, text: '计算快了' });
    await log({ area: 'achievement', text: '单元测 82 分' });
    // However it is narrowed, what waits is counted whole.
    expect((await list({ area: 'classroom' })).untold).toBe(2);
    expect((await tell(bright.id)).status).toBe(200);
    expect((await list()).untold).toBe(1);
    api.clock.advance(3_600_000);
    expect((await tell(bright.id)).status).toBe(200);
    const { page } = await list();
    expect(page.items.filter(({ toldAt }) => toldAt !== null)).toMatchObject([{ id: bright.id, toldAt: NOW }]);
  });

  test('409: what is no bright spot is not told as one', async () => {
    const { id } = await log({ area: 'mindset', aspect: 'attitude', text: '不愿订正' });
    expect((await problemIn(await tell(id))).status).toBe(409);
    expect((await list()).page.items).toMatchObject([{ bright: false, toldAt: null }]);
  });
});
