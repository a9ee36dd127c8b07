import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, localDate } from '@keshi/kernel/dates';
import { getRoll, submitRoll } from '@keshi/modules/attendance/contract';
import { createOrganisation } from '@keshi/modules/identity';
import { acceptInvitation, getSession, signIn } from '@keshi/modules/identity/contract';
import { LISTENED_EVENTS } from '@keshi/modules/payments';
import { createCheckout, createOrder, getChildOrder } from '@keshi/modules/payments/contract';
import { getCampusDashboard } from '@keshi/modules/reporting/contract';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import { makeOrg, nextPhone, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { freePort } from '@keshi/testing/demo/web-server';
import {
  clientOver,
  testApi,
  testClock,
  TEST_CONTACT_KEY,
  TEST_ORIGIN,
  type Client,
  type TestApi,
} from '@keshi/testing/http';
import { startStripeServer, type StripeServer } from '@keshi/testing/stripe/server';
import { startApiInWorkerd, type ApiInWorkerd } from '@keshi/testing/workerd';
import { makeWorld, type World } from '@keshi/testing/world';

/** workerd has the machine's clock, so the story is of today. */
const clock = testClock(new Date().toISOString());
const today = localDate(clock.now(), 'Asia/Shanghai');

let api: TestApi;
let edge: ApiInWorkerd;
let stripe: StripeServer;
let org: TestOrg;
let advisor: TestPerson;
let teacher: TestPerson;
let principal: TestPerson;
let world: World;
let bindings: Record<string, string>;

beforeAll(async () => {
  api = await testApi({ clock });
  org = await makeOrg(api);
  [advisor, teacher, principal] = [
    await org.member('advisor'),
    await org.member('teacher'),
    await org.member('principal'),
  ];
  world = await makeWorld(api, org, { students: 3, lessons: 2, advisor, teacher, firstOn: addDays(today, -1) });
  for (const student of world.students) await world.sell(student, 1000, 100_000);
  stripe = await startStripeServer({ now: () => new Date(), saved: api.stripe.save() });
  const port = await freePort();
  const { secret } = stripe.double.addEndpoint({
    url: `http://127.0.0.1:${String(port)}/webhooks/stripe`,
    connect: true,
    enabledEvents: [...LISTENED_EVENTS],
  });
  const keys = await makeSigningKeys();
  bindings = {
    KESHI_WEB_URL: TEST_ORIGIN,
    KESHI_CONTACT_KEY: TEST_CONTACT_KEY,
    KESHI_SIGNING_KEY: keys.privateKey,
    KESHI_SIGNING_PUBLIC_KEY: keys.publicKey,
    KESHI_STRIPE_KEY: stripe.double.secretKey,
    KESHI_STRIPE_API: stripe.url,
    KESHI_STRIPE_WEBHOOK_SECRETS: secret,
  };
  edge = await startApiInWorkerd(api.db, port, bindings);
}, 180_000);
afterAll(async () => {
  await edge.stop();
  await stripe.stop();
  await api.stop();
});

/** The same person's session, over workerd. */
const overEdge = (person: TestPerson): Client => clientOver(edge.fetch, {}, person.client.cookie());

test('a session made elsewhere is read, and nothing is without one', async () => {
  expect(await overEdge(advisor).call(getSession, {})).toMatchObject({ member: { orgId: org.orgId } });
  expect((await clientOver(edge.fetch).send(getSession, {})).status).toBe(401);
});

test('a new director sets a password and signs in with it: scrypt runs in workerd', async () => {
  const phone = nextPhone();
  const made = await createOrganisation(
    { db: api.admin, contactHash: api.ports.contactHash, now: clock.now() },
    { name: '边缘教育', directorName: '沈岚', directorPhone: phone },
  );
  const invited = clientOver(edge.fetch);
  await invited.call(acceptInvitation, {
    params: { token: made.invitation.split('/').at(-1) ?? '' },
    body: { password: 'edge-password-123' },
  });
  const director = clientOver(edge.fetch);
  expect(await director.call(signIn, { body: { account: phone, password: 'edge-password-123' } })).toMatchObject({
    member: { orgId: made.orgId },
  });
  expect(
    (await clientOver(edge.fetch).send(signIn, { body: { account: phone, password: 'wrong-password-123' } })).status,
  ).toBe(401);
});

test('a teacher marks a class, once', async () => {
  const params = { orgId: org.orgId, campusId: org.campuses[0].id, lessonId: world.lessons[0] ?? '' };
  const client = overEdge(teacher);
  const roll = await client.call(getRoll, { params });
  const body = {
    seenRevision: roll.revision,
    marks: roll.rows.map((row) => ({ studentId: row.studentId, status: 'present' as const })),
  };
  const [first, again] = [
    await client.send(submitRoll, { params, body }, { base: '', idempotencyKey: 'edge-key-0001' }),
    await client.send(submitRoll, { params, body }, { base: '', idempotencyKey: 'edge-key-0001' }),
  ];
  expect([first.status, again.status, again.headers.get('idempotent-replay')]).toEqual([200, 200, 'true']);
  expect((await client.call(getRoll, { params })).rows.map((row) => row.balanceUnits)).toEqual([900, 900, 900]);
});

test('a dashboard shows what was just marked', async () => {
  const figures = await overEdge(principal).call(getCampusDashboard, {
    params: { orgId: org.orgId, campusId: org.campuses[0].id },
    query: { from: addDays(today, -1), until: addDays(today, 1) },
  });
  expect(figures.totals.find((each) => each.metric === 'consumption')?.numerator).toBe(300);
});

test('a parent pays, the signed webhook arrives in workerd, and the order is paid', async () => {
  const studentId = world.students[0] ?? '';
  const place = { orgId: org.orgId, campusId: org.campuses[0].id };
  const order = await overEdge(advisor).call(createOrder, {
    params: place,
    body: { studentId, courseId: world.courseId, kind: 'renewal', unitsBought: 1000, priceMinor: 120_000 },
  });
  const guardian = overEdge(await org.guardian(studentId));
  const params = { orgId: org.orgId, studentId, orderId: order.id };
  const { url } = await guardian.call(createCheckout, { params, body: {} });
  stripe.double.pay(new URL(url).pathname.split('/').at(-1) ?? '', { method: 'alipay', outcome: 'succeeds' });
  await stripe.double.deliver();
  await edge.scheduled();
  expect(await guardian.call(getChildOrder, { params })).toMatchObject({ state: 'paid', arrearsMinor: 0 });
});

/** What a Worker that lacks `name` answers, twice. */
async function answersWithout(name: string): Promise<Response[]> {
  const poor = await startApiInWorkerd(api.db, await freePort(), { ...bindings, [name]: '' });
  try {
    return [await poor.fetch('/health'), await poor.fetch('/health')];
  } finally {
    await poor.stop();
  }
}

test('a Worker that lacks a variable serves nothing: no sign-in is looked up with an empty key', async () => {
  const answers = await answersWithout('KESHI_CONTACT_KEY');
  expect(answers.map((each) => each.status)).toEqual([503, 503]);
  expect(await answers[0]?.json()).toMatchObject({ type: 'urn:keshi:problem:service-unavailable' });
}, 180_000);

test('the origin of the web address may act, and no other', async () => {
  const from = async (origin: string) =>
    (
      await clientOver(edge.fetch, { origin }).send(signIn, {
        body: { account: nextPhone(), password: 'x'.repeat(12) },
      })
    ).status;
  expect([await from(TEST_ORIGIN), await from('https://evil.example')]).toEqual([401, 403]);
});

test('a role above row-level security serves nothing here either, and jobs do not run with it', async () => {
  const unsafe = await startApiInWorkerd(api.db, await freePort(), { ...bindings, KESHI_APP_URL: api.db.adminUrl });
  try {
    const answers = [await unsafe.fetch('/health'), await unsafe.fetch('/health')];
    expect(answers.map((each) => each.status)).toEqual([503, 503]);
    expect(await answers[0]?.json()).toMatchObject({ type: 'urn:keshi:problem:service-unavailable' });
    const waiting = await api.admin.query(sql`select audit_id from app.audit_pending`);
    await unsafe.scheduled().catch(() => undefined);
    expect(await api.admin.query(sql`select audit_id from app.audit_pending`)).toEqual(waiting);
  } finally {
    await unsafe.stop();
  }
}, 180_000);

test('the cron trigger drains announcements, folds figures and chains the audit log', async () => {
  await edge.scheduled();
  const waiting = await api.admin.query<{ left: number }>(sql`
    select (select count(*) from app.outbox where state = 'waiting')::int + (select count(*) from app.fact_batch)::int + (select count(*) from app.audit_pending)::int as left`);
  expect(waiting[0]?.left).toBe(0);
});
