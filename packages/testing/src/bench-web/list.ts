/** A campus of five thousand students in the list of students: paging through all of it, and scrolling a page. */
import type { Browser, Page } from '@playwright/test';
import { median } from '../bench/pairs.ts';
import { short } from '../bench/report.ts';
import type { WebFinding } from './report.ts';
import { openDesk, type Site } from './site.ts';

const NEXT_PAGE_GOAL_MS = 200;
const ROWS_GOAL = 100;
/** A longer frame is felt as a stumble. */
const FRAME_GOAL_MS = 50;
const ENDS = 10;
const SCROLLS = 40;
const SCROLL_PX = 120;

/** From the click on the arrow to the frame with other rows. Null on the last page. */
const nextPageMs = (page: Page): Promise<number | null> =>
  page.evaluate(() => {
    const arrow = document.querySelector<HTMLAnchorElement>('.pager a:last-of-type[href]');
    if (arrow === null) return null;
    const firstRow = (): string | undefined => document.querySelector('tbody tr')?.textContent;
    const before = firstRow();
    const startMs = performance.now();
    return new Promise<number>((resolve) => {
      const look = (): void => {
        if (firstRow() === before) requestAnimationFrame(look);
        else
          requestAnimationFrame(() => {
            resolve(performance.now() - startMs);
          });
      };
      arrow.click();
      look();
    });
  });

async function pageThrough(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let ms = await nextPageMs(page); ms !== null; ms = await nextPageMs(page)) times.push(ms);
  return times;
}

/** The longest time between two frames while the wheel turns, in milliseconds. */
async function longestFrameMs(page: Page): Promise<number> {
  const longest = page.evaluate(
    (frames) =>
      new Promise<number>((resolve) => {
        let [lastMs, longestMs, left] = [performance.now(), 0, frames];
        const look = (nowMs: number): void => {
          longestMs = Math.max(longestMs, nowMs - lastMs);
          [lastMs, left] = [nowMs, left - 1];
          if (left > 0) requestAnimationFrame(look);
          else resolve(longestMs);
        };
        requestAnimationFrame((nowMs) => {
          lastMs = nowMs;
          requestAnimationFrame(look);
        });
      }),
    SCROLLS * 2,
  );
  await page.mouse.move(700, 500);
  for (let n = 0; n < SCROLLS; n += 1) await page.mouse.wheel(0, n < SCROLLS / 2 ? SCROLL_PX : -SCROLL_PX);
  return longest;
}

export async function measureList(browser: Browser, site: Site): Promise<WebFinding[]> {
  const context = await openDesk(browser, site.url, site.principalCookie);
  try {
    const page = await context.newPage();
    await page.goto(site.url + site.studentList, { waitUntil: 'networkidle' });
    const rows = await page.locator('tbody tr').count();
    const frameMs = await longestFrameMs(page);
    const times = await pageThrough(page);
    const of = `list of ${String(site.students)} students`;
    return [
      {
        name: `${of}, next page`,
        value: median(times),
        unit: 'ms',
        goal: { atMost: NEXT_PAGE_GOAL_MS },
        notes: [
          `${String(times.length)} pages; first ${String(ENDS)} ${short(median(times.slice(0, ENDS)))} ms, last ${String(ENDS)} ${short(median(times.slice(-ENDS)))} ms, longest ${short(Math.max(...times))} ms`,
        ],
      },
      { name: `${of}, rows in the document`, value: rows, unit: '', goal: { atMost: ROWS_GOAL }, notes: [] },
      {
        name: `${of}, longest frame while scrolling`,
        value: frameMs,
        unit: 'ms',
        goal: { atMost: FRAME_GOAL_MS },
        notes: [],
      },
    ];
  } finally {
    await context.close();
  }
}
