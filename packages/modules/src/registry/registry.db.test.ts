/** What registry guarantees, on real SQL. Each test has its own organisation. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present } from '@keshi/kernel/assert';
import { newId } from '@keshi/kernel/id';
import { Problem } from '@keshi/kernel/problem';
import * as scheduling from '@keshi/modules/scheduling/contract';
import type { Ctx } from '@keshi/platform/context';
import { doWork } from '@keshi/platform/work';
import { makeOrg, nextPhone, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import * as contract from './contract.ts';
import { importStudents, openEnrolment, type ImportedStudent } from './index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.stop());

type Place = {
  org: TestOrg;
  advisor: TestPerson;
  at: { orgId: string; campusId: string };
  courses: readonly [string, string];
};

async function place(): Promise<Place> {
  const org = await makeOrg(api);
  const [advisor, director] = [await org.member('advisor'), await org.member('director')];
  const course = async (name: string) =>
    (
      await director.client.call(scheduling.createCourse, {
        params: { orgId: org.orgId },
        body: { name, chargeUnits: 100, durationMinutes: 60 },
      })
    ).id;
  return {
    org,
    advisor,
    at: { orgId: org.orgId, campusId: org.campuses[0].id },
    courses: [await course('英语'), await course('数学')],
  };
}

const add = async ({ advisor, at }: Place, name: string, phone = nextPhone()) =>
  await advisor.client.call(contract.createStudent, {
    params: at,
    body: { name, guardians: [{ name: '家长', phone }] },
  });

/** Work in the scope of the place's campus, as its advisor. */
const inside = <T>({ org, advisor, at }: Place, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  doWork(
    {
      db: api.app,
      scope: {
        orgId: org.orgId,
        campusId: at.campusId,
        branchId: null,
        studentId: null,
        memberId: advisor.personId,
        role: 'staff',
      },
      actor: { kind: 'member', personId: advisor.personId, name: advisor.name, grants: [] },
      now: api.clock.now(),
      requestId: 'test-request',
      contactHash: api.ports.contactHash,
      action: 'test',
    },
    work,
  );

const enrol = async (here: Place, studentId: string, courseId: string) =>
  (
    await inside(
      here,
      async (ctx) => await openEnrolment(ctx, { studentId, courseId, campus: await ctx.campus(), on: '2026-09-01' }),
    )
  ).enrolmentId;

async function lot({ org, at }: Place, studentId: string, courseId: string, units: number): Promise<void> {
  await api.admin.query(sql`
    insert into app.lot (org_id, id, campus_id, branch_id, student_id, course_id, kind, number, units_bought, units_left, paid_minor, recognised_minor, bought_on, source_kind, source_id, created_at)
    values (${org.orgId}, ${newId()}, ${at.campusId}, ${org.campuses[0].branchId}, ${studentId}, ${courseId}, 'gift', ${newId()}, ${units}, ${units}, 0, 0, '2026-09-01', 'gift', ${newId()}, ${api.clock.now()})`);
}

async function owe({ org, at }: Place, studentId: string, courseId: string, units: number): Promise<void> {
  const entryId = newId();
  await api.admin.query(sql`
    insert into app.entry (org_id, id, campus_id, branch_id, student_id, course_id, kind, cause_kind, cause_id, cause_no, on_date, recorded_at)
    values (${org.orgId}, ${entryId}, ${at.campusId}, ${org.campuses[0].branchId}, ${studentId}, ${courseId}, 'draw', 'mark', ${newId()}, 1, '2026-09-01', ${api.clock.now()})`);
  await api.admin.query(sql`
    insert into app.owed (org_id, entry_id, campus_id, branch_id, student_id, course_id, units_owed, units_open, on_date)
    values (${org.orgId}, ${entryId}, ${at.campusId}, ${org.campuses[0].branchId}, ${studentId}, ${courseId}, ${units}, ${units}, '2026-09-01')`);
}

describe('the list', () => {
  test('pages through every student once, by name, whatever the page size', async () => {
    const here = await place();
    const names = ['王一', '王一', '安娜', '陈', 'Zoe', 'anna', '周'];
    for (const name of names) await add(here, name);
    const whole = await here.advisor.client.call(contract.listStudents, { params: here.at });
    expect(whole.items.map((each) => each.name).sort()).toEqual([...names].sort());
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: { items: { id: string }[]; nextCursor: string | null } = await here.advisor.client.call(
        contract.listStudents,
        { params: here.at, query: { limit: 2, ...(cursor === undefined ? {} : { cursor }) } },
      );
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((each) => each.id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(whole.items.map((each) => each.id));
  });

  test('finds by the start of a name and by the start of a guardian’s phone, never by what is inside', async () => {
    const here = await place();
    await add(here, '王梓涵', '+8613812345678');
    await add(here, '小王');
    const find = async (q: string) =>
      (await here.advisor.client.call(contract.listStudents, { params: here.at, query: { q } })).items.map(
        (each) => each.name,
      );
    expect(await find('王')).toEqual(['王梓涵']);
    expect(await find('王%')).toEqual([]);
    expect(await find('138 1234')).toEqual(['王梓涵']);
    expect(await find('+86138')).toEqual(['王梓涵']);
    expect(await find('2345')).toEqual([]);
  });

  test('a removed guardian’s phone no longer finds the child', async () => {
    const here = await place();
    const made = await add(here, '王梓涵', '+8613812345678');
    await here.advisor.client.call(contract.removeGuardian, {
      params: { ...here.at, studentId: made.id, guardianId: present(made.guardians[0], 'a guardian').id },
    });
    expect(
      (await here.advisor.client.call(contract.listStudents, { params: here.at, query: { q: '138' } })).items,
    ).toEqual([]);
  });

  test('narrows by advisor and by status', async () => {
    const here = await place();
    const [one, two] = [await add(here, '甲'), await add(here, '乙')];
    await here.advisor.client.call(contract.updateStudent, {
      params: { ...here.at, studentId: one.id },
      body: { advisorId: here.advisor.personId },
    });
    await enrol(here, two.id, here.courses[0]);
    const names = async (query: { advisorId?: string; status?: 'active' | 'finished' }) =>
      (await here.advisor.client.call(contract.listStudents, { params: here.at, query })).items.map(
        (each) => each.name,
      );
    expect(await names({ advisorId: here.advisor.personId })).toEqual(['甲']);
    expect(await names({ status: 'active' })).toEqual(['乙']);
    expect(await names({ status: 'finished' })).toEqual([]);
  });

  test('balances are what is left less what is owed, by course and in all, and low ones can be asked for', async () => {
    const here = await place();
    const [rich, low, none] = [await add(here, '多'), await add(here, '少'), await add(here, '未报名')];
    for (const student of [rich, low]) for (const course of here.courses) await enrol(here, student.id, course);
    await lot(here, rich.id, here.courses[0], 1000);
    await lot(here, rich.id, here.courses[0], 50);
    await lot(here, rich.id, here.courses[1], 401);
    await lot(here, low.id, here.courses[0], 5000);
    await owe(here, low.id, here.courses[1], 150);
    const { items } = await here.advisor.client.call(contract.listStudents, { params: here.at });
    const figures = new Map(
      items.map((each) => [
        each.name,
        [
          each.balanceUnits,
          each.owedUnits,
          Object.fromEntries(each.enrolments.map((one) => [one.courseName, one.balanceUnits])),
        ],
      ]),
    );
    expect(figures.get('多')).toEqual([1451, 0, { 英语: 1050, 数学: 401 }]);
    expect(figures.get('少')).toEqual([4850, 150, { 英语: 5000, 数学: -150 }]);
    expect(figures.get('未报名')).toEqual([0, 0, {}]);
    const asked = await here.advisor.client.call(contract.listStudents, {
      params: here.at,
      query: { lowBalance: 'true' },
    });
    expect(asked.items.map((each) => each.id)).toEqual([low.id]);
    expect(none.balanceUnits).toBe(0);
  });

  test('a course’s balance stands once, at the newest enrolment', async () => {
    const here = await place();
    const student = await add(here, '回来的');
    const first = await enrol(here, student.id, here.courses[0]);
    await here.advisor.client.call(contract.setEnrolmentStatus, {
      params: { ...here.at, studentId: student.id, enrolmentId: first },
      body: { status: 'finished', effectiveOn: '2026-09-01' },
    });
    const second = await enrol(here, student.id, here.courses[0]);
    await lot(here, student.id, here.courses[0], 700);
    const shown = await here.advisor.client.call(contract.getStudent, {
      params: { ...here.at, studentId: student.id },
    });
    expect(shown.enrolments.map((each) => [each.id, each.status, each.balanceUnits])).toEqual([
      [second, 'active', 700],
      [first, 'finished', 0],
    ]);
  });
});

describe('guardians', () => {
  test('one phone is one person across campuses, and signs in to both children', async () => {
    const here = await place();
    const phone = nextPhone();
    const one = await add(here, '哥哥', phone);
    const other = await here.org.member('advisor', here.org.campuses[2]);
    const two = await other.client.call(contract.createStudent, {
      params: { orgId: here.org.orgId, campusId: here.org.campuses[2].id },
      body: { name: '妹妹', guardians: [{ name: '家长', phone }] },
    });
    expect(two.guardians[0]?.personId).toBe(one.guardians[0]?.personId);
    const [row] = await api.auth.query<{ grants: { studentId: string }[] }>(
      sql`select grants from login_membership where org_id = ${here.org.orgId} and person_id = ${one.guardians[0]?.personId ?? null}`,
    );
    expect(row?.grants.map((each) => each.studentId).sort()).toEqual([one.id, two.id].sort());
  });

  test('removal ends the access at once: the session that just worked is refused', async () => {
    const here = await place();
    const child = await add(here, '孩子');
    const guardian = await here.org.guardian(child.id);
    const look = async () =>
      (await guardian.client.send(contract.getChild, { params: { orgId: here.org.orgId, studentId: child.id } }))
        .status;
    expect(await look()).toBe(200);
    const shown = await here.advisor.client.call(contract.getStudent, { params: { ...here.at, studentId: child.id } });
    const tie = present(
      shown.guardians.find((each) => each.personId === guardian.personId),
      'the guardian',
    );
    await here.advisor.client.call(contract.removeGuardian, {
      params: { ...here.at, studentId: child.id, guardianId: tie.id },
    });
    expect(await look()).toBe(401);
  });

  test('a guardian of two children keeps the other one', async () => {
    const here = await place();
    const phone = nextPhone();
    const [one, two] = [await add(here, '一', phone), await add(here, '二', phone)];
    await here.advisor.client.call(contract.removeGuardian, {
      params: { ...here.at, studentId: one.id, guardianId: present(one.guardians[0], 'a guardian').id },
    });
    const [row] = await api.auth.query<{ grants: { studentId: string }[]; active: boolean }>(
      sql`select grants, active from login_membership where org_id = ${here.org.orgId} and person_id = ${one.guardians[0]?.personId ?? null}`,
    );
    expect(row).toMatchObject({ active: true, grants: [{ studentId: two.id }] });
  });
});

describe('at the same moment', () => {
  test('twenty requests for the same new student make one', async () => {
    const here = await place();
    const phone = nextPhone();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        here.advisor.client.send(contract.createStudent, {
          params: here.at,
          body: { name: '抢注', guardians: [{ name: '家长', phone }] },
        }),
      ),
    );
    expect(answers.map((each) => each.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });

  test('one guardian added ten times stands once', async () => {
    const here = await place();
    const [child, phone] = [await add(here, '孩子'), nextPhone()];
    // A person already: a new one would make the requests wait for each other anyway.
    await add(here, '堂兄', phone);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        here.advisor.client.send(contract.addGuardian, {
          params: { ...here.at, studentId: child.id },
          body: { name: '爷爷', phone },
        }),
      ),
    );
    expect(answers.filter((each) => each.status === 201)).toHaveLength(1);
    expect(
      (await here.advisor.client.call(contract.getStudent, { params: { ...here.at, studentId: child.id } })).guardians,
    ).toHaveLength(2);
  });

  test('ten sign-ups open one enrolment with one event', async () => {
    const here = await place();
    const child = await add(here, '孩子');
    const ids = await Promise.all(Array.from({ length: 10 }, () => enrol(here, child.id, here.courses[0])));
    expect(new Set(ids).size).toBe(1);
    expect(await api.admin.query(sql`select status from app.enrolment_event where org_id = ${here.org.orgId}`)).toEqual(
      [{ status: 'active' }],
    );
  });
});

describe('the status of an enrolment', () => {
  test('every change is an event, repeating one is not, and history is kept', async () => {
    const here = await place();
    const child = await add(here, '孩子');
    const enrolmentId = await enrol(here, child.id, here.courses[0]);
    api.clock.set('2026-09-20T01:00:00.000Z');
    const set = (status: 'active' | 'suspended' | 'finished', effectiveOn: string) =>
      here.advisor.client.call(contract.setEnrolmentStatus, {
        params: { ...here.at, studentId: child.id, enrolmentId },
        body: { status, effectiveOn },
      });
    await set('suspended', '2026-09-05');
    await set('suspended', '2026-09-06');
    await set('active', '2026-09-10');
    await set('finished', '2026-09-10');
    const events = await api.admin.query(
      sql`select status, effective_on, actor_id from app.enrolment_event where org_id = ${here.org.orgId} order by id`,
    );
    expect(events).toEqual(
      [
        ['active', '2026-09-01'],
        ['suspended', '2026-09-05'],
        ['active', '2026-09-10'],
        ['finished', '2026-09-10'],
      ].map(([status, effectiveOn]) => ({ status, effectiveOn, actorId: here.advisor.personId })),
    );
  });

  test('a finished one cannot be reopened beside another that stands', async () => {
    const here = await place();
    const child = await add(here, '孩子');
    const first = await enrol(here, child.id, here.courses[0]);
    const params = { ...here.at, studentId: child.id, enrolmentId: first };
    await here.advisor.client.call(contract.setEnrolmentStatus, {
      params,
      body: { status: 'finished', effectiveOn: '2026-09-01' },
    });
    await enrol(here, child.id, here.courses[0]);
    expect(
      (
        await here.advisor.client.send(contract.setEnrolmentStatus, {
          params,
          body: { status: 'active', effectiveOn: '2026-09-01' },
        })
      ).status,
    ).toBe(409);
  });
});

describe('the opening import', () => {
  const blank = {
    knownId: null,
    birthOn: null,
    gender: null,
    grade: null,
    school: null,
    source: null,
    note: null,
    advisorId: null,
  };
  const guardian = (phone: string) => ({ name: '家长', phone, relation: null });
  const enrolment = (ref: string, courseId: string, status: 'active' | 'suspended' | 'finished' = 'active') => ({
    ref,
    courseId,
    status,
    enrolledOn: '2026-03-01',
    statusOn: '2026-08-31',
  });

  test('writes students, guardians and enrolments with their history, and gives back every id', async () => {
    const here = await place();
    const shared = nextPhone();
    const [english, maths] = here.courses;
    const rows: ImportedStudent[] = [
      {
        ...blank,
        ref: 'a',
        name: '甲',
        guardians: [guardian(shared), guardian(nextPhone())],
        enrolments: [enrolment('a1', english), enrolment('a2', maths, 'suspended')],
      },
      {
        ...blank,
        ref: 'b',
        name: '乙',
        guardians: [guardian(shared)],
        enrolments: [enrolment('b1', english, 'finished')],
      },
    ];
    const ids = await inside(here, async (ctx) => await importStudents(ctx, await ctx.campus(), rows));
    expect([...ids.studentIds.keys(), ...ids.enrolmentIds.keys()]).toEqual(
      expect.arrayContaining(['a', 'b', 'a1', 'a2', 'b1']),
    );
    const shown = await here.advisor.client.call(contract.getStudent, {
      params: { ...here.at, studentId: ids.studentIds.get('a') ?? '' },
    });
    expect(shown.guardians).toHaveLength(2);
    expect(shown.enrolments.map((each) => [each.courseName, each.status]).sort()).toEqual(
      [
        ['数学', 'suspended'],
        ['英语', 'active'],
      ].sort(),
    );
    const events = await api.admin.query<{ status: string; effectiveOn: string }>(sql`
      select status, effective_on from app.enrolment_event where org_id = ${here.org.orgId} and enrolment_id = ${ids.enrolmentIds.get('b1') ?? null} order by effective_on`);
    expect(events).toEqual([
      { status: 'active', effectiveOn: '2026-03-01' },
      { status: 'finished', effectiveOn: '2026-08-31' },
    ]);
    const [login] = await api.auth.query<{ count: number }>(
      sql`select count(*)::int as count from login_membership where org_id = ${here.org.orgId} and jsonb_array_length(grants) = 2`,
    );
    expect(login?.count).toBe(1);
  });

  test('a known student gets what is missing and keeps what is there', async () => {
    const here = await place();
    const phone = nextPhone();
    const known = await add(here, '老生', phone);
    const standing = await enrol(here, known.id, here.courses[0]);
    const rows: ImportedStudent[] = [
      {
        ...blank,
        ref: 'k',
        knownId: known.id,
        name: '别名',
        grade: '五年级',
        guardians: [guardian(phone), guardian(nextPhone())],
        enrolments: [enrolment('k1', here.courses[0], 'suspended'), enrolment('k2', here.courses[1])],
      },
    ];
    const ids = await inside(here, async (ctx) => await importStudents(ctx, await ctx.campus(), rows));
    expect([ids.studentIds.get('k'), ids.enrolmentIds.get('k1')]).toEqual([known.id, standing]);
    const shown = await here.advisor.client.call(contract.getStudent, { params: { ...here.at, studentId: known.id } });
    expect(shown).toMatchObject({ name: '老生', grade: null });
    expect([shown.guardians.length, shown.enrolments.map((each) => each.status)]).toEqual([2, ['active', 'active']]);
  });

  test('a student of another campus is not known here', async () => {
    const here = await place();
    const other = await here.org.member('advisor', here.org.campuses[1]);
    const strange = await other.client.call(contract.createStudent, {
      params: { orgId: here.org.orgId, campusId: here.org.campuses[1].id },
      body: { name: '外', guardians: [{ name: '家长', phone: nextPhone() }] },
    });
    const rows: ImportedStudent[] = [
      { ...blank, ref: 'x', knownId: strange.id, name: '外', guardians: [], enrolments: [] },
    ];
    await expect(inside(here, async (ctx) => await importStudents(ctx, await ctx.campus(), rows))).rejects.toSatisfy(
      (error) => error instanceof Problem && error.type === 'not-found',
    );
  });

  test('a thousand students take the statements of one', async () => {
    const here = await place();
    const rows = Array.from({ length: 1000 }, (_, index): ImportedStudent => ({
      ...blank,
      ref: `s${String(index)}`,
      name: `学员${String(index)}`,
      guardians: [guardian(nextPhone())],
      enrolments: [enrolment(`e${String(index)}`, here.courses[0])],
    }));
    let statements = 0;
    const ids = await inside(here, async (ctx) => {
      const counted: Ctx = {
        ...ctx,
        tx: {
          query: (statement) => {
            statements += 1;
            return ctx.tx.query(statement);
          },
        },
      };
      return await importStudents(counted, await ctx.campus(), rows);
    });
    expect([ids.studentIds.size, ids.enrolmentIds.size]).toEqual([1000, 1000]);
    expect(statements).toBeLessThan(12);
  });
});
