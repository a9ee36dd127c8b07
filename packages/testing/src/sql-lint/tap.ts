/**
 * vitest loads this file before each test file when KESHI_SQL_TAP names a folder (`npm run lint:sql`): what the test file has the product
 * execute is written there, a line for each new statement.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listenToStatements, type SentStatement } from '@keshi/platform/db';
import { sameValues, TAP_VARIABLE, type Line } from './recording.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const NO_AUTHORS = ['packages/platform/src/db.ts', 'packages/testing/src/sql-lint/tap.ts'];
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The nearest code on the stack that is neither the port nor a library: `path:line` of who wrote the statement. */
function author(stack: string): string {
  for (const line of stack.split('\n')) {
    const [, path, number] = /(\/[^\s():?]+)(?:\?[^\s():]*)?:(\d+):\d+\)?$/.exec(line) ?? [];
    if (path?.startsWith(ROOT) !== true || path.includes('/node_modules/')) continue;
    const own = path.slice(ROOT.length);
    if (!NO_AUTHORS.includes(own)) return `${own}:${number ?? ''}`;
  }
  return '';
}

/** The default depth of ten ends inside a driver or a library. */
function stackHere(): string {
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = depth;
  return stack;
}

/** Records into `folder` until what it returns is called. */
export function record(folder: string): () => void {
  const file = join(folder, `${String(process.pid)}.jsonl`);
  const written = new Set<string>();
  return listenToStatements((sent) => {
    const json = JSON.stringify(lineOf(sent, stackHere()));
    if (written.has(json)) return;
    written.add(json);
    appendFileSync(file, `${json}\n`);
  });
}

function lineOf({ text, values, role }: SentStatement, stack: string): Line {
  return { text: text.replace(ID, 'id'), role, source: author(stack), same: sameValues(values) };
}

const folder = process.env[TAP_VARIABLE];
if (folder !== undefined) record(folder);
