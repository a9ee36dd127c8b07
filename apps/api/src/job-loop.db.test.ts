/** The worker loop under a gateway that hangs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSigningKeys } from '@keshi/platform/audit-chain';
import type { Subscriber } from '@keshi/platform/outbox';
import { doWork, systemScope } from '@keshi/platform/work';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { startJobLoop, type JobLoop } from './job-loop.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

const announce = (orgId: string, topic: string, name: string): Promise<void> =>
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
      ctx.announce(topic, { name });
      return Promise.resolve();
    },
  );

/** What happened, in order. `mail.due` hangs until it is let go; `bank.due` answers at once. */
function outside(): { happened: string[]; letGo: () => void; subscribers: Subscriber[] } {
  const happened: string[] = [];
  const gateway = Promise.withResolvers<undefined>();
  const effect = (topic: string, answer: Promise<unknown>): Subscriber => ({
    topic,
    name: topic,
    prepare: (_ctx, payload: { name: string }) => Promise.resolve(payload.name),
    effect: async (_ports, name: string) => {
      happened.push(`${topic} ${name} asked`);
      await answer;
    },
    record: (_ctx, name: string) => {
      happened.push(`${topic} ${name} done`);
      return Promise.resolve();
    },
  });
  const handled: Subscriber = {
    topic: 'thing.made',
    name: 'note',
    handle: (_ctx, payload: { name: string }) => {
      happened.push(`thing.made ${payload.name} done`);
      return Promise.resolve();
    },
  };
  const subscribers = [handled, effect('mail.due', gateway.promise), effect('bank.due', Promise.resolve())];
  return { happened, letGo: () => gateway.resolve(undefined), subscribers };
}

async function withLoop(subscribers: readonly Subscriber[], body: (loop: JobLoop) => Promise<void>): Promise<void> {
  const { worker, auth, ports, clock } = api;
  const keys = await makeSigningKeys();
  const loop = startJobLoop({ worker, auth, ports, subscribers, keys, now: clock.now, log: () => undefined }, 60_000);
  try {
    await body(loop);
  } finally {
    await loop.stop();
  }
}

test('a gateway that hangs holds up its own messages only: not other effects, not the inside, not other organisations', async () => {
  const [first, second] = [(await makeOrg(api)).orgId, (await makeOrg(api)).orgId];
  const { happened, letGo, subscribers } = outside();
  await withLoop(subscribers, async (loop) => {
    await announce(first, 'mail.due', 'a');
    loop.nudge(first);
    await expect.poll(() => happened).toContain('mail.due a asked');
    await announce(first, 'thing.made', 'b');
    await announce(first, 'bank.due', 'c');
    await announce(second, 'thing.made', 'd');
    for (const orgId of [first, second]) loop.nudge(orgId);
    await expect
      .poll(() => [...happened].sort())
      .toEqual(['bank.due c asked', 'bank.due c done', 'mail.due a asked', 'thing.made b done', 'thing.made d done']);
    letGo();
    await expect.poll(() => happened).toContain('mail.due a done');
  });
});

test('stopping finishes what is running and begins nothing else', async () => {
  const { orgId } = await makeOrg(api);
  const { happened, letGo, subscribers } = outside();
  await withLoop(subscribers, async (loop) => {
    await announce(orgId, 'mail.due', 'a');
    loop.nudge(orgId);
    await expect.poll(() => happened).toEqual(['mail.due a asked']);
    const stopped = loop.stop();
    await announce(orgId, 'thing.made', 'b');
    loop.nudge(orgId);
    letGo();
    await stopped;
    expect(happened).toEqual(['mail.due a asked', 'mail.due a done']);
  });
});
