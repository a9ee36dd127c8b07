import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const lawOfTheRepository = new Set([
  'keshi/cast-in-named-function',
  'keshi/reasoned-disable',
  '@typescript-eslint/no-explicit-any',
  '@typescript-eslint/no-non-null-assertion',
  'no-restricted-syntax',
  'no-restricted-globals',
  'no-restricted-imports',
  'no-console',
  'no-warning-comments',
]);

/** The configuration as it stands, less the rules of others. */
const eslint = new ESLint({
  cwd: fileURLToPath(new URL('../../', import.meta.url)),
  overrideConfigFile: 'packages/config/eslint.config.mjs',
  ruleFilter: ({ ruleId }) => lawOfTheRepository.has(ruleId),
});

const rulesBroken = async (filePath: string, text: string): Promise<(string | null)[]> => {
  const [result] = await eslint.lintText(text, { filePath });
  return result?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? [];
};

const service = 'packages/modules/src/hours/service.ts';
const page = 'apps/web/src/routes/+page.svelte';
const script = (line: string): string => `<script lang="ts">\n${line}\n</script>\n`;

describe('the repository’s lint law refuses', () => {
  test.each([
    ['any', service, 'export const a: any = 1;', '@typescript-eslint/no-explicit-any'],
    ['any in a page', page, script('export const a: any = 1;'), '@typescript-eslint/no-explicit-any'],
    ['!', service, 'export const f = (a?: string) => a!.length;', '@typescript-eslint/no-non-null-assertion'],
    ['a later value promised with !', service, 'let a!: string; a = "";', 'no-restricted-syntax'],
    ['as at the top of a file', service, '// Cast: x y\nexport const a = b as C;', 'keshi/cast-in-named-function'],
    ['as without a comment', service, 'export function f(): C { return b as C; }', 'keshi/cast-in-named-function'],
    [
      'as in an anonymous function',
      service,
      'register(() => {\n  // sound because so\n  return b as C;\n});',
      'keshi/cast-in-named-function',
    ],
    ['as in a page', page, script('const a = b as C;'), 'keshi/cast-in-named-function'],
    ['as beside as const', service, 'export const a = [1 as const, b as C];', 'keshi/cast-in-named-function'],
    ['<T>x', service, 'export const f = (): C => <C>b;', 'keshi/cast-in-named-function'],
    ['new Date()', service, 'export const f = () => new Date();', 'no-restricted-syntax'],
    ['Date.now()', service, 'export const f = () => Date.now();', 'no-restricted-syntax'],
    ['sql.raw', service, 'export const f = (x: string) => sql.raw(x);', 'no-restricted-syntax'],
    [
      'sql.identifier',
      'apps/api/src/a.ts',
      'export const f = (x: string) => sql.identifier(x);',
      'no-restricted-syntax',
    ],
    ['a default export', service, 'export default 1;', 'no-restricted-syntax'],
    ['a default export by name', service, 'const a = 1; export { a as default };', 'no-restricted-syntax'],
    ['a class', service, 'export class Manager {}', 'no-restricted-syntax'],
    ['a barrel', 'packages/kernel/src/index.ts', "export * from './money.ts';", 'no-restricted-syntax'],
    ['a skipped test', 'packages/kernel/src/a.test.ts', "test.skip('x', () => {});", 'no-restricted-syntax'],
    ['a focused test', 'packages/kernel/src/a.test.ts', "describe.only('x', () => {});", 'no-restricted-syntax'],
    ['a note to do', service, `// ${'fix'.concat('me')} later\nexport const a = 1;`, 'no-warning-comments'],
    ['console in a module', service, 'console.log(1);', 'no-console'],
    [
      'a rule switched off without a reason',
      service,
      '/* eslint-disable no-console */\nexport const a = 1;',
      'keshi/reasoned-disable',
    ],
    ['everything switched off', service, '// eslint-disable-next-line\nexport const a = 1;', 'keshi/reasoned-disable'],
    ['fetch in a component', page, script('const a = fetch("/x");'), 'no-restricted-globals'],
    [
      'a server type in a page',
      page,
      script("import type { Ctx } from '@keshi/platform/context';"),
      'no-restricted-imports',
    ],
    [
      "a module's index in a page",
      page,
      script("import type { A } from '@keshi/modules/hours';"),
      'no-restricted-imports',
    ],
  ])('%s', async (_what, path, text, rule) => {
    expect(await rulesBroken(path, text)).toContain(rule);
  });
});

describe('the repository’s lint law allows', () => {
  test.each([
    ['as const', service, "export const a = ['b'] as const;"],
    [
      'as under a comment that says why',
      service,
      'export function f(): C {\n  // The driver types rows as unknown.\n  return b as C;\n}',
    ],
    [
      'as in a function whose comment says why',
      service,
      '/** Cast: the driver types rows as unknown. */\nexport const f = (): C => b as C;',
    ],
    [
      'as in a callback of such a function',
      service,
      '/** Cast: rows are unknown. */\nexport const f = () => a.map((b) => b as C);',
    ],
    ['a date from a value', service, 'export const f = (at: string) => new Date(at);'],
    ['the clock at the edge', 'apps/api/src/node.ts', 'export const f = () => new Date();'],
    ['raw SQL in the one file for it', 'packages/platform/src/table.ts', 'export const f = (x: string) => sql.raw(x);'],
    ['the default export of routes.ts', 'packages/modules/src/hours/routes.ts', 'export default 1;'],
    ['the default export of a configuration', 'apps/web/vite.config.ts', 'export default 1;'],
    ['the class Problem', 'packages/kernel/src/problem.ts', 'export class Problem extends Error {}'],
    ["a module's index listing its door", 'packages/modules/src/hours/index.ts', "export * from './service.ts';"],
    [
      'a rule switched off with a reason',
      service,
      '// eslint-disable-next-line no-console -- the operator reads this\nconsole.log(1);',
    ],
    ['a contract in a page', page, script("import type { A } from '@keshi/modules/hours/contract';")],
  ])('%s', async (_what, path, text) => {
    expect(await rulesBroken(path, text)).toEqual([]);
  });
});
