import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slowDown } from '@keshi/testing/browser';
import { firstVisit } from '@keshi/testing/first-visit';
import { isOnWorkerd } from '@keshi/testing/http-workerd';
import { setStage, type Stage } from '@keshi/testing/journey';
import { CAMPUS_VIEWERS, walkerOf, type Walker } from '@keshi/testing/page-walk';
import { pictureName } from '@keshi/testing/pages';

const ROUTES = fileURLToPath(new URL('./routes', import.meta.url));
const SHOTS = fileURLToPath(new URL('../shots', import.meta.url));

/** Times slower than this computer. */
const SLOW_PHONE = 6;

let stage: Stage;
let walker: Walker;
beforeAll(async () => {
  stage = await setStage();
  walker = await walkerOf(stage);
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

test('every route is in the list of pages, and has its picture', async () => {
  const files = await readdir(ROUTES, { recursive: true });
  const routes = files
    .filter((file) => file.endsWith('+page.svelte'))
    .map((file) => `/${file.replace(/\/?\+page\.svelte$/, '')}`);
  const { pages } = walker;
  expect(pages.map((page) => page.route).sort()).toEqual(routes.sort());
  expect(
    pages.filter((page) => !existsSync(`${SHOTS}/${pictureName(page.route)}.png`)).map((page) => page.route),
  ).toEqual([]);
});

// The director's are walked by `pages-director.journey.test.ts`, in English all by `pages-english.journey.test.ts`; `npm test` has no time for either.
test.each(CAMPUS_VIEWERS)(
  'the pages of %s have no error, no sideways scroll and no accessibility findings in Chinese',
  { timeout: 300_000 },
  async (viewer) => {
    expect(await walker.walk(viewer, 'zh-CN')).toEqual([]);
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
    const at = walker.pages.find((each) => each.route === route);
    if (at === undefined) throw new Error(`${route} is not in the list of pages`);
    const page = await stage.newPage({ phone: at.phone });
    await page.context().addCookies(await walker.sessionOf(at.as));
    // A slow phone paints while it still reads: on a fast computer a page that moves then is seldom seen.
    await slowDown(page, SLOW_PHONE);
    const visit = await firstVisit(page, stage.stack.url + at.path);
    await page.context().close();
    expect(visit.layoutShift).toBe(0);
    // On Workers the network compresses, which is not here.
    if (!isOnWorkerd()) expect(visit.uncompressed).toEqual([]);
    expect((visit.scriptBytes + visit.styleBytes) / 1000).toBeLessThanOrEqual(most);
  },
);
