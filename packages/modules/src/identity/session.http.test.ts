/** Signing in, choosing where to act, signing out: trust F6 and F7 as far as HTTP shows them. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { getOrg } from '@keshi/modules/tenancy/contract';
import { sha256 } from '@keshi/platform/hash';
import { makeOrg, nextPhone } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { chooseOrg, getSession, requestCode, signIn, signInWithCode, signOut } from './contract.ts';
import { addStudent, foundOrg, fromSomewhere, PASSWORD } from './signing-in.test-data.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const codeSentTo = (phone: string): string => api.inbox.findLast((each) => each.to === phone)?.values['code'] ?? 'none';
const wrongCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const forgetMinute = (): Promise<unknown> =>
  api.admin.query(sql`delete from app.rate_limit where key like 'code-minute:%'`);
const headersOf = (response: Response): [string, string][] =>
  [...response.headers].filter(([name]) => name !== 'x-request-id');

test('a director signs in with phone and password and acts in the only organisation', async () => {
  const org = await foundOrg(api, { name: '竹里教育' });
  const client = api.client(fromSomewhere());
  const session = await client.call(signIn, { body: { account: org.phone.replace('+86', ''), password: PASSWORD } });
  expect(session.orgs).toEqual([{ orgId: org.orgId, name: '竹里教育' }]);
  expect(session.member).toEqual({
    orgId: org.orgId,
    orgName: '竹里教育',
    personId: org.personId,
    name: '沈岚',
    grants: [{ role: 'director', branchId: null, campusId: null, studentId: null }],
  });
  expect(await client.call(getSession, {})).toEqual(session);
  expect((await client.send(getOrg, { params: { orgId: org.orgId } })).status).toBe(200);
});

test('the cookie is bound to the host, out of reach of scripts and other sites', async () => {
  const org = await foundOrg(api);
  const response = await api.client(fromSomewhere()).send(signIn, { body: { account: org.phone, password: PASSWORD } });
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-keshi=[a-z0-9]{40}; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=12096\d\d$/),
  ]);
});

test('wrong password, unknown account and unreadable account get the same answer', async () => {
  const org = await foundOrg(api);
  const tries = await Promise.all(
    [org.phone, nextPhone(), 'nobody@example.com', '!!!'].map(async (account) => {
      const response = await api
        .client(fromSomewhere())
        .send(signIn, { body: { account, password: 'not the password' } });
      return { status: response.status, headers: headersOf(response), body: await response.text() };
    }),
  );
  expect(new Set(tries.map((each) => JSON.stringify(each))).size).toBe(1);
  expect([tries[0]?.status, tries[0]?.body]).toEqual([401, expect.stringContaining('sign-in-failed')]);
});

test('ten tries of one account from one client, then none is looked at; other clients still get in', async () => {
  const org = await foundOrg(api);
  const client = api.client(fromSomewhere());
  const attempt = async (password: string) =>
    (await client.send(signIn, { body: { account: org.phone, password } })).status;
  const tries = await Promise.all(Array.from({ length: 12 }, () => attempt('guessing')));
  expect(tries.sort()).toEqual([...Array<number>(10).fill(401), 429, 429]);
  const refused = await client.send(signIn, { body: { account: org.phone, password: PASSWORD } });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '900']);
  expect(
    (await api.client(fromSomewhere()).send(signIn, { body: { account: org.phone, password: PASSWORD } })).status,
  ).toBe(200);
});

test('guesses at one account from everywhere stop being looked at, and its owner still gets in from a known client', async () => {
  const org = await foundOrg(api);
  const home = fromSomewhere();
  await api.client(home).call(signIn, { body: { account: org.phone, password: PASSWORD } });
  const accountHash = await api.ports.contactHash('phone', org.phone);
  const raised = await api.admin.query(
    sql`update app.rate_limit set attempts = 100 where key = ${`sign-in:${accountHash}`} returning key`,
  );
  expect(raised).toHaveLength(1);
  expect(
    (await api.client(fromSomewhere()).send(signIn, { body: { account: org.phone, password: PASSWORD } })).status,
  ).toBe(429);
  expect((await api.client(home).send(signIn, { body: { account: org.phone, password: PASSWORD } })).status).toBe(200);
});

test('one client may not try a password on many accounts', async () => {
  const address = fromSomewhere();
  await api.client(address).send(signIn, { body: { account: nextPhone(), password: 'spray' } });
  const raised = await api.admin.query(
    sql`update app.rate_limit set attempts = 100 where key = ${`sign-in-client:${address['x-forwarded-for']}`} returning key`,
  );
  expect(raised).toHaveLength(1);
  expect((await api.client(address).send(signIn, { body: { account: nextPhone(), password: 'spray' } })).status).toBe(
    429,
  );
});

test('a session id from before signing in is worth nothing after it', async () => {
  const org = await foundOrg(api);
  const fixed = org.client.cookie();
  const client = api.client(fromSomewhere(), fixed);
  await client.call(signIn, { body: { account: org.phone, password: PASSWORD } });
  expect(client.cookie()).not.toBe(fixed);
  expect((await api.client({}, fixed).send(getSession, {})).status).toBe(401);
  expect((await client.send(getSession, {})).status).toBe(200);
});

test('the database holds only hashes, and a hash does not pass for a token', async () => {
  const org = await foundOrg(api);
  const token = org.client.cookie() ?? '';
  const stored = await api.admin.query<{ id: string }>(
    sql`select id from app.session where id in (${token}, ${sha256(token)})`,
  );
  expect(stored).toEqual([{ id: sha256(token) }]);
  expect((await api.client({}, sha256(token)).send(getSession, {})).status).toBe(401);
});

test('a session slides, but not beyond its absolute end, and not by choosing an organisation', async () => {
  const org = await foundOrg(api);
  const id = async () => sha256(org.client.cookie() ?? '');
  const daysLeft = async (): Promise<number | undefined> =>
    (
      await api.admin.query<{ days: number }>(
        sql`select extract(day from expires_at - now())::int as days from app.session where id = ${await id()}`,
      )
    )[0]?.days;
  await api.admin.query(sql`update app.session set expires_at = now() + interval '3 days' where id = ${await id()}`);
  const answered = await org.client.send(getSession, {});
  expect(answered.headers.getSetCookie()).toHaveLength(1);
  expect(await daysLeft()).toBe(13);
  await api.admin.query(
    sql`update app.session set absolute_expires_at = now() + interval '1 hour' where id = ${await id()}`,
  );
  await org.client.call(chooseOrg, { body: { orgId: org.orgId } });
  const [row] = await api.admin.query<{ soon: boolean }>(
    sql`select absolute_expires_at < now() + interval '1 hour' as soon from app.session where id = ${await id()}`,
  );
  expect(row).toEqual({ soon: true });
  await api.admin.query(sql`update app.session set absolute_expires_at = now() where id = ${await id()}`);
  expect((await org.client.send(getSession, {})).status).toBe(401);
});

test('choosing at once from two tabs, or while signing out, leaves no session that outlives the old one', async () => {
  const org = await foundOrg(api);
  const token = org.client.cookie();
  const inFewDays = sql`now() + interval '2 days'`;
  await api.admin.query(
    sql`update app.session set absolute_expires_at = ${inFewDays} where id = ${sha256(token ?? '')}`,
  );
  const tabs = Array.from({ length: 6 }, () => api.client({}, token));
  const chosen = await Promise.all(tabs.map((tab) => tab.send(chooseOrg, { body: { orgId: org.orgId } })));
  expect(chosen.map((each) => each.status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
  const left = await api.admin.query(
    sql`select absolute_expires_at < now() + interval '3 days' as soon from app.session where org_id = ${org.orgId}`,
  );
  expect(left).toEqual([{ soon: true }]);
});

test('a session that was not used for its sliding time is over', async () => {
  const org = await foundOrg(api);
  await api.admin.query(
    sql`update app.session set expires_at = now() - interval '1 second' where id = ${sha256(org.client.cookie() ?? '')}`,
  );
  expect((await org.client.send(getSession, {})).status).toBe(401);
});

test('signing out ends the session, and doing it again is no mistake', async () => {
  const org = await foundOrg(api);
  const token = org.client.cookie();
  expect((await org.client.send(signOut, {})).status).toBe(204);
  expect(org.client.cookie()).toBeNull();
  expect((await org.client.send(signOut, {})).status).toBe(204);
  expect((await api.client({}, token).send(getSession, {})).status).toBe(401);
  expect((await api.client().send(getSession, {})).status).toBe(401);
});

test('a guardian signs in with the code of the message, once', async () => {
  const org = await makeOrg(api);
  const studentId = await addStudent(api, org);
  const guardian = await org.guardian(studentId);
  const client = api.client(fromSomewhere());
  expect(await client.call(requestCode, { body: { phone: guardian.phone } })).toEqual({
    sentTo: guardian.phone.replace(/^\+86(\d{3})\d{4}/, '$1****'),
    validMinutes: 10,
  });
  const body = { phone: guardian.phone, code: codeSentTo(guardian.phone) };
  const session = await client.call(signInWithCode, { body });
  expect(session.member).toMatchObject({
    orgId: org.orgId,
    personId: guardian.personId,
    grants: [{ role: 'guardian', studentId }],
  });
  expect((await client.send(signInWithCode, { body })).status).toBe(401);
});

test('asking for a code tells nobody whether a phone is known, and only known phones get a message', async () => {
  const org = await makeOrg(api);
  const known = await org.member('advisor');
  const unknown = nextPhone();
  const ask = async (phone: string) => {
    const response = await api.client(fromSomewhere()).send(requestCode, { body: { phone } });
    return {
      status: response.status,
      headers: headersOf(response),
      body: (await response.text()).replace(phone.slice(-4), ''),
    };
  };
  const answers = [await ask(known.phone), await ask(unknown)];
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.status).toBe(200);
  expect(api.inbox.filter((each) => each.to === unknown)).toEqual([]);
  expect(api.inbox.filter((each) => each.to === known.phone)).toHaveLength(1);
  expect((await api.client(fromSomewhere()).send(requestCode, { body: { phone: '12345' } })).status).toBe(422);
});

test('a gateway that is slow or fails does not tell that a phone is known either; the log says that it failed', async () => {
  const gateway = { send: (): Promise<void> => Promise.reject(new Error('the delivery service answered 503')) };
  const down = await testApi({ database: api.db, ports: { delivery: { send: () => gateway.send() } } });
  const org = await makeOrg(api);
  const ask = async (phone: string) => {
    const response = await down.client(fromSomewhere()).send(requestCode, { body: { phone } });
    return {
      status: response.status,
      headers: headersOf(response),
      body: (await response.text()).replace(/\d{4}"/, ''),
    };
  };
  const unknown = await ask(nextPhone());
  expect(unknown.status).toBe(200);
  expect(await ask((await org.member('advisor')).phone)).toEqual(unknown);
  expect(down.log.filter((line) => line['event'] === 'afterwards failed')).toHaveLength(1);
  gateway.send = () => new Promise(() => undefined);
  expect(await ask((await org.member('advisor')).phone)).toEqual(unknown);
  await down.stop();
});

test('wrong, unknown, old and used-up codes get the same answer', async () => {
  const org = await makeOrg(api);
  const [first, second] = [await org.member('advisor'), await org.member('advisor')];
  const client = api.client(fromSomewhere());
  for (const { phone } of [first, second]) await client.call(requestCode, { body: { phone } });
  const attempt = async (phone: string, code: string) => {
    const response = await client.send(signInWithCode, { body: { phone, code } });
    return { status: response.status, headers: headersOf(response), body: await response.text() };
  };
  const answers = [await attempt(nextPhone(), '123456'), await attempt('not a phone', '123456')];
  for (let tries = 0; tries < 5; tries += 1)
    answers.push(await attempt(first.phone, wrongCode(codeSentTo(first.phone))));
  answers.push(await attempt(first.phone, codeSentTo(first.phone)));
  await api.admin.query(
    sql`update app.login_code set expires_at = now() where phone_hash = ${await api.ports.contactHash('phone', second.phone)}`,
  );
  answers.push(await attempt(second.phone, codeSentTo(second.phone)));
  expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  expect([answers[0]?.status, answers[0]?.body]).toEqual([401, expect.stringContaining('code-wrong')]);
});

test('the fifth try still counts, and of parallel tries no more than five are looked at', async () => {
  const org = await makeOrg(api);
  const { phone } = await org.member('advisor');
  const client = api.client(fromSomewhere());
  await client.call(requestCode, { body: { phone } });
  for (let tries = 0; tries < 4; tries += 1)
    await client.send(signInWithCode, { body: { phone, code: wrongCode(codeSentTo(phone)) } });
  expect((await client.send(signInWithCode, { body: { phone, code: codeSentTo(phone) } })).status).toBe(200);
  await forgetMinute();
  await client.call(requestCode, { body: { phone } });
  const right = codeSentTo(phone);
  const wrong = Array.from({ length: 8 }, (_, index) =>
    client.send(signInWithCode, {
      body: { phone, code: String((Number(right) + 1 + index) % 1_000_000).padStart(6, '0') },
    }),
  );
  await Promise.all(wrong);
  expect((await client.send(signInWithCode, { body: { phone, code: right } })).status).toBe(401);
});

test('the code is not in the database in a form that gives it away', async () => {
  const org = await makeOrg(api);
  const { phone } = await org.member('advisor');
  await api.client(fromSomewhere()).call(requestCode, { body: { phone } });
  const code = codeSentTo(phone);
  const [row] = await api.admin.query<{ codeHash: string }>(
    sql`select code_hash from app.login_code where phone_hash = ${await api.ports.contactHash('phone', phone)}`,
  );
  expect(row?.codeHash).not.toBe(sha256(code));
  expect(row?.codeHash).not.toContain(code);
});

test('codes are rationed: one a minute and ten a day for a phone, thirty an hour for a client', async () => {
  const org = await makeOrg(api);
  const { phone } = await org.member('advisor');
  const ask = async (to: string, address = fromSomewhere()) =>
    (await api.client(address).send(requestCode, { body: { phone: to } })).status;
  expect(await ask(phone)).toBe(200);
  expect(await ask(phone)).toBe(429);
  for (let count = 2; count <= 10; count += 1) {
    await forgetMinute();
    expect(await ask(phone)).toBe(200);
  }
  await forgetMinute();
  expect(await ask(phone)).toBe(429);
  expect(api.inbox.filter((each) => each.to === phone)).toHaveLength(10);
  const address = fromSomewhere();
  const asked = await Promise.all(Array.from({ length: 32 }, () => ask(nextPhone(), address)));
  expect(asked.filter((status) => status === 429)).toHaveLength(2);
});

test('strangers who use up the codes of a phone do not keep out whoever signed in to it lately', async () => {
  const org = await makeOrg(api);
  const { phone } = await org.member('advisor');
  const home = fromSomewhere();
  const ask = async (address = fromSomewhere()) =>
    (await api.client(address).send(requestCode, { body: { phone } })).status;
  expect(await ask(home)).toBe(200);
  await api.client(home).call(signInWithCode, { body: { phone, code: codeSentTo(phone) } });
  const phoneHash = await api.ports.contactHash('phone', phone);
  const raised = await api.admin.query(
    sql`update app.rate_limit set attempts = 10 where key = ${`code-day:${phoneHash}`} returning key`,
  );
  expect(raised).toHaveLength(1);
  await forgetMinute();
  expect(await ask()).toBe(429);
  expect(await ask(home)).toBe(200);
  await api.client(home).call(signInWithCode, { body: { phone, code: codeSentTo(phone) } });
  expect(await ask(home)).toBe(429);
});

test('who works for two organisations chooses one; the id changes, and the other session is gone', async () => {
  const phone = nextPhone();
  const [first, second] = [
    await foundOrg(api, { name: '一号机构', phone }),
    await foundOrg(api, { name: '二号机构', phone }),
  ];
  const client = api.client(fromSomewhere());
  const signedIn = await client.call(signIn, { body: { account: phone, password: PASSWORD } });
  expect(signedIn).toEqual({
    orgs: [
      { orgId: first.orgId, name: '一号机构' },
      { orgId: second.orgId, name: '二号机构' },
    ],
    member: null,
  });
  expect((await client.send(getOrg, { params: { orgId: first.orgId } })).status).toBe(401);
  const before = client.cookie();
  expect((await client.call(chooseOrg, { body: { orgId: second.orgId } })).member).toMatchObject({
    orgId: second.orgId,
    personId: second.personId,
  });
  expect(client.cookie()).not.toBe(before);
  expect((await api.client({}, before).send(getSession, {})).status).toBe(401);
  expect((await client.send(getOrg, { params: { orgId: second.orgId } })).status).toBe(200);
  expect((await client.send(getOrg, { params: { orgId: first.orgId } })).status).toBe(404);
  const stranger = await foundOrg(api);
  const [foreign, missing] = [
    await client.send(chooseOrg, { body: { orgId: stranger.orgId } }),
    await client.send(chooseOrg, { body: { orgId: newId() } }),
  ];
  expect([foreign.status, await foreign.text()]).toEqual([missing.status, await missing.text()]);
  expect(missing.status).toBe(404);
});
