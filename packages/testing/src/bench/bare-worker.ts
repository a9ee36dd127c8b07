/** The bare side of a read as a process of its own: Hono and pg with one prepared statement, and nothing between them. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';
import { PLANNER_SETTINGS } from '@keshi/platform/planner';
import type { Statement } from './recorded.ts';

export type BareMessage = {
  readonly url: string;
  readonly max: number;
  readonly statement: Statement;
  /** Server settings of every connection besides those of the API's planner, such as a scope. */
  readonly settings: string;
};
export type BareAnswer = { readonly port: number };

function listen({ url, max, statement, settings }: BareMessage): void {
  const options = `${settings} ${PLANNER_SETTINGS}`;
  const pool = new pg.Pool({ connectionString: url, max, idleTimeoutMillis: 0, options });
  const app = new Hono();
  app.get('/', async (c) => {
    const { rows } = await pool.query<Record<string, unknown>>({ name: 'bare', ...statement });
    return c.json({ items: rows });
  });
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
    const answer: BareAnswer = { port };
    process.send?.(answer);
  });
}

process.on('message', listen);
process.on('disconnect', () => process.exit(0));
