/** Runs tests of the suites, by file and name, and tells how each ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Held } from './book.ts';

/** Says in the environment what is switched off; vitest's configuration reads it. */
const OFF_VARIABLE = 'KESHI_RULE_OFF';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export type Ended = { readonly file: string; readonly name: string; readonly status: string };

const LANES: readonly (readonly [string, string])[] = [
  ['.db.test.ts', 'services'],
  ['.http.test.ts', 'http'],
];
/** Each test runs in the lane of its file's name; what has no suffix is a rule. */
const laneOf = (file: string): string => LANES.find(([suffix]) => file.endsWith(suffix))?.[1] ?? 'rules';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Tests of `wanted` that ran, with `off` switched off. A file that could not be read has no tests here, and so none that failed. */
export async function runTests(wanted: readonly Held['test'][], off: Held['off'] | null): Promise<Ended[]> {
  const folder = await mkdtemp(join(tmpdir(), 'keshi-rules-'));
  const output = join(folder, 'report.json');
  const lanes = [...new Set(wanted.map(({ file }) => laneOf(file)))].flatMap((lane) => ['--project', lane]);
  const files = [...new Set(wanted.map(({ file }) => file))];
  const names = wanted.map(({ name }) => escaped(name)).join('|');
  const { [OFF_VARIABLE]: _unset, ...environment } = process.env;
  const child = spawn(
    'vitest',
    // prettier-ignore
    ['run', '--config', 'packages/config/vitest.config.ts', ...lanes, '--testNamePattern', names, '--reporter', 'json', '--outputFile', output, ...files],
    {
      cwd: ROOT,
      stdio: 'ignore',
      env: off === null ? environment : { ...environment, [OFF_VARIABLE]: JSON.stringify(off) },
    },
  );
  await once(child, 'exit');
  const text = await readFile(output, 'utf8').catch(() => '{"testResults":[]}');
  await rm(folder, { recursive: true });
  return Report.parse(JSON.parse(text)).testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map((each) => ({ file: name.slice(ROOT.length), name: each.fullName, status: each.status })),
  );
}

/** How the tests that hold a row ended: failed if one did, passed if all that ran did, `none` if none ran. */
export function outcomeOf(test: Held['test'], ended: readonly Ended[]): 'passed' | 'failed' | 'none' {
  const mine = ended.filter(({ file, name }) => file === test.file && name.includes(test.name));
  if (mine.some(({ status }) => status === 'failed')) return 'failed';
  return mine.length > 0 ? 'passed' : 'none';
}
