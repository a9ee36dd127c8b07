import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildWeb } from './demo/web-build.ts';
import { bundleOf } from './worker-bundle.ts';

/**
 * Workers takes 3 MB with gzip on its free plan, 10 MB on a paid one. Ours start faster the smaller they are: a budget just above what is. Of the API half is
 * the payment provider's library and the one for spreadsheets; of the web app half are its pages, some four each.
 */
const BUDGET_KB = { api: 700, web: 830 } as const;

test.each(['api', 'web'] as const)(
  'the worker "%s" stays within its budget',
  async (name) => {
    if (name === 'web') await buildWeb('workers');
    const sizeKb = Math.ceil(gzipSync(await bundleOf(name)).byteLength / 1000);
    console.log(`${name}: ${String(sizeKb)} kB with gzip, budget ${String(BUDGET_KB[name])} kB`);
    expect(sizeKb).toBeLessThanOrEqual(BUDGET_KB[name]);
  },
  300_000,
);
