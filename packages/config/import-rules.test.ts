import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import config from './dependency-cruiser.config.mjs';
import { callable, everyoneMayCall, moduleGraph } from './module-graph.mjs';

const m = 'packages/modules/src';
const empty = 'export const x = 1;\n';

/** Each row is one file that breaks exactly the named rule by importing one thing. */
const violations: readonly { rule: string; from: string; imports: string }[] = [
  { rule: 'R0-unresolvable', from: `${m}/registry/a.ts`, imports: './nowhere.ts' },
  { rule: 'R0-unresolvable', from: 'apps/api/src/b.ts', imports: '@keshi/modules/hours/service' },
  { rule: 'R1-cycle', from: 'packages/kernel/src/circle-a.ts', imports: './circle-b.ts' },
  { rule: 'R2-kernel', from: 'packages/kernel/src/a.ts', imports: '../../platform/src/db.ts' },
  { rule: 'R2-platform', from: 'packages/platform/src/a.ts', imports: '../../modules/src/hours/index.ts' },
  { rule: 'R2-modules', from: `${m}/hours/a.ts`, imports: '../../../../apps/api/src/app.ts' },
  { rule: 'R2-ui', from: 'packages/ui/src/a.ts', imports: '../../modules/src/hours/rules.ts' },
  { rule: 'R2-ui', from: 'packages/ui/src/Broken.svelte', imports: '../../platform/src/db.ts' },
  { rule: 'R2-api', from: 'apps/api/src/a.ts', imports: '../../../packages/ui/src/tokens.ts' },
  { rule: 'R2-testing', from: 'packages/testing/src/a.ts', imports: '../../ui/src/tokens.ts' },
  { rule: 'R2-config', from: 'packages/config/a.ts', imports: '../kernel/src/money.ts' },
  { rule: 'R2-only-tests-import-testing', from: `${m}/hours/b.ts`, imports: '../../../testing/src/world.ts' },
  { rule: 'R3-web', from: 'apps/web/src/a.ts', imports: '../../../packages/modules/src/hours/index.ts' },
  { rule: 'R3-web', from: 'apps/web/src/Broken.svelte', imports: '../../../packages/platform/src/db.ts' },
  { rule: 'R4-door', from: `${m}/attendance/a.ts`, imports: '../hours/service.ts' },
  { rule: 'R4-door', from: `${m}/attendance/b.ts`, imports: '../hours/schema.ts' },
  { rule: 'R4-door', from: `${m}/attendance/c.db.test.ts`, imports: '../hours/service.ts' },
  { rule: 'R4-schema-to-schema', from: `${m}/attendance/schema.ts`, imports: '../hours/service.ts' },
  { rule: 'R4-reporting-reads-schemas', from: `${m}/reporting/a.ts`, imports: '../hours/service.ts' },
  { rule: 'R4-outside-door', from: 'packages/testing/src/b.ts', imports: '../../modules/src/hours/service.ts' },
  { rule: 'R5-pure', from: `${m}/renewals/rules.ts`, imports: './schema.ts' },
  { rule: 'R5-pure', from: `${m}/renewals/contract.ts`, imports: 'node:crypto' },
  { rule: 'R5-pure', from: `${m}/payments/rules.ts`, imports: 'drizzle-orm' },
  { rule: 'R6-edge-hours', from: `${m}/hours/c.ts`, imports: '../registry/index.ts' },
  { rule: 'R6-edge-registry', from: `${m}/registry/c.ts`, imports: '../hours/index.ts' },
  { rule: 'R6-edge-advising', from: `${m}/advising/c.ts`, imports: '../reporting/index.ts' },
  { rule: 'R6-unknown-module', from: `${m}/mystery/a.ts`, imports: '../identity/index.ts' },
  { rule: 'R7-lucia', from: 'packages/platform/src/c.ts', imports: 'lucia' },
  { rule: 'R7-stripe', from: `${m}/payments/service.ts`, imports: 'stripe' },
  { rule: 'R7-stripe-double', from: 'packages/testing/src/c.ts', imports: 'stripe' },
  { rule: 'R7-neon', from: 'apps/api/src/c.ts', imports: '@neondatabase/serverless' },
  { rule: 'R7-drizzle', from: `${m}/registry/f.ts`, imports: 'drizzle-orm' },
  { rule: 'R7-spreadsheet', from: `${m}/registry/d.ts`, imports: 'hucre' },
  { rule: 'R7-node', from: `${m}/registry/e.ts`, imports: 'node:fs' },
  { rule: 'R8-service-knows-no-http', from: `${m}/hours/service.ts`, imports: 'hono' },
  { rule: 'R8-service-knows-no-http', from: `${m}/payments/service/pay.ts`, imports: 'hono' },
  { rule: 'R8-routes-know-no-sql', from: `${m}/hours/routes.ts`, imports: '@keshi/platform/sql' },
];

/** What the same rules allow; none of these may be reported. */
const allowed: readonly { from: string; imports: string }[] = [
  { from: 'packages/platform/src/session.ts', imports: 'lucia' },
  { from: 'packages/platform/src/sql.ts', imports: 'drizzle-orm' },
  { from: `${m}/hours/schema.ts`, imports: 'drizzle-orm' },
  { from: `${m}/hours/balance.ts`, imports: '@keshi/platform/sql' },
  { from: 'packages/platform/src/session.ts', imports: '@keshi/kernel/money' },
  { from: `${m}/payments/stripe.ts`, imports: 'stripe' },
  { from: `${m}/hours/rules.ts`, imports: '@keshi/kernel/money' },
  { from: `${m}/hours/rules.ts`, imports: 'zod' },
  { from: `${m}/attendance/service.ts`, imports: '@keshi/modules/hours' },
  { from: `${m}/attendance/service.ts`, imports: '../scheduling/events.ts' },
  { from: `${m}/payments/schema.ts`, imports: '../registry/schema.ts' },
  { from: `${m}/reporting/service.ts`, imports: '../hours/schema.ts' },
  { from: `${m}/hours/hours.db.test.ts`, imports: '@keshi/testing/world' },
  { from: 'apps/web/src/Fine.svelte', imports: '@keshi/modules/hours/contract' },
  { from: 'apps/web/src/Fine.svelte', imports: '$app/state' },
  { from: 'apps/api/src/node.ts', imports: 'node:http' },
  { from: 'packages/testing/src/world.ts', imports: '@keshi/modules/hours/schema' },
];

const exportsOf: Readonly<Record<string, Record<string, string>>> = {
  kernel: { './*': './src/*.ts' },
  platform: { './*': './src/*.ts' },
  testing: { './*': './src/*.ts' },
  modules: { './*/contract': './src/*/contract.ts', './*/schema': './src/*/schema.ts', './*': './src/*/index.ts' },
};
const outside = ['lucia', 'stripe', '@neondatabase/serverless', 'hucre', 'hono', 'drizzle-orm', 'zod', 'svelte'];

/** The import lines of each file named above, by path. */
const importLines = (): Map<string, string[]> => {
  const lines = new Map<string, string[]>();
  for (const { from, imports } of [...violations, ...allowed])
    lines.set(from, [...(lines.get(from) ?? []), `import '${imports}';`]);
  return lines;
};

/** A small repository in which every module has its usual files and the rows above are true. */
const repository = (): Map<string, string> => {
  const tree = new Map<string, string>();
  for (const folder of Object.keys(moduleGraph))
    for (const name of ['index', 'service', 'schema', 'rules', 'contract', 'events'])
      tree.set(`${m}/${folder}/${name}.ts`, empty);
  for (const path of ['kernel/src/money', 'platform/src/db', 'platform/src/sql', 'ui/src/tokens', 'testing/src/world'])
    tree.set(`packages/${path}.ts`, empty);
  tree.set('apps/api/src/app.ts', empty);
  tree.set('packages/kernel/src/circle-b.ts', "import './circle-a.ts';\n");
  for (const [path, lines] of importLines()) {
    const script = lines.join('\n');
    tree.set(path, path.endsWith('.svelte') ? `<script lang="ts">\n${script}\n</script>\n` : `${script}\n`);
  }
  for (const [name, exports] of Object.entries(exportsOf))
    tree.set(`packages/${name}/package.json`, JSON.stringify({ name: `@keshi/${name}`, exports }));
  for (const name of outside) {
    tree.set(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, exports: { './*': './i.js', '.': './i.js' } }),
    );
    tree.set(`node_modules/${name}/i.js`, empty);
  }
  return tree;
};

const write = (root: string): void => {
  for (const [path, text] of repository()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, 'node_modules/@keshi'), { recursive: true });
  for (const name of Object.keys(exportsOf))
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@keshi', name));
};

describe('import rules', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'import-rules-')));
  const found = new Map<string, string[]>();

  beforeAll(async () => {
    write(root);
    const options = { ...config.options, baseDir: root, validate: true, ruleSet: config };
    const { output } = await cruise(['packages', 'apps'], options);
    if (typeof output === 'string') throw new Error(output);
    for (const { rule, from, to } of output.summary.violations)
      found.set(from, [...(found.get(from) ?? []), `${rule.name} → ${to}`]);
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test.each(violations)('$rule refuses $imports in $from', ({ rule, from }) => {
    expect(found.get(from)?.map((line) => line.split(' → ')[0])).toContain(rule);
  });

  test.each(allowed)('$from may import $imports', ({ from }) => {
    expect(found.get(from)).toBeUndefined();
  });

  test('every rule has a planted violation above', () => {
    const planted = new Set(violations.map(({ rule }) => rule));
    const names = config.forbidden.map(({ name }) => name ?? '').filter((name) => !name.startsWith('R6-edge-'));
    expect(names.filter((name) => !planted.has(name))).toEqual([]);
  });
});

describe('the module graph', () => {
  test('has no circle and names only known modules', () => {
    const visit = (from: string, path: readonly string[]): void => {
      expect(path, `${[...path, from].join(' → ')} is a circle`).not.toContain(from);
      expect(Object.keys(moduleGraph)).toContain(from);
      for (const to of callable(from)) visit(to, [...path, from]);
    };
    for (const from of Object.keys(moduleGraph)) visit(from, []);
  });

  test('filings and appraisal alone call reporting, and the ledger calls nobody but the shared two', () => {
    const callers = Object.keys(moduleGraph).filter((from) => callable(from).includes('reporting'));
    expect(callers).toEqual(['filings', 'appraisal']);
    expect(callable('hours')).toEqual(everyoneMayCall);
  });
});
