import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';

/**
 * `npm run check`: everything that needs no database, a few steps at a time. Its limit is 90 seconds on two cores.
 * `npm run check -- lint types` runs only the steps named. Each step prints its seconds; a failing one its output.
 */

type Step = {
  readonly name: string;
  readonly command: readonly string[];
  readonly in?: string;
  readonly readsGenerated?: true;
};

const here = 'packages/config';
const script = (name: string): string[] => ['node', `${here}/checks/${name}.ts`];
const hasScript = (workspace: string, name: string): boolean =>
  new RegExp(`"${name}":`).test(readFileSync(`${workspace}/package.json`, 'utf8'));

const workspaces = globSync(['apps/*/package.json', 'packages/*/package.json']).map((path) =>
  path.replace('/package.json', ''),
);

/** What generated types and messages the other steps read; a workspace says how in its `sync` script. */
const before: readonly Step[] = workspaces
  .filter((workspace) => hasScript(workspace, 'sync'))
  .map((workspace) => ({ name: `sync ${workspace}`, command: ['npm', 'run', '--silent', 'sync'], in: workspace }));

// A table laid out as blocks on a phone loses its roles unless they are written out; axe judges the result.
const svelteWarnings = ['--compiler-warnings', 'a11y_no_redundant_roles:ignore'];

// Steps are what goes side by side: a second thread of one step costs as much again to warm up.
const oneThread = '--threads=1';

/** Slowest first, so that the last ones to finish are short; lint before them, because it can start while files are generated. */
const steps: readonly Step[] = [
  { name: 'lint', command: ['eslint', '--config', `${here}/eslint.config.mjs`, '--max-warnings', '0', '.'] },
  // One program for the pages and the design system, by the native compiler (infra/decisions/0004).
  {
    name: 'svelte',
    command: [
      'svelte-check',
      '--tsgo-experimental-api',
      '--tsconfig',
      './tsconfig.svelte.json',
      '--output',
      'human',
      '--fail-on-warnings',
      ...svelteWarnings,
    ],
    in: 'apps/web',
    readsGenerated: true,
  },
  { name: 'types', command: ['oxlint', '--config', `${here}/oxlint.json`, oneThread, '.'], readsGenerated: true },
  {
    name: 'imports',
    command: [
      'depcruise',
      '--config',
      `${here}/dependency-cruiser.config.mjs`,
      '--output-type',
      'err-long',
      'packages',
      'apps',
    ],
    readsGenerated: true,
  },
  {
    name: 'dead-code',
    command: ['knip', '--config', `${here}/knip.json`, '--no-progress', '--no-config-hints'],
    readsGenerated: true,
  },
  { name: 'format', command: ['oxfmt', '--check', oneThread, '.'] },
  { name: 'migrations', command: script('migration-drift') },
  { name: 'docs', command: script('doc-paths') },
  { name: 'lockfile', command: script('lockfile') },
  // The package manager comes with Node, which is pinned; naming it twice would let the two disagree.
  { name: 'workspaces', command: ['sherif', '--ignore-rule', 'root-package-manager-field'] },
];

/** Runs one step; prints one line, and everything the step wrote if it failed. Resolves to whether it passed. */
function run({ name, command, in: folder }: Step): Promise<boolean> {
  const [program = '', ...args] = command;
  const started = performance.now();
  const written: Buffer[] = [];
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: folder ?? '.', stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => written.push(chunk));
    const finish = (passed: boolean, reason: string): void => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
      console.log(`${passed ? '✓' : '✗'} ${seconds} s  ${name}${reason}`);
      if (!passed) console.log(Buffer.concat(written).toString('utf8').trimEnd());
      resolve(passed);
    };
    child.on('error', (error) => {
      finish(false, `: ${error.message}`);
    });
    child.on('close', (code) => {
      finish(code === 0, '');
    });
  });
}

/**
 * Runs steps with at most `width` at once, those that read generated files when `first` has made them. Resolves to the names of those that
 * failed.
 */
async function runAll(first: readonly Step[], queue: readonly Step[], width: number): Promise<string[]> {
  const waiting = [...first, ...queue];
  const failed: string[] = [];
  let unmade = first.length;
  const next = (): Step | undefined => {
    const at = waiting.findIndex(({ readsGenerated }) => readsGenerated !== true || unmade === 0);
    return at === -1 ? undefined : waiting.splice(at, 1)[0];
  };
  const worker = async (): Promise<void> => {
    for (let step = next(); step; step = next()) {
      if (!(await run(step))) failed.push(step.name);
      if (first.includes(step)) unmade -= 1;
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return failed;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.some((step) => step.name.startsWith(name)));
if (unknown.length > 0) {
  console.log(`no step named ${unknown.join(', ')}; there are: ${steps.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = asked.length === 0 ? steps : steps.filter(({ name }) => asked.some((word) => name.startsWith(word)));
const width = Math.max(2, availableParallelism());
const failed = await runAll(before, chosen, width);
const total = (performance.now() / 1000).toFixed(1);
console.log(failed.length === 0 ? `check passed in ${total} s` : `check failed in ${total} s: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
