/** One case per status the contract can give. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import * as scheduling from '@keshi/modules/scheduling/contract';
import { makeOrg, nextPhone, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import * as contract from './contract.ts';

let api: TestApi;
let org: TestOrg;
let advisor: TestPerson;
let elsewhere: TestPerson;
let at: { orgId: string; campusId: string };
let studentId: string;
let courseId: string;

const body = (name: string, phone = nextPhone()) => ({ name, guardians: [{ name: '王芳', phone, relation: '妈妈' }] });

beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  advisor = await org.member('advisor');
  elsewhere = await org.member('advisor', org.campuses[1]);
  at = { orgId: org.orgId, campusId: org.campuses[0].id };
  const director = await org.member('director');
  courseId = (
    await director.client.call(scheduling.createCourse, {
      params: { orgId: org.orgId },
      body: { name: '三年级英语', chargeUnits: 100, durationMinutes: 60 },
    })
  ).id;
  studentId = (await advisor.client.call(contract.createStudent, { params: at, body: body('陈一') })).id;
});
afterAll(() => api.stop());

const there = () => ({ orgId: org.orgId, campusId: org.campuses[1].id });

describe('createStudent', () => {
  test('201 with guardians in E.164 and their people', async () => {
    const phone = nextPhone();
    const response = await advisor.client.send(contract.createStudent, {
      params: at,
      body: { ...body('林二', phone.slice(3)), advisorId: advisor.personId, birthOn: '2017-05-04' },
    });
    expect(response.status).toBe(201);
    const made = contract.StudentShape.parse(await response.json());
    expect(made).toMatchObject({
      name: '林二',
      phone,
      birthOn: '2017-05-04',
      advisorName: advisor.name,
      balanceUnits: 0,
      owedUnits: 0,
      enrolments: [],
    });
    expect(made.guardians).toMatchObject([{ name: '王芳', phone, relation: '妈妈' }]);
  });

  test('400 without an Idempotency-Key', async () => {
    const response = await advisor.client.fetch(`/orgs/${org.orgId}/campuses/${at.campusId}/students`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body('某')),
    });
    expect(response.status).toBe(400);
  });

  test('403 for a role that may not, 401 without a session', async () => {
    const teacher = await org.member('teacher');
    expect((await teacher.client.send(contract.createStudent, { params: at, body: body('某') })).status).toBe(403);
    expect((await api.client().send(contract.createStudent, { params: at, body: body('某') })).status).toBe(401);
  });

  test('404 at a campus the advisor has no business in, and for an advisor who works elsewhere', async () => {
    expect((await advisor.client.send(contract.createStudent, { params: there(), body: body('某') })).status).toBe(404);
    for (const advisorId of [elsewhere.personId, newId()]) {
      const response = await advisor.client.send(contract.createStudent, {
        params: at,
        body: { ...body('某'), advisorId },
      });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: '/advisorId' }] });
    }
  });

  test('409 for the same name and phone in the campus; another name or another campus is fine', async () => {
    const phone = nextPhone();
    await advisor.client.call(contract.createStudent, { params: at, body: body('双生', phone) });
    const response = await advisor.client.send(contract.createStudent, {
      params: at,
      body: {
        name: '双生',
        guardians: [
          { name: '外婆', phone: nextPhone() },
          { name: '王芳', phone },
        ],
      },
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      type: 'urn:keshi:problem:already-exists',
      errors: [{ pointer: '/name' }, { pointer: '/guardians/1/phone' }],
    });
    expect(
      (await advisor.client.send(contract.createStudent, { params: at, body: body('双生弟', phone) })).status,
    ).toBe(201);
    expect(
      (await elsewhere.client.send(contract.createStudent, { params: there(), body: body('双生', phone) })).status,
    ).toBe(201);
  });

  test('422 names the guardian whose phone is none', async () => {
    const response = await advisor.client.send(contract.createStudent, { params: at, body: body('某', '12345') });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      type: 'urn:keshi:problem:invalid-input',
      errors: [{ pointer: '/guardians/0/phone' }],
    });
  });
});

describe('reading', () => {
  test('200 for a student of the campus; the same 404 for one of another campus and for nobody', async () => {
    expect((await advisor.client.send(contract.getStudent, { params: { ...at, studentId } })).status).toBe(200);
    const strange = (await elsewhere.client.call(contract.createStudent, { params: there(), body: body('外人') })).id;
    const texts = await Promise.all(
      [strange, newId()].map(async (id) => {
        const response = await advisor.client.send(contract.getStudent, { params: { ...at, studentId: id } });
        expect(response.status).toBe(404);
        return await response.text();
      }),
    );
    expect(texts[0]).toBe(texts[1]);
  });

  test('400 for a cursor that is not ours, 422 for a limit beyond the most', async () => {
    expect((await advisor.client.send(contract.listStudents, { params: at, query: { cursor: 'abc' } })).status).toBe(
      400,
    );
    expect((await advisor.client.send(contract.listStudents, { params: at, query: { limit: 101 } })).status).toBe(422);
  });

  test('a family reads its own child and gets 404 for another', async () => {
    const guardian = await org.guardian(studentId);
    const other = (await advisor.client.call(contract.createStudent, { params: at, body: body('别家') })).id;
    expect(await guardian.client.call(contract.getChild, { params: { orgId: org.orgId, studentId } })).toMatchObject({
      id: studentId,
      name: '陈一',
      campusName: org.campuses[0].name,
    });
    expect(
      (await guardian.client.send(contract.getChild, { params: { orgId: org.orgId, studentId: other } })).status,
    ).toBe(404);
    expect((await guardian.client.send(contract.getStudent, { params: { ...at, studentId } })).status).toBe(404);
  });
});

describe('updateStudent', () => {
  test('200 changes what is given and keeps the rest', async () => {
    const changed = await advisor.client.call(contract.updateStudent, {
      params: { ...at, studentId },
      body: { grade: '四年级', advisorId: advisor.personId },
    });
    expect(changed).toMatchObject({ name: '陈一', grade: '四年级', advisorId: advisor.personId });
    expect(await advisor.client.call(contract.updateStudent, { params: { ...at, studentId }, body: {} })).toEqual(
      changed,
    );
  });

  test('null takes a fact away, and nothing else', async () => {
    const given = { birthOn: '2017-05-04', school: '一小', note: '过敏', advisorId: advisor.personId } as const;
    const { id } = await advisor.client.call(contract.createStudent, {
      params: at,
      body: { ...body('清空'), ...given },
    });
    const changed = await advisor.client.call(contract.updateStudent, {
      params: { ...at, studentId: id },
      body: { birthOn: null, note: null, advisorId: null },
    });
    expect(changed).toMatchObject({ birthOn: null, note: null, advisorId: null, school: '一小', name: '清空' });
  });

  test('404 for a student of another campus, whose row stays as it was', async () => {
    const strange = await elsewhere.client.call(contract.createStudent, { params: there(), body: body('别处') });
    expect(
      (
        await advisor.client.send(contract.updateStudent, {
          params: { ...at, studentId: strange.id },
          body: { grade: '改' },
        })
      ).status,
    ).toBe(404);
    expect(await elsewhere.client.call(contract.getStudent, { params: { ...there(), studentId: strange.id } })).toEqual(
      strange,
    );
  });
});

describe('doubles that a change would make', () => {
  const twins = async () => {
    const phone = nextPhone();
    const make = (name: string, at_: string) =>
      advisor.client.call(contract.createStudent, { params: at, body: body(name, at_) });
    return {
      phone,
      elder: await make('同名', phone),
      other: await make('异名', phone),
      far: await make('同名', nextPhone()),
    };
  };

  test('409 for a name that a child of the same phone has; its own name and a free one are fine', async () => {
    const { elder, other } = await twins();
    const rename = (id: string, name: string) =>
      advisor.client.send(contract.updateStudent, { params: { ...at, studentId: id }, body: { name } });
    const refused = await rename(other.id, '同名');
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { errors: [{ pointer: '/name' }], studentId: elder.id },
    ]);
    expect((await rename(elder.id, '同名')).status).toBe(200);
    expect((await rename(other.id, '异名二')).status).toBe(200);
  });

  test('409 for a guardian whose phone another child of this name has', async () => {
    const { phone, far } = await twins();
    const refused = await advisor.client.send(contract.addGuardian, {
      params: { ...at, studentId: far.id },
      body: { name: '王芳', phone },
    });
    expect([refused.status, await refused.json()]).toMatchObject([409, { errors: [{ pointer: '/phone' }] }]);
  });
});

describe('guardians', () => {
  test('201, then 409 for the same phone; 422 for no phone; 404 for a strange student', async () => {
    const guardian = { name: '陈父', phone: nextPhone(), relation: '爸爸' };
    const response = await advisor.client.send(contract.addGuardian, { params: { ...at, studentId }, body: guardian });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject(guardian);
    expect(
      (await advisor.client.send(contract.addGuardian, { params: { ...at, studentId }, body: guardian })).status,
    ).toBe(409);
    const unfit = await advisor.client.send(contract.addGuardian, {
      params: { ...at, studentId },
      body: { ...guardian, phone: '0000000' },
    });
    expect([unfit.status, await unfit.json()]).toMatchObject([422, { errors: [{ pointer: '/phone' }] }]);
    expect(
      (await advisor.client.send(contract.addGuardian, { params: { ...at, studentId: newId() }, body: guardian }))
        .status,
    ).toBe(404);
  });

  test('removing is 204, again 204, and 404 for one of another student', async () => {
    const { id } = await advisor.client.call(contract.addGuardian, {
      params: { ...at, studentId },
      body: { name: '陈母', phone: nextPhone() },
    });
    const other = (await advisor.client.call(contract.createStudent, { params: at, body: body('邻座') })).id;
    expect(
      (await advisor.client.send(contract.removeGuardian, { params: { ...at, studentId: other, guardianId: id } }))
        .status,
    ).toBe(404);
    for (const _ of [1, 2])
      expect(
        (await advisor.client.send(contract.removeGuardian, { params: { ...at, studentId, guardianId: id } })).status,
      ).toBe(204);
  });
});

describe('setEnrolmentStatus', () => {
  test('200, 409 before the last change, 422 after today, 404 for a strange enrolment', async () => {
    const set = (enrolmentId: string, status: 'active' | 'suspended' | 'finished', effectiveOn: string) =>
      advisor.client.send(contract.setEnrolmentStatus, {
        params: { ...at, studentId, enrolmentId },
        body: { status, effectiveOn },
      });
    const enrolmentId = newId();
    await api.admin.query(sql`
      insert into app.enrolment (org_id, id, campus_id, branch_id, student_id, course_id, status, enrolled_on, created_at)
      values (${org.orgId}, ${enrolmentId}, ${at.campusId}, ${org.campuses[0].branchId}, ${studentId}, ${courseId}, 'active', '2026-08-01', ${api.clock.now()})`);
    expect((await set(enrolmentId, 'suspended', '2026-07-31')).status).toBe(409);
    expect((await set(enrolmentId, 'suspended', '2026-09-02')).status).toBe(422);
    const response = await set(enrolmentId, 'suspended', '2026-09-01');
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { id: enrolmentId, status: 'suspended', courseName: '三年级英语' },
    ]);
    expect((await set(newId(), 'suspended', '2026-09-01')).status).toBe(404);
  });
});
