/** Two clusters: an organisation is in one of them, moves to the other under full work, and nothing is lost or accepted twice. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Problem } from '@keshi/kernel/problem';
import { newId } from '@keshi/kernel/id';
import { getSession, requestCode, signInWithCode } from '@keshi/modules/identity/contract';
import { getRoll, submitRoll } from '@keshi/modules/attendance/contract';
import { cellsOver } from '@keshi/platform/cells';
import type { Database } from '@keshi/platform/db';
import { forgetOrg, moveOrg, type MoveOptions } from '@keshi/platform/move-org';
import { systemScope } from '@keshi/platform/work';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { verifyBooks } from '@keshi/testing/books';
import { startTestCluster, type TestCluster } from '@keshi/testing/database';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import { clientOver, testApi, TEST_CONTACT_KEY, TEST_ORIGIN, type Client, type TestApi } from '@keshi/testing/http';
import { signWebhook } from '@keshi/testing/stripe/webhooks';
import { makeWorld, type World } from '@keshi/testing/world';
import { createApi } from './app.ts';
import { startServer } from './server.ts';
import { readSettings } from './settings.ts';

const LESSONS = 14;
const STUDENTS = 4;

let cluster: TestCluster;
let home: TestApi;
let south: TestApi;
beforeAll(async () => {
  cluster = await startTestCluster();
  [home, south] = [await testApi({ inProcess: true }), await testApi({ cluster, inProcess: true })];
  home.clock.set('2026-09-20T04:00:00.000Z');
});
afterAll(async () => {
  await Promise.all([home.stop(), south.stop()]);
  await cluster.stop();
});

/** A process of the product over both cells, with its own memory of where organisations are. */
function startProcess(): typeof fetch {
  const cells = cellsOver([
    { name: 'home', app: home.app, auth: home.auth, worker: home.worker },
    { name: 'south', app: south.app, auth: south.auth, worker: south.worker },
  ]);
  const api = createApi(() => ({
    cells,
    ports: home.ports,
    now: home.clock.now,
    log: () => undefined,
    origins: [TEST_ORIGIN],
  }));
  return (input, init) => Promise.resolve(api.request(input instanceof Request ? input : String(input), init));
}

const move = (org: TestOrg, to: string, say?: MoveOptions['say']) =>
  moveOrg({
    orgId: org.orgId,
    cells: { home: home.db.adminUrl, south: south.db.adminUrl },
    to,
    ...(say === undefined ? {} : { say }),
  });

const NOTHING_ABOUT_MONEY = {
  api_version: '2026-09-30.clover',
  created: 1_789_000_000,
  livemode: false,
  pending_webhooks: 1,
  request: null,
  type: 'account.updated',
  data: { object: { id: 'acct_ofSomebody', object: 'account' } },
};

type Story = { readonly org: TestOrg; readonly advisor: TestPerson; readonly world: World };

async function makeStory(): Promise<Story> {
  const org = await makeOrg(home);
  const [advisor, teacher] = [await org.member('advisor'), await org.member('teacher')];
  const world = await makeWorld(home, org, { students: STUDENTS, lessons: LESSONS, advisor, teacher });
  for (const student of world.students) await world.sell(student, 5000, 500_000);
  return { org, advisor, world };
}

const through = (process: typeof fetch, person: TestPerson): Client => clientOver(process, {}, person.client.cookie());

const lessonAt = ({ org, world }: Story, lesson: number) => ({
  orgId: org.orgId,
  campusId: world.campus.id,
  lessonId: world.lessons[lesson] ?? '',
});

const markLesson = (story: Story, client: Client, lesson: number, key: string): Promise<Response> =>
  client.send(
    submitRoll,
    {
      params: lessonAt(story, lesson),
      body: {
        seenRevision: 0,
        marks: story.world.students.map((studentId) => ({ studentId, status: 'present' as const })),
      },
    },
    { idempotencyKey: key },
  );

/** As a person's browser does: the same request with the same key until it is answered. Returns how often it was put off. */
async function untilAccepted(send: () => Promise<Response>): Promise<number> {
  for (let refusals = 0; ; refusals += 1) {
    const { status, headers } = await send();
    if (status === 200) return refusals;
    expect({ status, after: headers.get('retry-after') }).toEqual({ status: 503, after: '2' });
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

const rowsIn = async (database: Database, table: 'entry' | 'mark' | 'audit', orgId: string): Promise<number> => {
  const counts = {
    entry: sql`select count(*) as count from app.entry where org_id = ${orgId}`,
    mark: sql`select count(*) as count from app.mark where org_id = ${orgId}`,
    audit: sql`select count(*) as count from app.audit where org_id = ${orgId}`,
  };
  const [row] = await database.query<{ count: number }>(counts[table]);
  return row?.count ?? -1;
};

const problemOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    // Cast: everything a database rejects with here is a Problem with the driver's error as its cause.
    (error: unknown) => ((error as Problem).cause as { code?: string } | undefined)?.code,
  );

describe('an organisation that moves under full work', () => {
  let story: Story;
  let neighbour: Story;
  const processes = [startProcessLater(), startProcessLater()] as const;
  const refused: number[] = [];
  let neighbourRefused = 0;

  beforeAll(async () => {
    [story, neighbour] = [await makeStory(), await makeStory()];
    const clients = processes.map((process) => through(process(), story.advisor));
    const { promise: stopped, resolve: stop } = Promise.withResolvers<undefined>();
    const writers = clients.map(async (client, index) => {
      for (let lesson = index; lesson < LESSONS - 2; lesson += clients.length) {
        // The last of each is sent when writes are refused, however fast the others were done.
        if (lesson >= LESSONS - 4) await stopped;
        refused.push(await untilAccepted(() => markLesson(story, client, lesson, `move-lesson-${String(lesson)}`)));
      }
    });
    const beside = (async () => {
      const client = through(processes[0](), neighbour.advisor);
      for (let lesson = 0; lesson < LESSONS; lesson += 1)
        neighbourRefused += await untilAccepted(() =>
          markLesson(neighbour, client, lesson, `neighbour-${String(lesson)}`),
        );
    })();
    while (refused.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await move(story.org, 'south', () => {
      stop(undefined);
    });
    await Promise.all([...writers, beside]);
  }, 60_000);

  test('nothing is lost and no write is accepted twice', async () => {
    expect(await rowsIn(south.admin, 'mark', story.org.orgId)).toBe((LESSONS - 2) * STUDENTS);
    await south.settle(story.org.orgId);
    const books = await verifyBooks({ url: south.db.adminUrl, orgIds: [story.org.orgId] });
    expect(books.differences).toBe(0);
    expect(refused.filter((times) => times > 0).length).toBeGreaterThanOrEqual(2);
  });

  test('nobody else was held up', () => {
    expect(neighbourRefused).toBe(0);
  });

  test('a request sent again gets the answer it got in the other cell', async () => {
    const again = await markLesson(story, through(processes[1](), story.advisor), 0, 'move-lesson-0');
    expect([again.status, again.headers.get('idempotent-replay')]).toEqual([200, 'true']);
  });

  test('sessions go on, and a process that has not heard of the move is told by the cell that was left', async () => {
    const fresh = startProcess();
    expect((await through(fresh, story.advisor).send(getRoll, { params: lessonAt(story, 0) })).status).toBe(200);
    const scope = systemScope(story.org.orgId);
    const statement = sql`select id from org`;
    expect(await problemOf(home.app.read(scope, (tx) => tx.query(statement)))).toBe('KS001');
    expect(await problemOf(home.worker.transaction(scope, (tx) => tx.query(statement)))).toBe('KS001');
  });

  test('a code asked for and used anywhere signs in to the cell the organisation moved to', async () => {
    const phone = story.advisor.phone;
    const client = clientOver(processes[0]());
    await client.call(requestCode, { body: { phone, locale: 'zh-CN' } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const code = home.inbox.at(-1)?.values['code'] ?? '';
    const session = await client.call(signInWithCode, { body: { phone, code } });
    expect(session.member?.orgId).toBe(story.org.orgId);
    expect((await client.call(getSession, {})).member?.orgId).toBe(story.org.orgId);
    expect((await client.send(getRoll, { params: lessonAt(story, 0) })).status).toBe(200);
  });

  test('a webhook of its account is stored where it is now, and one of nobody’s at home', async () => {
    for (const account of [story.org.providerAccount, 'acct_ofNobodyHere']) {
      const event = JSON.stringify({ id: `evt_${newId()}`, object: 'event', account, ...NOTHING_ABOUT_MONEY });
      const at = Math.floor(Date.parse(home.clock.now()) / 1000);
      const { body, header } = signWebhook(event, home.ports.stripeWebhookSecrets[0] ?? '', at, 'none');
      const answer = await processes[0]()(`${TEST_ORIGIN}/webhooks/stripe`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'stripe-signature': header ?? '' },
      });
      expect(answer.status).toBe(204);
    }
    expect(
      await south.admin.query(sql`select account from app.payment_event where org_id = ${story.org.orgId}`),
    ).toEqual([{ account: story.org.providerAccount }]);
    expect(await home.admin.query(sql`select account from app.payment_event_quarantine`)).toEqual([
      { account: 'acct_ofNobodyHere' },
    ]);
  });

  test('whoever is signed in in one cell hears of an organisation of the other, and of none, the same 404', async () => {
    const client = through(startProcess(), neighbour.advisor);
    const answers = [];
    for (const orgId of [story.org.orgId, newId()]) {
      const answer = await client.send(getRoll, { params: { ...lessonAt(story, 0), orgId } });
      answers.push([answer.status, await answer.text()]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(404);
  });

  test('what it left behind is deleted on request, and never where it lives', async () => {
    await expect(forgetOrg(south.db.adminUrl, story.org.orgId)).rejects.toThrow(/has not moved away/);
    expect(await forgetOrg(home.db.adminUrl, story.org.orgId)).toBeGreaterThan(50);
    expect(await rowsIn(home.admin, 'audit', story.org.orgId)).toBe(0);
    expect(await rowsIn(home.admin, 'mark', neighbour.org.orgId)).toBe(LESSONS * STUDENTS);
  });
});

test('a Node process serves both cells and works off what either leaves to be done', async () => {
  const story = await makeStory();
  await move(story.org, 'south');
  const { privateKey, publicKey } = await makeSigningKeys();
  const settings = readSettings({
    KESHI_APP_URL: home.db.appUrl,
    KESHI_AUTH_URL: home.db.authUrl,
    KESHI_WORKER_URL: home.db.workerUrl,
    KESHI_CELLS: JSON.stringify([
      { name: 'south', app: south.db.appUrl, auth: south.db.authUrl, worker: south.db.workerUrl },
    ]),
    KESHI_PORT: '0',
    KESHI_WEB_URL: TEST_ORIGIN,
    KESHI_CONTACT_KEY: TEST_CONTACT_KEY,
    KESHI_SIGNING_KEY: privateKey,
    KESHI_SIGNING_PUBLIC_KEY: publicKey,
    KESHI_CLOCK_OFFSET_MS: String(Date.parse(home.clock.now()) - Date.now()),
  });
  const running = await startServer(settings, () => undefined);
  try {
    const overHttp: typeof fetch = (input, init) =>
      fetch(`${running.url}${input instanceof Request ? input.url : input.toString()}`, init);
    expect((await markLesson(story, through(overHttp, story.advisor), 0, 'over-http-0')).status).toBe(200);
    const heads = sql`select seq from app.audit_head where org_id = ${story.org.orgId}`;
    // Nudged at once; a round would take three seconds.
    await expect.poll(() => south.admin.query(heads), { timeout: 2_500, interval: 20 }).toHaveLength(1);
  } finally {
    await running.stop();
  }
});

test.each([
  ['no JSON', 'south'],
  ['a cell without its addresses', '[{"name":"south"}]'],
  ['the home cell again', '[{"name":"home","app":"postgres://a/b","auth":"postgres://a/b","worker":"postgres://a/b"}]'],
])('%s is no list of further cells', (_what, cells) => {
  expect(() => readSettings({ KESHI_CELLS: cells })).toThrow(/KESHI_CELLS: a JSON list of/);
});

test('whoever began before the move is waited for, and what they wrote travels', async () => {
  const { org, world } = await makeStory();
  const marked = Promise.withResolvers<undefined>();
  const waited = home.app.transaction(systemScope(org.orgId), async (tx) => {
    await tx.query(sql`select id from org`);
    await marked.promise;
    // Long enough for a move that does not wait to have copied the table.
    await new Promise((resolve) => setTimeout(resolve, 400));
    await tx.query(
      sql`update campus set name = '搬家前改的名' where org_id = ${org.orgId} and id = ${world.campus.id}`,
    );
  });
  const moving = move(org, 'south', (line) => {
    // Said once the mark is there: the transaction above goes on only then.
    if (line.startsWith('writes are refused')) marked.resolve(undefined);
  });
  await Promise.all([waited, moving]);
  expect(
    await south.admin.query(sql`select name from app.campus where org_id = ${org.orgId} and id = ${world.campus.id}`),
  ).toEqual([{ name: '搬家前改的名' }]);
});

describe('a move that fails', () => {
  let story: Story;
  beforeEach(async () => {
    story = await makeStory();
  });
  const failing = (pattern: RegExp) => (line: string) => {
    if (pattern.test(line)) throw new Error('the power went');
  };
  const accepts = async (): Promise<boolean> => {
    const answer = await markLesson(story, through(startProcess(), story.advisor), 0, newId());
    return answer.status === 200;
  };

  test.each([
    ['before anything was copied', /writes are refused/],
    ['when everything was copied', /rows of/],
    ['when the new cell had committed', /routing table names/],
  ])('%s: the organisation stays and works on; the next try succeeds', async (_when, pattern) => {
    await expect(move(story.org, 'south', failing(pattern))).rejects.toThrow(/power went/);
    const { orgId } = story.org;
    // Nothing is left in the new cell that somebody could sign in to.
    expect(await south.admin.query(sql`select login_id from app.login_membership where org_id = ${orgId}`)).toEqual([]);
    expect(await rowsIn(south.admin, 'audit', orgId)).toBe(0);
    expect(await accepts()).toBe(true);
    expect(await move(story.org, 'south')).toMatchObject({ from: 'home' });
    expect(await rowsIn(south.admin, 'mark', story.org.orgId)).toBe(STUDENTS);
  });

  test('a copy that is not the same is not used', async () => {
    await south.admin.query(
      sql`create function public.spoil() returns trigger language plpgsql as $$ begin new.name := new.name || '!'; return new; end $$`,
    );
    await south.admin.query(
      sql`create trigger spoil before insert on app.course for each row execute function public.spoil()`,
    );
    try {
      await expect(move(story.org, 'south')).rejects.toThrow(/course is not the same in both cells/);
    } finally {
      await south.admin.query(sql`drop trigger spoil on app.course`);
      await south.admin.query(sql`drop function public.spoil()`);
    }
    expect(await accepts()).toBe(true);
  });

  test('on the way back, after the routing table had changed: no cell takes writes, and the same command finishes', async () => {
    await move(story.org, 'south');
    await expect(move(story.org, 'home', failing(/routing table names/))).rejects.toThrow(/power went/);
    expect(await accepts()).toBe(false);
    const scope = systemScope(story.org.orgId);
    expect(await problemOf(south.app.transaction(scope, (tx) => tx.query(sql`select id from org`)))).toBe('KS002');
    expect(await move(story.org, 'home')).toMatchObject({ from: 'south', rows: 0 });
    expect(await accepts()).toBe(true);
    expect(await rowsIn(home.admin, 'mark', story.org.orgId)).toBe(STUDENTS);
    expect(await problemOf(south.app.read(scope, (tx) => tx.query(sql`select id from org`)))).toBe('KS001');
    await expect(move(story.org, 'home')).rejects.toThrow(/in the cell home already/);
  });

  test('an unknown cell or organisation is said', async () => {
    await expect(move(story.org, 'north')).rejects.toThrow(/No address of the cell north/);
    await expect(move({ ...story.org, orgId: newId() }, 'south')).rejects.toThrow(/no such organisation/);
  });
});

/** A process that starts when it is first asked for: the databases come up in a hook. */
function startProcessLater(): () => typeof fetch {
  let started: typeof fetch | undefined;
  return () => (started ??= startProcess());
}
