// @ts-check
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import keshi from './eslint-rules.mjs';

/** Files whose tool wants a default export. */
const defaultExports = [
  'packages/modules/src/*/routes.ts',
  'packages/config/**',
  '**/*.config.{ts,mjs}',
  'apps/api/src/worker.ts',
  'packages/testing/src/workerd-*-entry.ts',
];

/** Tests, and the data and doubles that only they read. */
const tests = ['**/*.test.ts', '**/*.test-data.ts'];

/** @typedef {{ selector: string; message: string }} Ban */

/** @type {Ban[]} */
const everywhere = [
  {
    selector: 'ClassDeclaration:not([id.name="Problem"]), ClassExpression',
    message: 'No classes but Problem: write functions over values.',
  },
  {
    selector: 'VariableDeclarator[definite=true], PropertyDefinition[definite=true]',
    message: 'No "!" promise of a later value: give it a value or make it optional.',
  },
  {
    selector: 'MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(only|skip|todo|fails)$/]',
    message: 'No skipped, focused or promised test: do it or drop it.',
  },
];
/** @type {Ban[]} */
const noDefaultExport = [
  {
    selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
    message: 'No default exports: an import has one name everywhere.',
  },
];
/** @type {Ban[]} */
const noBarrel = [
  { selector: 'ExportAllDeclaration', message: "No barrels: import the file itself (only a module's index.ts lists)." },
];
/** @type {Ban[]} */
const noRawSql = [
  {
    selector: 'MemberExpression[object.name="sql"][property.name=/^(raw|identifier)$/]',
    message: 'sql.raw and sql.identifier stay in packages/platform/src/table.ts: write parameters.',
  },
];
/** @type {Ban[]} */
const noOwnClock = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time comes from ctx.now.' },
  {
    selector:
      'CallExpression[callee.object.name="Date"][callee.property.name="now"], CallExpression[callee.name="Date"]',
    message: 'Time comes from ctx.now.',
  },
];

/** @param {...Ban[]} bans @returns {import('eslint').Linter.RulesRecord} */
const ban = (...bans) => ({ 'no-restricted-syntax': ['error', ...everywhere, ...bans.flat()] });

/** @type {import('eslint').Linter.RulesRecord} */
const plain = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-empty': 'error',
  'no-useless-catch': 'error',
  'no-debugger': 'error',
  'object-shorthand': 'error',
};

/** What holds in TypeScript and in the scripts and markup of Svelte files alike. @type {import('eslint').Linter.RulesRecord} */
const law = {
  'keshi/cast-in-named-function': 'error',
  'keshi/reasoned-disable': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
  'max-lines': ['error', { max: 400 }],
  ...plain,
};

/** Rules of the text alone; those that ask the compiler are in oxlint.json (infra/decisions/0004). */
export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/.svelte-kit/',
      '**/.wrangler/',
      '**/build/',
      '**/dist/',
      '**/paraglide/',
      '**/fixtures/',
      'migrations/',
      '.keshi/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, plugins: { keshi } },

  {
    files: ['**/*.ts'],
    extends: tseslint.configs.strict,
    rules: {
      ...law,
      ...ban(noDefaultExport, noBarrel, noRawSql),
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      // A contract's output type is void where the answer has no body.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // The compiler says it already.
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  {
    files: ['packages/{kernel,platform,modules,ui}/src/**/*.ts', 'apps/web/src/**/*.ts'],
    ignores: [...tests, 'packages/platform/src/log.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['packages/modules/src/**/*.ts'],
    ignores: tests,
    rules: ban(noDefaultExport, noBarrel, noRawSql, noOwnClock),
  },
  { files: ['packages/modules/src/*/index.ts'], rules: ban(noDefaultExport, noRawSql, noOwnClock) },
  { files: ['packages/modules/src/*/routes.ts'], rules: ban(noBarrel, noRawSql, noOwnClock) },
  { files: ['packages/platform/src/table.ts'], rules: ban(noDefaultExport, noBarrel) },
  {
    files: defaultExports,
    ignores: ['packages/modules/**'],
    rules: ban(noBarrel, noRawSql),
  },
  {
    files: tests,
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 600 }],
    },
  },

  {
    files: ['**/*.mjs'],
    rules: { ...plain, 'keshi/reasoned-disable': 'error' },
  },

  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [...svelte.configs['flat/recommended']],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      ...law,
      ...ban(noBarrel),
      // `let { … } = $props()` is Svelte's own form.
      'prefer-const': 'off',
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Data comes from load, changes go through form actions.' },
      ],
      // A type may not leak server code into a page either; the import graph does not see type-only imports here.
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^@keshi/(platform|api|testing)(/|$)|^@keshi/modules/(?!.+/(contract|rules)$)',
              message: "A page or component sees only a module's contract and rules, kernel and ui (R3).",
            },
          ],
        },
      ],
    },
  },
  // A design-system component gets its addresses from the page, which has resolved them.
  { files: ['packages/ui/**/*.svelte'], rules: { 'svelte/no-navigation-without-resolve': 'off' } },
);
