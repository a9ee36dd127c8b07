/** Who works where: listing, inviting, ending, and that who is ended is out at once (trust G9). */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { getOrg } from '@keshi/modules/tenancy/contract';
import { sessionsOver } from '@keshi/platform/session';
import { makeOrg, nextPhone } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import {
  endCampusMembership,
  endMembership,
  getSession,
  inviteCampusMember,
  inviteMember,
  listCampusMembers,
  listMembers,
} from './contract.ts';
import { foundOrg } from './signing-in.test-data.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const membershipIdOf = async (orgId: string, personId: string): Promise<string> =>
  (
    await api.admin.query<{ id: string }>(
      sql`select id from app.membership where org_id = ${orgId} and person_id = ${personId} and ended_on is null`,
    )
  )[0]?.id ?? '';
const pointersOf = async (response: Response): Promise<string[]> =>
  [...(await response.text()).matchAll(/"pointer":"([^"]+)"/g)].map((match) => match[1] ?? '');

test('a campus lists its own people, newest first, page by page, and by role (ORG-04)', async () => {
  const org = await makeOrg(api);
  const [campus, second] = org.campuses;
  const teacher = await org.member('teacher');
  const names = [teacher.name];
  for (const role of ['advisor', 'advisor', 'principal'] as const) names.unshift((await org.member(role)).name);
  await org.member('advisor', second);
  await org.member('director');
  const params = { orgId: org.orgId, campusId: campus.id };
  const first = await teacher.client.call(listCampusMembers, { params, query: { limit: 3 } });
  expect(first.items.map((each) => each.name)).toEqual(names.slice(0, 3));
  const rest = await teacher.client.call(listCampusMembers, {
    params,
    query: { limit: 3, cursor: first.nextCursor ?? '' },
  });
  expect([rest.items.map((each) => each.name), rest.nextCursor]).toEqual([names.slice(3), null]);
  expect((await teacher.client.call(listCampusMembers, { params, query: { role: 'advisor' } })).items).toHaveLength(2);
  expect((await teacher.client.call(listCampusMembers, { params, query: { ended: 'true' } })).items).toEqual([]);
  expect((await teacher.client.send(listCampusMembers, { params, query: { cursor: 'AAAA' } })).status).toBe(400);
  const [foreign, missing] = [
    await teacher.client.send(listCampusMembers, { params: { ...params, campusId: second.id } }),
    await teacher.client.send(listCampusMembers, { params: { ...params, campusId: newId() } }),
  ];
  expect([foreign.status, await foreign.text()]).toEqual([missing.status, await missing.text()]);
  expect(missing.status).toBe(404);
});

test('the head office lists everybody, others do not', async () => {
  const org = await makeOrg(api);
  const [, second] = org.campuses;
  const director = await org.member('director');
  await org.member('advisor', second);
  const principal = await org.member('principal');
  const params = { orgId: org.orgId };
  expect((await director.client.call(listMembers, { params })).items.map((each) => each.role)).toEqual([
    'principal',
    'advisor',
    'director',
  ]);
  expect(
    (await director.client.call(listMembers, { params, query: { campusId: second.id } })).items.map(
      (each) => each.role,
    ),
  ).toEqual(['advisor']);
  expect((await director.client.call(listMembers, { params, query: { role: 'director' } })).items).toHaveLength(1);
  expect((await principal.client.send(listMembers, { params })).status).toBe(403);
});

test('a campus invites to its own roles only', async () => {
  const org = await makeOrg(api);
  const [campus, second] = org.campuses;
  const { client } = await org.member('principal');
  const advisor = await org.member('advisor');
  const params = { orgId: org.orgId, campusId: campus.id };
  const invite = (body: {
    name?: string;
    phone?: string;
    role: 'teacher' | 'director' | 'branch_principal' | 'principal';
  }) => client.send(inviteCampusMember, { params, body: { name: '许老师', phone: nextPhone(), ...body } });
  const made = await client.call(inviteCampusMember, {
    params,
    body: { name: '许老师', phone: nextPhone(), role: 'teacher' },
  });
  expect(made.membership).toMatchObject({
    name: '许老师',
    role: 'teacher',
    branchId: campus.branchId,
    campusId: campus.id,
    startedOn: '2026-09-01',
    endedOn: null,
  });
  expect(made.invitationUrl).toMatch(/^\/invitations\/[\w-]{43}$/);
  for (const role of ['director', 'branch_principal'] as const) {
    const refused = await invite({ role });
    expect([refused.status, await pointersOf(refused)]).toEqual([422, ['/role']]);
  }
  const noPhone = await client.send(inviteCampusMember, { params, body: { name: '许老师', role: 'teacher' } });
  expect([noPhone.status, await pointersOf(noPhone)]).toEqual([422, ['/phone']]);
  const badPhone = await invite({ role: 'teacher', phone: '12345' });
  expect([badPhone.status, await pointersOf(badPhone)]).toEqual([422, ['/phone']]);
  expect(
    (
      await client.send(inviteCampusMember, {
        params: { ...params, campusId: second.id },
        body: { name: 'x', phone: nextPhone(), role: 'teacher' },
      })
    ).status,
  ).toBe(404);
  expect(
    (
      await advisor.client.send(inviteCampusMember, {
        params,
        body: { name: 'x', phone: nextPhone(), role: 'teacher' },
      })
    ).status,
  ).toBe(403);
});

test('nobody gives themselves more at a campus than lets them invite there', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  const params = { orgId: org.orgId, campusId: campus.id };
  const director = await org.member('director');
  const refused = await director.client.send(inviteCampusMember, {
    params,
    body: { name: director.name, phone: director.phone, role: 'principal' },
  });
  expect([refused.status, await pointersOf(refused)]).toEqual([422, ['/role']]);
  const principal = await org.member('principal');
  expect(
    (
      await principal.client.send(inviteCampusMember, {
        params,
        body: { name: principal.name, phone: principal.phone, role: 'teacher' },
      })
    ).status,
  ).toBe(201);
});

test('the head office invites to any role in the scope it wants, and nowhere else', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  const [campus] = org.campuses;
  const { client } = await org.member('director');
  const invite = (body: {
    role: 'director' | 'branch_principal' | 'teacher' | 'finance';
    branchId?: string;
    campusId?: string;
  }) =>
    client.send(inviteMember, { params: { orgId: org.orgId }, body: { name: '高老师', phone: nextPhone(), ...body } });
  expect(await (await invite({ role: 'branch_principal', branchId: org.branches[0] })).json()).toMatchObject({
    membership: { branchId: org.branches[0], campusId: null },
  });
  expect(await (await invite({ role: 'finance' })).json()).toMatchObject({
    membership: { branchId: null, campusId: null },
  });
  expect(await (await invite({ role: 'teacher', campusId: campus.id })).json()).toMatchObject({
    membership: { branchId: campus.branchId, campusId: campus.id },
  });
  const missing = await invite({ role: 'branch_principal' });
  expect([missing.status, await pointersOf(missing)]).toEqual([422, ['/branchId']]);
  const tooMany = await invite({ role: 'director', campusId: campus.id });
  expect([tooMany.status, await pointersOf(tooMany)]).toEqual([422, ['/campusId']]);
  for (const place of [{ branchId: other.branches[0] }, { branchId: newId() }])
    expect((await invite({ role: 'branch_principal', ...place })).status).toBe(404);
  expect((await invite({ role: 'teacher', campusId: campus.id, branchId: org.branches[0] })).status).toBe(201);
  const otherBranch = await invite({ role: 'teacher', campusId: campus.id, branchId: org.branches[1] });
  expect([otherBranch.status, await pointersOf(otherBranch)]).toEqual([422, ['/branchId']]);
  for (const place of [{ campusId: other.campuses[0].id }, { campusId: newId() }])
    expect((await invite({ role: 'teacher', ...place })).status).toBe(404);
  const principal = await org.member('principal');
  expect(
    (
      await principal.client.send(inviteMember, {
        params: { orgId: org.orgId },
        body: { name: 'x', phone: nextPhone(), role: 'director' },
      })
    ).status,
  ).toBe(403);
});

test('inviting twice, also at once, makes one membership', async () => {
  const org = await makeOrg(api);
  const { client } = await org.member('principal');
  const input = {
    params: { orgId: org.orgId, campusId: org.campuses[0].id },
    body: { name: '许老师', phone: nextPhone(), role: 'teacher' as const },
  };
  const invited = await Promise.all(Array.from({ length: 6 }, () => client.send(inviteCampusMember, input)));
  expect(invited.map((each) => each.status).filter((status) => status !== 201 && status !== 409)).toEqual([]);
  const { membership } = await client.call(inviteCampusMember, input);
  const standing = await api.admin.query(
    sql`select id from app.membership where org_id = ${org.orgId} and person_id = ${membership.personId}`,
  );
  expect(standing).toEqual([{ id: membership.id }]);
});

test('who is ended is out at once: every session of theirs, and no new one', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  const principal = await org.member('principal');
  const leaver = await org.member('advisor');
  const [row] = await api.auth.query<{ loginId: string }>(
    sql`select login_id from login_membership where org_id = ${org.orgId} and person_id = ${leaver.personId}`,
  );
  const sessions = sessionsOver(api.auth);
  const more = await Promise.all(
    Array.from({ length: 4 }, async () => api.client({}, (await sessions.start(row?.loginId ?? '', org.orgId)).token)),
  );
  const clients = [leaver.client, ...more];
  const reach = () =>
    Promise.all(clients.map(async (client) => (await client.send(getOrg, { params: { orgId: org.orgId } })).status));
  expect(await reach()).toEqual([200, 200, 200, 200, 200]);
  const params = {
    orgId: org.orgId,
    campusId: campus.id,
    membershipId: await membershipIdOf(org.orgId, leaver.personId),
  };
  expect((await principal.client.send(endCampusMembership, { params })).status).toBe(204);
  expect(await reach()).toEqual([401, 401, 401, 401, 401]);
  expect(
    await api.auth.query(sql`select id from session where login_id = ${row?.loginId} and org_id = ${org.orgId}`),
  ).toEqual([]);
  expect((await principal.client.send(endCampusMembership, { params })).status).toBe(204);
  const listed = await principal.client.call(listCampusMembers, { params, query: { ended: 'true' } });
  expect(listed.items).toMatchObject([{ id: params.membershipId, endedOn: '2026-09-01' }]);
});

test('who keeps another role stays signed in and has lost only the ended one (ROL-13)', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  const director = await org.member('director');
  const member = await org.member('teacher');
  const membershipId = await membershipIdOf(org.orgId, member.personId);
  await director.client.call(inviteMember, {
    params: { orgId: org.orgId },
    body: { name: member.name, phone: member.phone, role: 'finance', branchId: org.branches[1] },
  });
  expect((await director.client.send(endMembership, { params: { orgId: org.orgId, membershipId } })).status).toBe(204);
  expect((await member.client.call(getSession, {})).member?.grants.map((each) => each.role)).toEqual(['finance']);
  expect(
    (await member.client.send(listCampusMembers, { params: { orgId: org.orgId, campusId: campus.id } })).status,
  ).toBe(404);
});

test('who holds several roles may do at each campus what the role there may, and no more (ROL-13)', async () => {
  const org = await makeOrg(api);
  const [first, second, third] = org.campuses;
  const director = await org.member('director');
  const person = await org.member('principal', first);
  const more = { name: person.name, phone: person.phone };
  const invited = await director.client.call(inviteMember, {
    params: { orgId: org.orgId },
    body: { ...more, role: 'teacher', campusId: second.id },
  });
  expect(invited.membership.personId).toBe(person.personId);
  const statusesAt = async (campusId: string) => {
    const params = { orgId: org.orgId, campusId };
    const body = { name: '许老师', phone: nextPhone(), role: 'teacher' as const };
    return [
      (await person.client.send(listCampusMembers, { params })).status,
      (await person.client.send(inviteCampusMember, { params, body })).status,
    ];
  };
  expect(await statusesAt(first.id)).toEqual([200, 201]);
  expect(await statusesAt(second.id)).toEqual([200, 403]);
  expect(await statusesAt(third.id)).toEqual([404, 404]);
  const { campuses } = await person.client.call(getOrg, { params: { orgId: org.orgId } });
  expect(campuses.map((each) => each.id).sort()).toEqual([first.id, second.id].sort());
});

test('a membership of another campus, another organisation and none at all are the same 404', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  const [campus, second] = org.campuses;
  const principal = await org.member('principal');
  const director = await org.member('director');
  const [elsewhere, foreign] = [await org.member('advisor', second), await other.member('advisor')];
  const ids = [
    await membershipIdOf(org.orgId, elsewhere.personId),
    await membershipIdOf(org.orgId, director.personId),
    await membershipIdOf(other.orgId, foreign.personId),
    newId(),
  ];
  const ends = await Promise.all(
    ids.map((membershipId) =>
      principal.client.send(endCampusMembership, { params: { orgId: org.orgId, campusId: campus.id, membershipId } }),
    ),
  );
  expect(ends.map((each) => each.status)).toEqual([404, 404, 404, 404]);
  expect(new Set(await Promise.all(ends.map((each) => each.text()))).size).toBe(1);
  const atTop = await Promise.all(
    ids
      .slice(2)
      .map((membershipId) => director.client.send(endMembership, { params: { orgId: org.orgId, membershipId } })),
  );
  expect(atTop.map((each) => each.status)).toEqual([404, 404]);
  expect(await foreign.client.call(getSession, {})).toMatchObject({ member: { orgId: other.orgId } });
  const viaCampus = await director.client.send(endCampusMembership, {
    params: { orgId: org.orgId, campusId: campus.id, membershipId: ids[0] ?? '' },
  });
  expect(viaCampus.status).toBe(404);
});

test('nobody ends their own last membership, and the last director stays', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  const principal = await org.member('principal');
  const own = {
    orgId: org.orgId,
    campusId: campus.id,
    membershipId: await membershipIdOf(org.orgId, principal.personId),
  };
  expect((await principal.client.send(endCampusMembership, { params: own })).status).toBe(409);
  const founded = await foundOrg(api);
  const { membership } = await founded.client.call(inviteMember, {
    params: { orgId: founded.orgId },
    body: { name: '二号', phone: nextPhone(), role: 'director' },
  });
  expect(
    (await founded.client.send(endMembership, { params: { orgId: founded.orgId, membershipId: founded.membershipId } }))
      .status,
  ).toBe(409);
  expect(
    (await founded.client.send(endMembership, { params: { orgId: founded.orgId, membershipId: membership.id } }))
      .status,
  ).toBe(204);
  await founded.client.call(inviteMember, {
    params: { orgId: founded.orgId },
    body: { name: '沈岚', phone: founded.phone, role: 'finance' },
  });
  expect(
    (await founded.client.send(endMembership, { params: { orgId: founded.orgId, membershipId: founded.membershipId } }))
      .status,
  ).toBe(409);
});

test('of two directors who end each other at once, one stays', async () => {
  const org = await makeOrg(api);
  const [first, second] = [await org.member('director'), await org.member('director')];
  const ids = [
    await membershipIdOf(org.orgId, first.personId),
    await membershipIdOf(org.orgId, second.personId),
  ] as const;
  const ends = await Promise.all([
    first.client.send(endMembership, { params: { orgId: org.orgId, membershipId: ids[1] } }),
    second.client.send(endMembership, { params: { orgId: org.orgId, membershipId: ids[0] } }),
  ]);
  expect(ends.map((each) => each.status).filter((status) => status === 204)).toHaveLength(1);
  const [left] = await api.admin.query(
    sql`select count(*)::int as directors from app.membership where org_id = ${org.orgId} and role = 'director' and ended_on is null`,
  );
  expect(left).toEqual({ directors: 1 });
});
