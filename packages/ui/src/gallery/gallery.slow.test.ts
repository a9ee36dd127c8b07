/** The parts in a real browser, in the views that the fast lane leaves out. */
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsOf, launch, OTHERS } from './views.test-data.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
}, 60_000);
afterAll(async () => {
  await browser.close();
});

test.each(OTHERS)(
  '$page, $locale, $theme, at $width: no accessibility finding and no sideways scroll',
  { timeout: 120_000 },
  async (sight) => {
    expect(await faultsOf(browser, sight)).toEqual([]);
  },
);
