/** What a first visit costs: scripts and style sheets that a browser with an empty cache fetches, and how much the page moves meanwhile. */
import type { Page, Response } from '@playwright/test';
import { gzipSync } from 'node:zlib';

export type FirstVisit = {
  /** Bytes of all scripts, and of all style sheets, each file gzipped by itself: the same measure however they were sent. */
  readonly scriptBytes: number;
  readonly styleBytes: number;
  readonly files: number;
  /** Paths of those that were sent as they are. */
  readonly uncompressed: readonly string[];
  /** Sum of all layout shifts until nothing was loading any more. */
  readonly layoutShift: number;
};

/** Smaller files gain nothing. */
const WORTH_COMPRESSING = 1000;
const GZIP = { level: 9 };

const typeOf = async (response: Response): Promise<string> =>
  /javascript|css/.exec((await response.headerValue('content-type')) ?? '')?.[0] ?? '';

/** Opens the address in a page of a context that has opened nothing before. */
export async function firstVisit(page: Page, url: string): Promise<FirstVisit> {
  const responses = new Map<string, Response>();
  page.on('response', (response) => responses.set(response.url(), response));
  await page.goto(url, { waitUntil: 'networkidle' });
  const bytes = { javascript: 0, css: 0 };
  const uncompressed: string[] = [];
  let files = 0;
  for (const [address, response] of responses) {
    const type = await typeOf(response);
    if (type !== 'javascript' && type !== 'css') continue;
    const body = await response.body();
    files += 1;
    bytes[type] += gzipSync(body, GZIP).length;
    if (body.length > WORTH_COMPRESSING && (await response.headerValue('content-encoding')) === null)
      uncompressed.push(new URL(address).pathname);
  }
  return {
    scriptBytes: bytes.javascript,
    styleBytes: bytes.css,
    files,
    uncompressed,
    layoutShift: await layoutShiftOf(page),
  };
}

/** Sum of the page's layout shifts so far, those that follow an input at once left out, as browsers count them. */
export function layoutShiftOf(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let sum = 0;
    const add = (entries: PerformanceEntryList): void => {
      for (const entry of entries)
        if ('value' in entry && typeof entry.value === 'number' && 'hadRecentInput' in entry && !entry.hadRecentInput)
          sum += entry.value;
    };
    const observer = new PerformanceObserver((list) => {
      add(list.getEntries());
    });
    observer.observe({ type: 'layout-shift', buffered: true });
    // What is buffered comes in a task of its own.
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    add(observer.takeRecords());
    observer.disconnect();
    return sum;
  });
}
