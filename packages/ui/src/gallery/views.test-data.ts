/** The views of the gallery, and what is looked for in each: axe finds nothing, and nothing is wider than a phone. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser } from '@playwright/test';
import type Axe from 'axe-core';
import { galleryPage, type GalleryView } from './page.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
declare global {
  /** What its script leaves in a page. */
  var axe: typeof Axe | undefined;
}

export type Sight = GalleryView & { readonly width: number };

/** Every language, theme, page and width. */
const SIGHTS: readonly Sight[] = (['zh-CN', 'en'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['parts', 'confirm', 'family'] as const).flatMap((page) =>
      ([1440, 390] as const).map((width) => ({ locale, theme, page, width })),
    ),
  ),
);

/** Half of them, in which each language meets each theme and each width, and each theme each width. */
const isPaired = ({ locale, theme, width }: Sight): boolean =>
  [locale === 'en', theme === 'dark', width === 390].filter(Boolean).length % 2 === 0;
export const PAIRED = SIGHTS.filter(isPaired);
export const OTHERS = SIGHTS.filter((sight) => !isPaired(sight));

export async function launch(): Promise<Browser> {
  const path = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find(
    (known) => known !== undefined && existsSync(known),
  );
  return await chromium.launch({ args: FLAGS, ...(path ? { executablePath: path } : {}) });
}

/** What is wrong with a view. With GALLERY_SHOTS=<folder> it also leaves a picture, to be looked at. */
export async function faultsOf(browser: Browser, { width, ...view }: Sight): Promise<string[]> {
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
  await page.addScriptTag({ path: AXE });
  const violations = await page.evaluate(
    async () => (await globalThis.axe?.run({ resultTypes: ['violations'] }))?.violations,
  );
  if (violations === undefined) throw new Error('axe is not on the page');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  await context.close();
  return [
    ...violations.flatMap((found) =>
      found.nodes.map((node) => `${found.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    ),
    ...(overflow === 0 ? [] : [`scrolls sideways by ${String(overflow)}`]),
  ];
}
