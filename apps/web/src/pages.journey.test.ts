import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstVisit } from '@keshi/testing/first-visit';
import { isOnWorkerd } from '@keshi/testing/http-workerd';
import { axeFindings, setStage, signInAs, type Locale, type Stage, type Viewer } from '@keshi/testing/journey';
import { pagesOf, pictureName, type PageAt } from '@keshi/testing/pages';
import type { BrowserContext, Page } from '@playwright/test';

const ROUTES = fileURLToPath(new URL('./routes', import.meta.url));
const SHOTS = fileURLToPath(new URL('../shots', import.meta.url));

let stage: Stage;
let pages: readonly PageAt[];
let guardianPhone: string;
beforeAll(async () => {
  stage = await setStage();
  ({ pages, guardianPhone } = await pagesOf(stage));
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

/** Everybody signs in once, whatever is looked at and in which language: a family gets one code a minute. */
function sessionOf(viewer: Viewer): Promise<Cookies> {
  const session = sessions.get(viewer) ?? signedIn(viewer);
  sessions.set(viewer, session);
  return session;
}
const sessions = new Map<Viewer, Promise<Cookies>>();

async function signedIn(viewer: Viewer): Promise<Cookies> {
  const page = await stage.newPage();
  await signInAs(stage, page, viewer, guardianPhone);
  const cookies = await page.context().cookies();
  await page.context().close();
  return cookies.filter((cookie) => cookie.name !== 'keshi-locale');
}
type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

async function faultsOf(page: Page, { route, path }: PageAt, locale: Locale): Promise<string[]> {
  const faults: string[] = [];
  const response = await page.goto(stage.stack.url + path, { waitUntil: 'load' });
  if (response?.status() !== 200) faults.push(`${route}: status ${String(response?.status())}`);
  if ((await page.locator('html').getAttribute('lang')) !== locale) faults.push(`${route}: not in ${locale}`);
  for (const finding of await axeFindings(page)) faults.push(`${route}: ${finding}`);
  if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth))
    faults.push(`${route}: scrolls sideways`);
  return faults;
}

/** Walks the viewer's pages in one language, those made for a phone on a phone. */
async function walk(viewer: Viewer, locale: Locale, session: Cookies): Promise<string[]> {
  const faults: string[] = [];
  for (const phone of [false, true]) {
    const own = pages.filter((each) => each.as === viewer && each.phone === phone);
    if (own.length === 0) continue;
    const page = await stage.newPage({ locale, phone });
    await page.context().addCookies(session);
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${page.url()}: ${message.text()}`);
    });
    for (const each of own) faults.push(...(await faultsOf(page, each, locale)));
    await page.context().close();
  }
  return faults.map((fault) => `${locale} ${fault}`);
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

test.each(['nobody', 'director', 'principal', 'supervisor', 'advisor', 'teacher', 'guardian'] as const)(
  'the pages of %s have no accessibility findings, no error and no sideways scroll, in either language',
  { timeout: 300_000 },
  async (viewer) => {
    const session = await sessionOf(viewer);
    const [chinese, english] = await Promise.all([walk(viewer, 'zh-CN', session), walk(viewer, 'en', session)]);
    expect([...chinese, ...english]).toEqual([]);
  },
);

/**
 * Gzipped, in thousands of bytes, of a phone or a computer that has never been here. The goals are 65, 65 and 95: what is held here is what
 * was reached, so that a page that needs more says so.
 */
test.each([
  ['/o/[org]/family/[student]', 16],
  ['/o/[org]/c/[campus]/attendance/[lesson]', 22],
  ['/o/[org]/c/[campus]/advising', 18],
  ['/o/[org]/ho/reporting', 18],
] as const)(
  'a first visit of %s fetches at most %i kB of scripts and style sheets, and nothing on it moves',
  async (route, most) => {
    const at = pages.find((each) => each.route === route);
    if (at === undefined) throw new Error(`${route} is not in the list of pages`);
    const page = await stage.newPage({ phone: at.phone });
    await page.context().addCookies(await sessionOf(at.as));
    const visit = await firstVisit(page, stage.stack.url + at.path);
    await page.context().close();
    expect(visit.layoutShift).toBe(0);
    // On Workers the network compresses, which is not here.
    if (!isOnWorkerd()) expect(visit.uncompressed).toEqual([]);
    expect((visit.scriptBytes + visit.styleBytes) / 1000).toBeLessThanOrEqual(most);
  },
);
