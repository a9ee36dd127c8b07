/** What the timetable guarantees, on real SQL. Each test has its own organisation. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present } from '@keshi/kernel/assert';
import { wallClock } from '@keshi/kernel/dates';
import { Problem } from '@keshi/kernel/problem';
import { createStudent, getStudent } from '@keshi/modules/registry/contract';
import { makeOrg, nextPhone, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import * as contract from './contract.ts';

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

async function place(timeZone = 'Asia/Shanghai'): Promise<Place> {
  api.clock.set('2026-09-01T01:00:00.000Z');
  const org = await makeOrg(api);
  await api.admin.query(sql`update app.campus set time_zone = ${timeZone} where org_id = ${org.orgId}`);
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

const open = ({ advisor, teacher, at, courseId }: Place, given: { teacherId?: string; capacity?: number } = {}) =>
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
const plan = (
  here: Place,
  classId: string,
  given: Partial<typeof WEEKLY & { roomId: string; teacherId: string }> = {},
) =>
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
const expected = async ({ org }: Place, studentId: string) =>
  (
    await api.admin.query<{ onDate: string }>(
      sql`select on_date from app.lesson_student where org_id = ${org.orgId} and student_id = ${studentId} and not removed order by on_date`,
    )
  ).map((row) => row.onDate);
const markAsDone = ({ org }: Place, lessonId: string) =>
  api.admin.query(sql`update app.lesson set roll_revision = 1 where org_id = ${org.orgId} and id = ${lessonId}`);
const DAYS = ['2026-09-02', '2026-09-09', '2026-09-16', '2026-09-23', '2026-09-30'];

/** Matches an array with these among its elements. */
const including = (...items: readonly object[]): unknown =>
  expect.arrayContaining(items.map((each): unknown => expect.objectContaining(each)));
const isProblem =
  (type: string) =>
  (error: unknown): boolean =>
    error instanceof Problem && error.type === type;

describe('a series', () => {
  test('is one lesson a week at the campus’s wall time, also across a clock change (CLS-03)', async () => {
    const here = await place('Europe/Berlin');
    const klass = await open(here);
    expect(await plan(here, klass.id, { fromOn: '2026-10-14', untilOn: '2026-11-05' })).toMatchObject({
      lessonCount: 4,
    });
    const made = await api.admin.query<{ startsAt: string }>(
      sql`select starts_at from app.lesson where org_id = ${here.org.orgId} order by starts_at`,
    );
    expect(made.map((each) => each.startsAt.slice(11, 16))).toEqual(['16:00', '16:00', '17:00', '17:00']);
    expect(new Set(made.map((each) => wallClock(each.startsAt, 'Europe/Berlin').time))).toEqual(new Set(['18:00']));
  });

  test('expects its class’s members, whichever came first, and only within their membership (CLS-02)', async () => {
    const here = await place();
    const klass = await open(here);
    const [early, late] = [await student(here), await student(here)];
    await join(here, klass.id, early);
    await plan(here, klass.id);
    await join(here, klass.id, late, '2026-09-16');
    expect(await expected(here, early)).toEqual(DAYS);
    expect(await expected(here, late)).toEqual(DAYS.slice(2));
    expect((await lessons(here, klass.id)).map((each) => each.expectedCount)).toEqual([1, 1, 2, 2, 2]);
  });

  test('is refused whole when one lesson of it clashes (CLS-05)', async () => {
    const here = await place();
    const [one, two] = [await open(here), await open(here, { teacherId: here.advisor.personId })];
    await plan(here, one.id, { fromOn: '2026-09-28' });
    await expect(plan(here, two.id)).rejects.toSatisfy(isProblem('booking-clash'));
    expect(await lessons(here, two.id)).toEqual([]);
    const rows = await api.admin.query(
      sql`select id from app.class_series where org_id = ${here.org.orgId} and class_id = ${two.id}`,
    );
    expect(rows).toEqual([]);
  });

  test('that begins when another ends does not clash with it', async () => {
    const here = await place();
    const [one, two] = [await open(here), await open(here)];
    await plan(here, one.id);
    expect(await plan(here, two.id, { startsAtTime: '19:00' })).toMatchObject({ lessonCount: 5 });
  });

  test('that runs over midnight clashes with the next day', async () => {
    const here = await place();
    const [one, two] = [await open(here), await open(here, { teacherId: here.advisor.personId })];
    await plan(here, one.id, { startsAtTime: '23:30' });
    const response = await here.advisor.client.send(contract.createSeries, {
      params: { ...here.at, classId: two.id },
      body: { ...WEEKLY, weekday: 4, startsAtTime: '00:15', roomId: here.rooms[0] },
    });
    expect([response.status, await response.json()]).toMatchObject([
      409,
      { clashes: including({ kind: 'room', className: one.name }) },
    ]);
  });

  test('names a member who is elsewhere then, and the class itself', async () => {
    const here = await place();
    const other = await here.org.member('teacher');
    const [one, two] = [await open(here), await open(here, { teacherId: other.personId })];
    const both = await student(here);
    await join(here, one.id, both);
    await join(here, two.id, both);
    await plan(here, one.id);
    const refused = async (work: Promise<unknown>): Promise<unknown> =>
      await work.then(
        () => null,
        (error: unknown) => (error instanceof Problem ? error.extra['clashes'] : error),
      );
    expect(await refused(plan(here, two.id, { roomId: here.rooms[1] }))).toEqual(
      DAYS.map((): unknown => expect.objectContaining({ kind: 'student', className: one.name })),
    );
    expect(await refused(plan(here, one.id, { roomId: here.rooms[1], teacherId: other.personId }))).toEqual(
      including({ kind: 'class', className: one.name, name: null }),
    );
  });

  test('takes the place of a cancelled lesson and of nothing else', async () => {
    const here = await place();
    const klass = await open(here);
    const member = await student(here);
    await join(here, klass.id, member);
    await plan(here, klass.id);
    for (const lesson of await lessons(here, klass.id))
      await here.advisor.client.call(contract.cancelLesson, { params: { ...here.at, lessonId: lesson.id } });
    expect(await expected(here, member)).toEqual([]);
    expect(await plan(here, klass.id, { roomId: here.rooms[1] })).toMatchObject({ lessonCount: 5 });
    expect((await lessons(here, klass.id)).map((each) => [each.status, each.roomName, each.expectedCount])).toEqual(
      DAYS.map(() => ['planned', '302', 1]),
    );
    expect(await expected(here, member)).toEqual(DAYS);
  });
});

describe('members', () => {
  test('joining opens the enrolment in the class’s course once', async () => {
    const here = await place();
    const member = await student(here);
    for (const klass of [await open(here), await open(here)]) await join(here, klass.id, member);
    const shown = await here.advisor.client.call(getStudent, { params: { ...here.at, studentId: member } });
    expect(shown.enrolments.map((each) => [each.courseName, each.status, each.enrolledOn])).toEqual([
      ['英语', 'active', '2026-09-01'],
    ]);
  });

  test('leaving ends today: marked lessons keep the student, later ones do not; coming back expects them again', async () => {
    const here = await place();
    const klass = await open(here);
    const member = await student(here);
    await join(here, klass.id, member);
    await plan(here, klass.id);
    const [first, second] = await lessons(here, klass.id);
    for (const lesson of [first, second]) await markAsDone(here, present(lesson, 'a lesson').id);
    api.clock.set('2026-09-09T12:00:00.000Z');
    await here.advisor.client.call(contract.removeClassMember, {
      params: { ...here.at, classId: klass.id, studentId: member },
    });
    expect(await expected(here, member)).toEqual(DAYS.slice(0, 2));
    expect(
      await here.advisor.client.call(contract.getClass, { params: { ...here.at, classId: klass.id } }),
    ).toMatchObject({ members: [], memberCount: 0 });
    await join(here, klass.id, member, '2026-09-10');
    expect(await expected(here, member)).toEqual(DAYS);
  });

  test('a cancelled lesson expects nobody and its room is free', async () => {
    const here = await place();
    const [one, two] = [await open(here), await open(here)];
    const member = await student(here);
    await join(here, one.id, member);
    await plan(here, one.id);
    for (const lesson of await lessons(here, one.id))
      await here.advisor.client.call(contract.cancelLesson, { params: { ...here.at, lessonId: lesson.id } });
    expect(await expected(here, member)).toEqual([]);
    expect(await plan(here, two.id)).toMatchObject({ lessonCount: 5 });
  });
});

describe('handing over', () => {
  test('an advisor’s time ends where the next one’s begins, and lessons belong to who answered for them then (CLS-12)', async () => {
    const here = await place();
    const klass = await open(here);
    await plan(here, klass.id);
    const next = await here.org.member('advisor');
    const hand = () =>
      here.advisor.client.call(contract.updateClass, {
        params: { ...here.at, classId: klass.id },
        body: { advisorId: next.personId, fromOn: '2026-09-16' },
      });
    expect(await hand()).toMatchObject({ advisorId: here.advisor.personId });
    await hand();
    const history = await api.admin.query(
      sql`select advisor_id, from_on, until_on from app.class_advisor where org_id = ${here.org.orgId} order by from_on`,
    );
    expect(history).toEqual([
      { advisorId: here.advisor.personId, fromOn: '2026-09-01', untilOn: '2026-09-16' },
      { advisorId: next.personId, fromOn: '2026-09-16', untilOn: null },
    ]);
    expect((await lessons(here, klass.id)).map((each) => each.advisorId === next.personId)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
    const mine = async (advisorId: string) =>
      (await here.advisor.client.call(contract.listClasses, { params: here.at, query: { advisorId } })).items.length;
    expect([await mine(here.advisor.personId), await mine(next.personId)]).toEqual([1, 0]);
    api.clock.set('2026-09-16T01:00:00.000Z');
    expect([await mine(here.advisor.personId), await mine(next.personId)]).toEqual([0, 1]);
  });

  test('a new teacher gets the unmarked lessons from the day on, the others keep theirs', async () => {
    const here = await place();
    const klass = await open(here);
    await plan(here, klass.id);
    await markAsDone(here, present((await lessons(here, klass.id))[2], 'a lesson').id);
    const next = await here.org.member('teacher');
    await here.advisor.client.call(contract.updateClass, {
      params: { ...here.at, classId: klass.id },
      body: { teacherId: next.personId, fromOn: '2026-09-09' },
    });
    expect((await lessons(here, klass.id)).map((each) => each.teacherId === next.personId)).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  test('a teacher who is busy then is refused, named, and nothing changes', async () => {
    const here = await place();
    const next = await here.org.member('teacher');
    const [one, two] = [await open(here), await open(here, { teacherId: next.personId })];
    await plan(here, one.id);
    await plan(here, two.id, { roomId: here.rooms[1] });
    const response = await here.advisor.client.send(contract.updateClass, {
      params: { ...here.at, classId: one.id },
      body: { name: '改名', teacherId: next.personId },
    });
    expect([response.status, await response.json()]).toMatchObject([
      409,
      { clashes: including({ kind: 'teacher', className: two.name, name: next.name }) },
    ]);
    expect(
      await here.advisor.client.call(contract.getClass, { params: { ...here.at, classId: one.id } }),
    ).toMatchObject({ name: one.name, teacherId: here.teacher.personId });
  });

  test('closing a class cancels what was planned after its last day', async () => {
    const here = await place();
    const klass = await open(here);
    await plan(here, klass.id);
    await here.advisor.client.call(contract.updateClass, {
      params: { ...here.at, classId: klass.id },
      body: { endedOn: '2026-09-16' },
    });
    expect((await lessons(here, klass.id)).map((each) => each.status)).toEqual([
      'planned',
      'planned',
      'planned',
      'cancelled',
      'cancelled',
    ]);
    const ended = async () =>
      (await here.advisor.client.call(contract.listClasses, { params: here.at, query: { ended: 'true' } })).items
        .length;
    expect(await ended()).toBe(0);
    api.clock.set('2026-09-17T01:00:00.000Z');
    expect(await ended()).toBe(1);
  });
});

describe('at the same moment', () => {
  test('twenty series for one room: exactly one is planned, the others are told what is in the way', async () => {
    const here = await place();
    const classes = await Promise.all(
      Array.from(
        { length: 20 },
        async () => await open(here, { teacherId: (await here.org.member('teacher')).personId }),
      ),
    );
    const answers = await Promise.all(
      classes.map((klass) =>
        here.advisor.client.send(contract.createSeries, {
          params: { ...here.at, classId: klass.id },
          body: { ...WEEKLY, roomId: here.rooms[0] },
        }),
      ),
    );
    expect(answers.map((each) => each.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const refused = await Promise.all(
      answers.filter((each) => each.status === 409).map((each): Promise<unknown> => each.json()),
    );
    for (const each of refused)
      expect(each).toMatchObject({ clashes: DAYS.map(() => ({ kind: 'room', name: '301' })) });
    const [row] = await api.admin.query<{ lessons: number; series: number }>(sql`
      select (select count(*)::int from app.lesson where org_id = ${here.org.orgId}) as lessons, (select count(*)::int from app.class_series where org_id = ${here.org.orgId}) as series`);
    expect(row).toEqual({ lessons: 5, series: 1 });
  });

  test('one teacher in two campuses, which cannot see each other: the database refuses the second', async () => {
    const here = await place();
    const [, second] = here.org.campuses;
    await api.admin.query(sql`
      insert into app.membership (org_id, id, person_id, person_name, role, branch_id, campus_id, started_on, created_at)
      values (${here.org.orgId}, gen_random_uuid(), ${here.teacher.personId}, ${here.teacher.name}, 'teacher', ${second.branchId}, ${second.id}, '2026-01-01', ${api.clock.now()})`);
    const there: Place = {
      ...here,
      advisor: await here.org.member('advisor', second),
      at: { orgId: here.org.orgId, campusId: second.id },
    };
    const room = await there.advisor.client.call(contract.createRoom, {
      params: there.at,
      body: { name: '101', capacity: 9 },
    });
    const [one, two] = [await open(here), await open(there)];
    const answers = await Promise.all([
      here.advisor.client.send(contract.createSeries, {
        params: { ...here.at, classId: one.id },
        body: { ...WEEKLY, roomId: here.rooms[0] },
      }),
      there.advisor.client.send(contract.createSeries, {
        params: { ...there.at, classId: two.id },
        body: { ...WEEKLY, roomId: room.id },
      }),
    ]);
    expect(answers.map((each) => each.status).sort()).toEqual([201, 409]);
  });

  test('one student added twenty times to a class is a member once', async () => {
    const here = await place();
    const klass = await open(here);
    await plan(here, klass.id);
    const member = await student(here);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        here.advisor.client.send(contract.addClassMember, {
          params: { ...here.at, classId: klass.id },
          body: { studentId: member, fromOn: '2026-09-01' },
        }),
      ),
    );
    expect(answers.map((each) => each.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(await expected(here, member)).toEqual(DAYS);
  });

  test('one student added to two classes of one hour is in one of them, and the other is told', async () => {
    const here = await place();
    const [one, two] = [await open(here), await open(here, { teacherId: here.advisor.personId })];
    await plan(here, one.id);
    await plan(here, two.id, { roomId: here.rooms[1] });
    for (const member of [await student(here), await student(here), await student(here)]) {
      const answers = await Promise.all(
        [one, two].map((klass) =>
          here.advisor.client.send(contract.addClassMember, {
            params: { ...here.at, classId: klass.id },
            body: { studentId: member, fromOn: '2026-09-01' },
          }),
        ),
      );
      expect(answers.map((each) => each.status).sort()).toEqual([201, 409]);
      expect(await answers.find((each) => each.status === 409)?.json()).toMatchObject({
        clashes: DAYS.map(() => ({ kind: 'student' })),
      });
      expect(await expected(here, member)).toEqual(DAYS);
    }
  });

  test('twelve students for eight seats: eight get one', async () => {
    const here = await place();
    const klass = await open(here, { capacity: 8 });
    const students = await Promise.all(Array.from({ length: 12 }, () => student(here)));
    const answers = await Promise.all(
      students.map((studentId) =>
        here.advisor.client.send(contract.addClassMember, {
          params: { ...here.at, classId: klass.id },
          body: { studentId, fromOn: '2026-09-01' },
        }),
      ),
    );
    expect(answers.filter((each) => each.status === 201)).toHaveLength(8);
  });

  test('a member joining while a series is planned is expected in all of its lessons', async () => {
    const here = await place();
    const klass = await open(here);
    const members = await Promise.all(Array.from({ length: 6 }, () => student(here)));
    await Promise.all([
      ...members.slice(0, 3).map((each) => join(here, klass.id, each)),
      plan(here, klass.id),
      ...members.slice(3).map((each) => join(here, klass.id, each)),
    ]);
    for (const member of members) expect(await expected(here, member)).toEqual(DAYS);
  });

  test('lessons cancelled while students join expect nobody', async () => {
    const here = await place();
    const klass = await open(here);
    await plan(here, klass.id);
    const members = await Promise.all(Array.from({ length: 12 }, () => student(here)));
    const planned = await lessons(here, klass.id);
    await Promise.all([
      ...members.map((member) => join(here, klass.id, member)),
      ...planned.map(({ id }) =>
        here.advisor.client.call(contract.cancelLesson, { params: { ...here.at, lessonId: id } }),
      ),
    ]);
    for (const member of members) expect(await expected(here, member)).toEqual([]);
  });

  test('a class opened twice with one key is one class, and both answers are the same', async () => {
    const here = await place();
    const body = {
      name: '双击班',
      courseId: here.courseId,
      capacity: 20,
      teacherId: here.teacher.personId,
      advisorId: here.advisor.personId,
      startedOn: '2026-09-01',
    };
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        here.advisor.client.send(
          contract.createClass,
          { params: here.at, body },
          { idempotencyKey: 'double-submitted-key' },
        ),
      ),
    );
    expect(answers.map((each) => each.status)).toEqual([201, 201, 201]);
    expect(new Set(await Promise.all(answers.map((each) => each.text()))).size).toBe(1);
    expect((await here.advisor.client.call(contract.listClasses, { params: here.at })).items).toHaveLength(1);
  });
});
