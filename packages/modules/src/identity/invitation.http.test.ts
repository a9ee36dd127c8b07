/** Invitations: what a link opens, for whom, and what it does not open for whoever issued it. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOrg } from '@keshi/modules/tenancy/contract';
import { newId } from '@keshi/kernel/id';
import { jsonOf } from '@keshi/platform/db';
import { sha256 } from '@keshi/platform/hash';
import { systemScope } from '@keshi/platform/work';
import { makeOrg, nextPhone } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import {
  acceptInvitation,
  chooseOrg,
  getInvitation,
  getSession,
  inviteCampusMember,
  inviteMember,
  requestCode,
  signIn,
  signInWithCode,
} from './contract.ts';
import { createOrganisation } from './create-organisation.ts';
import { addStudent, foundOrg, fromSomewhere, PASSWORD, tokenOf } from './signing-in.test-data.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const newOrg = (directorPhone: string) =>
  createOrganisation(
    { db: api.admin, contactHash: api.ports.contactHash, now: api.clock.now() },
    { name: '竹里教育', directorName: '沈岚', directorPhone },
  );
const accept = (token: string, password = PASSWORD) =>
  api.client(fromSomewhere()).send(acceptInvitation, { params: { token }, body: { password } });
const look = (token: string) => api.client().send(getInvitation, { params: { token } });

test('an organisation comes from nothing to its first screen by one command and one link', async () => {
  const phone = nextPhone();
  const made = await newOrg(phone);
  const token = tokenOf(made.invitation);
  expect(await (await look(token)).json()).toEqual({ orgName: '竹里教育', personName: '沈岚' });
  const client = api.client(fromSomewhere());
  const session = await client.call(acceptInvitation, { params: { token }, body: { password: PASSWORD } });
  expect(session.member).toMatchObject({ orgId: made.orgId, personId: made.personId, grants: [{ role: 'director' }] });
  expect(await client.call(getOrg, { params: { orgId: made.orgId } })).toEqual({
    id: made.orgId,
    name: '竹里教育',
    branches: [],
    campuses: [],
  });
  expect(
    (await api.client(fromSomewhere()).send(signIn, { body: { account: phone, password: PASSWORD } })).status,
  ).toBe(200);
  const [audited] = await api.admin.query(
    sql`select action, actor_kind, subject_id from app.audit where org_id = ${made.orgId} order by id limit 1`,
  );
  expect(audited).toEqual({ action: 'operator create-org', actorKind: 'operator create-org', subjectId: made.orgId });
});

test('a link is good once; used, old, unknown and malformed ones are the same 404', async () => {
  const [used, old, other] = [await newOrg(nextPhone()), await newOrg(nextPhone()), await newOrg(nextPhone())];
  const race = await Promise.all([
    accept(tokenOf(used.invitation)),
    accept(tokenOf(used.invitation), 'another password 34'),
  ]);
  expect(race.map((each) => each.status).sort()).toEqual([200, 404]);
  await api.admin.query(
    sql`update app.login_invitation set expires_at = now() where token_hash = ${sha256(tokenOf(old.invitation))}`,
  );
  const tokens = [tokenOf(used.invitation), tokenOf(old.invitation), 'a'.repeat(43), sha256(tokenOf(other.invitation))];
  const answers = [
    ...(await Promise.all(tokens.map(look))),
    ...(await Promise.all(tokens.map((token) => accept(token)))),
  ];
  expect(answers.map((each) => each.status)).toEqual(Array<number>(8).fill(404));
  expect(new Set(await Promise.all(answers.map((each) => each.text()))).size).toBe(1);
  expect((await look(tokenOf(other.invitation))).status).toBe(200);
});

test('no table holds a link, only its hash, and it lives seven days', async () => {
  await api.admin.query(sql`
    create or replace function public.tables_with(p_text text) returns setof text language plpgsql as $$
    declare t text; n bigint;
    begin
      for t in select table_name from information_schema.tables where table_schema = 'app' loop
        execute format('select count(*) from app.%I r where position(%L in r::text) > 0', t, p_text) into n;
        if n > 0 then return next t; end if;
      end loop;
    end $$`);
  const org = await makeOrg(api);
  const { client } = await org.member('principal');
  const [campus] = org.campuses;
  const { invitationUrl } = await client.call(inviteCampusMember, {
    params: { orgId: org.orgId, campusId: campus.id },
    body: { name: '许老师', phone: nextPhone(), role: 'teacher' },
  });
  const holding = async (text: string) =>
    (await api.admin.query<{ found: string }>(sql`select public.tables_with(${text}) as found`)).map(
      (row) => row.found,
    );
  expect(await holding(tokenOf(invitationUrl))).toEqual([]);
  expect(await holding(sha256(tokenOf(invitationUrl)))).toEqual(['login_invitation']);
  const [row] = await api.admin.query(
    sql`select round(extract(epoch from expires_at - now()) / 86400)::int as days from app.login_invitation where org_id = ${org.orgId}`,
  );
  expect(row).toEqual({ days: 7 });
});

test('a password has at least twelve characters', async () => {
  const made = await newOrg(nextPhone());
  expect((await accept(tokenOf(made.invitation), 'short')).status).toBe(422);
  expect((await accept(tokenOf(made.invitation))).status).toBe(200);
});

test('guessing at one link is rationed', async () => {
  const phone = nextPhone();
  await foundOrg(api, { phone });
  const second = await newOrg(phone);
  const client = api.client(fromSomewhere());
  await client.send(acceptInvitation, {
    params: { token: tokenOf(second.invitation) },
    body: { password: 'not that password' },
  });
  await api.admin.query(
    sql`update app.rate_limit set attempts = 10 where key = ${`invitation:${sha256(tokenOf(second.invitation))}`}`,
  );
  expect((await accept(tokenOf(second.invitation))).status).toBe(429);
});

test('who has a password from another organisation keeps it: any other one conflicts', async () => {
  const phone = nextPhone();
  const first = await foundOrg(api, { phone });
  const second = await newOrg(phone);
  const conflict = await accept(tokenOf(second.invitation), 'another password 34');
  expect([conflict.status, await conflict.text()]).toEqual([
    409,
    expect.stringContaining('urn:keshi:problem:conflict'),
  ]);
  expect((await accept(tokenOf(second.invitation), PASSWORD)).status).toBe(200);
  const session = await api.client(fromSomewhere()).call(signIn, { body: { account: phone, password: PASSWORD } });
  expect(session.orgs.map((each) => each.orgId).sort()).toEqual([first.orgId, second.orgId].sort());
});

test('of two links accepted at once with different passwords one sets the password, the other conflicts', async () => {
  const phone = nextPhone();
  const links = [await newOrg(phone), await newOrg(phone)].map((each) => tokenOf(each.invitation));
  const passwords = ['the first password', 'the second password'];
  const answers = await Promise.all(links.map((token, index) => accept(token, passwords[index])));
  expect(answers.map((each) => each.status).sort()).toEqual([200, 409]);
  const winner = answers.findIndex((each) => each.status === 200);
  const tries = await Promise.all(
    passwords.map(
      async (password) =>
        (await api.client(fromSomewhere()).send(signIn, { body: { account: phone, password } })).status,
    ),
  );
  expect(tries).toEqual(winner === 0 ? [200, 401] : [401, 200]);
  expect((await accept(links[1 - winner] ?? '', passwords[winner])).status).toBe(200);
});

test('a password opens only organisations that vouched for it; the code opens those that know the phone', async () => {
  // Somebody takes a stranger's phone into their own organisation and accepts the invitation themselves.
  const phone = nextPhone();
  const taker = await foundOrg(api, { phone });
  // Later an honest organisation makes that phone's owner a director.
  const honest = await newOrg(phone);
  const withPassword = api.client(fromSomewhere());
  const session = await withPassword.call(signIn, { body: { account: phone, password: PASSWORD } });
  expect(session.orgs.map((each) => each.orgId)).toEqual([taker.orgId]);
  expect((await withPassword.send(chooseOrg, { body: { orgId: honest.orgId } })).status).toBe(404);
  const owner = api.client(fromSomewhere());
  await owner.call(requestCode, { body: { phone } });
  const byCode = await owner.call(signInWithCode, { body: { phone, code: api.inbox.at(-1)?.values['code'] ?? '' } });
  expect(byCode.orgs.map((each) => each.orgId).sort()).toEqual([taker.orgId, honest.orgId].sort());
  expect((await owner.call(chooseOrg, { body: { orgId: honest.orgId } })).member?.orgId).toBe(honest.orgId);
  expect((await owner.call(getSession, {})).orgs).toHaveLength(2);
});

test('a phone does not open what an organisation gave to an e-mail', async () => {
  const [taker, honest] = [await foundOrg(api), await foundOrg(api)];
  const [phone, email] = [nextPhone(), `owner-${String(Date.now())}@example.com`];
  await taker.client.call(inviteMember, {
    params: { orgId: taker.orgId },
    body: { name: '某人', phone, email, role: 'director' },
  });
  await honest.client.call(inviteMember, {
    params: { orgId: honest.orgId },
    body: { name: '某人', email, role: 'director' },
  });
  const client = api.client(fromSomewhere());
  await client.call(requestCode, { body: { phone } });
  const session = await client.call(signInWithCode, { body: { phone, code: api.inbox.at(-1)?.values['code'] ?? '' } });
  expect(session.orgs.map((each) => each.orgId)).toEqual([taker.orgId]);
});

test('inviting someone above one gives no link to their account', async () => {
  const org = await makeOrg(api);
  const { client } = await org.member('principal');
  const [campus, second] = org.campuses;
  const director = await org.member('director');
  const elsewhere = await org.member('advisor', second);
  const guardian = await org.guardian(await addStudent(api, org));
  const params = { orgId: org.orgId, campusId: campus.id };
  for (const { phone } of [director, elsewhere, guardian]) {
    const { invitationUrl, membership } = await client.call(inviteCampusMember, {
      params,
      body: { name: '某人', phone, role: 'teacher' },
    });
    expect(invitationUrl).toBeNull();
    expect(membership).toMatchObject({ role: 'teacher', campusId: campus.id });
  }
});

test('a link is void once its person may do more than its issuer could give', async () => {
  const org = await makeOrg(api);
  const principal = await org.member('principal');
  const director = await org.member('director');
  const [campus] = org.campuses;
  const phone = nextPhone();
  const { invitationUrl } = await principal.client.call(inviteCampusMember, {
    params: { orgId: org.orgId, campusId: campus.id },
    body: { name: '许老师', phone, role: 'teacher' },
  });
  expect((await look(tokenOf(invitationUrl))).status).toBe(200);
  const second = await director.client.call(inviteMember, {
    params: { orgId: org.orgId },
    body: { name: '许老师', phone, role: 'branch_principal', branchId: org.branches[0] },
  });
  expect((await accept(tokenOf(invitationUrl))).status).toBe(404);
  expect((await accept(tokenOf(second.invitationUrl))).status).toBe(200);
});

test('a link is void once its person is also a family: the issuer must not see through parents’ eyes', async () => {
  const org = await makeOrg(api);
  const principal = await org.member('principal');
  const [campus] = org.campuses;
  const phone = nextPhone();
  const made = await principal.client.call(inviteCampusMember, {
    params: { orgId: org.orgId, campusId: campus.id },
    body: { name: '许老师', phone, role: 'teacher' },
  });
  const studentId = await addStudent(api, org);
  await api.app.transaction(systemScope(org.orgId), async (tx) => {
    await tx.query(sql`
      insert into student_guardian (org_id, id, campus_id, branch_id, student_id, person_id, name, phone, created_at)
      values (${org.orgId}, ${newId()}, ${campus.id}, ${campus.branchId}, ${studentId}, ${made.membership.personId}, '许老师', ${phone}, now())`);
    await tx.query(sql`select app.publish_logins(${jsonOf([{ personId: made.membership.personId }])})`);
  });
  expect((await look(tokenOf(made.invitationUrl))).status).toBe(404);
  expect((await accept(tokenOf(made.invitationUrl))).status).toBe(404);
});

test('inviting again renews a link that was lost; once accepted the role exists already', async () => {
  const org = await makeOrg(api);
  const { client } = await org.member('principal');
  const [campus] = org.campuses;
  const input = {
    params: { orgId: org.orgId, campusId: campus.id },
    body: { name: '许老师', email: `xu-${String(Date.now())}@Example.com`, role: 'teacher' as const },
  };
  const first = await client.call(inviteCampusMember, input);
  const second = await client.call(inviteCampusMember, input);
  expect(second.membership).toEqual(first.membership);
  expect((await accept(tokenOf(first.invitationUrl))).status).toBe(404);
  expect((await accept(tokenOf(second.invitationUrl))).status).toBe(200);
  expect((await client.send(inviteCampusMember, input)).status).toBe(409);
  expect(
    (
      await api
        .client(fromSomewhere())
        .send(signIn, { body: { account: input.body.email.toUpperCase(), password: PASSWORD } })
    ).status,
  ).toBe(200);
});
