import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './longest-first.ts';
import { switchedOff } from './switched-off.ts';

/**
 * The lanes, told apart by file name (README.md beside this file). `npm test` runs the fast ones,
 * `npm run test:full` all of them. Lanes run one after the other, in their order; the files of a lane in parallel.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = '{apps,packages}/**';
const minute = 60_000;

/** Compiler warnings are svelte-check's to count. */
const svelteFiles = svelte({ configFile: false, onwarn: () => undefined });

/** `npm run rules` switches one rule off and expects its test to go red. */
const ruleOff = switchedOff(process.env['KESHI_RULE_OFF']);

/** Starts the PostgreSQL that the lanes with a database share; a run of the rules lane alone does not start it. */
const globalSetup = [fileURLToPath(new URL('../testing/src/database.ts', import.meta.url))];

/** … and the workerd that the lanes on Workers' runtime share. */
const workerdSetup = fileURLToPath(new URL('../testing/src/workerd-run.ts', import.meta.url));

/** What each test file sends to the database is recorded when `npm run lint:sql` says where to. */
const setupFiles =
  process.env['KESHI_SQL_TAP'] === undefined
    ? []
    : [fileURLToPath(new URL('../testing/src/sql-lint/tap.ts', import.meta.url))];

const journeySetup = [fileURLToPath(new URL('../testing/src/journey-failed.ts', import.meta.url))];

/** Suffixes that take a file out of the `rules` lane. */
const suffixes = ['db', 'http', 'isolation', 'browser', 'journey', 'slow', 'edge'] as const;

type LaneOptions = {
  readonly suffixes: readonly (typeof suffixes)[number][];
  readonly order: number;
  /** Milliseconds for one test; a hook has twice that. */
  readonly timeout: number;
  /** What `testApi()` and `setStage()` serve runs in workerd instead of on Node. */
  readonly onWorkerd?: true;
  /** Files of these suffixes that stay out; each with its reason where it is named. */
  readonly without?: readonly string[];
  /** These files alone. */
  readonly only?: readonly string[];
  /** Files of a worker share what they have read: each has its own database all the same. */
  readonly shared?: true;
  /** Test files at once. workerd with its servers wants both cores for itself. */
  readonly files: 1 | 2;
};

const lane = (name: string, options: LaneOptions): TestProjectInlineConfiguration => ({
  plugins: [svelteFiles, ...ruleOff],
  test: {
    name,
    root,
    include: [...(options.only ?? options.suffixes.map((suffix) => `${folders}/*.${suffix}.test.ts`))],
    exclude: ['**/node_modules/**', ...(options.without ?? [])],
    globalSetup: options.onWorkerd === true ? [...globalSetup, workerdSetup] : globalSetup,
    env: options.onWorkerd === true ? { KESHI_TEST_RUNTIME: 'workerd' } : {},
    setupFiles: [...setupFiles, ...(options.suffixes.includes('journey') ? journeySetup : [])],
    isolate: options.shared !== true,
    testTimeout: options.timeout,
    hookTimeout: 2 * options.timeout,
    // A page that two browsers and their servers share two cores with may take seconds to say what it says.
    expect: { poll: { timeout: 20_000 } },
    sequence: { groupOrder: options.order },
    maxWorkers: options.files,
  },
});

/** Tests that are not about the product's API or its pages, and so would prove nothing of workerd. */
const ofNodeOnly = [
  // Node's server: sockets, slow clients, starting and stopping a process.
  'apps/api/src/server.http.test.ts',
  // The edge over routes that the tests make up: they are closures of this process.
  'packages/platform/src/edge.http.test.ts',
  'packages/platform/src/idempotency.http.test.ts',
  // The browser itself.
  'packages/testing/src/browser.journey.test.ts',
];

/** Journeys that `npm test` has no time for; `test:full` runs them. */
const longer = [
  'apps/web/src/journeys/duties.journey.test.ts',
  'apps/web/src/journeys/enquiries.journey.test.ts',
  'apps/web/src/journeys/complaints.journey.test.ts',
  'apps/web/src/journeys/records.journey.test.ts',
  'apps/web/src/journeys/meetings.journey.test.ts',
  'apps/web/src/journeys/filings.journey.test.ts',
  'apps/web/src/journeys/targets.journey.test.ts',
  'apps/web/src/journeys/appraisal.journey.test.ts',
  'apps/web/src/journeys/referrals.journey.test.ts',
  'apps/web/src/journeys/satisfaction.journey.test.ts',
  'apps/web/src/journeys/tasks.journey.test.ts',
  'apps/web/src/journeys/handbook.journey.test.ts',
  'apps/web/src/pages-director.journey.test.ts',
  'apps/web/src/pages-english.journey.test.ts',
  'packages/ui/src/gallery/gallery.browser.test.ts',
];

const rules: TestProjectInlineConfiguration = {
  plugins: [svelteFiles, ...ruleOff],
  test: {
    name: 'rules',
    root,
    include: [`${folders}/*.test.ts`],
    exclude: ['**/node_modules/**', ...suffixes.map((suffix) => `**/*.${suffix}.test.ts`)],
    // Pure code leaves nothing behind, so the files of this lane share their workers.
    isolate: false,
    // Each message is a module of its own, plain JavaScript: as they are, Node reads three thousand of them in a second, and transformed they take ten.
    server: { deps: { external: [/\/src\/paraglide\//] } },
    sequence: { groupOrder: 0 },
    maxWorkers: 2,
  },
};

export default defineConfig({
  root,
  test: {
    passWithNoTests: true,
    sequence: { sequencer: LongestFirst },
    // What was read without a rule must not be read again with it.
    fsModuleCache: ruleOff.length === 0,
    projects: [
      rules,
      lane('services', { suffixes: ['db'], order: 1, timeout: minute / 2, files: 2, shared: true }),
      lane('http', { suffixes: ['http'], order: 2, timeout: minute / 2, files: 2, shared: true }),
      // One long file and a short one: beside the files of `http`, or a core would wait for it.
      lane('isolation', { suffixes: ['isolation'], order: 2, timeout: 2 * minute, files: 2 }),
      lane('web', {
        suffixes: ['browser', 'journey'],
        order: 4,
        timeout: 5 * minute,
        files: 2,
        shared: true,
        without: longer,
      }),
      lane('web-longer', {
        suffixes: ['browser', 'journey'],
        order: 9,
        timeout: 5 * minute,
        files: 2,
        shared: true,
        only: longer,
      }),
      lane('edge', { suffixes: ['edge'], order: 5, timeout: 2 * minute, files: 1 }),
      lane('edge-http', {
        suffixes: ['http'],
        order: 6,
        timeout: 2 * minute,
        files: 2,
        onWorkerd: true,
        without: ofNodeOnly,
      }),
      lane('edge-web', {
        suffixes: ['journey'],
        order: 7,
        timeout: 2 * minute,
        files: 1,
        shared: true,
        onWorkerd: true,
        without: ofNodeOnly,
      }),
      lane('slow', { suffixes: ['slow'], order: 8, timeout: 10 * minute, files: 2 }),
    ],
  },
});
