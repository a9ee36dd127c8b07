/**
 * The parts in a real browser: axe finds nothing in either language, theme or width, and nothing is wider than a phone.
 * With GALLERY_SHOTS=<folder> it also leaves a picture of every view, to be looked at.
 */
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { galleryPage, type GalleryView } from './page.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const WIDTHS = [1440, 390] as const;
const VIEWS: readonly GalleryView[] = (['zh-CN', 'en'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['parts', 'confirm', 'family'] as const).map((page) => ({ locale, theme, page })),
  ),
);

let browser: Browser;
beforeAll(async () => {
  const path = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find(
    (known) => known !== undefined && existsSync(known),
  );
  browser = await chromium.launch({ args: FLAGS, ...(path ? { executablePath: path } : {}) });
}, 60_000);
afterAll(async () => {
  await browser.close();
});

describe.each(VIEWS)('$page, $locale, $theme', (view) => {
  test.each(WIDTHS)(
    'has no accessibility finding and no sideways scroll at %i',
    { timeout: 120_000 },
    async (width) => {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        deviceScaleFactor: 2,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await page.setContent(galleryPage(view), { waitUntil: 'load' });
      const shots = process.env['GALLERY_SHOTS'];
      if (shots)
        await page.screenshot({
          path: `${shots}/${view.page}-${view.locale}-${view.theme}-${String(width)}.png`,
          fullPage: view.page === 'parts',
        });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.flatMap((found) =>
          found.nodes.map((node) => `${found.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
        ),
      ).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      await context.close();
    },
  );
});
