import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, setStage, signInAs, type Locale, type Stage, type Viewer } from '@keshi/testing/journey';
import { pagesOf, pictureName, type PageAt } from '@keshi/testing/pages';
import type { BrowserContext, Page } from '@playwright/test';

const ROUTES = fileURLToPath(new URL('./routes', import.meta.url));
const SHOTS = fileURLToPath(new URL('../shots', import.meta.url));

let stage: Stage;
let pages: readonly PageAt[];
let guardianPhone: string;
/** Who has signed in, in one language, is signed in in the other: a family gets one code a minute. */
const sessions = new Map<Viewer, Awaited<ReturnType<BrowserContext['cookies']>>>();
beforeAll(async () => {
  stage = await setStage();
  ({ pages, guardianPhone } = await pagesOf(stage));
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

async function enter(page: Page, viewer: Viewer): Promise<void> {
  const session = sessions.get(viewer);
  if (session === undefined) await signInAs(stage, page, viewer, guardianPhone);
  else await page.context().addCookies(session);
  const cookies = await page.context().cookies();
  sessions.set(
    viewer,
    cookies.filter((cookie) => cookie.name !== 'keshi-locale'),
  );
}

test('every route is in the list of pages, and has its picture', async () => {
  const files = await readdir(ROUTES, { recursive: true });
  const routes = files
    .filter((file) => file.endsWith('+page.svelte'))
    .map((file) => `/${file.replace(/\/?\+page\.svelte$/, '')}`);
  expect(pages.map((page) => page.route).sort()).toEqual(routes.sort());
  expect(
    pages.filter((page) => !existsSync(`${SHOTS}/${pictureName(page.route)}.png`)).map((page) => page.route),
  ).toEqual([]);
});

describe.each(['zh-CN', 'en'] as const)('in %s', (locale: Locale) => {
  test.each(['nobody', 'director', 'principal', 'supervisor', 'advisor', 'teacher', 'guardian'] as const)(
    'the pages of %s have no accessibility findings, no error and no sideways scroll',
    async (viewer: Viewer) => {
      const open = new Map<boolean, Page>();
      const faults: string[] = [];
      for (const each of pages.filter((page) => page.as === viewer)) {
        let page = open.get(each.phone);
        if (page === undefined) {
          page = await stage.newPage({ locale, phone: each.phone });
          page.on('pageerror', (error) => faults.push(`${each.route}: ${error.message}`));
          page.on('console', (message) => {
            if (message.type() === 'error') faults.push(`${each.route}: ${message.text()}`);
          });
          await enter(page, viewer);
          open.set(each.phone, page);
        }
        const response = await page.goto(stage.stack.url + each.path, { waitUntil: 'load' });
        if (response?.status() !== 200) faults.push(`${each.route}: status ${String(response?.status())}`);
        if ((await page.locator('html').getAttribute('lang')) !== locale)
          faults.push(`${each.route}: not in ${locale}`);
        for (const finding of await axeFindings(page)) faults.push(`${each.route}: ${finding}`);
        if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth))
          faults.push(`${each.route}: scrolls sideways`);
      }
      for (const page of open.values()) await page.context().close();
      expect(faults).toEqual([]);
    },
  );
});
