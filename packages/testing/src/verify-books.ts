/**
 * npm run verify:books [-- --url <postgres address>] [--org <id>]… [--public-key <key> --heads <file>]
 *
 * Without --url: KESHI_ADMIN_URL, else the demo's own database. The heads file has one exported head of the audit chain per line, as JSON.
 * Ends with 1 when the books differ, with 2 when they could not be read.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ExportedHead } from '@keshi/platform/audit-chain';
import { startEmbeddedPostgres } from '@keshi/platform/embedded-postgres';
import { booksTable, verifyBooks, type BooksOptions } from './books.ts';

const DEMO_DATA = join(
  process.env['KESHI_DEMO_FOLDER'] ?? fileURLToPath(new URL('../../../.keshi/demo', import.meta.url)),
  'postgres',
);
const DEMO_DATABASE = 'keshi';

function headFrom(line: string): ExportedHead {
  const value: unknown = JSON.parse(line);
  const read = (name: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  const [orgId, seq, hash, signature] = [read('orgId'), read('seq'), read('hash'), read('signature')];
  if (typeof orgId !== 'string' || typeof seq !== 'number' || typeof hash !== 'string' || typeof signature !== 'string')
    throw new Error(`Not an exported head: ${line}`);
  return { orgId, seq, hash, signature };
}

type Source = { readonly url: string; stop(): Promise<void> };

/** The address given, or the demo's server: joined when it runs, else started for the time of the check. */
async function sourceOf(given: string | undefined): Promise<Source> {
  const url = given ?? process.env['KESHI_ADMIN_URL'];
  if (url !== undefined && url !== '') return { url, stop: () => Promise.resolve() };
  if (!existsSync(DEMO_DATA))
    throw new Error('There is no demo database here. Start it once with `npm run demo`, or give --url.');
  const server = await startEmbeddedPostgres({ dataDir: DEMO_DATA, mode: 'durable' });
  return { url: server.url('postgres', DEMO_DATABASE), stop: () => server.stop() };
}

async function auditOf(
  publicKey: string | undefined,
  headsFile: string | undefined,
): Promise<Pick<BooksOptions, 'audit'>> {
  const key = publicKey ?? process.env['KESHI_SIGNING_PUBLIC_KEY'];
  if (key === undefined || headsFile === undefined) return {};
  const lines = (await readFile(headsFile, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return { audit: { publicKey: key, heads: lines.map(headFrom) } };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      org: { type: 'string', multiple: true },
      'public-key': { type: 'string' },
      heads: { type: 'string' },
    },
  });
  const source = await sourceOf(values.url);
  try {
    const books = await verifyBooks({
      url: source.url,
      ...(values.org === undefined ? {} : { orgIds: values.org }),
      ...(await auditOf(values['public-key'], values.heads)),
    });
    console.log(booksTable(books));
    return books.differences > 0 ? 1 : 0;
  } finally {
    await source.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
