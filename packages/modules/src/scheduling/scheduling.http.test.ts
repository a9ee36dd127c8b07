/** One case per status the contract can give. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { getRoll } from '@keshi/modules/attendance/contract';
import { createStudent } from '@keshi/modules/registry/contract';
import { makeOrg, nextPhone, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import * as contract from './contract.ts';
import { LESSON_STUDENTS_MAX } from './rules.ts';

let api: TestApi;
let org: TestOrg;
let director: TestPerson;
let advisor: TestPerson;
let teacher: TestPerson;
let elsewhere: TestPerson;
let at: { orgId: string; campusId: string };
let courseId: string;
let roomId: string;
let names = 0;

const nextName = (word: string): string => `${word}${String((names += 1))}`;
const there = () => ({ orgId: org.orgId, campusId: org.campuses[1].id });
const classBody = () => ({
  name: nextName('班'),
  courseId,
  capacity: 2,
  teacherId: teacher.personId,
  advisorId: advisor.personId,
  startedOn: '2026-09-01',
});
const newClass = () => advisor.client.call(contract.createClass, { params: at, body: classBody() });
const newStudent = async () =>
  (
    await advisor.client.call(createStudent, {
      params: at,
      body: { name: nextName('学员'), guardians: [{ name: '家长', phone: nextPhone() }] },
    })
  ).id;
let weekday = 0;
/** Every series has its own hour, so that only the clashes a test makes are clashes. */
const seriesBody = () => ({
  weekday: ((weekday += 1) % 7) + 1,
  startsAtTime: `${String(8 + Math.floor(weekday / 7)).padStart(2, '0')}:00`,
  roomId,
  fromOn: '2026-09-01',
  untilOn: '2026-10-01',
});

const problemOf = async (response: Response): Promise<unknown> => [response.status, await response.json()];
/** Matches an array with these among its elements. */
const including = (...items: readonly object[]): unknown =>
  expect.arrayContaining(items.map((each): unknown => expect.objectContaining(each)));
const type = (name: string) => `urn:keshi:problem:${name}`;

beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  at = { orgId: org.orgId, campusId: org.campuses[0].id };
  [director, advisor, teacher, elsewhere] = [
    await org.member('director'),
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('advisor', org.campuses[1]),
  ];
  courseId = (
    await director.client.call(contract.createCourse, {
      params: { orgId: org.orgId },
      body: { name: '英语', chargeUnits: 150, durationMinutes: 50 },
    })
  ).id;
  roomId = (await advisor.client.call(contract.createRoom, { params: at, body: { name: '302', capacity: 20 } })).id;
});
afterAll(() => api.stop());

describe('courses, price plans and rooms', () => {
  test('a course is 201, a second of its name 409, an advisor’s 403, a charge of nothing 422', async () => {
    const body = { name: '数学', chargeUnits: 100, durationMinutes: 45 };
    const send = (client: TestPerson, given: typeof body) =>
      client.client.send(contract.createCourse, { params: { orgId: org.orgId }, body: given });
    expect((await send(director, body)).status).toBe(201);
    expect(await problemOf(await send(director, body))).toMatchObject([
      409,
      { type: type('already-exists'), errors: [{ pointer: '/name' }] },
    ]);
    expect((await send(advisor, body)).status).toBe(403);
    expect((await send(director, { ...body, name: '白上', chargeUnits: 0 })).status).toBe(422);
  });

  test('a price plan is 201, is listed with its course, retires with 200, and is 404 for a strange course', async () => {
    const params = { orgId: org.orgId, courseId };
    const body = { name: '40课时', unitsBought: 4000, unitsGiven: 200, priceMinor: 600_000 };
    const plan = await director.client.call(contract.createPricePlan, { params, body });
    expect(plan).toMatchObject({ ...body, courseId, validDays: null, retired: false });
    expect((await director.client.send(contract.createPricePlan, { params, body })).status).toBe(409);
    expect(
      await director.client.call(contract.updatePricePlan, {
        params: { ...params, planId: plan.id },
        body: { retired: true },
      }),
    ).toEqual({ ...plan, retired: true });
    const { items } = await advisor.client.call(contract.listCourses, { params: { orgId: org.orgId } });
    expect(items.find((each) => each.id === courseId)?.pricePlans).toEqual([{ ...plan, retired: true }]);
    expect(
      (await director.client.send(contract.createPricePlan, { params: { ...params, courseId: newId() }, body })).status,
    ).toBe(404);
    expect(
      (
        await director.client.send(contract.updatePricePlan, {
          params: { ...params, planId: newId() },
          body: { retired: true },
        })
      ).status,
    ).toBe(404);
  });

  test('a room is 201, a second of its name in the campus 409, in another campus 201, a teacher’s 403', async () => {
    const body = { name: '401', capacity: 12 };
    expect((await advisor.client.send(contract.createRoom, { params: at, body })).status).toBe(201);
    expect((await advisor.client.send(contract.createRoom, { params: at, body })).status).toBe(409);
    expect((await elsewhere.client.send(contract.createRoom, { params: there(), body })).status).toBe(201);
    expect((await teacher.client.send(contract.createRoom, { params: at, body })).status).toBe(403);
    expect((await teacher.client.call(contract.listRooms, { params: at })).items.map((each) => each.name)).toEqual([
      '302',
      '401',
    ]);
  });
});

describe('classes', () => {
  test('createClass is 201 with the course’s charge, 409 for a name taken, 404 naming a strange teacher, advisor or course', async () => {
    const body = classBody();
    expect(await advisor.client.call(contract.createClass, { params: at, body })).toMatchObject({
      chargeUnits: 150,
      courseName: '英语',
      teacherName: teacher.name,
      advisorName: advisor.name,
      memberCount: 0,
      lessonsLeft: 0,
    });
    expect(await problemOf(await advisor.client.send(contract.createClass, { params: at, body }))).toMatchObject([
      409,
      { errors: [{ pointer: '/name' }] },
    ]);
    for (const [field, id] of [
      ['teacherId', elsewhere.personId],
      ['teacherId', newId()],
      ['advisorId', teacher.personId],
      ['courseId', newId()],
    ] as const) {
      const response = await advisor.client.send(contract.createClass, {
        params: at,
        body: { ...classBody(), [field]: id },
      });
      expect(await problemOf(response)).toMatchObject([404, { errors: [{ pointer: `/${field}` }] }]);
    }
  });

  test('getClass is 200, and the same 404 for another campus’s class and for none', async () => {
    const { id } = await newClass();
    expect((await advisor.client.send(contract.getClass, { params: { ...at, classId: id } })).status).toBe(200);
    const [foreign, none] = await Promise.all([
      elsewhere.client.send(contract.getClass, { params: { ...there(), classId: id } }),
      elsewhere.client.send(contract.getClass, { params: { ...there(), classId: newId() } }),
    ]);
    expect([foreign.status, await foreign.text()]).toEqual([404, await none.text()]);
    expect((await elsewhere.client.send(contract.getClass, { params: { ...at, classId: id } })).status).toBe(404);
  });

  test('updateClass is 200, 409 for a name taken, 404 for a strange class, 422 for a hand-over into the past or an end before the first day', async () => {
    const [one, two] = [await newClass(), await newClass()];
    const send = (
      classId: string,
      body: Parameters<typeof advisor.client.send<typeof contract.updateClass>>[1]['body'],
    ) => advisor.client.send(contract.updateClass, { params: { ...at, classId }, body });
    expect(await problemOf(await send(one.id, { name: '新名', capacity: 9 }))).toMatchObject([
      200,
      { name: '新名', capacity: 9 },
    ]);
    expect((await send(two.id, { name: '新名' })).status).toBe(409);
    expect((await send(newId(), { capacity: 9 })).status).toBe(404);
    const next = await org.member('advisor');
    expect(await problemOf(await send(one.id, { advisorId: next.personId, fromOn: '2026-08-31' }))).toMatchObject([
      422,
      { errors: [{ pointer: '/fromOn' }] },
    ]);
    expect(await problemOf(await send(one.id, { name: '不改', endedOn: '2026-08-31' }))).toMatchObject([
      422,
      { type: type('invalid-input'), errors: [{ pointer: '/endedOn' }] },
    ]);
    expect(await problemOf(await send(one.id, { endedOn: '2026-09-01' }))).toMatchObject([
      200,
      { name: '新名', endedOn: '2026-09-01' },
    ]);
  });
});

describe('members', () => {
  test('201, 409 when there already, 409 when full, 404 for a stranger, 422 after the class’s end', async () => {
    const klass = await newClass();
    const params = { ...at, classId: klass.id };
    const send = (studentId: string, fromOn = '2026-09-01') =>
      advisor.client.send(contract.addClassMember, { params, body: { studentId, fromOn } });
    const [one, two, three] = [await newStudent(), await newStudent(), await newStudent()];
    expect(await problemOf(await send(one))).toMatchObject([
      201,
      { studentId: one, fromOn: '2026-09-01', untilOn: null, balanceUnits: 0, owedUnits: 0 },
    ]);
    expect(await problemOf(await send(one))).toMatchObject([409, { type: type('already-exists') }]);
    await send(two);
    expect(await problemOf(await send(three))).toMatchObject([409, { type: type('class-full') }]);
    expect((await send(newId())).status).toBe(404);
    await advisor.client.call(contract.updateClass, { params, body: { capacity: 5, endedOn: '2026-12-31' } });
    expect((await send(three, '2027-01-01')).status).toBe(422);
    const foreign = await elsewhere.client.call(createStudent, {
      params: there(),
      body: { name: '外', guardians: [{ name: '家长', phone: nextPhone() }] },
    });
    expect((await send(foreign.id)).status).toBe(404);
  });

  test('409 booking-clash names the lesson in the way', async () => {
    const [one, two] = [await newClass(), await newClass()];
    const body = seriesBody();
    const room = await advisor.client.call(contract.createRoom, {
      params: at,
      body: { name: nextName('室'), capacity: 9 },
    });
    const other = await org.member('teacher');
    await advisor.client.call(contract.createSeries, { params: { ...at, classId: one.id }, body });
    await advisor.client.call(contract.createSeries, {
      params: { ...at, classId: two.id },
      body: { ...body, roomId: room.id, teacherId: other.personId },
    });
    const studentId = await newStudent();
    await advisor.client.call(contract.addClassMember, {
      params: { ...at, classId: one.id },
      body: { studentId, fromOn: '2026-09-01' },
    });
    const response = await advisor.client.send(contract.addClassMember, {
      params: { ...at, classId: two.id },
      body: { studentId, fromOn: '2026-09-01' },
    });
    expect(await problemOf(response)).toMatchObject([
      409,
      { type: type('booking-clash'), clashes: including({ kind: 'student', className: one.name }) },
    ]);
  });

  test('removing is 204, again 204, and 404 for someone who never was a member', async () => {
    const klass = await newClass();
    const studentId = await newStudent();
    await advisor.client.call(contract.addClassMember, {
      params: { ...at, classId: klass.id },
      body: { studentId, fromOn: '2026-09-01' },
    });
    for (const _ of [1, 2])
      expect(
        (await advisor.client.send(contract.removeClassMember, { params: { ...at, classId: klass.id, studentId } }))
          .status,
      ).toBe(204);
    expect(
      (
        await advisor.client.send(contract.removeClassMember, {
          params: { ...at, classId: klass.id, studentId: await newStudent() },
        })
      ).status,
    ).toBe(404);
  });
});

describe('series', () => {
  test('201 with the course’s duration, 409 naming room and teacher, 404 for a strange room, 422 without a lesson, with too many or before the class begins', async () => {
    const [one, two] = [await newClass(), await newClass()];
    const body = seriesBody();
    const send = (classId: string, given: typeof body) =>
      advisor.client.send(contract.createSeries, { params: { ...at, classId }, body: given });
    const made = await send(one.id, body);
    expect([made.status, contract.SeriesShape.loose().parse(await made.json())]).toMatchObject([
      201,
      { durationMinutes: 50, roomName: '302', teacherId: teacher.personId },
    ]);
    expect(await problemOf(await send(two.id, body))).toMatchObject([
      409,
      {
        type: type('booking-clash'),
        clashes: including(
          { kind: 'room', name: '302', className: one.name },
          { kind: 'teacher', name: teacher.name, className: one.name },
        ),
      },
    ]);
    const elsewhereRoom = await elsewhere.client.call(contract.createRoom, {
      params: there(),
      body: { name: nextName('室'), capacity: 9 },
    });
    expect(await problemOf(await send(two.id, { ...body, roomId: elsewhereRoom.id }))).toMatchObject([
      404,
      { errors: [{ pointer: '/roomId' }] },
    ]);
    expect((await send(two.id, { ...body, untilOn: '2026-09-01' })).status).toBe(422);
    expect((await send(two.id, { ...body, untilOn: '2029-09-01' })).status).toBe(422);
    expect(await problemOf(await send(two.id, { ...body, fromOn: '2026-08-20' }))).toMatchObject([
      422,
      { type: type('invalid-input'), errors: [{ pointer: '/fromOn' }] },
    ]);
    expect((await send(newId(), body)).status).toBe(404);
  });
});

describe('lessons', () => {
  const planned = async () => {
    const klass = await newClass();
    const studentId = await newStudent();
    await advisor.client.call(contract.addClassMember, {
      params: { ...at, classId: klass.id },
      body: { studentId, fromOn: '2026-09-01' },
    });
    await advisor.client.call(contract.createSeries, { params: { ...at, classId: klass.id }, body: seriesBody() });
    const { items } = await advisor.client.call(contract.listLessons, {
      params: at,
      query: { from: '2026-09-01', until: '2026-10-01', classId: klass.id },
    });
    return { klass, studentId, items };
  };

  test('listing is 200, and 422 for a range that is too wide', async () => {
    const { items } = await planned();
    expect(items[0]).toMatchObject({
      roomName: '302',
      teacherName: teacher.name,
      advisorId: advisor.personId,
      status: 'planned',
      rollRevision: 0,
      expectedCount: 1,
      chargeUnits: 150,
    });
    expect(
      (
        await advisor.client.send(contract.listLessons, {
          params: at,
          query: { from: '2026-09-01', until: '2026-11-03' },
        })
      ).status,
    ).toBe(422);
  });

  test('cancelling is 204, again 204, 409 for a marked lesson, 404 for a strange one', async () => {
    const { items } = await planned();
    const send = (lessonId: string) => advisor.client.send(contract.cancelLesson, { params: { ...at, lessonId } });
    for (const _ of [1, 2]) expect((await send(items[0]?.id ?? '')).status).toBe(204);
    await api.admin.query(
      sql`update app.lesson set roll_revision = 1 where org_id = ${org.orgId} and id = ${items[1]?.id ?? null}`,
    );
    expect(await problemOf(await send(items[1]?.id ?? ''))).toMatchObject([409, { type: type('lesson-not-markable') }]);
    expect((await send(newId())).status).toBe(404);
  });

  test('a guest is 204, 409 when in the lesson already or when it is cancelled, 404 for a stranger', async () => {
    const { items, studentId } = await planned();
    const [one, two] = items.map((each) => each.id);
    const send = (lessonId: string | undefined, guestId: string) =>
      advisor.client.send(contract.addLessonStudent, {
        params: { ...at, lessonId: lessonId ?? '' },
        body: { studentId: guestId, kind: 'trial' },
      });
    const guest = await newStudent();
    expect((await send(one, guest)).status).toBe(204);
    expect(await problemOf(await send(one, guest))).toMatchObject([409, { type: type('already-exists') }]);
    expect(await problemOf(await send(one, studentId))).toMatchObject([409, { type: type('already-exists') }]);
    await advisor.client.call(contract.cancelLesson, { params: { ...at, lessonId: two ?? '' } });
    expect(await problemOf(await send(two, guest))).toMatchObject([409, { type: type('lesson-not-markable') }]);
    expect((await send(one, newId())).status).toBe(404);
  });

  test('a lesson expects as many as its roll can hold: one more guest, or a member beside the guests, is 409', async () => {
    const { klass, items } = await planned();
    const lessonId = items[0]?.id ?? '';
    // 199 guests beside the one member, as 199 requests would leave them.
    await api.admin.query(sql`
      with guest as (
        insert into app.student (org_id, id, campus_id, branch_id, student_id, name, created_at)
        select l.org_id, g.id, l.campus_id, l.branch_id, g.id, '客' || g.n, now()
        from app.lesson l, (select n, gen_random_uuid() as id from generate_series(1, ${LESSON_STUDENTS_MAX - 1}::int) as n) g
        where l.org_id = ${org.orgId} and l.id = ${lessonId} returning id
      )
      insert into app.lesson_student (org_id, lesson_id, student_id, campus_id, branch_id, kind, starts_at, ends_at, on_date, removed)
      select l.org_id, l.id, g.id, l.campus_id, l.branch_id, 'trial', l.starts_at, l.ends_at, l.on_date, false from app.lesson l, guest g
      where l.org_id = ${org.orgId} and l.id = ${lessonId}`);
    const roll = () => teacher.client.call(getRoll, { params: { ...at, lessonId } });
    expect((await roll()).rows).toHaveLength(LESSON_STUDENTS_MAX);
    const guest = { studentId: await newStudent(), kind: 'make_up' as const };
    expect(
      await problemOf(
        await advisor.client.send(contract.addLessonStudent, { params: { ...at, lessonId }, body: guest }),
      ),
    ).toMatchObject([409, { type: type('class-full') }]);
    const joining = { studentId: guest.studentId, fromOn: '2026-09-01' };
    const params = { ...at, classId: klass.id };
    expect(
      await problemOf(await advisor.client.send(contract.addClassMember, { params, body: joining })),
    ).toMatchObject([409, { type: type('class-full') }]);
    expect((await roll()).rows).toHaveLength(LESSON_STUDENTS_MAX);
    expect((await advisor.client.call(contract.getClass, { params })).members).toHaveLength(1);
  });

  test('a family sees its child’s lessons, and 404 for another child’s', async () => {
    const { items, studentId } = await planned();
    const guardian = await org.guardian(studentId);
    const range = { from: '2026-09-01', until: '2026-10-01' };
    const seen = await guardian.client.call(contract.listChildLessons, {
      params: { orgId: org.orgId, studentId },
      query: range,
    });
    expect(seen.items.map((each) => each.id)).toEqual(items.map((each) => each.id));
    expect(seen.items[0]).toMatchObject({
      courseName: '英语',
      roomName: '302',
      teacherName: teacher.name,
      mark: null,
      chargeUnits: null,
    });
    expect(
      (
        await guardian.client.send(contract.listChildLessons, {
          params: { orgId: org.orgId, studentId: await newStudent() },
          query: range,
        })
      ).status,
    ).toBe(404);
    expect((await guardian.client.send(contract.listLessons, { params: at, query: range })).status).toBe(404);
  });
});
