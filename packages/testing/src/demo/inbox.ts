/**
 * The delivery service of the demo and of journeys: takes messages like a text-message gateway does, keeps them in a file and shows them
 * as JSON. The same key twice is one message; a refused key, a bad body and an outage answer like the real thing.
 */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const Posted = z.object({
  key: z.string().min(1),
  channel: z.enum(['sms', 'email']),
  to: z.string().min(3),
  template: z.string(),
  locale: z.enum(['zh-CN', 'en']),
  text: z.string().min(1),
});
const Kept = z.array(Posted.extend({ at: z.string() }));
export type InboxItem = z.infer<typeof Kept>[number];

export type Inbox = {
  readonly url: string;
  items(): readonly InboxItem[];
  /** Answers 503 until set back. */ setOutage(out: boolean): void;
  stop(): Promise<void>;
};

const MOST = 500;

function savedItems(file: string | undefined): InboxItem[] {
  if (file === undefined) return [];
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Listens on 127.0.0.1. `POST /` takes a message, `GET /` lists the newest first. */
export async function startInbox(options: {
  port?: number;
  key: string;
  now: () => string;
  file?: string;
}): Promise<Inbox> {
  const items = savedItems(options.file);
  let outage = false;
  const app = new Hono();
  app.get('/', (c) => c.json({ items: items.slice(-MOST).reverse() }));
  app.post('/', async (c) => {
    if (outage) return c.json({ error: 'out of service' }, 503);
    if (c.req.header('authorization') !== `Bearer ${options.key}`) return c.json({ error: 'unknown key' }, 401);
    const posted = Posted.safeParse(await c.req.json().catch(() => null));
    if (!posted.success) return c.json({ error: 'malformed message' }, 400);
    if (!items.some((item) => item.key === posted.data.key)) items.push({ ...posted.data, at: options.now() });
    if (options.file !== undefined) writeFileSync(options.file, JSON.stringify(items.slice(-MOST)));
    return c.json({ accepted: posted.data.key }, 202);
  });
  const listening = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port ?? 0 }, (info) => {
    listening.resolve(info.port);
  });
  const port = await listening.promise;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    items: () => items,
    setOutage: (out) => {
      outage = out;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
