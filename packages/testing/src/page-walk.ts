/** Walks the pages of the list as their viewers, and says what is wrong with them. */
import type { BrowserContext, Page } from '@playwright/test';
import { axeFindings } from './axe.ts';
import { signInAs, type Locale, type Stage, type Viewer } from './journey.ts';
import { pagesOf, type PageAt } from './pages.ts';

/** All but the director, whose pages are the head office’s. */
export const CAMPUS_VIEWERS = [
  'nobody',
  'principal',
  'supervisor',
  'advisor',
  'teacher',
  'guardian',
] as const satisfies readonly Viewer[];
export const VIEWERS = ['director', ...CAMPUS_VIEWERS] as const satisfies readonly Viewer[];

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;
export type Walker = {
  readonly pages: readonly PageAt[];
  /** Everybody signs in once, whatever is looked at and in which language: a family gets one code a minute. */
  sessionOf(viewer: Viewer): Promise<Cookies>;
  /** The faults of the viewer's pages in one language, those made for a phone on a phone: status, language, errors, sideways scroll, axe. */
  walk(viewer: Viewer, locale: Locale): Promise<string[]>;
};

/** Who walks over a stage. Takes the list of its pages, and so leaves there what the list needs. */
export async function walkerOf(stage: Stage): Promise<Walker> {
  const { pages, guardianPhone } = await pagesOf(stage);
  const sessions = new Map<Viewer, Promise<Cookies>>();
  const sessionOf = (viewer: Viewer): Promise<Cookies> => {
    const session = sessions.get(viewer) ?? signedIn(stage, viewer, guardianPhone);
    sessions.set(viewer, session);
    return session;
  };
  const walk = async (viewer: Viewer, locale: Locale): Promise<string[]> => {
    const session = await sessionOf(viewer);
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
      for (const each of own) faults.push(...(await faultsOf(page, stage.stack.url, each, locale)));
      await page.context().close();
    }
    return faults.map((fault) => `${locale} ${fault}`);
  };
  return { pages, sessionOf, walk };
}

async function signedIn(stage: Stage, viewer: Viewer, guardianPhone: string): Promise<Cookies> {
  const page = await stage.newPage();
  await signInAs(stage, page, viewer, guardianPhone);
  const cookies = await page.context().cookies();
  await page.context().close();
  return cookies.filter((cookie) => cookie.name !== 'keshi-locale');
}

async function faultsOf(page: Page, url: string, { route, path }: PageAt, locale: Locale): Promise<string[]> {
  const faults: string[] = [];
  const response = await page.goto(url + path, { waitUntil: 'load' });
  if (response?.status() !== 200) faults.push(`${route}: status ${String(response?.status())}`);
  if ((await page.locator('html').getAttribute('lang')) !== locale) faults.push(`${route}: not in ${locale}`);
  for (const finding of await axeFindings(page)) faults.push(`${route}: ${finding}`);
  if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth))
    faults.push(`${route}: scrolls sideways`);
  return faults;
}
