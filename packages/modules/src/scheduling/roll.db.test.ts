/** What a teacher sees, and a lesson as attendance reads it, on real SQL. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present } from '@keshi/kernel/assert';
import { Problem } from '@keshi/kernel/problem';
import { createStudent } from '@keshi/modules/registry/contract';
import type { Ctx } from '@keshi/platform/context';
import { doWork } from '@keshi/platform/work';
import { makeOrg, nextPhone, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import * as contract from './contract.ts';
import { getLessonForRoll } from './index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.stop());

type Place = {
  org: TestOrg;
  advisor: TestPerson;
  teacher: TestPerson;
  at: { orgId: string; campusId: string };
  courseId: string;
  rooms: readonly [string, string];
};
let names = 0;
const nextName = (word: string): string => `${word}${String((names += 1))}`;

async function place(): Promise<Place> {
  const org = await makeOrg(api);
  const [director, advisor, teacher] = [
    await org.member('director'),
    await org.member('advisor'),
    await org.member('teacher'),
  ];
  const at = { orgId: org.orgId, campusId: org.campuses[0].id };
  const { id: courseId } = await director.client.call(contract.createCourse, {
    params: { orgId: org.orgId },
    body: { name: '英语', chargeUnits: 100, durationMinutes: 60 },
  });
  const room = async (name: string) =>
    (await advisor.client.call(contract.createRoom, { params: at, body: { name, capacity: 20 } })).id;
  return { org, advisor, teacher, at, courseId, rooms: [await room('301'), await room('302')] };
}

const open = ({ advisor, teacher, at, courseId }: Place, given: { teacherId?: string } = {}) =>
  advisor.client.call(contract.createClass, {
    params: at,
    body: {
      name: nextName('班'),
      courseId,
      capacity: 20,
      teacherId: teacher.personId,
      advisorId: advisor.personId,
      startedOn: '2026-09-01',
      ...given,
    },
  });

const WEEKLY = { weekday: 3, startsAtTime: '18:00', fromOn: '2026-09-01', untilOn: '2026-10-01' };
const plan = (here: Place, classId: string, given: { weekday?: number; teacherId?: string } = {}) =>
  here.advisor.client.call(contract.createSeries, {
    params: { ...here.at, classId },
    body: { ...WEEKLY, roomId: here.rooms[0], ...given },
  });
const student = async ({ advisor, at }: Place) =>
  (
    await advisor.client.call(createStudent, {
      params: at,
      body: { name: nextName('学员'), guardians: [{ name: '家长', phone: nextPhone() }] },
    })
  ).id;
const join = (here: Place, classId: string, studentId: string, fromOn = '2026-09-01') =>
  here.advisor.client.call(contract.addClassMember, { params: { ...here.at, classId }, body: { studentId, fromOn } });
const lessons = async ({ advisor, at }: Place, classId: string, who = advisor) =>
  (
    await who.client.call(contract.listLessons, {
      params: at,
      query: { from: '2026-09-01', until: '2026-11-01', classId },
    })
  ).items;
const isProblem =
  (type: string) =>
  (error: unknown): boolean =>
    error instanceof Problem && error.type === type;

/** Work in the scope of the place's campus, as one of its people. */
const inside = <T>(
  { org, at }: Place,
  who: TestPerson,
  role: 'advisor' | 'teacher',
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> =>
  doWork(
    {
      db: api.app,
      scope: {
        orgId: org.orgId,
        campusId: at.campusId,
        branchId: null,
        studentId: null,
        memberId: who.personId,
        role: 'staff',
      },
      actor: {
        kind: 'member',
        personId: who.personId,
        name: who.name,
        grants: [{ role, branchId: org.campuses[0].branchId, campusId: at.campusId, studentId: null }],
      },
      now: api.clock.now(),
      requestId: 'test-request',
      contactHash: api.ports.contactHash,
      action: 'test',
    },
    work,
  );

describe('a teacher', () => {
  test('sees own classes and lessons, also as a stand-in, and no others', async () => {
    const here = await place();
    const other = await here.org.member('teacher');
    const [own, shared, foreign] = [
      await open(here),
      await open(here, { teacherId: other.personId }),
      await open(here, { teacherId: other.personId }),
    ];
    await plan(here, own.id);
    await plan(here, shared.id, { weekday: 4, teacherId: here.teacher.personId });
    await plan(here, foreign.id, { weekday: 5 });
    const seen = (await here.teacher.client.call(contract.listClasses, { params: here.at })).items.map(
      (each) => each.id,
    );
    expect(seen.sort()).toEqual([own.id, shared.id].sort());
    expect(
      (await here.teacher.client.send(contract.getClass, { params: { ...here.at, classId: foreign.id } })).status,
    ).toBe(404);
    expect(await lessons(here, foreign.id, here.teacher)).toEqual([]);
    expect(await lessons(here, shared.id, here.teacher)).toHaveLength(4);
  });
});

describe('a lesson for its roll', () => {
  test('carries lesson, class and the students expected, guests with their kind', async () => {
    const here = await place();
    const klass = await open(here);
    const [member, guest, gone] = [await student(here), await student(here), await student(here)];
    for (const each of [member, gone]) await join(here, klass.id, each);
    await plan(here, klass.id);
    const [first] = await lessons(here, klass.id);
    const lessonId = present(first, 'a lesson').id;
    await here.advisor.client.call(contract.addLessonStudent, {
      params: { ...here.at, lessonId },
      body: { studentId: guest, kind: 'trial' },
    });
    await here.advisor.client.call(contract.removeClassMember, {
      params: { ...here.at, classId: klass.id, studentId: gone },
    });
    for (const lock of [false, true]) {
      const { lesson, students } = await inside(here, here.advisor, 'advisor', (ctx) =>
        getLessonForRoll(ctx, here.at.campusId, lessonId, { lock }),
      );
      expect(lesson).toEqual({
        id: lessonId,
        classId: klass.id,
        courseId: here.courseId,
        className: klass.name,
        courseName: '英语',
        onDate: '2026-09-02',
        startsAt: '2026-09-02T10:00:00.000Z',
        endsAt: '2026-09-02T11:00:00.000Z',
        roomName: '301',
        teacherId: here.teacher.personId,
        teacherName: here.teacher.name,
        advisorId: here.advisor.personId,
        chargeUnits: 100,
        status: 'planned',
        rollRevision: 0,
      });
      expect(students.map((each) => [each.studentId, each.kind])).toEqual([
        [member, 'regular'],
        [guest, 'trial'],
      ]);
    }
  });

  test('is not there for another teacher, and is for the one who gives it', async () => {
    const here = await place();
    const other = await here.org.member('teacher');
    const klass = await open(here);
    await plan(here, klass.id);
    const lessonId = present((await lessons(here, klass.id))[0], 'a lesson').id;
    const read = (who: TestPerson) =>
      inside(here, who, 'teacher', (ctx) => getLessonForRoll(ctx, here.at.campusId, lessonId, { lock: true }));
    expect((await read(here.teacher)).lesson.id).toBe(lessonId);
    await expect(read(other)).rejects.toSatisfy(isProblem('not-found'));
  });

  test('locked, it waits for whoever holds it and then shows what that one left', async () => {
    const here = await place();
    const klass = await open(here);
    await plan(here, klass.id);
    const lessonId = present((await lessons(here, klass.id))[0], 'a lesson').id;
    const waiting = async () =>
      (
        await api.admin.query(
          sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).length > 0;
    const second = Promise.withResolvers<number>();
    await inside(here, here.advisor, 'advisor', async (ctx) => {
      await getLessonForRoll(ctx, here.at.campusId, lessonId, { lock: true });
      inside(
        here,
        here.advisor,
        'advisor',
        async (later) =>
          (await getLessonForRoll(later, here.at.campusId, lessonId, { lock: true })).lesson.rollRevision,
      ).then(second.resolve, second.reject);
      while (!(await waiting()));
      await ctx.tx.query(sql`update lesson set roll_revision = 1 where org_id = ${ctx.orgId} and id = ${lessonId}`);
    });
    expect(await second.promise).toBe(1);
  });
});
