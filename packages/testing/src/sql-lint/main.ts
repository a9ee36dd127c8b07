/**
 * `npm run lint:sql`: runs the lanes that reach the database with the tap on, then the rules over every statement the product sent and over
 * migrations/. `-- --recorded <folder>` lints an earlier recording instead of running the lanes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import {
  lintMigrations,
  lintRecorded,
  tablesIn,
  withoutExceptions,
  type MigrationFile,
  type Violation,
} from './lint.ts';
import { readRecording, TAP_VARIABLE } from './recording.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const LANES = ['services', 'http'];
const Journal = z.object({ entries: z.array(z.object({ tag: z.string() })) });

function readMigrations(): MigrationFile[] {
  const read = (path: string): string => readFileSync(join(ROOT, 'migrations', path), 'utf8');
  return Journal.parse(JSON.parse(read('meta/_journal.json'))).entries.map(({ tag }) => ({
    name: `${tag}.sql`,
    chunks: read(`${tag}.sql`)
      .split('--> statement-breakpoint')
      .filter((chunk) => chunk.trim() !== ''),
  }));
}

/** Runs the lanes; false when a test failed, for then statements may be missing. */
async function recordLanes(folder: string): Promise<boolean> {
  const projects = LANES.flatMap((lane) => ['--project', lane]);
  const vitest = ['run', '--config', 'packages/config/vitest.config.ts', '--reporter', 'dot', ...projects];
  const child = spawn('vitest', vitest, {
    cwd: ROOT,
    env: { ...process.env, [TAP_VARIABLE]: folder },
    stdio: 'inherit',
  });
  await once(child, 'exit');
  return child.exitCode === 0;
}

const shown = ({ rule, detail, where, text }: Violation): string =>
  `${rule}: ${detail}\n  ${where}\n  ${text.replace(/\s+/g, ' ').trim().slice(0, 600)}\n`;

function report(folder: string): boolean {
  const migrations = readMigrations();
  const recorded = lintRecorded(readRecording(folder), tablesIn(migrations));
  const landed = lintMigrations(migrations);
  const { violations, excepted } = withoutExceptions([...recorded.violations, ...landed.violations]);
  for (const violation of violations) console.log(shown(violation));
  console.log(`statements checked: ${String(recorded.checked)}`);
  console.log(`migration statements checked: ${String(landed.checked)}`);
  console.log(`exceptions: ${String(excepted)}`);
  console.log(`violations: ${String(violations.length)}`);
  return violations.length === 0 && recorded.checked > 0;
}

const { values } = parseArgs({ options: { recorded: { type: 'string' } } });
const folder = values.recorded ?? mkdtempSync(join(tmpdir(), 'keshi-sql-'));
const ran = values.recorded !== undefined || (await recordLanes(folder));
const clean = report(folder);
if (values.recorded === undefined) rmSync(folder, { recursive: true });
if (!ran) console.log('A test failed, so statements may be missing: mend it first.');
process.exitCode = ran && clean ? 0 : 1;
