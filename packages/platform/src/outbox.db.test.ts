import { sql } from './sql.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { problem } from '@keshi/kernel/problem';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import type { Ctx } from './context.ts';
import type { LogLine } from './log.ts';
import {
  drain,
  dueTopics,
  outsideTopics,
  type DrainDeps,
  type EffectHandler,
  type Handler,
  type Subscriber,
} from './outbox.ts';
import { doWork, systemScope } from './work.ts';

let api: TestApi;
let orgId: string;
let log: LogLine[];
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  orgId = (await makeOrg(api)).orgId;
  log = [];
});

const depsWith = (...subscribers: Subscriber[]): DrainDeps => ({
  worker: api.worker,
  ports: api.ports,
  subscribers,
  now: api.clock.now,
  log: (line) => {
    log.push(line);
  },
});
const announce = (count: number, topic = 'thing.made'): Promise<void> =>
  doWork(
    {
      db: api.app,
      scope: systemScope(orgId),
      actor: { kind: 'system', name: 'test' },
      now: api.clock.now(),
      requestId: 'test',
      contactHash: api.ports.contactHash,
      action: 'test.announce',
    },
    (ctx) => {
      for (let index = 0; index < count; index += 1) ctx.announce(topic, { index });
      return Promise.resolve();
    },
  );
type Waiting = { topic: string; state: string; attempts: number; wait: number; lastError: string | null };
const waiting = (): Promise<Waiting[]> =>
  api.admin.query<Waiting>(sql`
  select topic, state, attempts, round(extract(epoch from due_at - ${api.clock.now()}::timestamptz))::int as wait, last_error from app.outbox where org_id = ${orgId} order by id`);
/** Leaves a row, so that it shows whether a handler's writes were kept. */
const leave = (ctx: Ctx, name: string) =>
  ctx.tx.query(
    sql`insert into counter as c (org_id, name, value) values (${ctx.orgId}, ${name}, 1) on conflict (org_id, name) do update set value = c.value + excluded.value`,
  );
const left = async (name: string): Promise<number> =>
  Number(
    (await api.admin.query(sql`select value from app.counter where org_id = ${orgId} and name = ${name}`))[0]?.[
      'value'
    ] ?? 0,
  );
const counting = (topic = 'thing.made'): Handler => ({
  topic,
  name: 'count',
  handle: async (ctx) => {
    await leave(ctx, topic);
  },
});

test('an announcement is handled once, by all who listen, and is gone', async () => {
  await announce(3);
  const seen: number[] = [];
  const noting: Handler = {
    topic: 'thing.made',
    name: 'note',
    handle: (_ctx, payload: { index: number }) => {
      seen.push(payload.index);
      return Promise.resolve();
    },
  };
  expect(await drain(depsWith(counting(), noting), orgId)).toBe(3);
  expect(await left('thing.made')).toBe(3);
  expect(seen).toEqual([0, 1, 2]);
  expect(await waiting()).toEqual([]);
});

test('an announcement nobody listens to is not kept for ever', async () => {
  await announce(1, 'nobody.cares');
  expect(await drain(depsWith(counting()), orgId)).toBe(1);
  expect(await waiting()).toEqual([]);
});

test('work that is rolled back announces nothing', async () => {
  await expect(
    doWork(
      {
        db: api.app,
        scope: systemScope(orgId),
        actor: { kind: 'system', name: 'test' },
        now: api.clock.now(),
        requestId: 'test',
        contactHash: api.ports.contactHash,
        action: 'test.fail',
      },
      (ctx) => {
        ctx.announce('thing.made', {});
        return Promise.reject(new Error('changed my mind'));
      },
    ),
  ).rejects.toThrow('changed my mind');
  expect(await waiting()).toEqual([]);
});

test('what a handler announces in turn is handled in the same drain, and due times are waited for', async () => {
  const chain: Handler = {
    topic: 'thing.made',
    name: 'chain',
    handle: (ctx) => {
      ctx.announce('thing.followed', {});
      ctx.announce('thing.later', {}, { dueAt: new Date(Date.parse(ctx.now) + 3_600_000).toISOString() });
      return Promise.resolve();
    },
  };
  await announce(1);
  expect(await drain(depsWith(chain, counting('thing.followed'), counting('thing.later')), orgId)).toBe(2);
  expect([await left('thing.followed'), await left('thing.later')]).toEqual([1, 0]);
  expect((await waiting()).map((row) => [row.topic, row.wait])).toEqual([['thing.later', 3600]]);
  api.clock.advance(3_600_000);
  await drain(depsWith(counting('thing.later')), orgId);
  expect(await left('thing.later')).toBe(1);
});

test('a handler that fails leaves nothing behind, is tried again with growing pauses, and is laid aside in the end', async () => {
  await announce(1);
  const failing: Handler = {
    topic: 'thing.made',
    name: 'fail',
    handle: () => Promise.reject(new Error('王小明 13800138000')),
  };
  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    expect(await drain(depsWith(counting(), failing), orgId)).toBe(1);
    const [row] = await waiting();
    expect(row).toMatchObject({ attempts: attempt, state: attempt === 10 ? 'dead' : 'waiting', lastError: 'Error' });
    pauses.push(row?.wait ?? 0);
    expect(await drain(depsWith(counting(), failing), orgId)).toBe(0);
    api.clock.advance((row?.wait ?? 0) * 1000);
  }
  expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
  expect(await left('thing.made')).toBe(0);
  expect(await drain(depsWith(counting()), orgId)).toBe(0);
  expect(log.at(-1)).toMatchObject({ event: 'announcement dead', topic: 'thing.made', attempts: 10 });
});

test('one announcement that fails does not hold up the others', async () => {
  await announce(4);
  const picky: Handler = {
    topic: 'thing.made',
    name: 'picky',
    handle: (_ctx, payload: { index: number }) =>
      payload.index === 1 ? Promise.reject(problem('conflict')) : Promise.resolve(),
  };
  await drain(depsWith(picky, counting()), orgId);
  expect(await left('thing.made')).toBe(3);
  expect(await waiting()).toMatchObject([{ attempts: 1, lastError: 'conflict' }]);
});

test('four drains at once handle everything exactly once and none waits for another', async () => {
  await announce(80);
  // Each drain holds its first announcement until all four hold one: had one to wait for another, none would ever go on.
  const { promise: allHold, resolve: go } = Promise.withResolvers<undefined>();
  let held = 0;
  const meeting: Handler = {
    topic: 'thing.made',
    name: 'meeting',
    handle: async (ctx) => {
      held += 1;
      if (held === 4) go(undefined);
      await allHold;
      await ctx.tx.query(sql`insert into counter (org_id, name, value) values (${ctx.orgId}, ${newId()}, 1)`);
    },
  };
  const handled = await Promise.all(Array.from({ length: 4 }, () => drain(depsWith(meeting), orgId)));
  expect(handled.reduce((sum, each) => sum + each, 0)).toBe(80);
  const [row] = await api.admin.query(sql`select count(*)::int as count from app.counter where org_id = ${orgId}`);
  expect(row).toEqual({ count: 80 });
  expect(await waiting()).toEqual([]);
});

test('a budget is kept', async () => {
  await announce(5);
  expect(await drain(depsWith(counting()), orgId, { budget: 2 })).toBe(2);
  expect((await waiting()).length).toBe(3);
});

/** An effect outside: `calls` is what the outside saw. */
const effectOf = (
  calls: string[],
  given: Partial<EffectHandler> & { fail?: (call: number) => boolean },
): EffectHandler => ({
  topic: 'mail.due',
  name: 'mail',
  prepare: (_ctx, _payload, announcementId) => Promise.resolve(announcementId),
  effect: (_ports, key: string) => {
    calls.push(key);
    return given.fail?.(calls.length) === true
      ? Promise.reject(new Error('the provider did not answer'))
      : Promise.resolve('sent');
  },
  record: async (ctx) => {
    await leave(ctx, 'mail');
  },
  ...given,
});

test('an effect happens outside any transaction, is recorded, and carries the same key each time', async () => {
  await announce(1, 'mail.due');
  const [announced] = await api.admin.query<{ id: string }>(sql`select id from app.outbox where org_id = ${orgId}`);
  const calls: string[] = [];
  const open: unknown[] = [];
  const watching = effectOf(calls, {
    effect: async (_ports, key: string) => {
      calls.push(key);
      open.push(
        ...(await api.admin.query(
          sql`select 1 from pg_stat_activity where datname = current_database() and usename = 'keshi_worker' and state like 'idle in transaction%'`,
        )),
      );
      if (calls.length < 3) throw new Error('no answer');
    },
  });
  for (let round = 0; round < 3; round += 1) {
    await drain(depsWith(watching), orgId);
    api.clock.advance(3_600_000);
  }
  // What was prepared, each time.
  expect(calls).toEqual([announced?.id, announced?.id, announced?.id]);
  expect(open).toEqual([]);
  expect([await left('mail'), await waiting()]).toEqual([1, []]);
});

test('an effect whose recording failed happens again: at least once, never not at all', async () => {
  await announce(1, 'mail.due');
  const calls: string[] = [];
  let broken = true;
  const handler = effectOf(calls, {
    record: async (ctx) => {
      await leave(ctx, 'mail');
      if (broken) throw new Error('the database went away');
    },
  });
  await drain(depsWith(handler), orgId);
  expect([calls.length, await left('mail')]).toEqual([1, 0]);
  broken = false;
  api.clock.advance(3_600_000);
  await drain(depsWith(handler), orgId);
  expect([calls.length, await left('mail'), await waiting()]).toEqual([2, 1, []]);
});

test('while an effect runs nobody else takes it; if its process dies, the lease ends and another does', async () => {
  await announce(1, 'mail.due');
  const calls: string[] = [];
  const hanging = Promise.withResolvers<string>();
  const started = Promise.withResolvers<undefined>();
  const stuck = drain(
    depsWith(
      effectOf(calls, {
        effect: () => {
          started.resolve(undefined);
          return hanging.promise;
        },
      }),
    ),
    orgId,
  );
  await started.promise;
  expect(await drain(depsWith(effectOf(calls, {})), orgId)).toBe(0);
  api.clock.advance(61_000);
  expect(await drain(depsWith(effectOf(calls, {})), orgId)).toBe(1);
  expect([calls.length, await left('mail')]).toEqual([1, 1]);
  hanging.resolve('late');
  await stuck;
  expect(await waiting()).toEqual([]);
});

test('an effect given up leaves something a person sees', async () => {
  await announce(1, 'mail.due');
  const calls: string[] = [];
  const handler = effectOf(calls, {
    fail: () => true,
    giveUp: async (ctx) => {
      await leave(ctx, 'given up');
    },
  });
  for (let round = 0; round < 12; round += 1) {
    await drain(depsWith(handler), orgId);
    api.clock.advance(3_600_000);
  }
  expect(calls.length).toBe(10);
  expect([await left('given up'), (await waiting())[0]?.state]).toEqual([1, 'dead']);
});

test('an announcement stays dead when what should be left for a person cannot be', async () => {
  await announce(1, 'mail.due');
  const calls: string[] = [];
  const handler = effectOf(calls, {
    fail: () => true,
    giveUp: () => Promise.reject(new Error('no place to leave it')),
  });
  for (let round = 0; round < 12; round += 1) {
    await drain(depsWith(handler), orgId);
    api.clock.advance(3_600_000);
  }
  expect([calls.length, (await waiting())[0]?.state]).toEqual([10, 'dead']);
  expect(log.at(-1)).toMatchObject({ event: 'giving up failed', topic: 'mail.due' });
});

test('a drain of one topic leaves the others, and one of all but it leaves that one', async () => {
  await announce(2);
  await announce(1, 'mail.due');
  const deps = depsWith(counting(), effectOf([], {}));
  expect(outsideTopics(deps.subscribers)).toEqual(['mail.due']);
  expect(await dueTopics(deps, orgId, ['mail.due', 'nobody.cares'])).toEqual(['mail.due']);
  expect(await drain(deps, orgId, { except: ['mail.due'] })).toBe(2);
  expect((await waiting()).map(({ topic }) => topic)).toEqual(['mail.due']);
  await announce(1);
  expect(await drain(deps, orgId, { only: 'mail.due' })).toBe(1);
  expect((await waiting()).map(({ topic }) => topic)).toEqual(['thing.made']);
});
