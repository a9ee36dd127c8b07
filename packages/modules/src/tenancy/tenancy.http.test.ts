/** Each endpoint of tenancy over HTTP: what it does, every status its contract can give, and who is refused. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemFrom } from '@keshi/kernel/client';
import { newId } from '@keshi/kernel/id';
import type { ProblemType } from '@keshi/kernel/problem';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import {
  createBranch,
  createCampus,
  createLegalEntity,
  getOrg,
  listLegalEntities,
  listSettings,
  setSetting,
  updateCampus,
  updateLegalEntity,
} from './contract.ts';
import { SETTING_NAMES } from './rules.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const problemOf = async (response: Response): Promise<{ status: number; type: ProblemType; pointers: string[] }> => {
  const { type, status, extra } = await problemFrom(response);
  return { status, type, pointers: (extra.errors ?? []).map((each) => each.pointer) };
};
const is = (status: number, type: ProblemType, ...pointers: string[]) => ({ status, type, pointers });

test('each role sees the part of the tree it works in, and no more (ORG-02, ORG-04)', async () => {
  const org = await makeOrg(api);
  const [first, second, third] = org.campuses;
  const seenBy = async (role: Parameters<typeof org.member>[0], at = first) => {
    const { client } = await org.member(role, at);
    const tree = await client.call(getOrg, { params: { orgId: org.orgId } });
    expect(tree.id).toBe(org.orgId);
    return {
      branches: tree.branches.map((each) => each.id).sort(),
      campuses: tree.campuses.map((each) => each.id).sort(),
    };
  };
  expect(await seenBy('director')).toEqual({
    branches: [...org.branches].sort(),
    campuses: [first.id, second.id, third.id].sort(),
  });
  expect(await seenBy('finance')).toEqual({
    branches: [...org.branches].sort(),
    campuses: [first.id, second.id, third.id].sort(),
  });
  expect(await seenBy('branch_principal')).toEqual({
    branches: [org.branches[0]],
    campuses: [first.id, second.id].sort(),
  });
  expect(await seenBy('advisor', second)).toEqual({ branches: [org.branches[0]], campuses: [second.id] });
  expect(await seenBy('teacher', third)).toEqual({ branches: [org.branches[1]], campuses: [third.id] });
});

test('another organisation is not found; without a session nothing is (ORG-01)', async () => {
  const [mine, theirs] = [await makeOrg(api), await makeOrg(api)];
  const { client } = await mine.member('director');
  expect(await problemOf(await client.send(getOrg, { params: { orgId: theirs.orgId } }))).toEqual(is(404, 'not-found'));
  expect(await problemOf(await client.send(getOrg, { params: { orgId: newId() } }))).toEqual(is(404, 'not-found'));
  expect(await problemOf(await api.client().send(getOrg, { params: { orgId: mine.orgId } }))).toEqual(
    is(401, 'not-signed-in'),
  );
});

test('a guardian may not read the organisation (ORG-04)', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  const studentId = newId();
  await api.admin.query(sql`
    insert into app.student (org_id, id, campus_id, branch_id, student_id, name, created_at) values (${org.orgId}, ${studentId}, ${campus.id}, ${campus.branchId}, ${studentId}, '周一鸣', now())`);
  const { client } = await org.guardian(studentId);
  expect(await problemOf(await client.send(getOrg, { params: { orgId: org.orgId } }))).toEqual(is(403, 'not-allowed'));
});

test('a branch is added once', async () => {
  const org = await makeOrg(api);
  const { client } = await org.member('director');
  const input = { params: { orgId: org.orgId }, body: { name: '南区分校' } };
  const first = await client.send(createBranch, input, { idempotencyKey: 'branch-0001' });
  const again = await client.send(createBranch, input, { idempotencyKey: 'branch-0001' });
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(await again.json()).toEqual(await first.json());
  expect(await problemOf(await client.send(createBranch, input))).toEqual(is(409, 'already-exists', '/name'));
  expect(
    await problemOf(await client.send(createBranch, { params: { orgId: org.orgId }, body: { name: '  ' } })),
  ).toEqual(is(422, 'invalid-input', '/name'));
});

test('only the head office changes the tree (ORG-02)', async () => {
  const org = await makeOrg(api);
  const [campus] = org.campuses;
  for (const role of ['branch_principal', 'principal', 'finance'] as const) {
    const { client } = await org.member(role);
    const params = { orgId: org.orgId };
    expect((await client.send(createBranch, { params, body: { name: 'x' } })).status).toBe(403);
    expect((await client.send(createCampus, { params, body: { branchId: org.branches[0], name: 'x' } })).status).toBe(
      403,
    );
    expect(
      (await client.send(updateCampus, { params: { ...params, campusId: campus.id }, body: { name: 'x' } })).status,
    ).toBe(403);
    expect((await client.send(createLegalEntity, { params, body: { name: 'x' } })).status).toBe(403);
    expect((await client.send(listLegalEntities, { params })).status).toBe(403);
    expect(
      (
        await client.send(updateLegalEntity, {
          params: { ...params, legalEntityId: org.legalEntityId },
          body: { name: 'x' },
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await client.send(setSetting, {
          params,
          body: { name: 'visits-per-month', value: 3, effectiveOn: '2026-09-01' },
        })
      ).status,
    ).toBe(403);
  }
});

test('a new campus is reached at once by who holds its branch, in the session they have', async () => {
  const org = await makeOrg(api);
  const director = await org.member('director');
  const principal = await org.member('branch_principal');
  const elsewhere = await org.member('branch_principal', org.campuses[2]);
  const made = await director.client.call(createCampus, {
    params: { orgId: org.orgId },
    body: { branchId: org.branches[0], name: '国贸校区' },
  });
  expect(made).toMatchObject({
    branchId: org.branches[0],
    name: '国贸校区',
    timeZone: 'Asia/Shanghai',
    legalEntityId: null,
  });
  const tree = await principal.client.call(getOrg, { params: { orgId: org.orgId } });
  expect(tree.campuses.map((each) => each.id)).toContain(made.id);
  expect(
    (await principal.client.send(updateCampus, { params: { orgId: org.orgId, campusId: made.id }, body: {} })).status,
  ).toBe(403);
  expect(
    (await elsewhere.client.send(updateCampus, { params: { orgId: org.orgId, campusId: made.id }, body: {} })).status,
  ).toBe(404);
});

test('a campus needs a free name, a known zone, a branch and a legal entity of this organisation', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  const { client } = await org.member('director');
  const create = async (body: { name: string; branchId?: string; timeZone?: string; legalEntityId?: string }) =>
    problemOf(
      await client.send(createCampus, { params: { orgId: org.orgId }, body: { branchId: org.branches[0], ...body } }),
    );
  expect(await create({ name: '望京校区' })).toEqual(is(409, 'already-exists', '/name'));
  expect(await create({ name: '通州校区', timeZone: 'Asia/Tongzhou' })).toEqual(is(422, 'invalid-input', '/timeZone'));
  expect(await create({ name: '通州校区', branchId: other.branches[0] })).toEqual(is(404, 'not-found'));
  expect(await create({ name: '通州校区', branchId: newId() })).toEqual(is(404, 'not-found'));
  expect(await create({ name: '通州校区', legalEntityId: other.legalEntityId })).toEqual(is(404, 'not-found'));
});

test('a campus is renamed and pointed to a legal entity, each alone (PAY-04)', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  const { client } = await org.member('director');
  const [campus] = org.campuses;
  const update = (campusId: string, body: { name?: string; legalEntityId?: string | null }) =>
    client.send(updateCampus, { params: { orgId: org.orgId, campusId }, body });
  expect(await (await update(campus.id, { name: '望京一校' })).json()).toMatchObject({
    name: '望京一校',
    legalEntityId: org.legalEntityId,
  });
  expect(await (await update(campus.id, { legalEntityId: null })).json()).toMatchObject({
    name: '望京一校',
    legalEntityId: null,
  });
  expect(await (await update(campus.id, { legalEntityId: org.legalEntityId })).json()).toMatchObject({
    legalEntityId: org.legalEntityId,
  });
  expect(await problemOf(await update(campus.id, { name: '朝阳校区' }))).toEqual(is(409, 'already-exists', '/name'));
  expect(await problemOf(await update(campus.id, { legalEntityId: other.legalEntityId }))).toEqual(
    is(404, 'not-found'),
  );
  const [foreign, missing] = [await update(other.campuses[0].id, { name: 'x' }), await update(newId(), { name: 'x' })];
  expect([foreign.status, await foreign.text()]).toEqual([missing.status, await missing.text()]);
  expect(missing.status).toBe(404);
});

test('a merchant account belongs to one legal entity, and whose is not told (PAY-04)', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  const { client } = await org.member('director');
  const create = (body: { name: string; providerAccount?: string }) =>
    client.send(createLegalEntity, { params: { orgId: org.orgId }, body });
  const providerAccount = `acct_${newId().replaceAll('-', '').slice(-16)}`;
  const made = await create({ name: '海淀教育', providerAccount });
  expect(made.status).toBe(201);
  const [published] = await api.auth.query(
    sql`select org_id, provider from payment_account where account = ${providerAccount}`,
  );
  expect(published).toEqual({ orgId: org.orgId, provider: 'stripe' });
  const [own, foreign] = [
    await create({ name: '第二家', providerAccount }),
    await create({ name: '第三家', providerAccount: other.providerAccount }),
  ];
  const [ownBody, foreignBody] = [await own.text(), await foreign.text()];
  expect([own.status, ownBody]).toEqual([409, foreignBody]);
  expect(ownBody).toContain('"/providerAccount"');
  expect(foreignBody).not.toContain(other.orgId);
  expect(await problemOf(await create({ name: '海淀教育' }))).toEqual(is(409, 'already-exists', '/name'));
  const { items } = await client.call(listLegalEntities, { params: { orgId: org.orgId } });
  expect(items.map((each) => each.name).sort()).toEqual(['海淀教育', '竹里教育']);
});

test('a legal entity is renamed, and given the merchant account it had not, once', async () => {
  const [org, other] = [await makeOrg(api), await makeOrg(api)];
  const { client } = await org.member('director');
  const { id } = await client.call(createLegalEntity, { params: { orgId: org.orgId }, body: { name: '海淀教育' } });
  const update = (legalEntityId: string, body: { name?: string; providerAccount?: string }) =>
    client.send(updateLegalEntity, { params: { orgId: org.orgId, legalEntityId }, body });
  const published = async () =>
    api.auth.query(sql`select org_id, account from payment_account where legal_entity_id = ${id}`);
  const accountOf = () => `acct_${newId().replaceAll('-', '').slice(-16)}`;
  const [first, second] = [accountOf(), accountOf()];

  expect(await (await update(id, { name: '海淀教育科技' })).json()).toEqual({
    id,
    name: '海淀教育科技',
    providerAccount: null,
  });
  expect(await published()).toEqual([]);
  const foreign = await update(id, { providerAccount: other.providerAccount });
  const foreignBody = await foreign.clone().text();
  expect(await problemOf(foreign)).toEqual(is(409, 'already-exists', '/providerAccount'));
  expect(foreignBody).not.toContain(other.orgId);
  expect(await problemOf(await update(id, { name: '竹里教育' }))).toEqual(is(409, 'already-exists', '/name'));
  expect(await problemOf(await update(id, { providerAccount: 'acct' }))).toEqual(
    is(422, 'invalid-input', '/providerAccount'),
  );
  expect(await published()).toEqual([]);

  const given = { id, name: '海淀教育科技', providerAccount: first };
  expect(await (await update(id, { providerAccount: first })).json()).toEqual(given);
  expect(await (await update(id, { providerAccount: first })).json()).toEqual(given);
  expect(await problemOf(await update(id, { providerAccount: second }))).toEqual(is(409, 'conflict'));
  expect(await published()).toEqual([{ orgId: org.orgId, account: first }]);
  expect(await (await update(id, { name: '海淀教育' })).json()).toEqual({ ...given, name: '海淀教育' });

  const [theirs, missing] = [await update(other.legalEntityId, { name: 'x' }), await update(newId(), { name: 'x' })];
  expect([theirs.status, await theirs.text()]).toEqual([missing.status, await missing.text()]);
  expect(missing.status).toBe(404);
});

test('a setting holds from its day on; everyone who works here reads it', async () => {
  const org = await makeOrg(api);
  const director = await org.member('director');
  const advisor = await org.member('advisor');
  const params = { orgId: org.orgId };
  const visits = async () =>
    (await advisor.client.call(listSettings, { params })).items.find((each) => each.name === 'visits-per-month');
  const set = (value: unknown, effectiveOn: string) =>
    director.client.send(setSetting, { params, body: { name: 'visits-per-month', value, effectiveOn } });
  expect((await advisor.client.call(listSettings, { params })).items.map((each) => each.name)).toEqual(SETTING_NAMES);
  expect(await visits()).toEqual({ name: 'visits-per-month', value: 2, effectiveOn: null, isDefault: true });
  expect((await set(4, '2026-10-01')).status).toBe(200);
  expect(await visits()).toMatchObject({ value: 2, isDefault: true });
  expect((await advisor.client.call(listSettings, { params })).upcoming).toEqual([
    { name: 'visits-per-month', value: 4, effectiveOn: '2026-10-01' },
  ]);
  expect((await set(3, '2026-09-01')).status).toBe(200);
  expect((await set(5, '2026-09-01')).status).toBe(200);
  expect(await visits()).toEqual({ name: 'visits-per-month', value: 5, effectiveOn: '2026-09-01', isDefault: false });
  expect(await problemOf(await set(3, '2026-08-31'))).toEqual(is(422, 'invalid-input', '/effectiveOn'));
  expect(await problemOf(await set(99, '2026-08-31'))).toEqual(is(422, 'invalid-input', '/value', '/effectiveOn'));
});
