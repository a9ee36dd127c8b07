/** What other modules ask of identity, on real SQL. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import type { Ctx } from '@keshi/platform/context';
import type { Scope } from '@keshi/platform/db';
import { doWork, systemScope } from '@keshi/platform/work';
import { makeOrg, nextPhone, type TestCampus } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { claimGuardians, claimPeople, createOrganisation, publishPeople, staffNames, sweepSignIns } from './index.ts';
import { addStudent } from './signing-in.test-data.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const inScope = <T>(scope: Scope, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  doWork(
    {
      db: api.app,
      scope,
      actor: { kind: 'system', name: 'test' },
      now: api.clock.now(),
      requestId: newId(),
      contactHash: api.ports.contactHash,
      action: 'test',
    },
    work,
  );
const atCampus = (orgId: string, campus: TestCampus): Scope => ({
  ...systemScope(orgId),
  campusId: campus.id,
  branchId: campus.branchId,
  role: 'staff',
});
const guardianRow = (campus: TestCampus, phone: string, name = '周女士') => ({
  name,
  phone,
  campusId: campus.id,
  branchId: campus.branchId,
});

test('one human is one person: by phone, in a batch, across campuses that cannot see each other', async () => {
  const org = await makeOrg(api);
  const [first, second] = org.campuses;
  const [a, b, c] = [nextPhone(), nextPhone(), nextPhone()];
  const [atFirst] = await inScope(atCampus(org.orgId, first), (ctx) => claimGuardians(ctx, [guardianRow(first, a)]));
  const claimed = await inScope(atCampus(org.orgId, second), async (ctx) => {
    const ids = await claimGuardians(ctx, [
      guardianRow(second, b),
      guardianRow(second, a, '周先生'),
      guardianRow(second, b),
      guardianRow(second, c),
    ]);
    expect(await ctx.tx.query(sql`select id from person where org_id = ${org.orgId} and id = ${atFirst}`)).toEqual([]);
    return ids;
  });
  expect(claimed[1]).toBe(atFirst);
  expect(claimed[0]).toBe(claimed[2]);
  expect(new Set(claimed).size).toBe(3);
  expect(await api.admin.query(sql`select name from app.person where id = ${atFirst}`)).toEqual([{ name: '周女士' }]);
  const other = await makeOrg(api);
  const [elsewhere] = await inScope(atCampus(other.orgId, other.campuses[0]), (ctx) =>
    claimGuardians(ctx, [guardianRow(other.campuses[0], a)]),
  );
  expect(elsewhere).not.toBe(atFirst);
});

test('two campuses that record the same phone at once get the same person', async () => {
  const org = await makeOrg(api);
  const phone = nextPhone();
  const claimed = await Promise.all(
    org.campuses.map((campus) =>
      inScope(atCampus(org.orgId, campus), (ctx) => claimGuardians(ctx, [guardianRow(campus, phone)])),
    ),
  );
  expect(new Set(claimed.flat()).size).toBe(1);
});

test('a family scope claims and publishes nobody', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  const family: Scope = { ...atCampus(org.orgId, campus), studentId: newId(), role: 'guardian' };
  await expect(inScope(family, (ctx) => claimGuardians(ctx, [guardianRow(campus, nextPhone())]))).rejects.toThrow(
    /staff scope/,
  );
  await expect(
    inScope(family, (ctx) => publishPeople(ctx, [{ personId: newId(), phone: nextPhone() }])),
  ).rejects.toThrow(/staff scope/);
});

test('publishing follows guardianship: a child gives a login, taking it away ends the sessions', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  const studentId = await addStudent(api, org);
  const phone = nextPhone();
  const scope = atCampus(org.orgId, campus);
  const personId = await inScope(scope, async (ctx) => {
    const [id = ''] = await claimGuardians(ctx, [guardianRow(campus, phone)]);
    await ctx.tx.query(sql`
      insert into student_guardian (org_id, id, campus_id, branch_id, student_id, person_id, name, phone, created_at)
      values (${org.orgId}, ${newId()}, ${campus.id}, ${campus.branchId}, ${studentId}, ${id}, '周女士', ${phone}, ${ctx.now})`);
    await publishPeople(ctx, [{ personId: id, phone }]);
    return id;
  });
  const state = () =>
    api.auth.query(
      sql`select active, by_phone, by_password, jsonb_array_length(grants) as grants, epoch from login_membership where org_id = ${org.orgId} and person_id = ${personId}`,
    );
  expect(await state()).toEqual([{ active: true, byPhone: true, byPassword: false, grants: 1, epoch: 1 }]);
  await inScope(scope, async (ctx) => {
    await ctx.tx.query(
      sql`update student_guardian set ended_at = ${ctx.now} where org_id = ${org.orgId} and person_id = ${personId}`,
    );
    await publishPeople(ctx, [{ personId }]);
  });
  expect(await state()).toEqual([{ active: false, byPhone: true, byPassword: false, grants: 0, epoch: 2 }]);
});

test('a phone that has a login goes before an e-mail that has another', async () => {
  const org = await makeOrg(api);
  const [phone, email] = [nextPhone(), `both-${newId()}@example.com`];
  const scope = systemScope(org.orgId);
  const [byPhone = '', byEmail = ''] = await inScope(scope, async (ctx) => {
    const ids = await claimPeople(ctx, [
      { name: '甲', phone, email: null, branchId: null, campusId: null },
      { name: '乙', phone: null, email, branchId: null, campusId: null },
    ]);
    await publishPeople(ctx, [
      { personId: ids[0] ?? '', phone },
      { personId: ids[1] ?? '', email },
    ]);
    return ids;
  });
  const other = await makeOrg(api);
  await inScope(systemScope(other.orgId), async (ctx) => {
    const [personId = ''] = await claimPeople(ctx, [{ name: '丙', phone, email, branchId: null, campusId: null }]);
    await publishPeople(ctx, [{ personId, phone, email }]);
  });
  const logins = await api.auth.query<{ loginId: string }>(
    sql`select login_id from login_membership where org_id = ${other.orgId}`,
  );
  expect(logins).toEqual([{ loginId: byPhone }]);
  expect(byEmail).not.toBe(byPhone);
});

test('who has the phone is the person, before who has the e-mail; two mentions of a new one are one', async () => {
  const org = await makeOrg(api);
  const [phone, other, email] = [nextPhone(), nextPhone(), `${newId()}@example.cn`];
  const at = { name: '甲', branchId: null, campusId: null };
  await inScope(systemScope(org.orgId), async (ctx) => {
    const [byPhone, byEmail] = await claimPeople(ctx, [
      { ...at, phone, email: null },
      { ...at, phone: null, email },
    ]);
    const found = await claimPeople(ctx, [
      { ...at, phone, email },
      { ...at, phone: other, email },
      { ...at, phone, email: `${newId()}@example.cn` },
    ]);
    expect(found).toEqual([byPhone, byEmail, byPhone]);
    const [first, second] = await claimPeople(ctx, [
      { ...at, phone: other, email: null },
      { ...at, phone: other, email: null },
    ]);
    expect(first).toBe(second);
    expect([byPhone, byEmail]).not.toContain(first);
  });
});

test('names of staff are found for the people asked for', async () => {
  const org = await makeOrg(api);
  const [first, second] = [await org.member('advisor'), await org.member('teacher')];
  const names = await inScope(systemScope(org.orgId), (ctx) =>
    staffNames(ctx, [first.personId, second.personId, newId()]),
  );
  expect([...names]).toEqual(
    expect.arrayContaining([
      [first.personId, first.name],
      [second.personId, second.name],
    ]),
  );
  expect(names.size).toBe(2);
});

test('the product itself cannot add an organisation', async () => {
  const deps = { contactHash: api.ports.contactHash, now: api.clock.now() };
  const given = { name: '竹里教育', directorName: '沈岚', directorPhone: nextPhone() };
  await expect(createOrganisation({ ...deps, db: api.app }, given)).rejects.toThrow(/permission denied/);
  await expect(
    createOrganisation({ ...deps, db: api.admin }, { ...given, directorPhone: '12345' }),
  ).rejects.toMatchObject({ type: 'invalid-input' });
});

test('sweeping leaves what still holds', async () => {
  await api.admin.query(
    sql`insert into app.rate_limit (key, window_at, attempts) values ('sign-in-known:x', now() - interval '20 days', 1), ('code-day:x', now() - interval '3 days', 1), ('code-day:x', now(), 1)`,
  );
  await api.admin.query(
    sql`insert into app.login_code (phone_hash, code_hash, expires_at, attempts) values ('old', 'x', now() - interval '1 minute', 0), ('new', 'x', now() + interval '1 minute', 0)`,
  );
  await sweepSignIns(api.auth);
  expect(
    await api.auth.query(sql`select key from rate_limit where key in ('sign-in-known:x', 'code-day:x') order by key`),
  ).toEqual([{ key: 'code-day:x' }, { key: 'sign-in-known:x' }]);
  expect(await api.auth.query(sql`select phone_hash from login_code where phone_hash in ('old', 'new')`)).toEqual([
    { phoneHash: 'new' },
  ]);
});
