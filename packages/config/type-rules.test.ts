import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { expect, test, vi } from 'vitest';

// A compiler is started for each text; how long that takes is the machine's matter.
vi.setConfig({ testTimeout: 60_000 });

const root = fileURLToPath(new URL('../../', import.meta.url));
const oxlint = join(root, 'node_modules/.bin/oxlint');
const packages = ['config/checks', 'kernel/src', 'modules/src', 'platform/src', 'testing/src', 'ui/src'].map(
  (folder) => `packages/${folder}`,
);
const configuration = join(root, 'packages/config/oxlint.json');

/** Rules of typescript-eslint's strict type-checked set that stay out. */
const leftOut = new Map([
  ['require-await', 'a use case is async by its signature, also when today it has nothing to wait for'],
  ['no-unsafe-enum-assignment', 'there is no enum'],
  ['no-unsafe-class-instance-assignment', 'there is one class'],
  ['no-generated-empty-object-type', 'oxlint does not have it yet'],
]);

/** The part of a text in JSON that `pattern` finds, each time. */
const each = (json: string, pattern: RegExp): string[] => [...json.matchAll(pattern)].map(([, found = '']) => found);

const configured = (): string[] => each(readFileSync(configuration, 'utf8'), /"typescript\/([a-z-]+)"/g);

/** Names of the rules the text breaks, in a program of its own with this repository's compiler options. */
const rulesBroken = (text: string): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'keshi-type-rules-'));
  try {
    const options = { extends: join(root, 'packages/config/tsconfig.base.json'), compilerOptions: { types: [] } };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
    writeFileSync(join(folder, 'a.ts'), text);
    const { stdout } = spawnSync(oxlint, ['--config', configuration, '--format', 'json', folder], { encoding: 'utf8' });
    return each(stdout, /"code": ?"typescript\(([a-z-]+)\)"/g);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('every rule of the strict set that asks the compiler is configured or left out for a reason', () => {
  const strict = tseslint.configs.strictTypeChecked.flatMap(({ rules }) => Object.keys(rules ?? {}));
  const textual = new Set(tseslint.configs.strict.flatMap(({ rules }) => Object.keys(rules ?? {})));
  const asking = strict
    .filter((name) => name.startsWith('@typescript-eslint/') && !textual.has(name))
    .map((name) => name.replace('@typescript-eslint/', ''));
  expect(asking.filter((name) => !leftOut.has(name)).toSorted()).toEqual(
    configured()
      // Ours, beyond the set.
      .filter((name) => name !== 'switch-exhaustiveness-check')
      .toSorted(),
  );
});

test.each([
  ['a promise nobody waits for', 'export const f = () => { Promise.resolve(1); };', 'no-floating-promises'],
  [
    'any assigned',
    'export const f = (a: string): string => { const b = JSON.parse(a); return `${b}`; };',
    'no-unsafe-assignment',
  ],
  ['any returned', 'export const f = (a: string): string => JSON.parse(a);', 'no-unsafe-return'],
  [
    'a promise as a condition',
    'export const f = async (a: Promise<boolean>) => { if (a) await a; };',
    'no-misused-promises',
  ],
  ['a condition that always holds', 'export const f = (a: string) => a ?? 1;', 'no-unnecessary-condition'],
  [
    'a case left out',
    "export const f = (a: 'b' | 'c'): number => { let n = 0; switch (a) { case 'b': n = 1; } return n; };",
    'switch-exhaustiveness-check',
  ],
  ['an object in text', 'export const f = (a: { b: 1 }) => `${a}`;', 'restrict-template-expressions'],
])('%s is refused', (_what, text, rule) => {
  expect(rulesBroken(text)).toContain(rule);
});

test('a type error is found in a file of every workspace, with the repository’s options', () => {
  const workspaces = ['apps/api/src', 'apps/web/src', 'infra/neon-proxy', ...packages];
  const paths = workspaces.map((folder) => join(root, folder, 'type-rules-probe.ts'));
  try {
    for (const path of paths) writeFileSync(path, 'export const first = (names: string[]): string => names[0];\n');
    const { stdout } = spawnSync(oxlint, ['--config', configuration, '--format', 'json', ...paths], {
      encoding: 'utf8',
    });
    expect(each(stdout, /"code": ?"typescript\((TS\d+)\)"/g)).toEqual(paths.map(() => 'TS2322'));
  } finally {
    for (const path of paths) rmSync(path);
  }
});

test('an index that may be missing is seen as such: the compiler options are the repository’s', () => {
  expect(rulesBroken("export const f = (a: string[]): string => a[0] ?? 'none';")).toEqual([]);
  expect(rulesBroken("export const f = (a: [string]): string => a[0] ?? 'none';")).toEqual([
    'no-unnecessary-condition',
  ]);
});
