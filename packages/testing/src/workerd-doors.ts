/**
 * The way from workerd back into the test process, over HTTP: doubles of what is outside the product, and the end of each request.
 * Stripe's double answers whatever is not named here.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { LogLine } from '@keshi/platform/log';
import type { Message, Ports } from '@keshi/platform/ports';

export type Doors = {
  readonly url: string;
  /** Resolves when the request of this id and what it left are done, or when all that is left hangs on a double that does not answer. */
  ended(id: string): Promise<void>;
  stop(): Promise<void>;
};

export type DoorsOptions = {
  readonly ports: Pick<Ports, 'delivery' | 'heads' | 'contactHash'>;
  readonly payments: (request: Request) => Promise<Response>;
  readonly log: (line: LogLine) => void;
};

/** What the suite's entry sends; it is made from the product's own types there. Cast: the entry is the only caller. */
const bodyOf = async <Body>(request: { json(): Promise<unknown> }): Promise<Body> => (await request.json()) as Body;

/** Ends of requests by id, whoever asks first: the test that waits, or the worker that reports. */
function endsOfRequests() {
  const running = new Map<string, PromiseWithResolvers<undefined>>();
  const endOf = (id: string): PromiseWithResolvers<undefined> => {
    const known = running.get(id) ?? Promise.withResolvers<undefined>();
    running.set(id, known);
    return known;
  };
  return {
    report: (id: string): void => {
      endOf(id).resolve(undefined);
    },
    wait: async (id: string): Promise<void> => {
      await endOf(id).promise;
      running.delete(id);
    },
  };
}

function doorsOver({ ports, payments, log }: DoorsOptions, report: (id: string) => void): Hono {
  const app = new Hono();
  app.post('/ends/:id', async (c) => {
    for (const line of await bodyOf<LogLine[]>(c.req)) log(line);
    report(c.req.param('id'));
    return c.body(null, 204);
  });
  app.post('/deliveries/:id', async (c) => {
    const { key, channel, to, template, locale, values } = await bodyOf<Message>(c.req);
    const sending = ports.delivery.send({ key, channel, to, template, locale, values }).then(
      () => 204 as const,
      () => 503 as const,
    );
    // A double answers at once or, when a test wants a gateway that hangs, not at all.
    if ((await Promise.race([sending, nextTurn('hangs')])) === 'hangs') report(c.req.param('id'));
    return c.body(null, await sending);
  });
  app.post('/heads', async (c) => {
    await ports.heads.put(await bodyOf<Parameters<Ports['heads']['put']>[0]>(c.req));
    return c.body(null, 204);
  });
  app.post('/contact-hash', async (c) => {
    const { kind, text } = await bodyOf<{ kind: 'phone' | 'email'; text: string }>(c.req);
    return c.text(await ports.contactHash(kind, text));
  });
  app.all('*', (c) => payments(c.req.raw));
  return app;
}

/** Opens them on 127.0.0.1. */
export async function openDoors(options: DoorsOptions): Promise<Doors> {
  const ends = endsOfRequests();
  const app = doorsOver(options, ends.report);
  const listening = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
    listening.resolve(port);
  });
  const port = await listening.promise;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    ended: ends.wait,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
