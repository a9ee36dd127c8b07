// @ts-check
import { callable, moduleGraph } from './module-graph.mjs';

/**
 * The import rules R0–R8 as dependency-cruiser reads them. What each protects is its `comment`, which is also what a
 * developer sees when one breaks. `import-rules.test.ts` plants a violation of each and expects it to be found.
 */

/** Tests, and the data and doubles that only they read. */
const test = '\\.(test|test-data)\\.ts$';
const modules = '^packages/modules/src/';
/** A file of this name, or one of a folder of this name once it has been split. @param {string} name */
const part = (name) => `${modules}[^/]+/(${name})(\\.ts|/[^/]+\\.ts)$`;
const ours = '^(packages|apps)/';
/** @param {string} name */
const npm = (name) => `(^|/)node_modules/${name}/`;
/** What SvelteKit makes up at build time, and what the Workers runtime brings. */
const virtual = ['^\\$app/', '^\\$service-worker$', '^\\./\\$types(\\.js)?$', '^cloudflare:'];

/**
 * A package may import, of our own code, only itself and what is listed.
 * @param {string} name @param {string} from @param {readonly string[]} allowed @param {string} comment
 */
const layer = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: /** @type {const} */ ('error'),
  from: { path: from, pathNot: test },
  to: { path: ours, pathNot: [from, ...allowed] },
});

/** One rule per module, made from the module graph. */
const edges = Object.keys(moduleGraph).map((from) => ({
  name: `R6-edge-${from}`,
  comment: `${from} may call ${callable(from).join(', ')}. Another edge needs a reason in packages/config/module-graph.mjs.`,
  severity: /** @type {const} */ ('error'),
  from: { path: `${modules}${from}/`, pathNot: test },
  to: { path: modules, pathNot: `${modules}(${[from, ...callable(from)].join('|')})/` },
}));

/**
 * An outside package, or a family of them, that only the named files may import.
 * @param {string} name @param {string} to @param {readonly string[]} only @param {string} comment
 */
const fence = (name, to, only, comment) => ({
  name: `R7-${name}`,
  comment,
  severity: /** @type {const} */ ('error'),
  from: { path: ours, pathNot: [...only] },
  to: { path: to },
});

/** @typedef {import('dependency-cruiser').IConfiguration} Configuration */
/** @type {Configuration & Required<Pick<Configuration, 'forbidden' | 'options'>>} */
export default {
  forbidden: [
    {
      name: 'R0-unresolvable',
      comment:
        'The import resolves to nothing. A path that the exports map does not offer is not a way in: use one it offers.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: virtual },
    },
    {
      name: 'R1-cycle',
      comment: 'A circle of imports: none of these files can be read or tested alone. Move what they share below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    layer('R2-kernel', '^packages/kernel/', [], 'kernel imports nothing of ours.'),
    layer('R2-platform', '^packages/platform/', ['^packages/kernel/'], 'platform imports only kernel.'),
    layer(
      'R2-modules',
      '^packages/modules/',
      ['^packages/(kernel|platform)/'],
      'modules import only kernel and platform.',
    ),
    layer('R2-ui', '^packages/ui/', ['^packages/kernel/'], 'ui imports only kernel.'),
    layer(
      'R2-api',
      '^apps/api/',
      ['^packages/(kernel|platform|modules)/'],
      'apps/api imports only modules, platform and kernel.',
    ),
    layer(
      'R2-testing',
      '^packages/testing/',
      ['^packages/(kernel|platform|modules)/', '^apps/api/'],
      'testing drives the product; it does not import the web app, the design system or the configuration.',
    ),
    layer('R2-config', '^packages/config/', [], 'the configuration imports no product code.'),
    {
      name: 'R2-only-tests-import-testing',
      comment: 'testing (with the demo and the simulator in it) is for tests; the product never imports it.',
      severity: 'error',
      from: { path: ours, pathNot: ['^packages/testing/', test] },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'R3-web',
      comment: "apps/web sees only a module's contract.ts and rules.ts, kernel and ui: everything else is server code.",
      severity: 'error',
      from: { path: '^apps/web/', pathNot: test },
      to: { path: ours, pathNot: ['^apps/web/', '^packages/(kernel|ui)/', part('contract|rules')] },
    },
    {
      name: 'R4-door',
      comment: 'another module is entered only by its index.ts, contract.ts or events.ts; never by a file behind them.',
      severity: 'error',
      from: { path: `${modules}([^/]+)/`, pathNot: [part('schema'), part('rules|contract'), `${modules}reporting/`] },
      to: { path: `${modules}[^/]+/`, pathNot: [`${modules}$1/`, `${modules}[^/]+/(index|contract|events)\\.ts$`] },
    },
    {
      name: 'R4-schema-to-schema',
      comment: "a schema file may name another module's schema for a foreign key, and nothing else behind its door.",
      severity: 'error',
      from: { path: `${modules}([^/]+)/schema(\\.ts|/[^/]+\\.ts)$` },
      to: {
        path: `${modules}[^/]+/`,
        pathNot: [`${modules}$1/`, `${modules}[^/]+/(index|contract|events)\\.ts$`, part('schema')],
      },
    },
    {
      name: 'R4-reporting-reads-schemas',
      comment: "reporting reads every module's schema, and enters by the usual doors otherwise.",
      severity: 'error',
      from: { path: `${modules}reporting/` },
      to: {
        path: `${modules}[^/]+/`,
        pathNot: [`${modules}reporting/`, `${modules}[^/]+/(index|contract|events)\\.ts$`, part('schema')],
      },
    },
    {
      name: 'R4-outside-door',
      comment: "from outside the modules, a module's service, its parts and its private files can't be reached.",
      severity: 'error',
      from: { path: ours, pathNot: '^packages/modules/' },
      to: {
        path: modules,
        pathNot: [`${modules}[^/]+/(index|contract|events|routes|schema|rules)\\.ts$`, part('contract|rules')],
      },
    },
    {
      name: 'R5-pure',
      comment: 'rules.ts and contract.ts are pure and run in the browser: they import kernel, zod and each other.',
      severity: 'error',
      from: { path: part('rules|contract'), pathNot: test },
      to: { pathNot: ['^packages/kernel/', npm('zod'), part('rules|contract')] },
    },
    {
      name: 'R6-unknown-module',
      comment: 'a module folder that packages/config/module-graph.mjs does not know: add it there, with its edges.',
      severity: 'error',
      from: { path: `${modules}[^/]+/`, pathNot: `${modules}(${Object.keys(moduleGraph).join('|')})/` },
      to: {},
    },
    ...edges,
    fence('lucia', npm('lucia'), ['^packages/platform/src/session\\.ts$'], 'lucia stays behind one file.'),
    fence(
      'stripe',
      npm('stripe'),
      [`${modules}payments/stripe\\.ts$`, `${modules}payments/.*${test}`, '^packages/testing/'],
      'stripe stays behind payments/stripe.ts.',
    ),
    {
      name: 'R7-stripe-double',
      comment: 'the Stripe double may borrow types of stripe; running its code there would test it against itself.',
      severity: 'error',
      from: { path: '^packages/testing/', pathNot: test },
      to: { path: npm('stripe'), dependencyTypesNot: ['type-only'] },
    },
    fence(
      'neon',
      npm('@neondatabase/serverless'),
      ['^packages/platform/src/db\\.ts$'],
      'the Neon driver stays behind platform/db.ts.',
    ),
    fence(
      'drizzle',
      npm('drizzle-orm'),
      [part('schema'), '^packages/platform/src/(sql|table|schema|db|migrate)\\.ts$'],
      'tables are made of drizzle-orm; the template tag of statements comes from platform/sql.ts, which says why.',
    ),
    fence(
      'spreadsheet',
      npm('(hucre|papaparse)'),
      [`${modules}opening/[^/]+\\.ts$`, `${modules}filings/workbook\\.ts$`, '^packages/testing/', test],
      'spreadsheet libraries stay inside the opening import and the file that writes filings.',
    ),
    {
      name: 'R7-node',
      comment: 'the product also runs on Workers: node:* belongs to the Node entrances, testing and configuration.',
      severity: 'error',
      from: {
        path: ours,
        pathNot: [
          '^apps/[^/]+/src/(node|migrate|operator)\\.ts$',
          '^apps/[^/]+/[^/]+\\.config\\.ts$',
          '^packages/platform/src/(password|migrate|embedded-[^/]*)\\.ts$',
          '^packages/(testing|config)/',
          // The gallery is a page that only tests render.
          '^packages/ui/src/gallery/',
          test,
        ],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'R8-service-knows-no-http',
      comment: 'a use case takes ctx and input; HTTP stays at the edge.',
      severity: 'error',
      from: { path: part('service') },
      to: { path: npm('hono') },
    },
    {
      name: 'R8-routes-know-no-sql',
      comment: 'routes.ts pairs endpoints with use cases; a query belongs to the service.',
      severity: 'error',
      from: { path: part('routes') },
      to: { path: ['^packages/platform/src/sql\\.ts$', npm('drizzle-orm')] },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)(\\.svelte-kit|\\.wrangler|build|dist|paraglide)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'node', 'import', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json', '.d.ts'],
    },
  },
};
